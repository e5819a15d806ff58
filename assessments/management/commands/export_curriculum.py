"""Writes the curriculum of this site into a folder, to be exchanged or kept."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.curriculum_export import one_course, whole_site
from courses.models import CoursePage


class Command(BaseCommand):
    help = (
        "Write what is published into files, in the form that load_curriculum reads. Loaded into an empty site they write the same bytes "
        "again. Exit code 1 when something has no place in the files, with what it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--course", metavar="CODE", help="only this course, with the sources that it cites")
        parser.add_argument("--replace", action="store_true", help="empty the folder first")

    def handle(self, *args: Any, folder: Path, course: str | None, replace: bool, verbosity: int, **options: Any) -> None:
        if folder.exists() and any(folder.iterdir()):
            if not replace:
                raise CommandError(f"{folder} is not empty. Choose another folder, or say --replace.")
            shutil.rmtree(folder)
        if course:
            page = CoursePage.objects.live().filter(code=course).first()
            if page is None:
                raise CommandError(f"No course with the code {course} is published.")
            export = one_course(page)
        else:
            export = whole_site()
        export.write(folder)
        if verbosity:
            self.stdout.write(f"{len(export.files)} files in {folder}.")
        for what in export.left_out:
            self.stderr.write(what)
        if export.left_out:
            raise CommandError(
                f"{len(export.left_out)} thing{'' if len(export.left_out) == 1 else 's'} could not be written as it is here."
            )
