"""What may happen to people after a month has been published: each through its verb, many dated long before the day on which they are told."""

import random
from datetime import date, timedelta
from functools import cached_property

import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import people, teams
from agencies.models import Agency, Discipline, RoleAssignment, TaskForce, TeamMembership, User
from agencies.permissions import RoleName
from courses.enrolments import enrol
from courses.models import CoursePage
from jobs.clock import today
from jobs.runner import drain
from records import agreements, corrections, excuses, requirements
from records.completions import record_completion
from records.importing import batches
from records.models import BatchState, Evidence, EvidenceKind, Extension, ImportBatch, Leave, Obligation, OutsideCourse, Requirement
from tests.records.people_files import written

KINDS = [
    "move", "move", "complete", "complete", "waive", "withdraw", "correct", "extend", "leave", "take_back", "join", "join", "seat", "unseat",
    "undo", "close", "role", "version", "rule", "agree",
]  # fmt: skip


class Later:
    """A world that goes on: ``chief`` keeps the people of all agencies and sets the rules."""

    def __init__(self, chief: User, seed: int = 5) -> None:
        self.chief, self.rng = chief, random.Random(seed)  # noqa: S311 - a test, not a secret
        self.happened: dict[str, int] = {}
        self.refused = 0
        self.joined = 0

    @cached_property
    def agencies(self) -> list[Agency]:
        return list(Agency.objects.open().order_by("path"))

    @cached_property
    def disciplines(self) -> list[Discipline]:
        return list(Discipline.objects.order_by("slug"))

    @cached_property
    def teams(self) -> list[TaskForce]:
        return list(TaskForce.objects.order_by("slug"))

    @cached_property
    def courses(self) -> list[CoursePage]:
        return list(CoursePage.objects.filter(requirements__isnull=False).distinct().order_by("pk"))

    def happen(self, number: int, *, days: int) -> None:
        """So many events, spread over the coming days: each kind in turn, in any order; what a verb refuses is tried with somebody else."""
        start, kinds = today(), [kind for _round in range(-(-number // len(KINDS))) for kind in self.rng.sample(KINDS, len(KINDS))]
        for one, kind in enumerate(kinds[:number]):
            day = start + timedelta(days=1 + one * days // number)
            with time_machine.travel(f"{day} 12:00", tick=False):
                self._until_it_happens(kind, day)
                drain()

    def _until_it_happens(self, kind: str, day: date) -> None:
        for _try in range(20):
            try:
                getattr(self, f"_{kind}")(day)
            except ValidationError:
                self.refused += 1
            else:
                self.happened[kind] = self.happened.get(kind, 0) + 1
                return

    def _person(self) -> User:
        homes = User.objects.filter(is_active=True, affiliations__ended_on=None, affiliations__isnull=False).exclude(pk=self.chief.pk)
        return self.rng.choice(list(homes.distinct().order_by("email")))

    def _past(self, day: date, since: date) -> date:
        return since + timedelta(days=self.rng.randrange((day - since).days + 1))

    def _requirement(self) -> Requirement:
        return self.rng.choice(list(Requirement.objects.order_by("code")))

    def _evidence(self) -> Evidence:
        kinds = [EvidenceKind.COMPLETION, EvidenceKind.EXTERNAL]
        return self.rng.choice(list(Evidence.objects.valid().filter(kind__in=kinds).order_by("person__email", "source")))

    def _move(self, day: date) -> None:
        person = self._person()
        since = person.affiliations.get(ended_on=None).started_on
        where = {"agency": self.rng.choice(self.agencies), "discipline": self.rng.choice(self.disciplines)}
        people.move(person, **where, on=self._past(day, since), by=self.chief)

    def _complete(self, day: date) -> None:
        person = self._person()
        enrolment = enrol(person, course=self.rng.choice(self.courses), by=person)
        enrolment.completed_at = enrolment.completed_at or timezone.now()
        enrolment.save()
        record_completion(enrolment, by=person)

    def _waive(self, day: date) -> None:
        until = self.rng.choice([None, day + timedelta(days=90)])
        excuses.waive(self._person(), requirement=self._requirement(), reason="on secondment", until=until, by=self.chief)

    def _extend(self, day: date) -> None:
        open_ones = (
            Obligation.objects.on(day).filter(person__is_active=True).exclude(person=self.chief).select_related("person", "requirement")
        )
        asked = self.rng.choice(list(open_ones.order_by("person__email", "requirement__code")))
        until = max(day, asked.due_on) + timedelta(days=self.rng.randrange(300, 600))
        excuses.extend(asked.person, requirement=asked.requirement, until=until, reason="a long trial", by=self.chief)

    def _leave(self, day: date) -> None:
        starts = day + timedelta(days=self.rng.randrange(-300, 30))
        ends = self.rng.choice([None, starts + timedelta(days=60)])
        excuses.grant_leave(self._person(), starts_on=starts, ends_on=ends, by=self.chief)

    def _take_back(self, day: date) -> None:
        granted = (
            self.rng.choice([Extension, Leave]).objects.standing().filter(person__affiliations__ended_on=None).order_by("granted_at").last()
        )
        if granted and granted.person.home:
            excuses.take_back(granted, by=self.chief)

    def _withdraw(self, day: date) -> None:
        corrections.withdraw(self._evidence(), by=self.chief, because="it was somebody else’s")

    def _correct(self, day: date) -> None:
        row = self._evidence()
        corrections.correct(
            row, by=self.chief, because="the wrong year", earned_on=self._past(day, day - timedelta(days=900)), until=None, facts={}
        )

    def _join(self, day: date) -> None:
        """A sheet with somebody new, who joined long ago, sits on a team since then and has taken a course before that."""
        self.joined += 1
        root = self.rng.choice([agency for agency in self.agencies if agency.parent_id is None])
        since = self._past(day, day - timedelta(days=700))
        cells = {
            "email": f"late{self.joined}@{root.slug}.example",
            "name": f"Late {self.joined}",
            "discipline": self.rng.choice(self.disciplines).slug,
        }
        cells |= {"joined_on": str(since), "course": self.rng.choice(self.courses).code, "completed_on": str(since)}
        seats = [team for team in self.teams if any(root.path.startswith(agency.path) for agency in team.partner_agencies())]
        if seats:
            cells |= {"team": self.rng.choice(seats).slug, "seated_on": str(since)}
        batch = batches.bring(agency=root, name="late.csv", content=written([cells]), by=self.chief)
        batches.confirm(batch, whole=True, invites=False, by=self.chief)

    def _undo(self, day: date) -> None:
        batch = ImportBatch.objects.filter(state=BatchState.DONE).order_by("created_at").first()
        if batch:
            batches.undo(batch, by=self.chief)

    def _seat(self, day: date) -> None:
        team, discipline = self.rng.choice(self.teams), self.rng.choice(self.disciplines)
        teams.seat(self._person(), task_force=team, discipline=discipline, on=self._past(day, day - timedelta(days=600)), by=self.chief)

    def _unseat(self, day: date) -> None:
        seats = list(TeamMembership.objects.current().order_by("person__email", "pk"))
        if seats:
            teams.unseat(self.rng.choice(seats), by=self.chief)

    def _close(self, day: date) -> None:
        people.deactivate(self._person(), by=self.chief)

    def _role(self, day: date) -> None:
        role, agency = self.rng.choice([RoleName.LEADER, RoleName.COORDINATOR]), self.rng.choice(self.agencies)
        people.give_role(self._person(), role=role, agency=agency, on=self._past(day, day - timedelta(days=300)), by=self.chief)

    def _version(self, day: date) -> None:
        requirement = self._requirement()
        last = requirement.versions.order_by("-number").first()
        if last is None:
            raise ValidationError("a rule without a version")
        audience = self.rng.choice([last.audience, {"all": []}, {"any": [{"role": RoleName.LEADER.value}, last.audience]}])
        requirements.put_in_force(
            requirement, audience=audience, effective_from=day + timedelta(days=self.rng.randrange(0, 60)),
            what=last.what or None, due_days=self.rng.randrange(10, 120), validity_months=self.rng.choice([6, 12, 24]), by=self.chief,
        )  # fmt: skip

    def _rule(self, day: date) -> None:
        course = self.rng.choice(self.courses)
        requirements.state(
            title=f"{course.title} for {self.rng.randrange(1000)}", what={"course": course.pk}, by=self.chief,
            audience={"discipline": self.rng.choice(self.disciplines).slug}, due_days=30, validity_months=12,
        )  # fmt: skip

    def _agree(self, day: date) -> None:
        agency = self.rng.choice(self.agencies)
        outside, _made = OutsideCourse.objects.get_or_create(title="Basic course", issuer_name="State Academy", defaults={"hours": 8})
        agreements.agree(self._requirement(), accepting=agency, outside_course=outside, because="The same syllabus.", by=self.chief)


def chief_of_all(person: User) -> User:
    """Let somebody keep the people of every agency and set rules for everybody."""
    people.give_role(person, role=RoleName.ADMINISTRATOR, by=None)
    for agency in Agency.objects.filter(parent=None):
        people.give_role(person, role=RoleName.COORDINATOR, agency=agency, by=None)
    assert RoleAssignment.objects.current().filter(person=person).count() > 1
    return person
