"""Addresses with a key, for programs: made, shown once, answered. And a person's own for their dates: made, made anew, turned off."""

import hashlib
import secrets

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from agencies import audit, throttle
from agencies.addresses import client_address, network
from agencies.models import User
from notices.models import CalendarFeed


def digest_of(token: str) -> str:
    """Tokens are long and random, so a plain digest keeps them."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def leads_nowhere(request: HttpRequest, token: str, *, purpose: str) -> None:
    """Count a try with a key that opens nothing, by where it comes from.

    :raises TooManyTriesError: where there were too many lately.
    """
    throttle.take(purpose, account=digest_of(token), address=network(client_address(request)))


def sent(request: HttpRequest, content: bytes, *, content_type: str) -> HttpResponseBase:
    """The content for whoever holds the key, or that it has not changed."""
    response = HttpResponse(content, content_type=content_type)
    response["ETag"] = quote_etag(hashlib.sha256(content).hexdigest())
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@transaction.atomic
def open_feed(person: User, *, by: User) -> str:
    """A new token. An earlier one ends with it."""
    token = new_token()
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
