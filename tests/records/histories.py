"""Random histories of one person, written to the database as facts, and a slow, obvious model of what follows from them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from agencies.models import Affiliation, Agency, Discipline, TaskForce, TeamMembership, User
from courses.models import CoursePage, Enrolment
from records.models import Evidence, EvidenceKind, Requirement, RequirementVersion
from records.standings import add_months
from tests.factories.agencies import AgencyFactory, DisciplineFactory, TaskForceFactory, UserFactory
from tests.factories.records import (
    BareCourseFactory,
    BareEditionFactory,
    EnrolmentOnFactory,
    EvidenceFactory,
    RequirementFactory,
    VersionFactory,
)

START = date(2025, 3, 1)
KINDS = ["move", "leave", "seat", "unseat", "begin", "complete", "external", "waive", "withdraw", "version"]

events = st.lists(st.tuples(st.integers(0, 130), st.sampled_from(KINDS), st.integers(0, 5)), min_size=1, max_size=10)


@dataclass
class World:
    """Two agencies, one below the other, a team, a course and two requirements for it."""

    parent: Agency = field(default_factory=AgencyFactory)
    discipline: Discipline = field(default_factory=DisciplineFactory)
    team: TaskForce = field(default_factory=TaskForceFactory)
    course: CoursePage = field(default_factory=BareCourseFactory)
    person: User = field(default_factory=UserFactory)
    numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.child = AgencyFactory(parent=self.parent)
        self.other = AgencyFactory()
        inside = {"any": [{"agency": str(self.parent.pk)}, {"team": str(self.team.pk)}]}
        seated = {"all": [{"team": str(self.team.pk)}, {"not": {"agency": str(self.child.pk)}}]}
        self.wide: Requirement = RequirementFactory(course=self.course)
        self.narrow: Requirement = RequirementFactory(course=self.course)
        VersionFactory(requirement=self.wide, audience=inside, due_days=40, validity_months=7, renewal_days=45)
        VersionFactory(requirement=self.narrow, audience=seated, due_days=20, validity_months=5, renewal_days=30, due_soon_days=7)
        Affiliation.objects.create(person=self.person, agency=self.parent, discipline=self.discipline, started_on=START)

    def happen(self, kind: str, choice: int, day: date) -> None:
        getattr(self, f"_{kind}")(choice, day)

    def _move(self, choice: int, day: date) -> None:
        agency = [self.parent, self.child, self.other][choice % 3]
        if Affiliation.objects.filter(person=self.person, started_on=day).update(agency=agency):
            return
        Affiliation.objects.filter(person=self.person, ended_on=None).update(ended_on=day)
        Affiliation.objects.create(person=self.person, agency=agency, discipline=self.discipline, started_on=day)

    def _leave(self, choice: int, day: date) -> None:
        Affiliation.objects.filter(person=self.person, ended_on=None, started_on__lt=day).update(ended_on=day)

    def _seat(self, choice: int, day: date) -> None:
        TeamMembership.objects.get_or_create(
            person=self.person, task_force=self.team, discipline=self.discipline, ended_on=None, defaults={"started_on": day}
        )

    def _unseat(self, choice: int, day: date) -> None:
        TeamMembership.objects.filter(person=self.person, ended_on=None, started_on__lt=day).update(ended_on=day)

    def _begin(self, choice: int, day: date) -> None:
        if not Enrolment.objects.open().filter(person=self.person).exists():
            edition = BareEditionFactory(course=self.course, number=next(self.numbers) + 1)
            EnrolmentOnFactory(person=self.person, edition=edition, on=day)

    def _complete(self, choice: int, day: date) -> None:
        for enrolment in Enrolment.objects.open().filter(person=self.person):
            enrolment.completed_at = enrolment.started_at.replace(year=day.year, month=day.month, day=day.day)
            enrolment.save()
        self._prove(EvidenceKind.COMPLETION, day, day)

    def _external(self, choice: int, day: date) -> None:
        earned = day - timedelta(days=40 * choice)
        self._prove(EvidenceKind.EXTERNAL, earned, day, until=earned + timedelta(days=150) if choice % 2 else None)

    def _waive(self, choice: int, day: date) -> None:
        self._prove(EvidenceKind.WAIVER, day, day, until=day + timedelta(days=30 * choice) if choice else None)

    def _withdraw(self, choice: int, day: date) -> None:
        last = Evidence.objects.valid().filter(person=self.person).order_by("-recorded_on", "-recorded_at").first()
        if last:
            self._prove(EvidenceKind.WITHDRAWAL, day, day, corrects=last)

    def _prove(self, kind: str, earned: date, recorded: date, **fields: Any) -> None:
        EvidenceFactory(person=self.person, course=self.course, kind=kind, earned_on=earned, recorded_on=recorded, **fields)

    def _version(self, choice: int, day: date) -> None:
        requirement = self.narrow if choice % 2 else self.wide
        last = requirement.versions.first()
        audience = {"all": []} if choice == 4 else {"any": []} if choice == 5 else last.audience
        VersionFactory(
            requirement=requirement,
            number=last.number + 1,
            audience=audience,
            due_days=15 + 15 * choice,
            validity_months=[3, 6, 9, None, 4, 12][choice],
            renewal_days=20,
            effective_from=max(day + timedelta(days=20 * (choice % 3)), last.effective_from),
        )


@dataclass
class Day:
    """What the slow model says of one requirement on one day; None in ``cycle`` where nothing is required."""

    cycle: int
    due_on: date
    state: str
    agency: Any
    counts: bool = True


STRICTNESS = ["overdue", "expired", "due_soon", "not_started", "in_progress", "expiring", "waived", "met"]


def slowly(world: World, until: date) -> dict[tuple[Any, date], Day]:
    """Day by day from the beginning, nothing remembered but the obligation that is open."""
    said: dict[tuple[Any, date], Day] = {}
    facts = _Facts(world)
    for requirement in (world.wide, world.narrow):
        number, opened, due, day = 0, None, None, START
        while day <= until:
            version, agency = facts.version(requirement, day), facts.home(day)
            if agency is None or version is None or not facts.inside(version.audience, day):
                opened = None
            else:
                ends = facts.ends(version, day, waivers=False)
                last = max(ends, default=None)
                renew = last is not None and last != date.max and last - timedelta(days=version.renewal_days) <= day <= last
                if opened is None or (renew and due != last):
                    number, opened, due = number + 1, day, last if renew else day + timedelta(days=version.due_days)
                said[requirement.pk, day] = Day(number, due, facts.state(version, opened, due, last, day), agency)
            day += timedelta(days=1)
    _count(said, world, until)
    return said


def _count(said: dict[tuple[Any, date], Day], world: World, until: date) -> None:
    day = START
    while day <= until:
        here = [(requirement.pk, said[requirement.pk, day]) for requirement in (world.wide, world.narrow) if (requirement.pk, day) in said]
        here.sort(key=lambda pair: (STRICTNESS.index(pair[1].state), pair[1].due_on, str(pair[0])))
        for _key, lost in here[1:]:
            lost.counts = False
        day += timedelta(days=1)


class _Facts:
    def __init__(self, world: World) -> None:
        self.world = world
        self.homes = list(Affiliation.objects.filter(person=world.person).select_related("agency"))
        self.seats = list(TeamMembership.objects.filter(person=world.person))
        self.evidence = list(Evidence.objects.filter(person=world.person))
        self.enrolments = list(Enrolment.objects.filter(person=world.person))
        self.versions = list(RequirementVersion.objects.all())
        self.corrected = {row.corrects_id: row.recorded_on for row in self.evidence if row.corrects_id}

    def home(self, day: date) -> Agency | None:
        return next((row.agency for row in self.homes if row.started_on <= day and (row.ended_on is None or row.ended_on > day)), None)

    def version(self, requirement: Requirement, day: date) -> RequirementVersion | None:
        rows = [row for row in self.versions if row.requirement_id == requirement.pk and row.effective_from <= day]
        return max(rows, key=lambda row: row.number, default=None)

    def inside(self, tree: dict[str, Any], day: date) -> bool:
        [(key, value)] = tree.items()
        if key == "all":
            return all(self.inside(branch, day) for branch in value)
        if key == "any":
            return any(self.inside(branch, day) for branch in value)
        if key == "not":
            return not self.inside(value, day)
        if key == "agency":
            home = self.home(day)
            above = []
            while home is not None:
                above.append(str(home.pk))
                home = home.parent
            return value in above
        return any(
            str(row.task_force_id) == value and row.started_on <= day and (row.ended_on is None or row.ended_on > day) for row in self.seats
        )

    def ends(self, version: RequirementVersion, day: date, *, waivers: bool) -> list[date]:
        found = []
        for row in self.evidence:
            if row.kind == EvidenceKind.WITHDRAWAL or row.recorded_on > day or self.corrected.get(row.pk, date.max) <= day:
                continue
            if (row.kind == EvidenceKind.WAIVER) != waivers:
                continue
            end = row.until or date.max
            if version.validity_months and not waivers:
                end = min(end, add_months(row.earned_on, version.validity_months))
            found.append(end)
        return found

    def state(self, version: RequirementVersion, opened: date, due: date, last: date | None, day: date) -> str:
        if last and day <= last:
            return "expiring" if last != date.max and (last - day).days <= version.renewal_days else "met"
        if any(day <= end for end in self.ends(version, day, waivers=True)):
            return "waived"
        if last and last >= opened:
            return "expired"
        if day > due:
            return "overdue"
        if (due - day).days <= version.due_soon_days:
            return "due_soon"
        begun = [
            row for row in self.enrolments if row.started_at.date() <= day and (row.completed_at is None or row.completed_at.date() > day)
        ]
        return "in_progress" if begun else "not_started"
