"""Check a signed statement, or a credential, with a public key and nothing else: no database, no network."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import signatures


class Command(BaseCommand):
    help = "Exit code 0: signed with this key, and not a byte changed; prints what it says. 1: not so, or it cannot be read."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="the public key: PEM, a JSON Web Key, or the set of /issuer/keys/")
        parser.add_argument("--json", action="store_true", help="what it says, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_bytes().decode()
            kid = signatures.kid_of(text).rpartition("/key-")[2].rstrip("/")
            said = signatures.verify(text, signatures.public_key(options["key"].read_text(), kid))
        except (OSError, ValueError) as error:
            raise CommandError(f"not verified: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        self.stdout.write(f"Signed with key {kid}, and unchanged since. It says:")
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
