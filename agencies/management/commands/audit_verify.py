"""Check the audit chain from its beginning to its end. The exit code is the contract."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from agencies.audit import verify


class Command(BaseCommand):
    help = "Exit code 0: the chain holds; 1: it does not, and the first bad sequence number is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify()
        if options["json"]:
            self.stdout.write(json.dumps({"ok": verdict.ok, **asdict(verdict)}))
        elif verdict.ok:
            self.stdout.write(f"The chain of {verdict.events} events holds.")
        else:
            self.stdout.write(f"Event {verdict.first_bad} {verdict.reason}; the {verdict.events} before it hold.")
        if not verdict.ok:
            sys.exit(1)
