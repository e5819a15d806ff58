from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.curriculum import known_marks, load, read
from courses.translations import take_in
from guidance.manuscripts import FaultyError


class Command(BaseCommand):
    help = "Load the curriculum from files: sources, guidance notes, courses, lessons and items. Loading twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "content", help="by default content/")
        parser.add_argument("--check", action="store_true", help="read and check only; change nothing")

    def handle(self, *args: Any, folder: Path, check: bool, verbosity: int, **options: Any) -> None:
        say = self.stdout.write if verbosity else (lambda text: None)
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            if check:
                curriculum = read(folder, also_known=known_marks())
                say(f"{len(curriculum.courses)} courses and {len(curriculum.notes)} guidance notes hold.")
                return
            loaded = load(folder)
        except FaultyError as error:
            for fault in error.faults:
                self.stderr.write(str(fault))
            count = len(error.faults)
            raise CommandError(f"{count} fault{'' if count == 1 else 's'}; nothing was loaded.") from error
        said = take_in(folder / "translations")
        changes = loaded.changes
        if changes:
            say(f"{len(changes.added)} added, {len(changes.changed)} changed, {len(changes.withdrawn)} withdrawn.")
        else:
            say("Nothing has changed.")
        if said:
            say(f"{said} sentences of lessons said in another language.")
        for edition in loaded.editions:
            say(f"{edition.course.title}: edition {edition.number}")
