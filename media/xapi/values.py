"""The small forms that the Experience API is made of: identifiers, addresses, languages, times. Pure."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

IRI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$")
MAILBOX = re.compile(r"^mailto:[^@\s/]+@[^@\s/]+\.?[^@\s/]*$")
SHA1 = re.compile(r"^[0-9a-fA-F]{40}$")
SHA2 = re.compile(r"^[0-9a-fA-F]{56,128}$")
UUID_FORM = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", re.IGNORECASE)
LANGUAGE = re.compile(
    r"^(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4}|[A-Za-z]{5,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?"
    r"|x(?:-[A-Za-z0-9]{1,8})+|i-[A-Za-z]{2,8}|[a-z]{2}-[A-Z]{2}-[a-z]+)$"
)
DURATION = re.compile(
    r"^P(?:\d+(?:\.\d+)?W|(?=\d|T\d)(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)$"
)
TIME = re.compile(
    r"^\d{4}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-4])(?::?[0-5]\d(?::?(?:[0-5]\d|60)(?:[.,]\d+)?)?)?"
    r"(?P<zone>[Zz]|[+-](?:0\d|1\d|2[0-3])(?::?[0-5]\d)?)?$"
)
NO_ZONE = {"-00", "-0000", "-00:00"}
MEDIA_TYPE = re.compile(r"^[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;.*)?$")


def is_iri(value: Any) -> bool:
    return isinstance(value, str) and bool(IRI.match(value)) and len(value) <= 1000


def is_uuid(value: Any) -> bool:
    return isinstance(value, str) and bool(UUID_FORM.match(value))


def is_language(value: Any) -> bool:
    return isinstance(value, str) and bool(LANGUAGE.match(value))


def is_duration(value: Any) -> bool:
    return isinstance(value, str) and len(value) < 100 and bool(DURATION.match(value)) and any(letter.isdigit() for letter in value)


def moment(value: Any) -> datetime | None:
    """The moment that a timestamp means; nothing for one that means none. Without a zone it is universal time."""
    match = TIME.match(value) if isinstance(value, str) and len(value) < 60 else None
    if not match or match["zone"] in NO_ZONE:
        return None
    text = re.sub(r"(\.\d{6})\d+", r"\1", value.replace(",", ".").replace(" ", "T").upper())
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return timezone.make_aware(found, timezone.get_fixed_timezone(0)) if timezone.is_naive(found) else found


def written(value: datetime) -> str:
    """A moment as it stands in what we answer."""
    return value.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_uuid(value: str) -> UUID | None:
    return UUID(value) if is_uuid(value) else None
