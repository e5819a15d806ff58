"""Rows against what is known: what each would do, or why it cannot. The number of queries does not grow with the number of rows."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from agencies.authority import can
from agencies.models import Affiliation, Agency, Discipline, RoleAssignment, TaskForce, TaskForceAgency, TeamMembership, User
from agencies.permissions import Permission
from courses.models import CoursePage
from records.importing.problems import problem
from records.models import Evidence, EvidenceKind, ImportBatch, ImportRow, RowState

Thing = tuple[Any, ...]
"""What was completed: ("course", id) or ("outside", title, issuer)."""


@dataclass
class Known:
    """A person by the address: as they are, and as the rows before have made them."""

    user: User
    agency: Agency | None = None
    discipline: Discipline | None = None
    since: date | None = None
    returns: bool = False
    has_role: bool = False
    started: set[date] = field(default_factory=set)
    seats: set[tuple[UUID, int]] = field(default_factory=set)
    held: set[tuple[Thing, date]] = field(default_factory=set)
    sources: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Completion:
    """Something completed on a day, and the name under which it is written once."""

    thing: Thing
    earned_on: date
    until: date | None
    source: str
    course: CoursePage | None = None
    hours: str = ""


@dataclass
class Plan:
    """What a row does: a new or returning person, a move, a seat, completions; or nothing, because all of it is so already."""

    row: ImportRow
    known: Known | None = None
    agency: Agency | None = None
    discipline: Discipline | None = None
    joined_on: date | None = None
    creates: bool = False
    moves: bool = False
    seat: tuple[TaskForce, Discipline, date] | None = None
    completions: list[Completion] = field(default_factory=list)

    def blame(self, column: str, code: str) -> None:
        if not any(found["column"] == column for found in self.row.problems):
            self.row.problems.append(problem(column, code, self.row.values.get(column, "")))


def key_of(thing: Thing, day: date) -> str:
    told = "|".join([*(str(part).casefold() for part in thing), day.isoformat()])
    return f"import:{hashlib.sha256(told.encode()).hexdigest()[:32]}"


class Planner:
    """Makes plans for rows of a batch, in their order: a row sees what the rows before it will have done."""

    def __init__(self, batch: ImportBatch, rows: Sequence[ImportRow], today: date) -> None:
        self.batch, self.rows, self.today = batch, rows, today
        self.by = batch.created_by
        self.people = _known(batch, {row.email for row in rows if row.email})

    def plans(self) -> list[Plan]:
        return [self._plan(row) for row in self.rows]

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        return {agency.slug: agency for agency in Agency.objects.open().within(self.batch.agency)}

    @cached_property
    def disciplines(self) -> dict[str, Discipline]:
        rows = list(Discipline.objects.all())
        return {row.name.casefold(): row for row in rows} | {row.slug: row for row in rows}

    @cached_property
    def courses(self) -> dict[str, CoursePage]:
        return {course.code.casefold(): course for course in CoursePage.objects.filter(live=True)}

    @cached_property
    def teams(self) -> dict[str, tuple[TaskForce, list[str]]]:
        """Teams by short address, with the paths of the agencies that sit there."""
        found: dict[str, tuple[TaskForce, list[str]]] = {}
        slugs = {row.values["team"].lower() for row in self.rows if row.values.get("team")}
        places = TaskForceAgency.objects.current().filter(task_force__slug__in=slugs).select_related("task_force", "agency")
        for place in places:
            found.setdefault(place.task_force.slug, (place.task_force, []))[1].append(place.agency.path)
        return found

    @cached_property
    def recording(self) -> dict[str, bool]:
        """Whether the coordinator reviews training there, by path."""
        return {agency.path: can(self.by, Permission.REVIEW_TRAINING, agency) for agency in self.agencies.values()}

    def _plan(self, row: ImportRow) -> Plan:
        plan = Plan(row, self.people.get(row.email))
        if row.email and plan.known is None and row.email in self.people:
            plan.blame("email", "not_here")
        else:
            self._home(plan)
            self._seat(plan)
            self._completion(plan)
        if not row.problems and plan.agency and plan.discipline:
            self._remember(plan)
        return plan

    def _home(self, plan: Plan) -> None:
        cells, known = plan.row.values, plan.known
        new = known is None or known.returns
        plan.agency = (known.agency if known else None) or self.batch.agency
        plan.discipline = known.discipline if known else None
        if cells.get("agency"):
            found = self.agencies.get(cells["agency"].lower())
            plan.agency = found or plan.agency
            if found is None:
                plan.blame("agency", "agency")
        if cells.get("discipline"):
            profession = self.disciplines.get(cells["discipline"].casefold())
            plan.discipline = profession or plan.discipline
            if profession is None:
                plan.blame("discipline", "discipline")
        plan.joined_on = _day(cells, "joined_on") or self.today
        plan.creates = new
        if new:
            for name in ("name", "discipline"):
                if not cells.get(name):
                    plan.blame(name, "missing_new")
        elif known and (known.agency, known.discipline) != (plan.agency, plan.discipline):
            plan.moves = True
            if known.has_role:
                plan.blame("agency" if known.agency != plan.agency else "discipline", "has_role")
            if known.since and plan.joined_on < known.since:
                plan.blame("joined_on", "before_home")

    def _seat(self, plan: Plan) -> None:
        cells = plan.row.values
        if not cells.get("team") or plan.agency is None:
            return
        team, paths = self.teams.get(cells["team"].lower(), (None, []))
        if team is None or not any(plan.agency.path.startswith(path) for path in paths):
            plan.blame("team", "team")
            return
        wanted = cells.get("seat_discipline", "").casefold()
        discipline = self.disciplines.get(wanted) if wanted else plan.discipline
        if wanted and discipline is None:
            plan.blame("seat_discipline", "discipline")
        elif discipline and not (plan.known and (team.pk, discipline.pk) in plan.known.seats):
            plan.seat = (team, discipline, _day(cells, "seated_on") or self.today)

    def _completion(self, plan: Plan) -> None:
        cells, day = plan.row.values, _day(plan.row.values, "completed_on")
        if not (cells.get("course") or cells.get("training")):
            return
        column = "course" if cells.get("course") else "training"
        if plan.agency and not self.recording.get(plan.agency.path):
            plan.blame(column, "may_not_record")
        if plan.known and plan.known.user.pk == self.by.pk:
            plan.blame(column, "own")
        course = self.courses.get(cells["course"].casefold()) if cells.get("course") else None
        if cells.get("course") and course is None:
            plan.blame("course", "course")
        if day is None:
            return
        until = _day(cells, "valid_until")
        if cells.get("training"):
            self._add(plan, ("outside", cells["training"], cells.get("issuer", "")), day, until, hours=cells.get("hours", ""))
        if course:
            self._add(plan, ("course", course.pk), day, until, course=course)

    def _add(self, plan: Plan, thing: Thing, day: date, until: date | None, **more: Any) -> None:
        key, known = key_of(thing, day), plan.known
        if not (known and (thing, day) in known.held):
            plan.completions.append(Completion(thing, day, until, f"{key}:{known.sources[key] if known else 0}", **more))

    def _remember(self, plan: Plan) -> None:
        known = plan.known
        if known is None:
            known = plan.known = Known(User(email=plan.row.email, display_name=plan.row.values["name"]))
            self.people[plan.row.email] = known
        if plan.creates or plan.moves:
            known.since = plan.joined_on
        known.agency, known.discipline, known.returns = plan.agency, plan.discipline, False
        if plan.seat:
            known.seats.add((plan.seat[0].pk, plan.seat[1].pk))
        for completion in plan.completions:
            known.held.add((completion.thing, completion.earned_on))
            known.sources[key_of(completion.thing, completion.earned_on)] += 1


def _day(cells: dict[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(cells[name]) if cells.get(name) else None
    except ValueError:
        return None


def _known(batch: ImportBatch, emails: set[str]) -> Any:
    """Who has these addresses already. None beside an address whose account is not of this agency: nothing is told about it."""
    users = {user.pk: user for user in User.objects.filter(email__in=emails)}
    found: dict[UUID, Known] = {}
    homes = Affiliation.objects.current().filter(person__in=users).select_related("agency", "discipline")
    for home in homes:
        if home.agency.path.startswith(batch.agency.path) and users[home.person_id].is_active:
            found[home.person_id] = Known(users[home.person_id], home.agency, home.discipline, home.started_on)
    for person in _returning(batch, [user for user in users.values() if not user.is_active]):
        found[person] = Known(users[person], returns=True)
    for person, day in Affiliation.objects.filter(person__in=found, ended_on__isnull=False).values_list("person", "started_on"):
        found[person].started.add(day)
    for person in RoleAssignment.objects.current().filter(person__in=found).values_list("person", flat=True):
        found[person].has_role = True
    for person, team, discipline in (
        TeamMembership.objects.current().filter(person__in=found).values_list("person", "task_force", "discipline")
    ):
        found[person].seats.add((team, discipline))
    _add_held(found)
    return {user.email: found.get(user.pk) for user in users.values()}


def _returning(batch: ImportBatch, closed: list[User]) -> list[UUID]:
    """Of closed accounts those that an import of this agency made and its undoing closed, and that nobody has ever entered."""
    never = [user.pk for user in closed if user.last_login is None and not user.has_usable_password()]
    rows = ImportRow.objects.filter(person__in=never, creates=True, state=RowState.UNDONE)
    return list(rows.filter(batch__agency__path__startswith=batch.agency.path).values_list("person", flat=True).distinct())


def _add_held(found: dict[UUID, Known]) -> None:
    rows = Evidence.objects.filter(person__in=found, kind__in=[EvidenceKind.COMPLETION, EvidenceKind.EXTERNAL])
    told = rows.valid().values_list("person", "course", "outside_course__title", "outside_course__issuer_name", "earned_on")
    for person, course, title, issuer, day in told.filter(Q(course__isnull=False) | Q(outside_course__isnull=False)):
        found[person].held.add((("course", course) if course else ("outside", title, issuer), day))
    for person, source in rows.filter(source__startswith="import:").values_list("person", "source"):
        found[person].sources[source.rpartition(":")[0]] += 1
