"""What a team's page says: who has signed, which disciplines are held, and who sits where, as far as the reader may see it.

A team's lead sees every seat: name or alias, discipline and, of agencies whose signature is in effect, the standing in the team's
requirements; nothing else of these people. A leader sees the people of the own agencies by name. Who only sits at the team sees
themselves. Everybody who sees the team sees which agency holds which discipline, and no number of others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies.models import Affiliation, Agency, Discipline, TaskForce, TaskForceState, TeamMembership, User
from agencies.permissions import Permission
from records.models import COUNTS_AS_TRAINED, STRICTEST_FIRST, Commitment, Standing, StandingState
from reports.as_of import AsOf
from reports.joint import JointRequirement, joint_requirements
from reports.rates import Rate, in_words
from reports.signing import STATE_SHAPES, SignatureLine, Signing, missing_in_words, signatures_in_words


class Asked(NamedTuple):
    """A column: a course, or a requirement that asks for several things."""

    key: int | UUID
    title: str


@dataclass(frozen=True)
class SeatCell:
    """Where somebody stands in one of the team's courses: a state, or nothing where it is not asked of them."""

    state: str = ""
    since: date | None = None
    due_on: date | None = None

    @property
    def word(self) -> str:
        return str(StandingState(self.state).label) if self.state else _("not required")

    @property
    def trained(self) -> bool:
        return self.state in COUNTS_AS_TRAINED


@dataclass(frozen=True)
class Seat:
    """A seat on the day. ``cells`` is empty where the standing is not shared with the reader."""

    person: UUID
    name: str
    discipline: Discipline
    home: str
    place: Agency | None
    named: bool
    shared: bool
    cells: list[SeatCell] = field(default_factory=list)

    @property
    def asked(self) -> bool:
        return any(cell.state for cell in self.cells)

    @property
    def trained(self) -> bool:
        """Nothing of what is asked is left to do."""
        return self.asked and all(cell.trained for cell in self.cells if cell.state)


@dataclass(frozen=True)
class Coverage:
    """A discipline at an agency: held or not; ``rate`` of trained holders only where the reader sees each of them."""

    held: bool
    rate: Rate | None = None

    @property
    def words(self) -> str:
        if self.rate:
            return _("%(part)d of %(whole)d trained") % {"part": self.rate.part, "whole": self.rate.whole}
        return pgettext("discipline", "held") if self.held else ""


@dataclass(frozen=True)
class DisciplineLine:
    """A discipline with what each agency has of it, and the seats that the reader sees."""

    discipline: Discipline
    cells: list[Coverage]
    seats: list[Seat]

    @property
    def held(self) -> bool:
        return any(cell.held for cell in self.cells) or bool(self.seats)

    @property
    def rate(self) -> Rate:
        return _rate(self.seats)


