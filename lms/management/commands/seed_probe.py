"""Fills an empty site with the probe world and tells it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency
from courses.models import CoursePage
from lms.demo.probe import build


class Command(BaseCommand):
    help = "Build the probe world in an empty site and print what a tester needs: accounts, addresses, keys, commands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON only")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        if Agency.objects.exists():
            raise CommandError("This site holds agencies already: the probe world goes into an empty one only.")
        if not CoursePage.objects.live().exists():
            call_command("load_curriculum", verbosity=0)
        world = build()
        self.stdout.write(dumps(world) if json else summary(world))


def dumps(world: dict[str, Any]) -> str:
    return json.dumps(world, indent=2, ensure_ascii=False, default=str)


def summary(world: dict[str, Any]) -> str:
    accounts = "\n".join(f"  {key:<38} {account['user']}" for key, account in world["accounts"].items())
    addresses = "\n".join(f"  {key:<20} {address}" for key, address in world["urls"].items())
    return f"Accounts\n{accounts}\n\nAddresses\n{addresses}\n\nRun with --json for passwords, keys and commands."
