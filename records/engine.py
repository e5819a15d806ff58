"""One engine: obligations and standings of people follow their facts, from a day on. What stood before that day stays as it was.

Running it again changes nothing. The number of queries does not grow with the number of people or of requirements.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from agencies.language import in_the_language_of_the_house
from agencies.models import User
from jobs.clock import today
from records.audiences import leaves
from records.histories import History, histories_of
from records.models import Obligation, Requirement, RequirementVersion, Standing
from records.rulebook import RuleBook
from records.standings import Cycle, Period, join, mark_counted, place_on, timeline

REPLAYED_AT_ONCE = 100
SAID = ["state", "reason", "starts_on", "ends_on", "since", "due_on", "begun_on", "expires_on", "counts"]


def refresh(person: User, *, on: date | None = None) -> None:
    """Bring the person's obligations and standings in line with the facts, from ``on`` (today) forward."""
    refresh_people([person.pk], on=on)


def refresh_where_roles_matter(person: User, *, on: date) -> None:
    """The same after somebody's roles have changed; nothing where no rule asks for a role."""
    audiences = RequirementVersion.objects.values_list("audience", flat=True)
    if any(key == "role" for audience in audiences for key, _value in leaves(audience)):
        refresh(person, on=on)


@transaction.atomic
def refresh_people(people: Collection[UUID], *, on: date | None = None) -> None:
    """The same for many at once: for a new version of a requirement, an import, a demo world."""
    # The words of standings are kept, and read by people of every language.
    with in_the_language_of_the_house():
        _refresh(people, on or today())


def _refresh(people: Collection[UUID], on: date) -> None:
    # One at a time a person: what two facts of the same moment lead to follows from both.
    locked = list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk", flat=True))
    book = RuleBook.current()
    rows = _Rows.of(locked, on)
    changes = _Changes()
    for person, history in histories_of(locked).items():
        _plan(person, history, book, rows, on, changes)
    changes.write()


def replay(people: QuerySet[User], *, since: date) -> None:
    """Write the whole history of people from a day on, as if their standings had followed every fact on its own day.

    For histories that are brought in at once: an import, a demo world. Facts carry their days, so this is the same engine.
    """
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), REPLAYED_AT_ONCE):
        refresh_people(ids[start : start + REPLAYED_AT_ONCE], on=since)


@dataclass
class _Rows:
    """What is written already, by person and requirement; of standings only what touches the day or lies after it."""

    obligations: dict[tuple[UUID, UUID], list[Obligation]] = field(default_factory=lambda: defaultdict(list))
    standings: dict[UUID, list[Standing]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, people: Collection[UUID], on: date) -> "_Rows":
        rows = cls()
        for obligation in Obligation.objects.filter(person__in=people).order_by("cycle"):
            rows.obligations[obligation.person_id, obligation.requirement_id].append(obligation)
        touching = Standing.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), person__in=people)
        for standing in touching.order_by("starts_on"):
            rows.standings[standing.obligation_id].append(standing)
        return rows


@dataclass
class _Changes:
    """What has to be written, gathered over all people, so that each kind of write is one statement."""

    new_obligations: list[Obligation] = field(default_factory=list)
    changed_obligations: list[Obligation] = field(default_factory=list)
    surplus_obligations: list[Obligation] = field(default_factory=list)
    new_standings: list[Standing] = field(default_factory=list)
    changed_standings: list[Standing] = field(default_factory=list)
    surplus_standings: list[Standing] = field(default_factory=list)

    def write(self) -> None:
        """In an order in which no constraint is broken on the way: what ends before what begins."""
        if self.surplus_standings:
            Standing.objects.filter(pk__in=[row.pk for row in self.surplus_standings]).delete()
        if self.surplus_obligations:
            Obligation.objects.filter(pk__in=[row.pk for row in self.surplus_obligations]).delete()
        fields = ["version", "agency", "because", "opened_on", "due_on", "closed_on"]
        for rows in _ending_first(self.changed_obligations, "closed_on"):
            Obligation.objects.bulk_update(rows, fields)
        Obligation.objects.bulk_create(self.new_obligations)
        for rows in _ending_first(self.changed_standings, "ends_on"):
            Standing.objects.bulk_update(rows, ["ends_on"])
        Standing.objects.bulk_create(self.new_standings)


def _ending_first(rows: Sequence[Any], field_name: str) -> list[list[Any]]:
    ending = [row for row in rows if getattr(row, field_name) is not None]
    return [part for part in (ending, [row for row in rows if getattr(row, field_name) is None]) if part]


@dataclass
class _Outlook:
    """A requirement as it will be for a person, beside what is written of it."""

    requirement: UUID
    written: list[Obligation]
    cycles: list[Cycle]
    periods: list[Period]


