"""Is the curriculum complete enough to be taught? The exit code is the contract."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.curriculum_check import as_json, as_lines, of_folder, of_site
from guidance.manuscripts import FaultyError


class Command(BaseCommand):
    help = (
        "List words, activities and sources of every lesson and the questions of every outcome. Exit code 1 when a lesson is short, lacks "
        "a part, an activity or a source, when an outcome has no question, or when readers would see an unverified line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "content", help="by default content/")
        parser.add_argument("--site", action="store_true", help="look at what is published on this site, not at files")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, folder: Path, site: bool, **options: Any) -> None:
        try:
            overview = of_site() if site else of_folder(folder)
        except FaultyError as error:
            raise CommandError(str(error)) from error
        lacks = overview.lacks
        if options["json"]:
            self.stdout.write(json.dumps(as_json(overview), ensure_ascii=False))
        else:
            for line in as_lines(overview):
                self.stdout.write(line)
            for lack in lacks:
                self.stdout.write(f"lacking: {lack}")
            self.stdout.write(f"{len(lacks)} lacking." if lacks else "Nothing is lacking.")
        if lacks:
            sys.exit(1)
