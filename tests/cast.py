"""The cast: who appears in every test. Two agencies on one task force, a small third, and the people of each role.

Everybody is made when first named, so that a test pays only for whom it uses.
"""

import time
from functools import cached_property

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.test import Client

from agencies.models import Agency, AgencyKind, Discipline, TaskForce, User
from agencies.people import give_role
from agencies.permissions import RoleName
from tests.factories.agencies import (
    LONG_AGO,
    AgencyFactory,
    DisciplineFactory,
    JurisdictionFactory,
    PersonFactory,
    TaskForceAgencyFactory,
    TaskForceFactory,
    TeamMembershipFactory,
    UserFactory,
)

SECONDS_TO_TYPE = 4


class Cast:
    """Larkmere Police (A), the Bureau of Inquiry (B), Ridge House (C, three people), and who works there."""

    @cached_property
    def investigator(self) -> Discipline:
        return DisciplineFactory(slug="investigator", name="Investigator")

    @cached_property
    def a(self) -> Agency:
        return AgencyFactory(slug="larkmere-police", name="Larkmere Police", short_name="LPD")

    @cached_property
    def b(self) -> Agency:
        return AgencyFactory(slug="bureau-of-inquiry", name="Bureau of Inquiry", short_name="BOI", kind=AgencyKind.FEDERAL)

    @cached_property
    def c(self) -> Agency:
        return AgencyFactory(slug="ridge-house", name="Ridge House", short_name="Ridge", kind=AgencyKind.NGO)

    @cached_property
    def team(self) -> TaskForce:
        """A and B sit at it; C does not."""
        team = TaskForceFactory(slug="larkmere-team", name="Larkmere Task Force", jurisdiction=JurisdictionFactory())
        for agency in (self.a, self.b):
            TaskForceAgencyFactory(task_force=team, agency=agency)
        return team

    def person(self, name: str, agency: Agency, role: str = "", **fields: object) -> User:
        """One more person of an agency, with a role over it if wanted."""
        local = name.lower().replace(" ", ".")
        person = PersonFactory(
            display_name=name, email=f"{local}@{agency.slug}.example", agency=agency, discipline=self.investigator, **fields
        )
        if role:
            give_role(person, role=role, agency=agency, on=LONG_AGO, by=None)
        return person

    def seated(self, person: User, team: TaskForce | None = None) -> User:
        TeamMembershipFactory(person=person, task_force=team or self.team, discipline=self.investigator)
        return person

    @cached_property
    def learner_a(self) -> User:
        return self.person("Ana Learner", self.a)

    @cached_property
    def learner_b(self) -> User:
        return self.person("Bo Learner", self.b)

    @cached_property
    def coordinator_a(self) -> User:
        return self.person("Ada Coordinator", self.a, RoleName.COORDINATOR)

    @cached_property
    def coordinator_b(self) -> User:
        return self.person("Ben Coordinator", self.b, RoleName.COORDINATOR)

    @cached_property
    def leader_a(self) -> User:
        return self.person("Avi Leader", self.a, RoleName.LEADER)

    @cached_property
    def leader_b(self) -> User:
        return self.person("Bea Leader", self.b, RoleName.LEADER)

    @cached_property
    def leader_c(self) -> User:
        return self.person("Cal Leader", self.c, RoleName.LEADER)

    @cached_property
    def people_c(self) -> list[User]:
        """All three of the small agency."""
        return [self.leader_c, self.person("Cam Learner", self.c), self.person("Cleo Learner", self.c)]

    @cached_property
    def team_lead(self) -> User:
        person = self.person("Tess Lead", self.a)
        give_role(person, role=RoleName.TEAM_LEAD, task_force=self.team, on=LONG_AGO, by=None)
        return person

    def everywhere(self, name: str, role: str) -> User:
        person = UserFactory(display_name=name, email=f"{name.split()[0].lower()}@accord.example")
        give_role(person, role=role, on=LONG_AGO, by=None)
        return person

    @cached_property
    def author(self) -> User:
        return self.everywhere("Eli Author", RoleName.AUTHOR)

    @cached_property
    def legal_reviewer(self) -> User:
        return self.everywhere("Lea Reviewer", RoleName.LEGAL_REVIEWER)

    @cached_property
    def trauma_reviewer(self) -> User:
        return self.everywhere("Tam Reviewer", RoleName.TRAUMA_REVIEWER)

    @cached_property
    def survivor_reviewer(self) -> User:
        return self.everywhere("Sam Reviewer", RoleName.SURVIVOR_REVIEWER)

    @cached_property
    def second_author(self) -> User:
        return self.everywhere("Pat Author", RoleName.AUTHOR)

    @cached_property
    def auditor(self) -> User:
        return self.everywhere("Odd Auditor", RoleName.AUDITOR)

    @cached_property
    def administrator(self) -> User:
        return self.everywhere("Max Administrator", RoleName.ADMINISTRATOR)

    @cached_property
    def outsider(self) -> User:
        """Has an account, but works nowhere and holds no role."""
        return UserFactory(display_name="Una Outsider", email="una@elsewhere.example")

    @cached_property
    def deactivated(self) -> User:
        return self.person("Dee Gone", self.a, is_active=False)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def give_second_factor(person: User) -> Authenticator:
    """An authenticator app of the person's, as after set-up."""
    return TOTP.activate(person, generate_totp_secret()).instance


def code_of(secret: str) -> str:
    """What an authenticator app shows now; near the end of its half minute the next code, so that it still counts when it arrives."""
    period = app_settings.TOTP_PERIOD
    left = period - time.time() % period
    if left < SECONDS_TO_TYPE:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // period))


def sign_in(person: User, *, second_factor: bool | None = None, client: Client | None = None) -> Client:
    """A client in which the person is signed in, as after a password and, where the role needs it, a second factor.

    ``second_factor`` says otherwise: ``False`` leaves it out, ``True`` adds it for a person who needs none.
    """
    client = client or Client()
    client.force_login(person)
    session = client.session
    assert session[SESSION_KEY] == str(person.pk)
    request = HttpRequest()
    request.session, request.user = session, person
    record_authentication(request, person, method="password", email=person.email)
    if person.needs_second_factor if second_factor is None else second_factor:
        record_authentication(request, person, method="mfa", type="totp")
    session.save()
    return client
