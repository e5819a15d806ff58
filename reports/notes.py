"""Guidance notes and an agency: which are in force, who has acknowledged, who must, by when. One query class for the screen and its exports."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, DateField, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import Affiliation, Agency
from guidance.models import Acknowledgement, NoteStatus, NoteVersion
from records.models import COUNTS_AS_TRAINED, Standing, StandingState
from reports import rates
from reports.as_of import AsOf, in_words
from reports.columns import order_of
from reports.exports import Sheet
from reports.note_filters import NoteFilters
from reports.people import STRICTNESS
from reports.tallies import OVERDUE, OVERDUE_STATES, TRAINED

PAGE_SIZE = 50
RULE = [
    (
        gettext_lazy("Acknowledged"),
        gettext_lazy(
            "Said to have read the version that was in force on the day, whether it was asked of them or not. It proves nothing more."
        ),
    ),
    (
        gettext_lazy("Must"),
        gettext_lazy(
            "A requirement asks it of them on the day, or what a new version of the note asks of who knew the one before. "
            "Who is under several counts once, by the strictest. Who is on leave is not counted."
        ),
    ),
    (gettext_lazy("Still to do"), gettext_lazy("Must, and has not met it. Overdue is whose last good day has passed.")),
]


# --- The notes in force, and how the agency stands in each ---


@dataclass(frozen=True)
class Note:
    """A note in force on a day, in the version that was in force then."""

    pk: int
    slug: str
    code: str
    title: str
    version: int
    since: date

    @property
    def citation(self) -> str:
        return f"{self.code} v{self.version}"


def in_force(day: date, slug: str = "") -> list[Note]:
    """The notes that are in force today, each in the newest version that was published by the day; none that had no version then."""
    newest = NoteVersion.objects.filter(note=OuterRef("note"), published_on__lte=day).newest_first()
    rows = NoteVersion.objects.filter(pk=Subquery(newest.values("pk")[:1]), note__status=NoteStatus.IN_FORCE, note__live=True)
    if slug:
        rows = rows.filter(note__slug=slug)
    found = rows.order_by("code").values_list("note", "note__slug", "code", "title", "number", "effective_on", "published_on")
    return [Note(pk, slug, code, title, number, since or published) for pk, slug, code, title, number, since, published in found]


class Line(NamedTuple):
    """A note in force, and how many people of the agency are where with it."""

    note: Note
    acknowledged: int = 0
    must: int = 0
    left: int = 0
    overdue: int = 0
    due_on: date | None = None

    @property
    def met(self) -> int:
        return self.must - self.left

    @property
    def cells(self) -> tuple[Any, ...]:
        """What each of ``NOTE_COLUMNS`` shows."""
        return (
            self.note.citation,
            self.note.title,
            self.note.since,
            self.acknowledged,
            self.must,
            self.met,
            self.left,
            self.overdue,
            self.due_on,
        )


NOTE_COLUMNS = {
    "note": gettext_lazy("Note"),
    "title": gettext_lazy("Title"),
    "since": gettext_lazy("In force since"),
    "acknowledged": gettext_lazy("Acknowledged it"),
    "must": gettext_lazy("Must"),
    "met": gettext_lazy("Have met it"),
    "left": gettext_lazy("Still to do"),
    "overdue": gettext_lazy("Overdue"),
    "due": gettext_lazy("Next due"),
}


@dataclass(frozen=True)
class NoteList:
    """All notes in force, with the people of an agency's subtree on a day. Three queries, however many notes and people."""

    agency: Agency
    units: Sequence[Agency]
    as_of: AsOf
    only_left: bool = False

    @cached_property
    def lines(self) -> list[Line]:
        notes = in_force(self.as_of.day)
        asked, said = self._asked(), self._said()
        lines = [Line(note, said.get((note.pk, note.version), 0), *asked.get(note.pk, ())) for note in notes]
        return [line for line in lines if line.left or not self.only_left]

    def _asked(self) -> dict[int, tuple[int, int, int, date | None]]:
        rows = Standing.objects.counted().on(self.as_of.day).filter(agency__in=[unit.pk for unit in self.units])
        found = rows.exclude(obligation__requirement__note=None).order_by().values_list("obligation__requirement__note")
        counts = found.annotate(
            must=Count("person", distinct=True),
            left=Count("person", distinct=True, filter=~TRAINED),
            overdue=Count("person", distinct=True, filter=OVERDUE),
            next_due=Min("due_on", filter=~TRAINED),
        )
        return {note: (must, left, overdue, due) for note, must, left, overdue, due in counts}

    def _said(self) -> dict[tuple[int, int], int]:
        homes = Affiliation.objects.on(self.as_of.day).filter(agency__in=[unit.pk for unit in self.units])
        rows = Acknowledgement.objects.filter(at__date__lte=self.as_of.day, person__in=homes.values("person")).order_by()
        return {(note, version): people for note, version, people in rows.values_list("note", "version").annotate(people=Count("pk"))}

    @property
    def sentence(self) -> str:
        """How many notes, and what is still to be done."""
        if not self.lines:
            return _("Nothing is left to do for any note, as of %s.") % self.as_of.words if self.only_left else _("No note is in force.")
        number, left = len(self.lines), sum(line.left for line in self.lines)
        notes = ngettext("%(number)s note is in force", "%(number)s notes are in force", number) % {
            "number": rates.in_words(number, first=True)
        }
        if not left:
            return _("%(notes)s. Nobody here has one still to acknowledge, as of %(day)s.") % {"notes": notes, "day": self.as_of.words}
        words = {"notes": notes, "left": rates.in_words(left), "day": self.as_of.words}
        words["due"] = in_words(min(line.due_on for line in self.lines if line.due_on))
        return ngettext(
            "%(notes)s. %(left)s acknowledgement is still to come, due %(due)s, as of %(day)s.",
            "%(notes)s. %(left)s acknowledgements are still to come, the first due %(due)s, as of %(day)s.",
            left,
        ) % {**words, "left": rates.in_words(left, first=True)}

    def sheet(self) -> Sheet:
        about = [_("As of %(day)s.") % {"day": self.as_of.words}, *(f"{term}: {text}" for term, text in RULE)]
        return Sheet(
            name=f"{self.agency.slug}-notes-{self.as_of.day:%Y-%m-%d}",
            title=_("Guidance notes in force: %(agency)s") % {"agency": self.agency.name},
            about=about,
            columns=[str(column) for column in NOTE_COLUMNS.values()],
            rows=lambda: [line.cells for line in self.lines],
        )


