"""Random histories of one person, written to the database as facts: joins, moves, leaves, courses, waivers, extensions, new versions."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from agencies.models import Affiliation, Agency, Discipline, TaskForce, TeamMembership, User
from courses.models import CoursePage, Edition, Enrolment
from records.models import Agreement, Evidence, EvidenceKind, Extension, Leave, Obligation, OutsideCourse, Requirement
from tests.factories.agencies import AgencyFactory, DisciplineFactory, TaskForceFactory, UserFactory
from tests.factories.records import (
    BareCourseFactory,
    BareEditionFactory,
    EnrolmentOnFactory,
    EvidenceFactory,
    OutsideCourseFactory,
    RequirementFactory,
    VersionFactory,
)

START = date(2025, 3, 1)
KINDS = ["move", "leave", "seat", "unseat", "begin", "complete", "complete", "external", "outside", "waive", "withdraw", "version"]
KINDS += ["extend", "away", "take_back", "agree", "end_agreement"]

GAPS = [0, 0, 1, 3, 10, 20, 30, 45, 60, 90, 130]
"""Often short, so that what happens meets what is running."""

event = st.tuples(st.sampled_from(GAPS), st.sampled_from(KINDS), st.integers(0, 5))
events = st.integers(1, 14).flatmap(lambda length: st.lists(event, min_size=length, max_size=length))


@dataclass
class World:
    """Two agencies, one below the other, and a third; a team; two courses here and one elsewhere.

    Three requirements: the wide and the narrow one for the first course, and one that asks for both courses every year in one month.
    """

    parent: Agency = field(default_factory=AgencyFactory)
    discipline: Discipline = field(default_factory=DisciplineFactory)
    team: TaskForce = field(default_factory=TaskForceFactory)
    course: CoursePage = field(default_factory=BareCourseFactory)
    second: CoursePage = field(default_factory=BareCourseFactory)
    elsewhere: OutsideCourse = field(default_factory=OutsideCourseFactory)
    person: User = field(default_factory=UserFactory)
    approver: User = field(default_factory=UserFactory)
    numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.child = AgencyFactory(parent=self.parent)
        self.other = AgencyFactory()
        inside = {"any": [{"agency": str(self.parent.pk)}, {"team": str(self.team.pk)}]}
        seated = {"all": [{"team": str(self.team.pk)}, {"not": {"agency": str(self.child.pk)}}]}
        self.editions: list[Edition] = [BareEditionFactory(course=self.course, number=number) for number in (1, 2)]
        self.wide: Requirement = RequirementFactory(course=self.course)
        self.narrow: Requirement = RequirementFactory(course=self.course)
        self.both: Requirement = RequirementFactory(course=None)
        VersionFactory(requirement=self.wide, audience=inside, due_days=40, validity_months=7, renewal_days=45, grace_days=5)
        VersionFactory(requirement=self.narrow, audience=seated, due_days=20, validity_months=5, renewal_days=30, due_soon_days=7)
        VersionFactory(
            requirement=self.both, audience=inside, what={"all": [{"course": self.course.pk}, {"course": self.second.pk}]},
            due_rule="calendar", due_month=9, due_days=30, validity_months=None, renewal_days=60,
        )  # fmt: skip
        Affiliation.objects.create(person=self.person, agency=self.parent, discipline=self.discipline, started_on=START)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return self.wide, self.narrow, self.both

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
            edition = BareEditionFactory(course=self._course(choice), number=next(self.numbers) + 5)
            EnrolmentOnFactory(person=self.person, edition=edition, on=day)

    def _complete(self, choice: int, day: date) -> None:
        course = self._course(choice)
        for enrolment in Enrolment.objects.open().filter(person=self.person, course=course):
            enrolment.completed_at = enrolment.started_at.replace(year=day.year, month=day.month, day=day.day)
            enrolment.save()
        edition = self.editions[choice % 2] if course == self.course else None
        self._prove(EvidenceKind.COMPLETION, day, day, course=course, edition=edition)

    def _course(self, choice: int) -> CoursePage:
        return self.second if choice >= 4 else self.course

    def _external(self, choice: int, day: date) -> None:
        earned = day - timedelta(days=40 * choice)
        until = earned + timedelta(days=150) if choice % 2 else None
        self._prove(EvidenceKind.EXTERNAL, earned, day, until=until, course=self._course(choice))

    def _outside(self, choice: int, day: date) -> None:
        earned = day - timedelta(days=30 * choice)
        self._prove(EvidenceKind.EXTERNAL, earned, day, course=None, outside_course=self.elsewhere)

    def _waive(self, choice: int, day: date) -> None:
        until = day + timedelta(days=30 * choice) if choice else None
        requirement = self.requirements[choice % 3]
        self._prove(EvidenceKind.WAIVER, day, day, until=until, course=None, requirement=requirement, facts={"why": "on secondment"})

    def _withdraw(self, choice: int, day: date) -> None:
        last = Evidence.objects.valid().filter(person=self.person).order_by("-recorded_on", "-recorded_at").first()
        if last:
            of = {"course": last.course, "outside_course": last.outside_course, "requirement": last.requirement}
            self._prove(EvidenceKind.WITHDRAWAL, day, day, corrects=last, **of)

    def _prove(self, kind: str, earned: date, recorded: date, **fields: Any) -> None:
        EvidenceFactory(person=self.person, kind=kind, earned_on=earned, recorded_on=recorded, **fields)

    def _extend(self, choice: int, day: date) -> None:
        granted = {"person": self.person, "agency": self.parent, "granted_on": day, "granted_by": self.approver}
        until = max(day, self._due(day)) + timedelta(days=15 * choice)
        Extension.objects.create(requirement=self.requirements[choice % 3], until=until, reason="a long trial", **granted)

    def _away(self, choice: int, day: date) -> None:
        starts = self._due(day) if choice == 1 else day + timedelta(days=10 * (choice - 2))
        ends = starts + timedelta(days=20 * choice + 1) if choice < 5 else None
        granted = {"person": self.person, "agency": self.parent, "granted_on": day, "granted_by": self.approver}
        Leave.objects.create(starts_on=starts, ends_on=ends, **granted)

    def _due(self, day: date) -> date:
        """A day on which something is due, so that edges meet."""
        due = Obligation.objects.on(day).filter(person=self.person).order_by("requirement__code").first()
        return max(due.due_on, day) if due else day

    def _take_back(self, choice: int, day: date) -> None:
        model = Extension if choice % 2 else Leave
        last = model.objects.filter(person=self.person, withdrawn_on=None).order_by("granted_at").last()
        if last:
            last.withdrawn_on, last.withdrawn_by = day, self.approver
            last.save()

    def _agree(self, choice: int, day: date) -> None:
        requirement, accepting = self.requirements[choice % 3], [self.parent, self.child][choice % 2]
        until = day + timedelta(days=60 * choice) if choice else None
        Agreement.objects.get_or_create(
            requirement=requirement, accepting=accepting, outside_course=self.elsewhere, ended_on=None,
            defaults={"starts_on": day, "until": until, "because": "the same syllabus"},
        )  # fmt: skip

    def _end_agreement(self, choice: int, day: date) -> None:
        Agreement.objects.filter(ended_on=None).update(ended_on=day, ended_by=self.approver)

    def _version(self, choice: int, day: date) -> None:
        requirement = self.requirements[choice % 3]
        last = requirement.versions.first()
        audience = {"all": []} if choice == 4 else {"any": []} if choice == 5 else last.audience
        what = last.what or {"course": self.course.pk, "edition": 2}
        if choice == 1:
            what = {"any": [{"course": self.course.pk}, {"outside": str(self.elsewhere.pk)}]}
        due = [{}, {"due_rule": "date", "due_date": day + timedelta(days=70)}, {"due_rule": "calendar", "due_month": 2}][(choice + 1) % 3]
        VersionFactory(
            requirement=requirement,
            number=last.number + 1,
            audience=audience,
            what=what,
            due_days=15 + 15 * choice,
            validity_months=[3, 6, 9, None, 4, 12][choice],
            renewal_days=20,
            grace_days=[0, 3, 0, 10, 0, 0][choice],
            effective_from=max(day + timedelta(days=20 * (choice % 3)), last.effective_from),
            **due,
        )
