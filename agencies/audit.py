"""The audit trail: who did what to whom, from where. Append-only, chained, keyed with a secret that the database does not hold.

Only ids go in, so that erasing a person leaves the chain whole; never an answer's text, a name or a secret.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from agencies.models import Agency, AuditEvent, AuditHead, User
from jobs.clock import database_now

FIELDS = ("sequence", "at", "actor", "action", "subject_type", "subject", "person", "agency", "detail", "address", "previous_hash")
START = "0" * 64

request_address: ContextVar[str] = ContextVar("request_address", default="")
"""Where the request at hand comes from; set by the wiring, so that verbs need not pass it on."""


def record(
    action: str,
    *,
    by: User | None = None,
    subject: models.Model | None = None,
    person: User | UUID | None = None,
    agency: Agency | UUID | None = None,
    address: str = "",
    **detail: Any,
) -> AuditEvent:
    """Append one event. In the caller's transaction: what is rolled back has not happened."""
    return record_many([Entry(action, subject, person, agency, detail)], by=by, address=address)[0]


@dataclass(frozen=True)
class Entry:
    """One event to be appended, without who does it and from where."""

    action: str
    subject: models.Model | None = None
    person: User | UUID | None = None
    agency: Agency | UUID | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def record_many(entries: Iterable[Entry], *, by: User | None, address: str = "") -> list[AuditEvent]:
    """Append events in their order with three statements, however many there are."""
    head = AuditHead.objects.select_for_update().get(pk=1)
    now, sequence, previous, events = database_now(), head.sequence, head.hash, []
    for sequence, entry in enumerate(entries, start=head.sequence + 1):
        event = AuditEvent(
            sequence=sequence,
            at=now,
            actor=_id(by),
            action=entry.action,
            subject_type=entry.subject._meta.label_lower if entry.subject is not None else "",
            subject=str(entry.subject.pk) if entry.subject is not None else "",
            person=_id(entry.person),
            agency=_id(entry.agency),
            detail=json.loads(json.dumps(entry.detail, default=str)),
            address=address or request_address.get(),
            previous_hash=previous,
        )
        event.hash = previous = digest(_values(event))
        events.append(event)
    if events:
        AuditEvent.objects.bulk_create(events)
        AuditHead.objects.filter(pk=1).update(sequence=sequence, hash=previous, seal=seal(sequence, previous))
    return events


def _id(value: models.Model | UUID | None) -> UUID | None:
    return value if isinstance(value, UUID) or value is None else value.pk


def _values(event: AuditEvent) -> tuple[Any, ...]:
    return tuple(getattr(event, field) for field in FIELDS)


def _key() -> bytes:
    return hmac.digest((settings.AUDIT_KEY or settings.SECRET_KEY).encode(), b"accord.audit", "sha256")


def digest(values: tuple[Any, ...], key: bytes | None = None) -> str:
    """The keyed hash of an event's fields in canonical JSON; the previous hash is one of them."""
    plain = [value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value for value in values]
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.digest(key or _key(), text.encode(), "sha256").hex()


def seal(sequence: int, last_hash: str) -> str:
    """What the head must carry: without the key nobody can move the end of the chain."""
    return hmac.digest(_key(), f"head {sequence} {last_hash}".encode(), "sha256").hex()


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole chain found: the first bad sequence, or none."""

    events: int
    first_bad: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.first_bad is None


def verify() -> Verdict:
    """Walk the chain from its beginning. Names the first sequence at which it is not what was written."""
    rows = AuditEvent.objects.order_by("sequence").values_list(*FIELDS, "hash").iterator(chunk_size=5000)
    return judge(rows, AuditHead.objects.get(pk=1))


def judge(rows: Iterator[tuple[Any, ...]], head: AuditHead) -> Verdict:
    key, expected, previous = _key(), 1, START
    for *values, found in rows:
        if values[0] != expected:
            return Verdict(expected - 1, expected, "missing" if values[0] > expected else "out of place")
        if values[-1] != previous:
            return Verdict(expected - 1, expected, "does not follow the one before")
        if not hmac.compare_digest(digest(tuple(values), key), found):
            return Verdict(expected - 1, expected, "is not what was written")
        expected, previous = expected + 1, found
    count = expected - 1
    if head.sequence > count:
        return Verdict(count, expected, "missing at the end")
    if (head.sequence, head.hash) != (count, previous) or (count and not hmac.compare_digest(head.seal, seal(count, previous))):
        return Verdict(count, max(count, 1), "does not agree with the end of the chain")
    return Verdict(count)
