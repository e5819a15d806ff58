"""Documents that other systems keep with us: state, and profiles of agents and activities; with their tags, so that nobody overwrites unseen."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from agencies.models import Agency
from media.models import DocumentKind, StoreDocument
from media.xapi.rules import BadStatementError
from media.xapi.storing import in_store

MOST_BYTES = 1024 * 1024


class ChangedError(Exception):
    """The document is not as the caller last saw it (412)."""


class UnseenError(Exception):
    """The document exists, and the caller does not say that it has seen it (409)."""


@dataclass(frozen=True)
class Place:
    """Where a document is: whose store, which kind, and about whom or what."""

    agency: Agency | None
    kind: DocumentKind
    activity_key: str = ""
    agent_key: str = ""
    registration: str = ""
    name: str = ""

    def rows(self, *, any_registration: bool = False) -> "QuerySet[StoreDocument]":
        found = StoreDocument.objects.filter(
            in_store(self.agency), kind=self.kind, activity_key=self.activity_key, agent_key=self.agent_key
        )
        return found if any_registration and not self.registration else found.filter(registration=self.registration)


@dataclass(frozen=True)
class Conditions:
    """What the caller has seen: ``If-Match`` and ``If-None-Match``."""

    match: str = ""
    none_match: str = ""

    @property
    def given(self) -> bool:
        return bool(self.match or self.none_match)

    def check(self, row: StoreDocument | None) -> None:
        """:raises ChangedError: when it is not as was seen."""
        tag = f'"{row.etag}"' if row else ""
        if self.match and (row is None or (self.match != "*" and tag not in _tags(self.match))):
            raise ChangedError
        if self.none_match and row is not None and (self.none_match == "*" or tag in _tags(self.none_match)):
            raise ChangedError


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def read(place: Place) -> StoreDocument | None:
    return place.rows().filter(name=place.name).first()


def names(place: Place, *, since: datetime | None) -> list[str]:
    rows = place.rows(any_registration=True)
    return sorted(set((rows.filter(updated_at__gt=since) if since else rows).values_list("name", flat=True)))


@transaction.atomic
def put(place: Place, content: bytes, content_type: str, *, conditions: Conditions, seen_needed: bool) -> None:
    """Write the document as it is given.

    :raises ChangedError: when it is not as the caller saw it.
    :raises UnseenError: when it exists, must have been seen, and the caller says nothing about it.
    """
    row = place.rows().select_for_update().filter(name=place.name).first()
    if seen_needed and row is not None and not conditions.given:
        raise UnseenError
    conditions.check(row)
    _write(place, row, content, content_type)


@transaction.atomic
def post(place: Place, content: bytes, content_type: str, *, conditions: Conditions) -> None:
    """Merge an object into the document, or begin it.

    :raises BadStatementError: when one of the two is no JSON object.
    :raises ChangedError: when it is not as the caller saw it.
    """
    row = place.rows().select_for_update().filter(name=place.name).first()
    conditions.check(row)
    told = as_object(content, content_type)
    if row is None:
        _write(place, None, content, content_type)
        return
    merged = {**as_object(bytes(row.content), row.content_type), **told}
    _write(place, row, json.dumps(merged, ensure_ascii=False).encode(), "application/json")


@transaction.atomic
def delete(place: Place, *, conditions: Conditions) -> None:
    """:raises ChangedError: when it is not as the caller saw it."""
    row = place.rows().select_for_update().filter(name=place.name).first()
    conditions.check(row)
    place.rows().filter(name=place.name).delete()


@transaction.atomic
def delete_all(place: Place) -> None:
    place.rows(any_registration=True).delete()


def as_object(content: bytes, content_type: str) -> dict[str, Any]:
    if not content_type.split(";")[0].strip() == "application/json":
        raise BadStatementError("", "only JSON documents can be merged")
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadStatementError("", "the document is no JSON") from error
    if not isinstance(value, dict):
        raise BadStatementError("", "only JSON objects can be merged")
    return value


def _write(place: Place, row: StoreDocument | None, content: bytes, content_type: str) -> None:
    values = {
        "content": content,
        "content_type": content_type[:200],
        "etag": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        "updated_at": Now(),
    }
    if row is not None:
        StoreDocument.objects.filter(pk=row.pk).update(**values)
        return
    try:
        with transaction.atomic():
            StoreDocument.objects.create(
                agency=place.agency, kind=place.kind, activity_key=place.activity_key, agent_key=place.agent_key,
                registration=place.registration, name=place.name, **values,
            )  # fmt: skip
    except IntegrityError as error:
        raise ChangedError from error
