"""Keys of the learning record store: made for an agency's system, and revoked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models.functions import Now

from agencies import audit
from agencies.models import Agency
from media.models import StoreKey, StoreScope
from media.xapi.keys import make_key


class Command(BaseCommand):
    help = "Make a key of the learning record store for a system of an agency, and show its secret this once; or revoke one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("agency", help="the agency's slug")
        parser.add_argument("title", help="what the system is called; with --revoke, the name of the key")
        parser.add_argument("--scope", action="append", choices=StoreScope.values, help="what it may do; may be given more than once")
        parser.add_argument("--revoke", action="store_true")

    def handle(self, *args: Any, agency: str, title: str, scope: list[str] | None, revoke: bool, **options: Any) -> None:
        found = Agency.objects.filter(slug=agency).first()
        if found is None:
            raise CommandError(f"there is no agency {agency}")
        if revoke:
            self.revoke(found, title)
            return
        made, secret = make_key(found, title=title, scopes=scope or [StoreScope.WRITE, StoreScope.READ_OWN], by=None)
        self.stdout.write(f"name {made.name}\nsecret {secret}\nmay {made.words}")

    def revoke(self, agency: Agency, name: str) -> None:
        key = StoreKey.objects.filter(agency=agency, name=name, revoked_at=None).first()
        if key is None:
            raise CommandError(f"{agency.slug} has no open key {name}")
        StoreKey.objects.filter(pk=key.pk).update(revoked_at=Now())
        audit.record("store_key.revoked", subject=key, agency=agency)
        self.stdout.write(f"revoked {name}")
