"""Coverage: disciplines by competencies, with who holds what, until when, and where everything hangs on one person.

Completed courses alone cover nothing: a cell is covered by somebody seated in the discipline who holds the competency and has nothing left
to do of what is asked of them. Sex and labour trafficking are different columns.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.models import Discipline, TaskForce, TeamMembership, User
from records.models import COUNTS_AS_TRAINED, Competency, CompetencyNeed, Holding, Leave, Standing

SOON = timedelta(days=90)


class Cover(TextChoices):
    COVERED = "covered", _("covered")
    SINGLE = "single", _("hangs on one person")
    NOT_COVERED = "not_covered", _("not covered")
    NOT_NEEDED = "not_needed", _("not needed")


@dataclass(frozen=True)
class Holder:
    """Somebody on the team who covers a cell, and until when."""

    person: User
    until: date | None


@dataclass(frozen=True)
class Cell:
    """A discipline and a competency on a day. ``almost`` are those who hold it and are not trained, or away."""

    needed: bool
    holders: tuple[Holder, ...] = ()
    almost: int = 0

    @property
    def cover(self) -> str:
        if not self.needed:
            return Cover.NOT_NEEDED
        people = {holder.person.pk for holder in self.holders}
        return (Cover.NOT_COVERED, Cover.SINGLE)[len(people)] if len(people) < 2 else Cover.COVERED

    @property
    def label(self) -> str:
        return str(Cover(self.cover).label)

    @property
    def shape(self) -> str:
        return {Cover.COVERED: "met", Cover.SINGLE: "due", Cover.NOT_COVERED: "overdue"}.get(Cover(self.cover), "neutral")

    @property
    def until(self) -> date | None:
        """The day on which the last of the holders runs out; None where one of them does not."""
        ends = [holder.until for holder in self.holders]
        return None if not ends or None in ends else max(end for end in ends if end)


@dataclass(frozen=True)
class Row:
    """A discipline: how many are seated, how many must be, and its cells."""

    discipline: Discipline
    seated: int
    trained: int
    least: int
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """The coverage of a team on a day."""

    competencies: list[Competency]
    rows: list[Row]

    @property
    def needed(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row.cells if cell.needed]

    @property
    def uncovered(self) -> list[tuple[Discipline, Competency]]:
        return self._cells(Cover.NOT_COVERED)

    @property
    def single(self) -> list[tuple[Discipline, Competency]]:
        return self._cells(Cover.SINGLE)

    @property
    def short(self) -> list[Row]:
        """Disciplines with fewer people than the team needs."""
        return [row for row in self.rows if row.seated < row.least]

    @property
    def is_covered(self) -> bool:
        return not self.uncovered and not self.short

    def _cells(self, cover: str) -> list[tuple[Discipline, Competency]]:
        return [
            (row.discipline, competency)
            for row in self.rows
            for competency, cell in zip(self.competencies, row.cells, strict=True)
            if cell.cover == cover
        ]


def matrix_of(team: TaskForce, day: date) -> Matrix:
    """Six queries, whatever the size of the team."""
    least = {need.discipline_id: need.least for need in team.disciplines.all()}
    needs = {(need.discipline_id, need.competency_id) for need in CompetencyNeed.objects.filter(task_force=team)}
    seats = list(TeamMembership.objects.on(day).filter(task_force=team).select_related("person", "discipline"))
    wanted = set(least) | {discipline for discipline, _competency in needs} | {seat.discipline_id for seat in seats}
    competencies = list(Competency.objects.filter(pk__in={competency for _discipline, competency in needs}))
    people = {seat.person_id for seat in seats}
    held, trained = _held(people, competencies, day), trained_people(people, day)
    rows = [
        _row(discipline, [seat for seat in seats if seat.discipline_id == discipline.pk], least.get(discipline.pk, 0), competencies, needs, held, trained)
        for discipline in Discipline.objects.filter(pk__in=wanted)
    ]  # fmt: skip
    return Matrix(competencies, rows)


def _row(
    discipline: Discipline,
    seats: list[TeamMembership],
    least: int,
    competencies: Iterable[Competency],
    needs: Collection[tuple[int, int]],
    held: dict[tuple[UUID, int], date | None],
    trained: Collection[UUID],
) -> Row:
    cells = []
    for competency in competencies:
        found = [seat for seat in seats if (seat.person_id, competency.pk) in held]
        ready = [Holder(seat.person, held[seat.person_id, competency.pk]) for seat in found if seat.person_id in trained]
        cells.append(Cell((discipline.pk, competency.pk) in needs, tuple(ready), len(found) - len(ready)))
    people = {seat.person_id for seat in seats}
    return Row(discipline, len(people), len(people & set(trained)), least, cells)


def _held(people: Collection[UUID], competencies: Collection[Competency], day: date) -> dict[tuple[UUID, int], date | None]:
    """Until when each person holds each competency; of several the one that reaches furthest."""
    found: dict[tuple[UUID, int], list[date | None]] = defaultdict(list)
    for person, competency, until in (
        Holding.objects.on(day).filter(person__in=people, competency__in=competencies).values_list("person", "competency", "until")
    ):
        found[person, competency].append(until)
    return {key: None if None in ends else max(end for end in ends if end) for key, ends in found.items()}


def trained_people(people: Collection[UUID], day: date) -> set[UUID]:
    """Those who have nothing left to do on the day, and are not away."""
    lacking = (
        Standing.objects.on(day).counted().filter(person__in=people).exclude(state__in=COUNTS_AS_TRAINED).values_list("person", flat=True)
    )
    away = {
        leave.person_id
        for leave in Leave.objects.filter(person__in=people, granted_on__lte=day, starts_on__lte=day)
        if (leave.ends_on is None or leave.ends_on > day) and (leave.withdrawn_on is None or leave.withdrawn_on > day)
    }
    return set(people) - set(lacking) - away
