"""The keys that have signed here: which signs now, which are relied on, and one that was lost."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from records import signing
from records.models import SigningKey


class Command(BaseCommand):
    help = "Exit code 0 with the keys, the one of now first; 1 when the key named cannot be distrusted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the public keys that are relied on, as /issuer/keys/ has them")
        parser.add_argument("--new", action="store_true", help="print a new private key to put into SIGNING_KEY; nothing is kept")
        parser.add_argument("--distrust", metavar="KEY", help="rely on nothing any more that this key signed")
        parser.add_argument("--because", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new"]:
            self.stdout.write(signing.new_pem(), ending="")
            return
        if options["distrust"]:
            self._distrust(options["distrust"], options["because"])
        if options["json"]:
            self.stdout.write(json.dumps({"keys": signing.published()}))
            return
        now = signing.current().kid
        for key in sorted(SigningKey.objects.all(), key=lambda key: key.kid != now):
            state = "signs now" if key.kid == now else f"distrusted: {key.distrusted_because}" if key.distrusted_at else "relied on"
            self.stdout.write(f"{key.kid}  since {key.first_used_at:%Y-%m-%d}  {state}")

    def _distrust(self, kid: str, because: str) -> None:
        if not because:
            raise CommandError("say --because")
        try:
            signing.distrust(kid, because=because)
        except SigningKey.DoesNotExist as error:
            raise CommandError("no key of this name is relied on") from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