class TeamPage:
    """Everything on the page of a team. The number of queries does not grow with seats, agencies or courses."""

    def __init__(self, team: TaskForce, user: User, as_of: AsOf) -> None:
        self.team, self.user, self.as_of = team, user, as_of
        self.signing = Signing.of([team.pk])[team.pk]
        self.leads = user.reach(Permission.SEE_TEAM_SEATS).covers_team(team.pk)
        self.sees_board = bool(user.reach(Permission.SEE_PARTNER_BOARD))
        self.asked = {requirement.pk: _asked(requirement) for requirement in joint_requirements(as_of.day, [team.pk])}
        self.columns = sorted(set(self.asked.values()), key=lambda asked: (asked.title, str(asked.key)))
        self.disciplines = list(Discipline.objects.all())
        self.all_seats = self._seats()

    @cached_property
    def agencies(self) -> list[Agency]:
        return [place.agency for place in self.signing.places_on(self.as_of.day)]

    @cached_property
    def lines(self) -> list[SignatureLine]:
        return self.signing.lines(self.as_of.day)

    @cached_property
    def state(self) -> str:
        return self.signing.state(self.as_of.day)

    @property
    def state_word(self) -> str:
        return str(TaskForceState(self.state).label)

    @property
    def state_shape(self) -> str:
        return STATE_SHAPES[TaskForceState(self.state)]

    @property
    def text(self) -> Commitment | None:
        return self.signing.latest(self.as_of.day)

    @property
    def seat_columns(self) -> int:
        return 2 + len(self.columns)

    @property
    def missing(self) -> list[str]:
        return missing_in_words(self.lines, self.signing.latest(self.as_of.day), self.as_of.day)

    @property
    def headline(self) -> str:
        """The answer: who has signed, and whether every discipline has a holder."""
        return f"{signatures_in_words(self.lines)} {self._disciplines_in_words()}"

    def _disciplines_in_words(self) -> str:
        without = [line.discipline.name for line in self.coverage if not line.held]
        if not without:
            return _("Every discipline has a holder.")
        if len(without) == len(self.coverage):
            return _("No seat is taken yet.")
        words = {"held": in_words(len(self.coverage) - len(without), first=True), "all": in_words(len(self.coverage))}
        return (
            ngettext(
                "%(held)s of %(all)s disciplines has a holder.",
                "%(held)s of %(all)s disciplines have a holder.",
                len(self.coverage) - len(without),
            )
            % words
        )

    @cached_property
    def without_holder(self) -> list[str]:
        return [line.discipline.name for line in self.coverage if not line.held]

    @cached_property
    def coverage(self) -> list[DisciplineLine]:
        """Every discipline in its order."""
        by_discipline: dict[int, list[Seat]] = defaultdict(list)
        for seat in self.all_seats:
            by_discipline[seat.discipline.pk].append(seat)
        return [self._line(discipline, by_discipline[discipline.pk]) for discipline in self.disciplines]

    def _line(self, discipline: Discipline, seats: Sequence[Seat]) -> DisciplineLine:
        cells = []
        for agency in self.agencies:
            here = [seat for seat in seats if seat.place == agency]
            seen = bool(here) and all(seat.named and seat.shared for seat in here)
            cells.append(Coverage(bool(here), _rate(here) if seen else None))
        return DisciplineLine(discipline, cells, [seat for seat in seats if seat.named])

    @cached_property
    def seats(self) -> list[Seat]:
        """Those the reader sees by name."""
        return [seat for seat in self.all_seats if seat.named]

    @property
    def seen_standings(self) -> list[UUID]:
        """Of whom more than a seat is shown, the reader left out: for the trail."""
        return sorted({seat.person for seat in self.seats if seat.shared and seat.person != self.user.pk})

    @property
    def hides_standings(self) -> bool:
        return any(not seat.shared for seat in self.seats)

    @property
    def seats_sentence(self) -> str:
        """How many of the seats that the reader sees are trained, and how many disciplines hang on one person."""
        rate = _rate(self.seats)
        if not rate:
            return _("Nothing is asked of these people, or it is not shared with you.")
        first = _trained_in_words(rate)
        alone = [line.discipline.name for line in self.coverage if len({seat.person for seat in line.seats}) == 1]
        if not alone or not self.leads:
            return first
        one = ngettext(
            "One discipline has a single holder: %(names)s.", "%(number)s disciplines have a single holder: %(names)s.", len(alone)
        )
        return f"{first} {one % {'number': in_words(len(alone), first=True), 'names': ', '.join(alone)}}"

    def _seats(self) -> list[Seat]:
        """Two queries: the seats on the day with each person's home of that day, and the standings that may be seen.

        The home is the agency by which somebody was counted that day: a move that was put on record later does not change it.
        """
        day = self.as_of.day
        counted = Standing.objects.on(day).filter(person=OuterRef("person")).order_by("agency__path")
        home = Affiliation.objects.on(day).filter(person=OuterRef("person"))
        rows = list(
            TeamMembership.objects.on(day)
            .filter(task_force=self.team)
            .select_related("person", "discipline")
            .annotate(
                home_path=Coalesce(Subquery(counted.values("agency__path")[:1]), Subquery(home.values("agency__path")[:1])),
                home_name=Coalesce(Subquery(counted.values("agency__short_name")[:1]), Subquery(home.values("agency__short_name")[:1])),
            )
            .order_by("discipline__position", "discipline__name", "home_name", "person__display_name", "pk")
        )
        people = self.user.reach(Permission.SEE_AGENCY_PEOPLE)
        sharing = self.signing.sharing(day)
        seats = []
        for row in rows:
            path, own = row.home_path or "", row.person_id == self.user.pk
            place = self._place(path)
            inside = own or people.covers_path(path)
            seats.append(
                Seat(
                    person=row.person_id,
                    name=row.person.display_name if inside else row.person.joint_name,
                    discipline=row.discipline,
                    home=row.home_name or _("no agency"),
                    place=place,
                    named=inside or self.leads,
                    shared=inside or (self.leads and place is not None and place.pk in sharing),
                )
            )
        return self._with_standings(seats)

    def _place(self, path: str) -> Agency | None:
        """The agency at the team, nearest above the person's home."""
        above = [agency for agency in self.agencies if path.startswith(agency.path)]
        return max(above, key=lambda agency: len(agency.path), default=None)

    def _with_standings(self, seats: Sequence[Seat]) -> list[Seat]:
        """In the team's own requirements; of several for one course the strictest counts. Who is on leave is asked nothing."""
        seen = {seat.person for seat in seats if seat.named and seat.shared}
        standings = Standing.objects.on(self.as_of.day).filter(person__in=seen, obligation__requirement__in=self.asked)
        said = standings.exclude(state=StandingState.ON_LEAVE).values_list("person", "obligation__requirement", "state", "since", "due_on")
        found = {}
        for person, requirement, state, since, due_on in sorted(said, key=lambda row: -STRICTEST_FIRST.index(row[2])):
            found[person, self.asked[requirement]] = SeatCell(state, since, due_on)
        return [
            replace(seat, cells=[found.get((seat.person, column), SeatCell()) for column in self.columns]) if seat.person in seen else seat
            for seat in seats
        ]


def _asked(requirement: JointRequirement) -> Asked:
    course = requirement.course
    return Asked(course.pk, course.title) if course else Asked(requirement.pk, requirement.title)


def _trained_in_words(rate: Rate) -> str:
    if rate.whole == 1:
        return (
            _("The one whose standing you see has nothing left to do.")
            if rate.part
            else _("The one whose standing you see has something left to do.")
        )
    words = {"part": in_words(rate.part, first=True) if rate.part else _("None"), "whole": in_words(rate.whole)}
    return (
        ngettext(
            "%(part)s of %(whole)s people whose standing you see has nothing left to do.",
            "%(part)s of %(whole)s people whose standing you see have nothing left to do.",
            rate.part,
        )
        % words
    )


def _rate(seats: Iterable[Seat]) -> Rate:
    """Of the people of whom something is asked, how many have nothing left to do. Two seats of one person count once."""
    asked = {seat.person: seat.trained for seat in seats if seat.asked}
    return Rate(sum(asked.values()), len(asked))
