"""The partner board: which partner agencies have completed specialised training. Agencies by courses, a word in each cell.

Whose rows: the agencies that share a team with the reader's on that day (an auditor's: all that sit at a team), the reader's
own first. What is said: the word of another agency only where its signature on a commitment of a shared team is in effect that
day; standings of agencies that do not share are not even read. Counts of another agency only where it shares counts and
``agencies.suppression`` lets them be seen; they are those of the last Monday, so that nobody's day can be read from a difference,
and what is hidden does not depend on the filters.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency, TaskForce, TaskForceAgency, User
from agencies.permissions import Permission
from agencies.suppression import Group, may_be_shown
from records.commitments import sharing_agencies
from reports import rates as numbers
from reports.as_of import AsOf, in_words
from reports.board import Sweep, Word, sweep, word_of
from reports.joint import JointCourse, joint_courses
from reports.rates import Rate, Share, blunt
from reports.stories import stories

SHAPES = {
    Word.COMPLETED: "met",
    Word.ON_THE_WAY: "progress",
    Word.NOT_STARTED: "neutral",
    Word.LAPSED: "overdue",
    Word.NOT_REQUIRED: "none",
    Word.NOT_SHARED: "hidden",
}


@dataclass(frozen=True)
class BoardCell:
    """What an agency says of itself in a course. ``rate`` only of the reader's own agencies, ``share`` only where it may be seen."""

    course: JointCourse
    word: Word
    since: date | None = None
    rate: Rate | None = None
    share: Share | None = None

    @property
    def shape(self) -> str:
        """The shape beside the word, as ``components/standing.html`` knows it."""
        return SHAPES[self.word]

    @property
    def label(self) -> str:
        """The word with the day since when it is true, where there is one."""
        if self.since is None:
            return str(self.word.label)
        words = _("completed on %(day)s") if self.word == Word.COMPLETED else _("lapsed on %(day)s")
        return words % {"day": in_words(self.since)}

    @property
    def share_in_words(self) -> str:
        """Other agencies' counts, blunt."""
        if self.share is None:
            return ""
        words = {"share": self.share.per_cent, "people": self.share.people}
        if self.share.at_most:
            return _("at most %(share)d %% of %(people)d") % words
        return (_("at least %(share)d %% of %(people)d") if self.share.at_least else _("about %(share)d %% of %(people)d")) % words

    def missing_in_words(self, target: int) -> str:
        """What keeps the course from being completed: of one's own agency with the number of people."""
        if self.rate is None:
            return self.label
        people = self.rate.short_of(target)
        short = ngettext("%(people)s person more to the target", "%(people)s people more to the target", people) % {
            "people": numbers.in_words(people)
        }
        return _("%(word)s, %(short)s") % {"word": self.label, "short": short}


@dataclass(frozen=True)
class BoardRow:
    agency: Agency
    own: bool
    sees_people: bool
    shares: bool
    teams: frozenset[UUID]
    cells: list[BoardCell] = field(default_factory=list)

    @property
    def completed(self) -> int:
        return sum(cell.word == Word.COMPLETED for cell in self.cells)

    @property
    def completed_in_words(self) -> str:
        return Rate(self.completed, self.asked).words

    @property
    def place(self) -> str:
        """Kind and jurisdiction."""
        kind = str(self.agency.get_kind_display())
        return " · ".join([kind[:1].upper() + kind[1:], *([self.agency.jurisdiction.name] if self.agency.jurisdiction else [])])

    @property
    def target(self) -> str:
        return _("target %(share)d %%") % {"share": self.agency.target_share}

    @property
    def completed_all(self) -> bool:
        """Nothing is missing, and something was asked."""
        return self.completed > 0 and all(cell.word in (Word.COMPLETED, Word.NOT_REQUIRED) for cell in self.cells)

    @property
    def asked(self) -> int:
        """How many courses somebody here must hold."""
        return sum(cell.word not in (Word.NOT_REQUIRED, Word.NOT_SHARED) for cell in self.cells)

    @property
    def missing(self) -> list[str]:
        """What is asked and not completed, in words."""
        missing = [cell for cell in self.cells if cell.word not in (Word.COMPLETED, Word.NOT_REQUIRED, Word.NOT_SHARED)]
        return [f"{cell.course.title}: {cell.missing_in_words(self.agency.target_share)}" for cell in missing]


@dataclass
class Circle:
    """The reader's partners on a day: the teams they share, the agencies at them, which are the reader's own, who shares what."""

    teams: dict[UUID, TaskForce]
    agencies: dict[UUID, Agency]
    places: dict[UUID, set[UUID]]
    own: set[UUID]
    sees_people: set[UUID]
    sharing: dict[UUID, bool]

    @classmethod
    def of(cls, user: User, day: date) -> "Circle":
        """Five queries at most."""
        reach = user.reach(Permission.SEE_PARTNER_BOARD)
        places = TaskForceAgency.objects.on(day).select_related("agency__jurisdiction", "task_force__jurisdiction")
        if not reach.everywhere:
            mine = reach.as_q("agency__path") | Q(task_force__in=reach.task_forces)
            places = places.filter(task_force__in=TaskForceAgency.objects.on(day).filter(mine).values("task_force"))
        circle = cls({}, {}, defaultdict(set), set(), set(), {})
        for place in places:
            circle.teams[place.task_force_id] = place.task_force
            circle.agencies[place.agency_id] = place.agency
            circle.places[place.agency_id].add(place.task_force_id)
        circle._add_own(user)
        circle.sharing = sharing_agencies(list(circle.teams), day)
        return circle

    def _add_own(self, user: User) -> None:
        """The reader's agencies stand on the board whether they sit at a team or not."""
        rates = user.reach(Permission.SEE_AGENCY_RATES)
        home = user.home.agency if user.home else None
        missing = rates.paths - {agency.path for agency in self.agencies.values()}
        if missing:
            for agency in Agency.objects.filter(path__in=missing).select_related("jurisdiction"):
                self.agencies.setdefault(agency.pk, agency)
        for agency in self.agencies.values():
            if rates.covers_path(agency.path):
                self.sees_people.add(agency.pk)
                self.own.add(agency.pk)
            elif home and home.path.startswith(agency.path):
                self.own.add(agency.pk)

    def speaks(self, agency: UUID) -> bool:
        """Whether the agency's words may be read here."""
        return agency in self.own or agency in self.sharing


