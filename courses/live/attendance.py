"""What attendance comes to. Pure functions of what was noted; minutes at a seat and answers to codes are never mixed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

Span = tuple[datetime, datetime]


class Entry(Protocol):
    """What must be known of a row of attendance."""

    kind: str
    at: datetime
    until: datetime | None


def spans_of(entries: Iterable[Entry], *, until: datetime) -> Iterator[Span]:
    """When somebody was there, from the rows in the order in which they were written.

    An arrival lasts to the next departure, or to ``until``; a departure without an arrival says nothing. What was struck out is not looked at.
    """
    counted: list[Entry] = []
    for entry in entries:
        counted = [] if entry.kind == "struck" else [*counted, entry]
    since: datetime | None = None
    for entry in sorted(counted, key=lambda entry: entry.at):
        if entry.kind == "present" and entry.until:
            yield entry.at, entry.until
        elif entry.kind == "arrived":
            since = since or entry.at
        elif entry.kind == "left" and since:
            yield since, entry.at
            since = None
    if since:
        yield since, until


def seat_minutes(entries: Iterable[Entry], *, begins: datetime, ends: datetime, until: datetime) -> int:
    """Whole minutes at one's seat: the union of all spans, cut to the session. ``until``: how far it has come, at most to its end."""
    total, reached = timedelta(0), begins
    last = min(ends, until)
    for start, end in sorted(spans_of(entries, until=last)):
        start, end = max(start, reached), min(end, last)
        if end > start:
            total, reached = total + (end - start), end
    return int(total.total_seconds()) // 60


def is_present(entries: Sequence[Entry], *, now: datetime) -> bool:
    """Whether the last that was noted says that the person is there now."""
    return any(start <= now < end for start, end in spans_of(entries, until=now + timedelta.resolution))


@dataclass(frozen=True)
class Rule:
    """What a session asks of those who come: shares in per cent of its minutes and of the codes given out."""

    minutes: int
    share_needed: int
    answers_needed: int = 0

    @property
    def minutes_needed(self) -> int:
        return -(-self.minutes * self.share_needed // 100)

    def answers_of(self, asked: int) -> int:
        return -(-asked * self.answers_needed // 100)


def why_not(rule: Rule, *, minutes: int, answered: int, asked: int) -> str:
    """Why it is not enough, in one or two sentences; empty when it is."""
    reasons = []
    if minutes < rule.minutes_needed:
        words = _("%(minutes)d of %(whole)d minutes were counted; %(needed)d are needed.")
        reasons.append(words % {"minutes": minutes, "whole": rule.minutes, "needed": rule.minutes_needed})
    if answered < rule.answers_of(asked):
        words = _("%(answered)d of %(asked)d codes were answered in time; %(needed)d are needed.")
        reasons.append(words % {"answered": answered, "asked": asked, "needed": rule.answers_of(asked)})
    return " ".join(reasons)
