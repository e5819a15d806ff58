"""The people behind every number: one query class for the screen and its exports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import Agency
from records.models import COUNTS_AS_TRAINED, STRICTEST_FIRST, Standing, StandingState
from records.retelling import retold
from reports import definitions, rates
from reports.as_of import AsOf
from reports.columns import order_of
from reports.exports import Sheet
from reports.people_filters import PeopleFilters
from reports.tallies import TRAINED

PAGE_SIZE = 50
STRICTNESS = Case(
    *(When(state=state, then=Value(position)) for position, state in enumerate(STRICTEST_FIRST)),
    output_field=IntegerField(),
    default=Value(99),
)
WHAT = Coalesce("course__title", "obligation__requirement__title")
"""The course, or the requirement where it asks for several things."""
COLUMNS = {
    "name": gettext_lazy("Name"),
    "discipline": gettext_lazy("Discipline"),
    "unit": gettext_lazy("Unit"),
    "course": gettext_lazy("Course or note"),
    "standing": gettext_lazy("Standing"),
    "since": gettext_lazy("Since"),
    "due": gettext_lazy("Due"),
    "expires": gettext_lazy("Expires"),
    "reason": gettext_lazy("Reason"),
}
ORDERS: dict[str, F | Case] = {
    "name": F("person__display_name"),
    "discipline": F("discipline__position"),
    "unit": F("agency__short_name"),
    "course": F("what"),
    "standing": STRICTNESS,
    "since": F("since"),
    "due": Case(When(TRAINED, then=None), default=F("due_on")),
    "expires": F("expires_on"),
}


class Row(NamedTuple):
    """A person in a course, as a leader may see it: where they stand, since when and why; never answers, marks or ways."""

    person: UUID
    obligation: UUID
    name: str
    discipline: str
    unit: str
    course: str
    state: str
    since: date
    due_on: date
    expires_on: date | None
    reason: str

    @property
    def told(self) -> str:
        """The reason, in the language of whoever reads it."""
        return retold(self.reason)

    @property
    def word(self) -> str:
        return str(StandingState(self.state).label)

    @property
    def due(self) -> date | None:
        """The due date matters as long as the course is not held."""
        return None if self.state in COUNTS_AS_TRAINED else self.due_on

    @property
    def cells(self) -> tuple[Any, ...]:
        """What each of ``COLUMNS`` shows."""
        return (self.name, self.discipline, self.unit, self.course, self.word, self.since, self.due, self.expires_on, self.told)


FIELDS = (
    "person",
    "obligation",
    "person__display_name",
    "discipline__name",
    "agency__short_name",
    "what",
    "state",
    "since",
    "due_on",
    "expires_on",
    "reason",
)


@dataclass(frozen=True)
class PeopleList:
    """The counted standings of an agency's subtree on a day, narrowed and in order."""

    agency: Agency
    units: Sequence[Agency]
    as_of: AsOf
    filters: PeopleFilters
    sort: str = "name"

    @property
    def standings(self) -> QuerySet[Standing]:
        """Those that count in the numbers; who is on leave is in none and is shown when asked for."""
        held = Standing.objects.on(self.as_of.day).filter(agency__in=[unit.pk for unit in self.units])
        if self.filters.chosen.get("state") != StandingState.ON_LEAVE:
            held = held.counted()
        return self.filters.narrow(held, self.as_of.day)

    @property
    def order(self) -> tuple[str, bool]:
        return order_of(self.sort, ORDERS)

    @property
    def has_units(self) -> bool:
        return len(self.units) > 1

    @cached_property
    def columns(self) -> dict[str, str | Promise]:
        """Those that are shown and exported: the unit only where there are several."""
        return {name: label for name, label in COLUMNS.items() if name != "unit" or self.has_units}

    def rows(self) -> QuerySet[Any]:
        column, downwards = self.order
        order = ORDERS[column].desc(nulls_last=True) if downwards else ORDERS[column].asc(nulls_last=True)
        return self.standings.annotate(what=WHAT).order_by(order, "person__display_name", "what", "pk").values_list(*FIELDS)

    def counts(self) -> tuple[int, int]:
        """One query: rows and people."""
        found = self.standings.aggregate(rows=Count("pk"), people=Count("person", distinct=True))
        return found["rows"], found["people"]

    def page(self, wish: str, count: int) -> Page[Row]:
        paginator: Paginator[Any] = Paginator(self.rows(), PAGE_SIZE)
        paginator.__dict__["count"] = count  # asked for together with the number of people
        page = paginator.get_page(wish)
        page.object_list = [Row._make(row) for row in page.object_list]
        return page

    def stream(self) -> Iterator[tuple[Any, ...]]:
        shown = itemgetter(*(place for place, name in enumerate(COLUMNS) if name in self.columns))
        for row in self.rows().iterator(chunk_size=2000):
            yield shown(Row._make(row).cells)

    def for_audit(self) -> dict[str, Any]:
        """What was looked at, for the trail."""
        return {"filters": self.filters.for_audit(), "as_of": self.as_of.day}

    def sheet(self) -> Sheet:
        filters = [_("%(filter)s: %(choice)s.") % {"filter": label, "choice": choice} for label, choice in self.filters.in_words()]
        about = [
            _("As of %(day)s.") % {"day": self.as_of.words},
            *filters,
            *(str(text) for text in (definitions.TRAINED, definitions.OVERDUE, definitions.DATE)),
        ]
        title = _("People and their training: %(agency)s") % {"agency": self.agency.name}
        return Sheet(
            name=f"{self.agency.slug}-people-{self.as_of.day:%Y-%m-%d}",
            title=title,
            about=about,
            columns=[str(column) for column in self.columns.values()],
            rows=self.stream,
        )


def sentence(group: str, people: int, rows: int, as_of: AsOf) -> str:
    """What the list shows, with the number of people first."""
    if not people:
        return _("Nobody, as of %(day)s.") % {"day": as_of.words}
    who = _who(group, people) % {"people": rates.in_words(people, first=True)}
    courses = ngettext("one requirement between them", "%(rows)s requirements between them", rows) % {"rows": rates.in_words(rows)}
    if people == 1:
        courses = ngettext("one requirement", "%(rows)s requirements", rows) % {"rows": rates.in_words(rows)}
    return _("%(who)s: %(courses)s, as of %(day)s.") % {"who": who, "courses": courses, "day": as_of.words}


def _who(group: str, people: int) -> str:
    match group:
        case "trained":
            return ngettext("%(people)s person is trained", "%(people)s people are trained", people)
        case "untrained":
            return ngettext("%(people)s person has something left to do", "%(people)s people have something left to do", people)
        case "overdue":
            return ngettext("%(people)s person is overdue", "%(people)s people are overdue", people)
        case "expiring":
            return ngettext("%(people)s person’s training expires soon", "%(people)s people’s training expires soon", people)
        case "complete":
            return ngettext("%(people)s person has nothing left to do", "%(people)s people have nothing left to do", people)
    return ngettext("%(people)s person on this list", "%(people)s people on this list", people)
