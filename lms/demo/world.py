"""Builds the demo world: places, people with their lives, teams and commitments, requirements, and what follows from them."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.models import (
    Affiliation,
    Agency,
    Discipline,
    Jurisdiction,
    RoleAssignment,
    TaskForce,
    TaskForceAgency,
    TeamDiscipline,
    TeamMembership,
    User,
)
from agencies.people import give_role
from agencies.support import add as add_support
from courses.models import CoursePage, Edition, EditionStep, Enrolment, StepProgress
from jobs.clock import today
from lms.demo.accounts import ACCOUNTS, PASSWORD, TOTP_SECRET
from lms.demo.assessments import fill_assessments
from lms.demo.certificates import change_two, let_the_coordinator_hold_one, word_certificates
from lms.demo.desk import fill_desk
from lms.demo.editing import fill_editor
from lms.demo.lives import Life, Sitting, calder
from lms.demo.notes import fill_notes
from lms.demo.places import COMMITMENT, DISCIPLINES, EXPERTISE, JURISDICTIONS, PLACES, PROMISES, SUPPORT, TEAMS, Team
from lms.demo.sessions import fill_sessions
from records.commitments import team_state
from records.completions import record_past_completion
from records.engine import replay
from records.models import (
    Commitment,
    Competency,
    CompetencyNeed,
    Holding,
    LineageStep,
    Requirement,
    RequirementVersion,
    Signature,
    Step,
    Target,
    TargetKind,
)

PATHWAYS = {
    "TII": ["investigator", "prosecutor", "victim-specialist", "forensic-interviewer", "labour-investigator", "ngo-partner"],
    "EOC": ["investigator", "prosecutor", "victim-specialist", "labour-investigator", "financial-analyst"],
    "MDS": ["investigator", "prosecutor", "victim-specialist", "labour-investigator", "leadership", "ngo-partner"],
}
VALIDITY_MONTHS = {"TII": 24, "EOC": 24, "MDS": 12}
DUE_DAYS = {"TII": 60, "EOC": 60, "MDS": 90}
RULES_BEGAN_DAYS_AGO = 730


def moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


class World:
    """One building of the world, as of ``day``. Everything is drawn from a fixed seed."""

    def __init__(self, day: date | None = None) -> None:
        self.day = day or today()
        self.rng = random.Random(7)  # noqa: S311 - a demo world, not a secret
        self.agencies: dict[str, Agency] = {}
        self.disciplines: dict[str, Discipline] = {}
        self.courses = {course.code: course for course in CoursePage.objects.live()}
        self.editions = {edition.course_id: edition for edition in Edition.objects.order_by("number")}

    @transaction.atomic
    def build(self) -> None:
        self.places()
        self.support()
        self.requirements()
        people = self.people(calder(self.day))
        self.accounts()
        self.teams()
        word_certificates()
        self.learning(people)
        let_the_coordinator_hold_one(self.day)
        self.expertise()
        replay(
            User.objects.filter(affiliations__isnull=False).distinct(),
            since=self.day - timedelta(days=RULES_BEGAN_DAYS_AGO),
        )
        fill_editor(self.day)
        fill_notes(self.day)
        fill_desk(self.day)
        fill_sessions(self.day)
        fill_assessments(self.day)
        change_two()

    def places(self) -> None:
        self.disciplines = {
            slug: Discipline.objects.create(slug=slug, name=name, position=position) for position, (slug, name) in enumerate(DISCIPLINES)
        }
        jurisdictions = {slug: Jurisdiction.objects.create(slug=slug, name=name) for slug, name in JURISDICTIONS}
        for place in PLACES:
            self.agencies[place.slug] = Agency.objects.create(
                slug=place.slug,
                name=place.name,
                short_name=place.short_name,
                kind=place.kind,
                parent=self.agencies.get(place.parent),
                jurisdiction=jurisdictions[place.jurisdiction],
                target_share=place.target_share,
            )

    def support(self) -> None:
        """A line for everybody, and for two agencies somebody of their own; the others show what it looks like without."""
        for agency, fields in SUPPORT:
            add_support(agency=self.agencies[agency] if agency else None, by=None, **fields)

    def requirements(self) -> None:
        for code, disciplines in PATHWAYS.items():
            course = self.courses[code]
            requirement = Requirement.objects.create(code=code.lower(), title=course.title, course=course)
            RequirementVersion.objects.create(
                requirement=requirement,
                number=1,
                audience={"any": [{"discipline": slug} for slug in disciplines]},
                due_days=DUE_DAYS[code],
                validity_months=VALIDITY_MONTHS[code],
                effective_from=self.day - timedelta(days=RULES_BEGAN_DAYS_AGO),
            )

    def people(self, lives: Iterable[Life]) -> list[tuple[User, Life]]:
        password = make_password(None)
        pairs = [(User(email=life.email, display_name=life.name, password=password, is_active=life.left is None), life) for life in lives]
        User.objects.bulk_create([user for user, _ in pairs])
        Affiliation.objects.bulk_create([row for user, life in pairs for row in self.affiliations(user, life)])
        return pairs

    def affiliations(self, user: User, life: Life) -> list[Affiliation]:
        discipline = self.disciplines[life.discipline]
        first = Affiliation(
            person=user, agency=self.agencies[life.place], discipline=discipline, started_on=life.joined, ended_on=life.left
        )
        if life.moved is None:
            return [first]
        day, place = life.moved
        first.ended_on = day
        return [first, Affiliation(person=user, agency=self.agencies[place], discipline=discipline, started_on=day)]

    def accounts(self) -> None:
        for account in ACCOUNTS:
            user = User.objects.create_user(account.email, account.name, PASSWORD)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            joined = self.day - timedelta(days=20 if not account.role else 600)
            agency = self.agencies[account.agency]
            Affiliation.objects.create(person=user, agency=agency, discipline=self.disciplines[account.discipline], started_on=joined)
            if account.role in {"coordinator", "leader"}:
                give_role(user, role=account.role, agency=agency, on=joined, by=None)
            elif account.role and account.role != "team_lead":
                give_role(user, role=account.role, on=joined, by=None)
            if account.role:
                second_factor(user)

    def teams(self) -> None:
        for team in TEAMS:
            began = self.day - timedelta(days=team.began_days_ago)
            jurisdiction = Jurisdiction.objects.get(slug=team.jurisdiction)
            task_force = TaskForce.objects.create(slug=team.slug, name=team.name, jurisdiction=jurisdiction, purpose=team.purpose)
            TaskForceAgency.objects.bulk_create(
                TaskForceAgency(task_force=task_force, agency=self.agencies[slug], started_on=began) for slug in team.agencies
            )
            self.seats(task_force, team, began)
            self.commitment(task_force, team, began)
        for account in ACCOUNTS:
            if account.role == "team_lead":
                lead = User.objects.get(email=account.email)
                give_role(lead, role="team_lead", task_force=TaskForce.objects.get(slug=account.task_force), on=self.day, by=None)

    def seats(self, task_force: TaskForce, team: Team, began: date) -> None:
        homes = list(
            Affiliation.objects.current()
            .filter(agency__slug__in=team.agencies)
            .exclude(discipline__slug="leadership")
            .order_by("person__email")
        )
        chosen = self.rng.sample(homes, k=min(team.seats, len(homes)))
        accounts = {account.email for account in ACCOUNTS}
        chosen += [home for home in homes if home.person.email in accounts and home not in chosen and task_force.slug == "larkmere"]
        TeamMembership.objects.bulk_create(
            TeamMembership(
                task_force=task_force, person_id=home.person_id, discipline_id=home.discipline_id, started_on=max(began, home.started_on)
            )
            for home in chosen
        )

    def commitment(self, task_force: TaskForce, team: Team, began: date) -> None:
        commitment = Commitment.objects.create(task_force=task_force, text=COMMITMENT, opens_on=began, closes_on=began + timedelta(days=60))
        Target.objects.bulk_create(
            Target(commitment=commitment, position=position, kind=kind, words=words, amount=amount, unit=unit, every=every,
                   requirement=Requirement.objects.get(code="tii") if kind == TargetKind.TRAINING else None)
            for position, (kind, words, amount, unit, every) in enumerate(PROMISES)
        )  # fmt: skip
        for number, slug in enumerate(team.signed):
            Signature.objects.create(
                commitment=commitment, agency=self.agencies[slug], signed_by=self.signatory(slug), signed_on=began + timedelta(days=3 + 4 * number),
                shares_counts=slug in {"larkmere-police", "inquiry-larkmere", "border-investigations"},
            )  # fmt: skip
        task_force.state = team_state(task_force, on=self.day)
        task_force.save(update_fields=["state"])

    def expertise(self) -> None:
        """Who can do what on the Larkmere team: everything but one thing is covered, and labour cases hang on few."""
        team, expert = (
            TaskForce.objects.get(slug="larkmere"),
            Affiliation.objects.current().filter(agency__slug="expert-unit").earliest("started_on"),
        )
        since = self.day - timedelta(days=400)
        for number, (discipline, kind, holders) in enumerate(EXPERTISE):
            competency = Competency.objects.get(exploitation=kind)
            TeamDiscipline.objects.get_or_create(task_force=team, discipline=self.disciplines[discipline])
            CompetencyNeed.objects.create(task_force=team, discipline=self.disciplines[discipline], competency=competency)
            seats = TeamMembership.objects.filter(task_force=team, discipline__slug=discipline).order_by("person__email")[:holders]
            for seat in seats:
                home = seat.person.affiliations.get(ended_on=None)
                holding = Holding.objects.create(
                    person=seat.person, competency=competency, agency=home.agency, held_from=max(since, home.started_on),
                    until=self.day + timedelta(days=60 + 90 * number), recorded_by=expert.person,
                )  # fmt: skip
                LineageStep.objects.create(holding=holding, kind=Step.SIGNED_OFF, by=expert.person, on=holding.held_from)

    def signatory(self, slug: str) -> User:
        """The agency's leader: the demo account where there is one, else its longest-serving person."""
        assignment = RoleAssignment.objects.filter(agency__slug=slug, role="leader").select_related("person").first()
        if assignment:
            return assignment.person
        home = Affiliation.objects.current().filter(agency__slug=slug).select_related("person").earliest("started_on")
        give_role(home.person, role="leader", agency=self.agencies[slug], on=home.started_on, by=None)
        return home.person

    def learning(self, people: list[tuple[User, Life]]) -> None:
        for user, life in people:
            for sitting in life.sittings:
                self.sitting(user, life, sitting)

    def sitting(self, user: User, life: Life, sitting: Sitting) -> None:
        """An enrolment with its progress; a renewal adds evidence to the same edition without a second enrolment."""
        course = self.courses[sitting.course]
        edition = self.editions[course.pk]
        agency = self.agencies[life.place if life.moved is None or sitting.began < life.moved[0] else life.moved[1]]
        enrolment, made = Enrolment.objects.get_or_create(
            person=user, edition=edition,
            defaults={"course": course, "agency": agency, "started_at": moment(sitting.began), "completed_at": sitting.completed and moment(sitting.completed)},
        )  # fmt: skip
        if made:
            self.progress(enrolment, edition, sitting)
        if sitting.completed:
            record_past_completion(enrolment, on=sitting.completed, agency=agency, share=sitting.share)

    def progress(self, enrolment: Enrolment, edition: Edition, sitting: Sitting) -> None:
        steps = self.steps_of(edition)
        done = steps if sitting.completed else steps[: self.rng.randint(1, max(1, len(steps) - 3))]
        StepProgress.objects.bulk_create(
            StepProgress(
                enrolment=enrolment,
                step_key=step.step_key,
                opened_at=moment(sitting.began),
                done_at=moment(sitting.completed or sitting.began, 15),
            )
            for step in done
        )

    def steps_of(self, edition: Edition) -> list[EditionStep]:
        if not hasattr(self, "_steps"):
            self._steps: dict[object, list[EditionStep]] = {}
        if edition.pk not in self._steps:
            self._steps[edition.pk] = list(edition.steps.all())
        return self._steps[edition.pk]


def second_factor(user: User) -> None:
    """The authenticator that the demo table tells of."""
    data = {"secret": get_adapter().encrypt(TOTP_SECRET)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
