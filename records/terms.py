"""What a requirement says of time: when something is due, how long evidence holds. Pure functions of dates.

Every last day is a good day: what is due on the 3rd is overdue from the 4th, what expires on the 3rd has expired on the 4th.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)

Tree = dict[str, Any]
Thing = tuple[str, Any]
"""What evidence can be of: ``("course", 12)``, ``("note", 7)``, ``("outside", <id>)``, and ``("retest", 7)``, a test that was passed again because of a note; ``WHOLE`` counts for a requirement as such."""
WHOLE: Thing = ("requirement", "")
LEAVES = ("course", "note", "outside", "retest")


class DueRule(TextChoices):
    """How the due date of somebody's first cycle is found."""

    DAYS = "days", _("so many days after joining")
    DATE = "date", _("on a fixed date")
    CALENDAR = "calendar", _("every year in the same month")


@dataclass(frozen=True)
class Terms:
    """The terms of one version of a requirement, in force from a day on. ``what`` None: any of the proofs at hand.

    ``names`` are the words for each thing that it asks for.
    """

    title: str
    number: int
    effective_from: date
    due_days: int = 60
    validity_months: int | None = None
    renewal_days: int = 90
    due_soon_days: int = 14
    grace_days: int = 0
    due_rule: str = DueRule.DAYS
    due_date: date | None = None
    due_month: int | None = None
    what: Tree | None = None
    names: Mapping[Thing, str] = field(default_factory=dict)

    @property
    def grace(self) -> timedelta:
        return timedelta(days=self.grace_days)

    @property
    def renewal(self) -> timedelta:
        return timedelta(days=self.renewal_days)

    @property
    def due_soon(self) -> timedelta:
        return timedelta(days=self.due_soon_days)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: 31 January and one month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - DAY)


def end_of_month_from(day: date, month: int) -> date:
    """The last day of the next such month that has not passed on ``day``."""
    year = day.year if day.month <= month else day.year + 1
    return add_months(date(year, month, 1), 1) - DAY


def first_due(terms: Terms, opened_on: date) -> date:
    """When somebody who comes under the rule on a day must hold it. Nobody is given fewer than ``due_days``."""
    earliest = opened_on + timedelta(days=terms.due_days)
    if terms.due_rule == DueRule.DATE and terms.due_date:
        return max(terms.due_date, earliest)
    if terms.due_rule == DueRule.CALENDAR and terms.due_month:
        return end_of_month_from(earliest, terms.due_month)
    return earliest


def holds_until(earned_on: date, terms: Terms) -> Iterator[date]:
    """The last days that the terms set to evidence earned on a day; none where it holds for ever.

    Under a calendar rule evidence of the renewal window before a deadline counts for that deadline and holds until the next.
    """
    if terms.validity_months:
        yield add_months(earned_on, terms.validity_months)
    if terms.due_rule == DueRule.CALENDAR and terms.due_month:
        deadline = end_of_month_from(earned_on, terms.due_month)
        if deadline - terms.renewal <= earned_on:
            deadline = end_of_month_from(deadline + DAY, terms.due_month)
        yield deadline


def leaves(what: Tree) -> Iterator[Tree]:
    """Every single thing a tree of ``any`` and ``all`` asks for."""
    for key in ("any", "all"):
        if key in what:
            for branch in what[key]:
                yield from leaves(branch)
            return
    yield what


def thing_of(leaf: Tree) -> Thing:
    """What a leaf asks for.

    :raises ValueError: for a dictionary that asks for nothing known.
    """
    for kind in LEAVES:
        if kind in leaf:
            return kind, leaf[kind]
    raise ValueError(f"asks for nothing known: {leaf}")
