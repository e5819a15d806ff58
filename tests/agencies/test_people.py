from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from agencies.models import Affiliation, AuditEvent, Invitation, RoleAssignment, User
from agencies.people import (
    AlreadyInvitedError,
    InvitationClosedError,
    accept,
    deactivate,
    end_role,
    give_role,
    invite,
    move,
    prolong,
    revoke,
    roles_to_offer,
)
from agencies.permissions import Permission, RoleName
from agencies.signals import person_changed
from jobs.clock import today
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO, InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes():
    seen: list[dict] = []

    def note(sender, signal, **what):
        seen.append(what)

    person_changed.connect(note)
    yield seen
    person_changed.disconnect(note)


def invited(cast, **fields) -> Invitation:
    return invite(**{"email": "New@Example.org", "agency": cast.a, "discipline": cast.investigator, "by": cast.coordinator_a} | fields)


def accepted(invitation: Invitation) -> User:
    return accept(invitation, display_name="Nia New", password="a calm and patient password")


def actions() -> list[str]:
    return list(AuditEvent.objects.values_list("action", flat=True))


class TestInviting:
    def test_an_invitation_is_bound_to_one_address_and_runs_out(self, cast, settings):
        invitation = invited(cast, role=RoleName.LEADER)
        assert (invitation.email, invitation.agency, invitation.role) == ("new@example.org", cast.a, "leader")
        assert abs(invitation.expires_at - timezone.now() - timedelta(days=settings.INVITATION_DAYS)) < timedelta(minutes=1)
        assert "invitation.sent" in actions()

    def test_one_agency_cannot_invite_an_address_twice_at_a_time(self, cast):
        invited(cast)
        with pytest.raises(AlreadyInvitedError):
            invited(cast, email="new@example.org ")

    def test_an_invitation_that_ran_out_gives_way_to_a_new_one(self, cast):
        Invitation.objects.filter(pk=invited(cast).pk).update(expires_at=Now())
        again = invited(cast)
        assert list(Invitation.objects.open()) == [again]

    def test_that_another_agency_invited_the_same_person_is_not_told(self, cast):
        invited(cast)
        assert invited(cast, agency=cast.b, by=cast.coordinator_b)

    def test_that_the_address_has_an_account_is_not_told(self, cast):
        assert invited(cast, email=cast.learner_b.email)

    def test_a_coordinator_offers_the_roles_of_the_own_agency_only(self, cast):
        assert roles_to_offer(cast.coordinator_a, cast.a) == ["", "coordinator", "leader"]
        assert roles_to_offer(cast.coordinator_a, cast.b) == []
        assert roles_to_offer(cast.learner_a, cast.a) == []
        assert "administrator" in roles_to_offer(cast.administrator, cast.b)


class TestAccepting:
    def test_it_makes_the_account_that_the_invitation_says(self, cast, changes):
        person = accepted(invited(cast, role=RoleName.COORDINATOR))
        assert (person.email, person.display_name) == ("new@example.org", "Nia New")
        assert person.check_password("a calm and patient password")
        assert (person.home.agency, person.home.discipline, person.home.started_on) == (cast.a, cast.investigator, today())
        assert person.reach(Permission.INVITE_PEOPLE).paths == {cast.a.path}
        assert EmailAddress.objects.get(user=person).verified
        assert [(change["person"], change["on"]) for change in changes] == [(person, today())]

    def test_a_role_without_a_place_is_held_everywhere(self, cast):
        assert accepted(invited(cast, role=RoleName.AUDITOR, by=cast.administrator)).reach(Permission.READ_AUDIT).everywhere

    def test_it_works_once(self, cast):
        invitation = invited(cast)
        accepted(invitation)
        with pytest.raises(InvitationClosedError):
            accepted(invitation)
        assert User.objects.filter(email="new@example.org").count() == 1

    def test_it_does_not_work_after_it_was_revoked(self, cast):
        invitation = invited(cast)
        revoke(invitation, by=cast.coordinator_a)
        with pytest.raises(InvitationClosedError):
            accepted(invitation)

    def test_it_does_not_work_after_its_time(self, cast):
        invitation = invited(cast)
        Invitation.objects.update(expires_at=Now())
        with pytest.raises(InvitationClosedError):
            accepted(invitation)

    def test_it_does_not_work_for_an_address_that_has_an_account(self, cast):
        with pytest.raises(InvitationClosedError):
            accepted(invited(cast, email=cast.learner_b.email))

    def test_prolonging_gives_it_its_time_again(self, cast):
        invitation = invited(cast)
        Invitation.objects.update(expires_at=Now())
        assert accepted(prolong(invitation, by=cast.coordinator_a))

    def test_what_is_closed_cannot_be_prolonged(self, cast):
        invitation = invited(cast)
        revoke(invitation, by=cast.coordinator_a)
        with pytest.raises(InvitationClosedError):
            prolong(invitation, by=cast.coordinator_a)

    @pytest.mark.parametrize("fields", [{"accepted_at": Now()}, {"email": "Upper@example.org"}])
    def test_the_database_refuses_halves(self, cast, fields):
        invitation = InvitationFactory(agency=cast.a, discipline=cast.investigator)
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.filter(pk=invitation.pk).update(**fields)


