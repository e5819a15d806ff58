"""Whether every mark can be made again. The exit code is the contract."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from assessments.remarking import remark


class Command(BaseCommand):
    help = "Mark every submitted sitting again from its stored versions. Changes nothing; exit code 1 when a mark differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="compare with what is stored (the only thing it does)")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = remark()
        if options["json"]:
            told = {"ok": found.agrees, "attempts": found.attempts, "marks": found.marks, "different": found.different}
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"{found.attempts} attempts, {found.marks} marks: {len(found.different)} differ")
            for attempt in found.different:
                self.stdout.write(f"  {attempt}")
        if not found.agrees:
            sys.exit(1)
