"""The only way in [S12]."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import Client

from agencies.invitations import link_of, token_of
from agencies.models import Invitation, User
from jobs.runner import drain
from tests.cast import sign_in
from tests.factories.agencies import InvitationFactory

pytestmark = pytest.mark.django_db
ANSWER = {"display_name": "Nia New", "password": "a calm and patient password"}


@pytest.fixture
def invitation(cast) -> Invitation:
    return InvitationFactory(email="nia@example.org", agency=cast.a, discipline=cast.investigator, invited_by=cast.coordinator_a)


def path_of(invitation: Invitation) -> str:
    return f"/invitations/{token_of(invitation)}/"


def send_form(cast, client: Client, **fields: str):
    return client.post(
        f"/agencies/{cast.a.slug}/invite/", {"email": "nia@example.org", "discipline": cast.investigator.pk, "role": ""} | fields
    )


class TestInviting:
    def test_a_coordinator_invites_and_the_link_arrives(self, cast):
        client = sign_in(cast.coordinator_a)
        assert send_form(cast, client).status_code == 302
        drain()
        (message,) = mail.outbox
        assert message.to == ["nia@example.org"]
        assert re.findall(r"https?://\S+", message.body) == [link_of(Invitation.objects.get())]
        assert "nia@example.org" in client.get(f"/agencies/{cast.a.slug}/invite/").content.decode()

    def test_the_form_is_the_same_for_an_address_with_an_account(self, cast):
        client = sign_in(cast.coordinator_a)
        assert send_form(cast, client, email=cast.learner_b.email).status_code == send_form(cast, client).status_code == 302

    def test_a_coordinator_cannot_make_an_administrator(self, cast):
        response = send_form(cast, sign_in(cast.coordinator_a), role="administrator")
        assert response.status_code == 422
        assert not Invitation.objects.exists()

    def test_agency_and_inviter_come_from_the_address_and_the_session(self, cast):
        send_form(cast, sign_in(cast.coordinator_a), agency=str(cast.b.pk), invited_by=str(cast.leader_a.pk), accepted_at="2026-01-01")
        invitation = Invitation.objects.get()
        assert (invitation.agency, invitation.invited_by, invitation.accepted_at) == (cast.a, cast.coordinator_a, None)

    def test_a_second_open_invitation_is_explained(self, cast, invitation):
        response = send_form(cast, sign_in(cast.coordinator_a))
        assert "has an open invitation" in response.content.decode()

    def test_sending_again_sends_one_more_mail(self, cast, invitation):
        sign_in(cast.coordinator_a).post(f"/agencies/{cast.a.slug}/invite/{invitation.pk}/resend/")
        drain()
        assert len(mail.outbox) == 1

    def test_a_revoked_invitation_opens_nothing(self, cast, invitation):
        sign_in(cast.coordinator_a).post(f"/agencies/{cast.a.slug}/invite/{invitation.pk}/revoke/")
        assert Client().post(path_of(invitation), ANSWER).status_code == 410
        assert not User.objects.filter(email="nia@example.org").exists()

    def test_the_list_costs_the_same_for_three_and_for_twenty(self, cast, django_assert_num_queries):
        client = sign_in(cast.coordinator_a)
        client.get("/inbox/")
        for number in (3, 17):
            InvitationFactory.create_batch(number, agency=cast.a, discipline=cast.investigator, invited_by=cast.coordinator_a)
            with django_assert_num_queries(8):
                client.get(f"/agencies/{cast.a.slug}/invite/")


class TestAccepting:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_scanner_that_looks_consumes_nothing(self, invitation, method):
        for _ in range(3):
            assert getattr(Client(), method)(path_of(invitation)).status_code == 200
        invitation.refresh_from_db()
        assert invitation.is_open

    def test_the_form_makes_the_account_and_signs_in(self, invitation):
        client = Client()
        response = client.post(path_of(invitation), ANSWER)
        assert (response.status_code, response.headers["Location"]) == (302, "/my/")
        assert client.get("/inbox/").status_code == 200
        assert client.get("/accounts/sessions/").context["session_count"] == 1

    def test_who_needs_a_second_factor_sets_it_up_next(self, cast):
        invitation = InvitationFactory(agency=cast.a, discipline=cast.investigator, invited_by=cast.coordinator_a, role="leader")
        client = Client()
        assert client.post(path_of(invitation), ANSWER).headers["Location"] == "/accounts/2fa/"
        assert client.get("/accounts/2fa/totp/activate/").status_code == 200
        assert client.get("/my/").headers["Location"] == "/accounts/2fa/"

    def test_address_agency_and_role_come_from_the_row(self, cast, invitation):
        spoofed = ANSWER | {
            "email": "evil@example.org",
            "agency": str(cast.b.pk),
            "role": "administrator",
            "is_staff": "1",
            "is_superuser": "1",
        }
        Client().post(path_of(invitation), spoofed)
        person = User.objects.get(email="nia@example.org")
        assert (person.home.agency, person.grants, person.is_staff, person.is_superuser) == (cast.a, [], False, False)

    def test_it_works_once(self, invitation):
        assert Client().post(path_of(invitation), ANSWER).status_code == 302
        assert Client().post(path_of(invitation), ANSWER).status_code == 410
        assert Client().get(path_of(invitation)).status_code == 410

    @pytest.mark.parametrize("token", ["x", "x~y", "0" * 32 + "~abc"])
    def test_a_token_that_was_not_signed_leads_nowhere(self, token):
        assert Client().get(f"/invitations/{token}/").status_code == 404

    def test_the_token_of_one_does_not_fit_another(self, cast, invitation):
        other = InvitationFactory(agency=cast.b, discipline=cast.investigator, invited_by=cast.coordinator_b)
        forged = other.pk.hex + "~" + token_of(invitation).split("~")[1]
        assert Client().get(f"/invitations/{forged}/").status_code == 404

    @pytest.mark.parametrize("password", ["short", "nia@example.org", "password1234"])
    def test_a_weak_password_is_refused_and_the_name_kept(self, invitation, password):
        response = Client().post(path_of(invitation), ANSWER | {"password": password})
        assert response.status_code == 422
        assert "Nia New" in response.content.decode()
        assert not User.objects.filter(email="nia@example.org").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one_account(cast, invitation):
    path, start, statuses = path_of(invitation), threading.Barrier(10 if connection.vendor == "postgresql" else 4), []

    def answer(number: int) -> None:
        start.wait()
        statuses.append(Client(raise_request_exception=False).post(path, ANSWER).status_code)
        connections.close_all()

    with ThreadPoolExecutor(start.parties) as pool:
        list(pool.map(answer, range(start.parties)))
    assert sorted(statuses) == [302] + [410] * (start.parties - 1)
    assert User.objects.filter(email="nia@example.org").count() == 1
