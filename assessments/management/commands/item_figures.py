"""Whether the figures of questions say what the sittings say; and to write them anew. The exit code is the contract."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from assessments import item_counting


class Command(BaseCommand):
    help = "Compare the figures of questions with the marked sittings (exit code 1 when they differ), or write them anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="compare; changes nothing")
        what.add_argument("--rebuild", action="store_true", help="count every marked sitting again; may run while people sit")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            item_counting.rebuild()
        found = item_counting.check()
        if options["json"]:
            self.stdout.write(json.dumps({"ok": found.agrees, "sittings": found.sittings, "different": found.different}))
        else:
            self.stdout.write(f"{found.sittings} sittings: {len(found.different)} differ")
            for line in found.different:
                self.stdout.write(f"  {line}")
        if not found.agrees:
            sys.exit(1)
