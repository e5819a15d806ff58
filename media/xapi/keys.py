"""Who may speak to the store: systems of agencies by a key of their own, cmi5 units by the key of their launch."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import get_random_string

from agencies import audit
from agencies.models import Agency, User
from media.iris import actor_of, authority
from media.models import Launch, LaunchKey, StoreKey, StoreScope
from media.xapi.storing import Writer

LAUNCH = "launch-"


@dataclass(frozen=True)
class Caller:
    """Whose store is spoken to, and what the caller may do there."""

    agency: Agency | None
    scopes: frozenset[str]
    key: StoreKey | None = None
    launch: Launch | None = None

    def may(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def writer(self) -> Writer:
        if self.key is not None:
            account = {"homePage": settings.SITE_URL, "name": f"store-key-{self.key.name}"}
            return Writer(self.agency, {"objectType": "Agent", "name": self.key.title, "account": account}, key=self.key.pk)
        return Writer(self.agency, authority(), launch=self.launch)

    @property
    def within(self) -> Q:
        """Which statements the caller may read."""
        if self.launch is not None:
            return Q(launch__play=self.launch.play_id)
        if self.may(StoreScope.READ):
            return Q()
        return Q(written_by=self.key.pk) if self.key and self.may(StoreScope.READ_OWN) else Q(pk__in=[])

    @property
    def person(self) -> dict[str, Any] | None:
        """The one agent whom a launch is about."""
        return actor_of(self.launch.person) if self.launch is not None else None


def digest(secret: str) -> str:
    """Secrets are long and random, so a plain digest keeps them."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_key(agency: Agency, *, title: str, scopes: list[str], by: User | None) -> tuple[StoreKey, str]:
    """A new key and its secret, which is shown this once."""
    secret = secrets.token_urlsafe(32)
    name = get_random_string(16, "abcdefghjkmnpqrstuvwxyz23456789")
    made = StoreKey.objects.create(agency=agency, title=title, name=name, digest=digest(secret), scopes=sorted(scopes), made_by=by)
    audit.record("store_key.made", by=by, subject=made, agency=agency, scopes=made.scopes)
    return made, secret


@transaction.atomic
def revoke_key(made: StoreKey, *, by: User) -> None:
    if StoreKey.objects.filter(pk=made.pk, revoked_at=None).update(revoked_at=Now()):
        audit.record("store_key.revoked", by=by, subject=made, agency=made.agency_id)


def caller_by(header: str) -> Caller | None:
    """The caller that an ``Authorization`` header proves; nothing for one that proves nobody."""
    word, _, told = header.partition(" ")
    if word.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(told.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    if not colon:
        return None
    return _launch_caller(name.removeprefix(LAUNCH), secret) if name.startswith(LAUNCH) else _system(name, secret)


def _system(name: str, secret: str) -> Caller | None:
    found = StoreKey.objects.select_related("agency").filter(name=name, revoked_at=None).first()
    if not hmac.compare_digest(found.digest if found else digest(""), digest(secret)) or found is None:
        return None
    return Caller(found.agency, frozenset(found.scopes), key=found)


def _launch_caller(name: str, secret: str) -> Caller | None:
    try:
        launch = UUID(name)
    except ValueError:
        return None
    rows = LaunchKey.objects.select_related("launch__person", "launch__play__agency", "launch__version__package")
    found = rows.filter(launch__in=Launch.objects.open(), launch=launch).first()
    if found is None or not found.digest or not hmac.compare_digest(found.digest, digest(secret)):
        return None
    play = found.launch.play
    scopes = frozenset({StoreScope.WRITE, StoreScope.READ, StoreScope.DOCUMENTS})
    return Caller(play.agency if play else None, scopes, launch=found.launch)
