"""The probe world: small, fixed, and told in full, for testers who look at a running Accord from outside.

Agency A has 40 learners, B has 40, C only 3. Every role has an account with a known password and, where it has one, a known second factor.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse

from agencies.invitations import link_of
from agencies.models import Affiliation, Agency, Discipline, Jurisdiction, TaskForce, TaskForceAgency, TeamMembership, User
from agencies.people import deactivate, give_role, invite
from assessments.models import Item, QuizPage
from courses.enrolments import enrol
from courses.models import CoursePage, LessonPage
from jobs.clock import today
from records.completions import record_past_completion
from records.engine import refresh, replay
from records.models import Commitment, Requirement, RequirementVersion, Signature

PASSWORD = "probe-world-password-1"  # noqa: S105 - a world for tests, told in full
TOTP_SECRET = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"  # noqa: S105
LEARNERS = {"a": 40, "b": 40, "c": 3}


@dataclass(frozen=True)
class ProbeRole:
    """One of the testers' roles: its key in the answer, the agency it sits in, its role and whether it has a second factor."""

    key: str
    agency: str
    role: str = ""
    second_factor: bool = True


ROLES = [
    ProbeRole("coordinator_a", "a", "coordinator"),
    ProbeRole("leader_a", "a", "leader"),
    ProbeRole("leader_b", "b", "leader"),
    ProbeRole("leader_c", "c", "leader"),
    ProbeRole("author_a", "a", "author"),
    ProbeRole("auditor", "b", "auditor"),
    ProbeRole("administrator", "a", "administrator"),
    ProbeRole("administrator_without_second_factor", "a", "administrator", second_factor=False),
]


@transaction.atomic
def build() -> dict[str, Any]:
    """Make the world and tell it: accounts, addresses of one of each thing, keys, and the commands that start and stop the parts."""
    agencies = make_agencies()
    people = make_people(agencies)
    task_force = make_team(agencies, people)
    course = CoursePage.objects.live().get(code="TII")
    make_requirement(course, agencies)
    certificate = make_certificate(people["learner_a"], course, agencies["a"])
    invitation = invite(
        email="invited@a.example", agency=agencies["a"], discipline=Discipline.objects.get(slug="investigator"), by=people["coordinator_a"]
    )
    return {
        "base_url": settings.SITE_URL,
        "package_host": settings.CONTENT_ORIGIN or None,
        "accounts": {key: account_of(user) for key, user in people.items() if "_" not in key or not key.split("_")[-1].isdigit()},
        "learners": {letter: [f"learner{number:02}@{letter}.example" for number in range(1, LEARNERS[letter] + 1)] for letter in LEARNERS},
        "urls": {**addresses(course, agencies, task_force), "certificate": certificate, "invitation": link_of(invitation)},
        "assessment_key": answer_key(course),
        "commands": {
            "web": "bin/accord web",
            "worker": "bin/accord worker",
            "beat": "bin/accord beat",
            "jobs": "bin/accord jobs",
            "stop": "send SIGTERM to the process",
        },
    }


def make_agencies() -> dict[str, Agency]:
    jurisdiction = Jurisdiction.objects.create(slug="probe", name="District of Probe")
    Discipline.objects.create(slug="investigator", name="Investigator", position=0)
    Discipline.objects.create(slug="victim-specialist", name="Victim specialist", position=1)
    return {
        letter: Agency.objects.create(
            slug=f"agency-{letter}",
            name=f"Agency {letter.upper()}",
            short_name=f"Agency {letter.upper()}",
            kind="local",
            jurisdiction=jurisdiction,
        )
        for letter in LEARNERS
    }


def make_people(agencies: dict[str, Agency]) -> dict[str, User]:
    investigator = Discipline.objects.get(slug="investigator")
    joined = today() - timedelta(days=100)
    people: dict[str, User] = {}
    password = make_password(PASSWORD)  # once: a hash is meant to be slow

    def person(key: str, email: str, letter: str) -> User:
        user = User.objects.create(email=email, display_name=key.replace("_", " ").capitalize(), password=password)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        Affiliation.objects.create(person=user, agency=agencies[letter], discipline=investigator, started_on=joined)
        people[key] = user
        return user

    for letter, count in LEARNERS.items():
        for number in range(1, count + 1):
            person(f"learner_{letter}" if number == 1 else f"learner_{letter}_{number}", f"learner{number:02}@{letter}.example", letter)
    for role in ROLES:
        user = person(role.key, f"{role.key.replace('_', '-')}@{role.agency}.example", role.agency)
        over = agencies[role.agency] if role.role in {"coordinator", "leader"} else None
        give_role(user, role=role.role, agency=over, on=joined, by=None)
        if role.second_factor:
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(TOTP_SECRET)})
    deactivate(person("deactivated", "deactivated@a.example", "a"), by=people["coordinator_a"])
    return people


