"""Say the state of the records as one number."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from records.checksum import checksum


class Command(BaseCommand):
    help = "Exit code 0. Equal numbers on two sides, or before and after, mean equal records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        sums = checksum()
        if options["json"]:
            self.stdout.write(json.dumps(sums))
            return
        for name, value in sums.items():
            self.stdout.write(f"{value}  {name}")