def _plan(person: UUID, history: History, book: RuleBook, rows: _Rows, on: date, changes: _Changes) -> None:
    by_course: dict[Hashable, dict[UUID, _Outlook]] = defaultdict(dict)
    for key, requirement in book.requirements.items():
        outlook = _look_ahead(key, history, book, rows.obligations[person, key], on)
        if outlook:
            by_course[counted_with(requirement)][key] = outlook
    for outlooks in by_course.values():
        counted = mark_counted({key: outlook.periods for key, outlook in outlooks.items()})
        for key, outlook in outlooks.items():
            obligations = _change_obligations(person, outlook, history, book, on, changes)
            _change_standings(obligations, counted[key], book.requirements[key].course_id, rows, on, changes)


def counted_with(requirement: Requirement) -> Hashable:
    """Of the requirements of one course, or of one guidance note, the strictest counts."""
    return requirement.course_id or (("note", requirement.note_id) if requirement.note_id else requirement.pk)


def _look_ahead(requirement: UUID, history: History, book: RuleBook, written: list[Obligation], on: date) -> _Outlook | None:
    rule = book.rule_for(requirement, history, on)
    if not written and not any(words for _day, words in rule.because.periods):
        return None
    past = [row for row in written if row.opened_on < on]
    running = next((row for row in past if row.closed_on is None or row.closed_on >= on), None)
    current = _as_cycle(running, book) if running else None
    cycles, periods = timeline(rule, history.places, on, current, taken=max((row.cycle for row in past), default=0))
    return _Outlook(requirement, written, cycles, periods)


def _as_cycle(row: Obligation, book: RuleBook) -> Cycle:
    version = next(version for version in book.versions[row.requirement_id] if version.pk == row.version_id)
    return Cycle(row.cycle, row.opened_on, row.due_on, row.because, version.number)


def _change_obligations(
    person: UUID, outlook: _Outlook, history: History, book: RuleBook, on: date, changes: _Changes
) -> dict[int, Obligation]:
    """Match what is written with what should be, by the number of the cycle. Obligations by that number."""
    written = {row.cycle: row for row in outlook.written}
    for cycle in outlook.cycles:
        row = written.get(cycle.number)
        if row is None:
            row = written[cycle.number] = Obligation(requirement_id=outlook.requirement, person_id=person, cycle=cycle.number)
            changes.new_obligations.append(row)
            _tell(row, cycle, history, book)
        elif row.opened_on < on:
            if row.closed_on != cycle.closed_on:
                row.closed_on = cycle.closed_on
                changes.changed_obligations.append(row)
        elif _tell(row, cycle, history, book):
            changes.changed_obligations.append(row)
    wanted = {cycle.number for cycle in outlook.cycles}
    changes.surplus_obligations += [row for row in outlook.written if row.opened_on >= on and row.cycle not in wanted]
    return written


def _tell(row: Obligation, cycle: Cycle, history: History, book: RuleBook) -> bool:
    """Write the cycle into the row; whether that changed anything."""
    place = place_on(history.places, cycle.opened_on)
    values = {
        "version_id": book.version(row.requirement_id, cycle.version).pk,
        "agency_id": place.agency if place else None,
        "because": cycle.because[:200],
        "opened_on": cycle.opened_on,
        "due_on": cycle.due_on,
        "closed_on": cycle.closed_on,
    }
    changed = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return changed


def _change_standings(
    obligations: dict[int, Obligation], periods: list[Period], course: int | None, rows: _Rows, on: date, changes: _Changes
) -> None:
    by_cycle: dict[int, list[Period]] = defaultdict(list)
    for period in periods:
        by_cycle[period.cycle].append(period)
    for number, obligation in obligations.items():
        written = {row.starts_on: row for row in rows.standings[obligation.pk]}
        before = next((_as_period(row, number) for row in written.values() if row.starts_on < on), None)
        wanted = join(by_cycle[number], replace(before, ends_on=on) if before else None)
        for period in wanted:
            row = written.pop(period.starts_on, None)
            if row and _as_period(row, number) == period:
                continue
            if row and row.starts_on < on:
                row.ends_on = period.ends_on
                changes.changed_standings.append(row)
                continue
            if row:
                changes.surplus_standings.append(row)
            changes.new_standings.append(_as_row(period, obligation, course))
        changes.surplus_standings += written.values()


def _as_period(row: Standing, cycle: int) -> Period:
    said = {name: getattr(row, name) for name in SAID}
    return Period(cycle=cycle, agency=row.agency_id, discipline=row.discipline_id, **said)


def _as_row(period: Period, obligation: Obligation, course: int | None) -> Standing:
    said = {name: getattr(period, name) for name in SAID}
    return Standing(
        obligation=obligation,
        person_id=obligation.person_id,
        agency_id=period.agency,
        discipline_id=period.discipline,
        course_id=course,
        **said,
    )
