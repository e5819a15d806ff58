import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from guidance.shelves import rebuild

SHOWN = 20


class Command(BaseCommand):
    help = "Make what search knows again from the published pages and released editions. Running it twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only tell what differs; 1 where something does")
        parser.add_argument("--json", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, check: bool, json: bool, verbosity: int, **options: Any) -> None:
        differed = rebuild(write=not check)
        if json:
            self.stdout.write(as_json(differed))
        elif verbosity:
            self.stdout.write(f"{len(differed)} entries {'differ' if check else 'made again'}.")
            for title in differed[:SHOWN]:
                self.stdout.write(f"  {title}")
        if check and differed:
            raise CommandError("What search knows is not what is published. Run: manage.py rebuild_search")


def as_json(differed: list[str]) -> str:
    return json.dumps({"differed": len(differed), "titles": differed[:SHOWN]})