class TestMoving:
    def test_yesterday_stays_as_it_was(self, cast, changes):
        person, day = cast.learner_a, date(2026, 3, 1)
        move(person, agency=cast.b, discipline=cast.investigator, on=day, by=cast.administrator)
        assert person.affiliations.on(day - timedelta(days=1)).get().agency == cast.a
        assert person.affiliations.on(day).get().agency == cast.b
        assert person.home.agency == cast.b
        assert changes[-1]["on"] == day

    def test_roles_over_the_old_agency_end(self, cast):
        leader = cast.leader_a
        move(leader, agency=cast.b, discipline=cast.investigator, on=today(), by=None)
        assert not leader.may(Permission.SEE_AGENCY_PEOPLE)

    def test_a_second_move_on_one_day_corrects_the_first(self, cast):
        person = cast.learner_a
        for agency in (cast.b, cast.c):
            move(person, agency=agency, discipline=cast.investigator, on=today(), by=None)
        assert person.home.agency == cast.c
        assert person.affiliations.count() == 2

    @pytest.mark.parametrize("on", [LONG_AGO - timedelta(days=1), date(2999, 1, 1)])
    def test_it_refuses_impossible_days(self, cast, on):
        with pytest.raises(ValueError, match="move"):
            move(cast.learner_a, agency=cast.b, discipline=cast.investigator, on=on, by=None)


class TestRoles:
    def test_a_role_given_twice_is_held_once(self, cast):
        for _ in range(2):
            give_role(cast.learner_a, role=RoleName.LEADER, agency=cast.a, by=cast.administrator)
        assert cast.learner_a.role_assignments.count() == 1
        assert actions().count("role.given") == 2

    @pytest.mark.parametrize("place", ["agency", "team", "nowhere"])
    def test_the_database_refuses_a_role_held_twice(self, cast, place):
        fields = {
            "agency": {"role": "leader", "agency": cast.a},
            "team": {"role": "team_lead", "task_force": cast.team},
            "nowhere": {"role": "author"},
        }[place]
        RoleAssignment.objects.create(person=cast.learner_a, started_on=LONG_AGO, **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleAssignment.objects.create(person=cast.learner_a, started_on=today(), **fields)

    def test_a_role_that_ended_is_refused_from_the_next_request_on(self, cast):
        end_role(cast.leader_a.role_assignments.get(), by=None)
        assert not User.objects.get(pk=cast.leader_a.pk).may(Permission.SEE_AGENCY_PEOPLE)

    def test_the_editor_s_groups_follow_the_roles(self, cast):
        assert [group.name for group in cast.author.groups.all()] == ["Expert authors"]
        end_role(cast.author.role_assignments.get(), by=None)
        assert not cast.author.groups.exists()


class TestDeactivating:
    def test_everything_ends_and_the_record_stays(self, cast, changes):
        person = cast.seated(cast.leader_a)
        client = sign_in(person)
        UserSession.objects.create(user=person, ip="192.0.2.1", session_key=client.session.session_key, user_agent="test")
        deactivate(person, by=cast.administrator)
        assert not User.objects.get(pk=person.pk).is_active
        assert not RoleAssignment.objects.current().filter(person=person).exists()
        assert not person.team_memberships.current().exists()
        assert Affiliation.objects.get(person=person).ended_on == today()
        assert not UserSession.objects.filter(user=person).exists()
        assert client.session.session_key is None or not client.session.keys()
        assert changes[-1]["person"] == person

    def test_someone_who_came_today_was_here_one_day(self, cast):
        person = accepted(invited(cast))
        deactivate(person, by=None)
        assert person.affiliations.on(today()).exists()
        assert not person.affiliations.current().exists()