# --- One note, and the agency's people ---

COLUMNS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "discipline": gettext_lazy("Discipline"),
    "unit": gettext_lazy("Unit"),
    "standing": gettext_lazy("Standing"),
    "said": gettext_lazy("Acknowledged"),
    "due": gettext_lazy("Due"),
    "reason": gettext_lazy("Reason"),
}
ORDERS: dict[str, F | Case] = {
    "name": F("person__display_name"),
    "discipline": F("discipline__position"),
    "unit": F("agency__short_name"),
    "standing": F("strictness"),
    "said": F("said_on"),
    "due": F("due"),
}
FIELDS = ("person", "person__display_name", "discipline__name", "agency__short_name", "state", "due", "reason", "said_on", "earlier")


class Row(NamedTuple):
    """A person and a note, as a leader may see it: whether they must, whether they have, by when. Never how they read."""

    person: UUID
    name: str
    discipline: str
    unit: str
    state: str | None
    due_on: date | None
    reason: str | None
    said_on: date | None
    earlier: int | None

    @property
    def shape(self) -> str:
        """As ``components/standing.html`` knows it."""
        return self.state or ("met" if self.said_on else "none")

    @property
    def word(self) -> str:
        if self.state:
            return str(StandingState(self.state).label)
        return _("acknowledged") if self.said_on else _("not asked")

    @property
    def due(self) -> date | None:
        """The due date matters as long as it is not met."""
        return self.due_on if self.state and self.state not in (*COUNTS_AS_TRAINED, StandingState.ON_LEAVE) else None

    @property
    def earlier_in_words(self) -> str:
        return _("version %d only") % self.earlier if self.earlier and not self.said_on else ""

    @property
    def cells(self) -> tuple[Any, ...]:
        """What each of ``COLUMNS`` shows."""
        return (self.name, self.discipline, self.unit, self.word, self.said_on or self.earlier_in_words, self.due, self.reason or "")


