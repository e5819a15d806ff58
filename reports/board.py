"""One cell of the partner board: what an agency may say of itself in a course, from the days on which its counts changed. Pure.

The target is the agency's own, as it stands now: the share of those who must hold a course at which the agency counts it as completed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.rates import Rate, reaches


class Word(TextChoices):
    """What a cell says."""

    COMPLETED = "completed", _("completed")
    ON_THE_WAY = "on_the_way", _("on the way")
    NOT_STARTED = "not_started", _("not started")
    LAPSED = "lapsed", _("lapsed")
    NOT_REQUIRED = "not_required", _("not required")
    NOT_SHARED = "not_shared", _("not shared")


class Delta(NamedTuple):
    """How the number of those who must hold the course, and of those of them who count as trained, changed on a day."""

    day: date
    people: int
    trained: int


@dataclass(frozen=True)
class Sweep:
    """Where a history has led: the rate now, since when it has been at the target without a break, until when it last was."""

    rate: Rate
    since: date | None
    fell_on: date | None


_day = attrgetter("day")


def sweep(deltas: Iterable[Delta], target: int) -> Sweep:
    """Walk through the days. A share is at the target only where there is somebody to train."""
    people, trained = 0, 0
    since: date | None = None
    fell_on: date | None = None
    for day, changes in groupby(sorted(deltas, key=_day), key=_day):
        for change in changes:
            people, trained = people + change.people, trained + change.trained
        if reaches(trained, people, target):
            since = since or day
        elif since:
            since, fell_on = None, day
    return Sweep(Rate(trained, people), since, fell_on)


def word_of(found: Sweep, *, anybody_begun: bool) -> Word:
    """The word for where the history has led; ``anybody_begun``: some are in the course, though not yet trained."""
    if not found.rate.whole:
        return Word.NOT_REQUIRED
    if found.since:
        return Word.COMPLETED
    if found.fell_on:
        return Word.LAPSED
    return Word.ON_THE_WAY if found.rate.part or anybody_begun else Word.NOT_STARTED