class Board:
    """The board of a reader on a day. The number of queries does not grow with agencies, courses or people."""

    def __init__(self, user: User, as_of: AsOf) -> None:
        self.as_of = as_of
        self.circle = Circle.of(user, as_of.day)
        self.monday = as_of.day - timedelta(days=as_of.day.weekday())
        self.courses = joint_courses(as_of.day, self.circle.teams)
        self._speaking = [agency for agency in self.circle.agencies.values() if self.circle.speaks(agency.pk)]
        speaking, courses = {agency.path for agency in self._speaking}, [course.pk for course in self.courses]
        self._counts, self._deltas = stories(speaking, courses, day=as_of.day, monday=self.monday)
        self.rows = [self._row(agency) for agency in self.circle.agencies.values()]
        self.courses = [course for course in self.courses if self._anybody_must(course)]
        self.rows = [self._only(row) for row in self.rows]

    def _row(self, agency: Agency) -> BoardRow:
        circle = self.circle
        return BoardRow(
            agency=agency,
            own=agency.pk in circle.own,
            sees_people=agency.pk in circle.sees_people,
            shares=circle.speaks(agency.pk),
            teams=frozenset(circle.places[agency.pk]),
            cells=[self._cell(agency, course) for course in self.courses],
        )

    def _cell(self, agency: Agency, course: JointCourse) -> BoardCell:
        if not self.circle.speaks(agency.pk):
            return BoardCell(course, Word.NOT_SHARED)
        found = self._sweep(agency, course)
        begun = any(counts.begun for counts in self._below(self._counts, agency, course))
        word = word_of(found, anybody_begun=begun)
        since = found.since if word == Word.COMPLETED else found.fell_on if word == Word.LAPSED else None
        if agency.pk in self.circle.sees_people:
            return BoardCell(course, word, since, rate=found.rate)
        share = self._shares.get((agency.pk, course.pk)) if word != Word.NOT_REQUIRED else None
        return BoardCell(course, word, since, share=share)

    def _sweep(self, agency: Agency, course: JointCourse) -> Sweep:
        deltas = [delta for part in self._below(self._deltas, agency, course) for delta in part]
        return sweep(deltas, agency.target_share)

    @cached_property
    def _paths(self) -> dict[int, list[str]]:
        """The units that have anything to count, by course."""
        found: dict[int, set[str]] = defaultdict(set)
        for path, course in (*self._deltas, *self._counts):
            found[course].add(path)
        return {course: sorted(paths) for course, paths in found.items()}

    def _below(self, parts: dict[tuple[str, int], Any], agency: Agency, course: JointCourse) -> list[Any]:
        paths = self._paths.get(course.pk, [])
        return [parts[path, course.pk] for path in paths if path.startswith(agency.path) and (path, course.pk) in parts]

    @cached_property
    def _shares(self) -> dict[tuple[UUID, int], Share]:
        """The shares of others that may be seen, whatever the filters."""
        found = {}
        for course in self.courses:
            units = {path: counts.monday for (path, pk), counts in self._counts.items() if pk == course.pk}
            people: dict[Hashable, int] = {path: rate.whole for path, rate in units.items()}
            groups = [self._group(agency, units) for agency in self._speaking]
            for key in may_be_shown(groups, people):
                agency = self.circle.agencies[key]  # type: ignore[index]
                rate = sum((rate for path, rate in units.items() if path.startswith(agency.path)), Rate(0, 0))
                found[agency.pk, course.pk] = blunt(rate)
        return found

    def _group(self, agency: Agency, units: Collection[str]) -> Group:
        return Group(
            key=agency.pk,
            atoms=frozenset(path for path in units if path.startswith(agency.path)),
            shares=self.circle.sharing.get(agency.pk, False),
            known=agency.pk in self.circle.sees_people,
        )

    def _anybody_must(self, course: JointCourse) -> bool:
        cells = [cell for row in self.rows for cell in row.cells if cell.course == course]
        return any(cell.word not in (Word.NOT_REQUIRED, Word.NOT_SHARED) for cell in cells)

    def _only(self, row: BoardRow) -> BoardRow:
        """The row without the courses that nobody here must hold."""
        cells = [cell for cell in row.cells if cell.course in self.courses]
        return BoardRow(row.agency, row.own, row.sees_people, row.shares, row.teams, cells)


ORDERS: dict[str, Callable[[BoardRow], Any]] = {
    "name": lambda row: row.agency.name.casefold(),
    "kind": lambda row: str(row.agency.get_kind_display()),
    "jurisdiction": lambda row: row.agency.jurisdiction.name if row.agency.jurisdiction else "",
    "completed": lambda row: row.completed,
}


def in_order(rows: Sequence[BoardRow], column: str, *, downwards: bool = False) -> list[BoardRow]:
    """The reader's own agencies first, then by the column, then by name."""
    found = sorted(rows, key=ORDERS["name"])
    found = sorted(found, key=ORDERS[column], reverse=downwards)
    return sorted(found, key=lambda row: not row.own)
