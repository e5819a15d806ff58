"""A person's address for their dates: made, made anew, turned off. The address is shown to its owner once."""

import hashlib
import secrets

from django.db import transaction

from agencies import audit
from agencies.models import User
from notices.models import CalendarFeed


def digest_of(token: str) -> str:
    """Tokens are long and random, so a plain digest keeps them."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def open_feed(person: User, *, by: User) -> str:
    """A new token, of 256 random bits. An earlier one ends with it."""
    token = secrets.token_urlsafe(32)
    fields = {"digest": digest_of(token), "last_read_on": None}
    feed, made = CalendarFeed.objects.update_or_create(person=person, defaults=fields)
    audit.record("calendar.opened" if made else "calendar.renewed", by=by, subject=feed, person=person)
    return token


@transaction.atomic
def close_feed(person: User, *, by: User) -> None:
    """The address answers nobody any more. Closing what is closed changes nothing."""
    feed = CalendarFeed.objects.select_for_update().filter(person=person).first()
    if feed:
        audit.record("calendar.closed", by=by, subject=feed, person=person)
        feed.delete()