def make_team(agencies: dict[str, Agency], people: dict[str, User]) -> TaskForce:
    began = today() - timedelta(days=90)
    task_force = TaskForce.objects.create(slug="probe-team", name="Probe Team", jurisdiction=Jurisdiction.objects.get())
    investigator = Discipline.objects.get(slug="investigator")
    commitment = Commitment.objects.create(
        task_force=task_force, text="We train together.", opens_on=began, closes_on=began + timedelta(days=60)
    )
    for letter in ("a", "b"):
        TaskForceAgency.objects.create(task_force=task_force, agency=agencies[letter], started_on=began)
        TeamMembership.objects.create(task_force=task_force, person=people[f"learner_{letter}"], discipline=investigator, started_on=began)
        Signature.objects.create(commitment=commitment, agency=agencies[letter], signed_by=people[f"leader_{letter}"], signed_on=began)
    return task_force


def make_requirement(course: CoursePage, agencies: dict[str, Agency]) -> None:
    requirement = Requirement.objects.create(code="tii", title=course.title, course=course)
    audience = {"any": [{"agency": str(agency.pk)} for agency in agencies.values()]}
    RequirementVersion.objects.create(
        requirement=requirement, number=1, audience=audience, validity_months=24, effective_from=today() - timedelta(days=80)
    )
    replay(User.objects.filter(affiliations__isnull=False).distinct(), since=today() - timedelta(days=80))


def make_certificate(learner: User, course: CoursePage, agency: Agency) -> str:
    """One learner of A holds a certificate; the address of its public check."""
    enrolment = enrol(learner, course=course, by=learner)
    evidence = record_past_completion(enrolment, on=today() - timedelta(days=10), agency=agency, share=0.9)
    refresh(learner, on=evidence.recorded_on)
    return settings.SITE_URL + reverse("verify", args=[evidence.certificates.get().code])


def account_of(user: User) -> dict[str, str | None]:
    has_factor = Authenticator.objects.filter(user=user).exists()
    return {"user": user.email, "password": PASSWORD, "totp_secret": TOTP_SECRET if has_factor else None}


def addresses(course: CoursePage, agencies: dict[str, Agency], task_force: TaskForce) -> dict[str, str]:
    quiz = QuizPage.objects.descendant_of(course).get()
    sensitive = LessonPage.objects.descendant_of(course).order_by("-sensitivity", "path").first()

    def step(page: Any) -> str:
        return reverse("step", args=page.url_path.strip("/").split("/")[-3:])

    return {
        "course": reverse("course", args=[course.slug]),
        "assessment": step(quiz),
        "sensitive_lesson": step(sensitive),
        "agency_a": reverse("agency", args=[agencies["a"].slug]),
        "export_a": reverse("agency-people-export", args=[agencies["a"].slug, "csv"]),
        "team": reverse("team", args=[task_force.slug]),
        "partner_board": reverse("partners"),
        "upload": reverse("wagtaildocs:add_multiple"),
    }


def answer_key(course: CoursePage) -> dict[str, Any]:
    """What is right, by item code; in the words of the items, since their order changes with every sitting."""
    return {item.code: right_answer(item) for item in Item.objects.filter(course=course).prefetch_related("versions")}


def right_answer(item: Item) -> Any:
    content = item.versions.all()[0].content
    match item.kind:
        case "SBA" | "MR":
            return [option["text"] for option in content["options"] if option["right"]]
        case "SJ":
            return [max(content["options"], key=lambda option: float(option["credit"]))["text"]]
        case "ORD":
            return [part["text"] for part in content["sequence"]]
        case "MAT":
            return {pair["left"]: pair["right"] for pair in content["pairs"]}
        case _:
            return content["answer"]
