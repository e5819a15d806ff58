"""``manage.py words``: what the screens say, in every language (ADR 38)."""

from collections import Counter
from pathlib import Path
from typing import Any

import polib
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.words import bare, catalogue
from lms.words.finding import find


class Command(BaseCommand):
    help = "Check that every message is translated. Exit code 1 with the list of those that are not."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", default="es", choices=catalogue.TRANSLATED)
        parser.add_argument("--missing", action="store_true", help="print what has still to be said, as a catalogue to be filled in")
        parser.add_argument("--write", action="store_true", help="bring the catalogue up to date: new messages empty, old ones out")
        parser.add_argument("--fill", type=Path, help="take the translations of this catalogue over")
        parser.add_argument("--rooms", action="store_true", help="how many messages each room has, and how many are translated")
        parser.add_argument("--bare", action="store_true", help="words in templates that no translation can reach")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["bare"]:
            self._tell_bare()
            return
        found, known = find(), catalogue.read(options["language"])
        if options["write"] or options["fill"]:
            known = catalogue.updated(found, known)
            if options["fill"]:
                self.stdout.write(f"{catalogue.filled(known, polib.pofile(str(options['fill'])))} translations taken over")
            known.save(str(catalogue.path_of(options["language"])))
        if options["missing"]:
            self.stdout.write(str(catalogue.missing(found, known)))
            return
        faults = list(catalogue.faults(found, known))
        if options["rooms"]:
            self._tell_rooms(
                Counter(catalogue.room_of(places[0]) for places in found.places.values()), Counter(fault.room for fault in faults)
            )
        if faults:
            raise CommandError("\n".join(map(str, faults)) + f"\n{len(faults)} of {len(found.places)} messages")
        self.stdout.write(f"All {len(found.places)} messages are translated")

    def _tell_bare(self) -> None:
        found = list(bare.find())
        if found:
            raise CommandError("\n".join(map(str, found)) + f"\n{len(found)} bare words")
        self.stdout.write("No bare words")

    def _tell_rooms(self, total: Counter[str], wrong: Counter[str]) -> None:
        for room in sorted(total):
            self.stdout.write(f"{total[room] - wrong[room]:5} of {total[room]:5}  {room}")