@dataclass(frozen=True)
class NotePeople:
    """The people at home in an agency's subtree on a day, and where each is with a note; narrowed and in order."""

    agency: Agency
    units: Sequence[Agency]
    note: Note
    as_of: AsOf
    filters: NoteFilters
    sort: str = "name"

    @property
    def people(self) -> QuerySet[Affiliation]:
        """One row a person: home agencies do not overlap."""
        day, person = self.as_of.day, OuterRef("person")
        asked = Standing.objects.on(day).filter(person=person, obligation__requirement__note=self.note.pk).order_by("-counts", STRICTNESS)
        said = Acknowledgement.objects.filter(person=person, note=self.note.pk, at__date__lte=day).order_by()
        of_version = said.filter(version=self.note.version).annotate(day=TruncDate("at"))
        before = said.filter(version__lt=self.note.version).values("note").annotate(newest=Max("version"))
        rows = Affiliation.objects.on(day).filter(agency__in=[unit.pk for unit in self.units])
        rows = rows.annotate(
            state=Subquery(asked.values("state")[:1]),
            due=Subquery(asked.exclude(state__in=(*COUNTS_AS_TRAINED, StandingState.ON_LEAVE)).values("due_on")[:1]),
            reason=Subquery(asked.values("reason")[:1]),
            strictness=Subquery(asked.annotate(place=STRICTNESS).values("place")[:1]),
            said_on=Subquery(of_version.values("day")[:1], output_field=DateField()),
            earlier=Subquery(before.values("newest")[:1]),
        )
        return self._of_state(self.filters.narrow(rows))

    def _of_state(self, rows: QuerySet[Affiliation]) -> QuerySet[Affiliation]:
        """Without a wish everybody who must or has; who is neither is shown when asked for."""
        unmet = Q(state__isnull=False) & ~Q(state__in=(*COUNTS_AS_TRAINED, StandingState.ON_LEAVE))
        wanted = {
            "acknowledged": Q(said_on__isnull=False),
            "must": unmet,
            "overdue": Q(state__in=OVERDUE_STATES),
            "not_asked": Q(state=None, said_on=None),
        }
        return rows.filter(wanted.get(self.filters.chosen.get("state", ""), Q(state__isnull=False) | Q(said_on__isnull=False)))

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
        return self.people.order_by(order, "person__display_name", "pk").values_list(*FIELDS)

    def page(self, wish: str) -> Page[Row]:
        page = Paginator(self.rows(), PAGE_SIZE).get_page(wish)
        page.object_list = [Row._make(row) for row in page.object_list]
        return page

    def stream(self) -> Iterator[tuple[Any, ...]]:
        places = [place for place, name in enumerate(COLUMNS) if name in self.columns]
        for row in self.rows().iterator(chunk_size=2000):
            cells = Row._make(row).cells
            yield tuple(cells[place] for place in places)

    def for_audit(self) -> dict[str, Any]:
        return {"filters": self.filters.for_audit(), "as_of": self.as_of.day, "note": self.note.citation}

    def sheet(self) -> Sheet:
        filters = [_("%(filter)s: %(choice)s.") % {"filter": label, "choice": choice} for label, choice in self.filters.in_words()]
        return Sheet(
            name=f"{self.agency.slug}-{self.note.code.lower()}-{self.as_of.day:%Y-%m-%d}",
            title=_("%(citation)s “%(title)s”: %(agency)s")
            % {"citation": self.note.citation, "title": self.note.title, "agency": self.agency.name},
            about=[_("As of %(day)s.") % {"day": self.as_of.words}, *filters, *(f"{term}: {text}" for term, text in RULE)],
            columns=[str(column) for column in self.columns.values()],
            rows=self.stream,
        )
