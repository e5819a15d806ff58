"""Is every route in the access table?"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms.access import differences, table


class Command(BaseCommand):
    help = "Lists the access table; with --missing, routes that are not in it and lines that lead nowhere (exit code 1)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--missing", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["missing"]:
            for route, rule in table().items():
                self.stdout.write(f"{route or '/'} | {', '.join(sorted(rule.who))}")
            return
        unlisted, stale = differences()
        for route in unlisted:
            self.stdout.write(f"not in the table: {route or '/'}")
        for route in stale:
            self.stdout.write(f"leads nowhere: {route or '/'}")
        if unlisted or stale:
            sys.exit(1)
