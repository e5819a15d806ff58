"""One door, slow for guessers, silent about who has an account [S1, S3, S4, S5, S6, S16]."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client

from agencies.models import AuditEvent, Throttle, User
from jobs.runner import drain
from lms.access import routes
from notices.models import Notice
from tests.access.routes import path_of
from tests.cast import code_of, sign_in
from tests.factories.agencies import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def try_to_sign_in(email: str, password: str = PASSWORD, client: Client | None = None, **headers: str):
    return (client or Client()).post(LOGIN, {"login": email, "password": password}, **headers)


def is_signed_in(client: Client) -> bool:
    return client.get("/inbox/").status_code == 200


class TestTheDoor:
    def test_a_learner_signs_in_with_the_password(self, cast):
        client = Client()
        response = try_to_sign_in(cast.learner_a.email, client=client)
        assert (response.status_code, response.headers["Location"]) == (302, "/my/")
        assert is_signed_in(client)
        assert AuditEvent.objects.filter(action="sign_in.done", person=cast.learner_a.pk).count() == 1

    def test_the_session_is_a_new_one(self, cast):
        client = Client()
        client.get(LOGIN)
        before = client.cookies.get("session")
        try_to_sign_in(cast.learner_a.email, client=client)
        assert before is None or before.value != client.cookies["session"].value

    def test_no_other_route_signs_anybody_in(self, cast):
        """A good password, posted everywhere under every name that a sign-in form may use."""
        email = cast.learner_a.email
        fields = {"login": email, "email": email, "username": email, "password": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
        doors = []
        for route, _ in routes():
            client = Client(raise_request_exception=False)
            client.post(path_of(route), fields)
            if is_signed_in(client):
                doors.append(route)
        assert doors == ["accounts/login/"]

    @pytest.mark.parametrize(
        "path", ["/cms/login/", "/cms/password_reset/", "/_util/login/", "/accounts/signup/", "/admin/", "/admin/login/"]
    )
    def test_the_other_doors_are_shut(self, cast, path):
        assert sign_in(cast.administrator).get(path).status_code == 404
        assert Client().post(path).status_code == 404

    @pytest.mark.parametrize(
        "target",
        ["https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example", "http://localhost/", "javascript:alert(1)"],
    )
    def test_it_leads_nowhere_else(self, cast, target):
        response = Client().post(f"{LOGIN}?next={target}", {"login": cast.learner_a.email, "password": PASSWORD, "next": target})
        assert response.headers["Location"] == "/my/"

    def test_it_leads_back_to_where_one_was(self, cast):
        client = Client()
        asked = client.get("/inbox/?page=2")
        assert asked.headers["Location"] == "/accounts/login/?next=/inbox/%3Fpage%3D2"
        response = client.post(asked.headers["Location"], {"login": cast.learner_a.email, "password": PASSWORD, "next": "/inbox/?page=2"})
        assert response.headers["Location"] == "/inbox/?page=2"


class TestSilence:
    @pytest.fixture
    def people(self, cast):
        return {"known": cast.learner_a.email, "unknown": "nobody@nowhere.example", "deactivated": cast.deactivated.email}

    def said(self, response) -> tuple[int, str]:
        # The minute that stands in the print footer may turn between two answers.
        body = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+|[\w.]+@[\w.-]+|Printed [^<]+', "", response.content.decode())
        return response.status_code, body

    def test_a_wrong_password_answers_alike_for_everybody(self, people):
        answers = {name: self.said(try_to_sign_in(email, "wrong password here")) for name, email in people.items()}
        assert answers["known"] == answers["unknown"] == answers["deactivated"]

    def test_a_right_password_of_a_closed_account_answers_like_a_wrong_one(self, people):
        assert self.said(try_to_sign_in(people["deactivated"])) == self.said(try_to_sign_in(people["unknown"]))

    @pytest.mark.parametrize("mail_works", [True, False])
    def test_asking_for_a_new_password_answers_alike_for_everybody(self, people, settings, mail_works):
        if not mail_works:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        answers = {name: Client().post("/accounts/password/reset/", {"email": email}, follow=True) for name, email in people.items()}
        assert self.said(answers["known"]) == self.said(answers["unknown"]) == self.said(answers["deactivated"])
        assert Notice.objects.count() == 3

    def test_no_mail_goes_out_within_the_request(self, people):
        Client().post("/accounts/password/reset/", {"email": people["known"]})
        assert mail.outbox == []
        drain()
        assert [message.to for message in mail.outbox] == [[people["known"]]]


class TestNewPassword:
    def link(self, email: str) -> str:
        Client().post("/accounts/password/reset/", {"email": email})
        drain()
        return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]

    def test_the_link_sets_a_password_once(self, cast):
        path, client = self.link(cast.learner_a.email), Client()
        form = client.get(path, follow=True).redirect_chain[-1][0]
        new = {"password1": "another calm sentence", "password2": "another calm sentence"}
        assert client.post(form, new).headers["Location"] == "/accounts/password/reset/key/done/"
        assert is_signed_in(client) is False
        assert try_to_sign_in(cast.learner_a.email, "another calm sentence").status_code == 302
        again = Client()
        assert "no longer works" in again.get(path, follow=True).content.decode()

    def test_the_link_goes_to_the_configured_host(self, cast, settings):
        settings.ALLOWED_HOSTS = ["testserver", "evil.example"]
        Client().post("/accounts/password/reset/", {"email": cast.learner_a.email}, headers={"host": "evil.example"})
        drain()
        assert "evil.example" not in mail.outbox[-1].body
        assert "http://testserver/accounts/password/reset/key/" in mail.outbox[-1].body

    def test_other_sessions_end_with_the_password(self, cast):
        client = sign_in(cast.learner_a)
        cast.learner_a.set_password("another calm sentence")
        cast.learner_a.save()
        assert not is_signed_in(client)


class TestGuessing:
    def test_ten_wrong_tries_are_looked_at_and_no_more(self, cast, monkeypatch):
        looked, check = [], User.check_password
        monkeypatch.setattr(User, "check_password", lambda self, password: looked.append(password) or check(self, password))
        answers = [try_to_sign_in(cast.learner_a.email, f"wrong {number}").status_code for number in range(60)]
        assert len(looked) == 10
        assert answers == [200] * 10 + [429] * 50

    def test_the_answer_says_when_to_come_again(self, cast):
        for _ in range(10):
            try_to_sign_in(cast.learner_a.email, "wrong")
        response = try_to_sign_in(cast.learner_a.email)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "300")

    def test_spoofed_addresses_change_nothing(self, cast):
        answers = [
            try_to_sign_in(cast.learner_a.email, "wrong", headers={"x-forwarded-for": f"192.0.2.{number}"}).status_code
            for number in range(15)
        ]
        assert answers.count(200) == 10

    def test_one_address_that_guesses_many_accounts_is_stopped(self, cast):
        answers = [try_to_sign_in(f"person{number}@nowhere.example", "wrong").status_code for number in range(105)]
        assert answers.count(200) == 100

    def test_a_colleague_behind_the_same_address_gets_in(self, cast):
        for _ in range(11):
            try_to_sign_in(cast.learner_a.email, "wrong")
        assert try_to_sign_in(cast.coordinator_a.email).status_code == 302

    def test_two_hundred_colleagues_behind_one_address_all_get_in(self, cast):
        client = Client()
        for _ in range(200):
            assert try_to_sign_in(cast.learner_a.email, client=client).status_code == 302
            client.post("/accounts/logout/")

    def test_the_limit_slides(self, cast, settings):
        for _ in range(10):
            try_to_sign_in(cast.learner_a.email, "wrong")
        assert try_to_sign_in(cast.learner_a.email).status_code == 429
        for throttle in Throttle.objects.all():
            throttle.window -= timedelta(seconds=settings.SIGN_IN_WINDOW_SECONDS + 61)
            throttle.save()
        assert try_to_sign_in(cast.learner_a.email).status_code == 302

    def test_nothing_of_address_or_account_is_kept_in_clear(self, cast):
        try_to_sign_in(cast.learner_a.email, "wrong")
        assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in Throttle.objects.values_list("key", flat=True))

    def test_asking_for_passwords_is_limited_too(self, cast):
        answers = [Client().post("/accounts/password/reset/", {"email": cast.learner_a.email}).status_code for _ in range(12)]
        assert answers == [302] * 10 + [429] * 2


class TestSecondFactor:
    @pytest.fixture
    def secret(self, cast) -> str:
        secret = generate_totp_secret()
        TOTP.activate(cast.leader_a, secret)
        RecoveryCodes.activate(cast.leader_a)
        return secret

    def half_way(self, cast) -> Client:
        client = Client()
        response = try_to_sign_in(cast.leader_a.email, client=client)
        assert response.headers["Location"].startswith("/accounts/2fa/authenticate/")
        assert not is_signed_in(client)
        return client

    def test_the_password_alone_does_not_do(self, cast, secret):
        self.half_way(cast)

    def test_the_code_signs_in(self, cast, secret):
        client = self.half_way(cast)
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        assert is_signed_in(client)

    def test_a_code_works_once_even_in_another_process(self, cast, secret):
        code = code_of(secret)
        self.half_way(cast).post("/accounts/2fa/authenticate/", {"code": code})
        cache.clear()
        client = self.half_way(cast)
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
        assert not is_signed_in(client)

    def test_a_recovery_code_works_once(self, cast, secret):
        code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
        first, second = self.half_way(cast), self.half_way(cast)
        first.post("/accounts/2fa/authenticate/", {"code": code})
        second.post("/accounts/2fa/authenticate/", {"code": code})
        assert (is_signed_in(first), is_signed_in(second)) == (True, False)

    def test_guessing_codes_is_limited(self, cast, secret):
        client = self.half_way(cast)
        answers = [client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"}).status_code for number in range(12)]
        assert answers == [200] * 10 + [429] * 2

    def test_the_secret_is_not_kept_in_clear(self, secret):
        assert secret not in str(Authenticator.objects.get(type="totp").data)

    @pytest.mark.parametrize("role", ["coordinator_a", "leader_a", "team_lead", "author", "auditor", "administrator"])
    def test_every_role_needs_one_before_any_page(self, cast, role):
        client = sign_in(getattr(cast, role), second_factor=False)
        for path in ("/inbox/", "/my/", "/courses/", "/cms/", "/agencies/larkmere-police/invite/"):
            assert client.get(path).headers["Location"] == "/accounts/2fa/"

    def test_a_session_from_before_cannot_add_a_factor_of_its_own(self, cast, secret):
        client = sign_in(cast.leader_a, second_factor=False)
        for path in ("/accounts/2fa/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"):
            assert client.get(path).headers["Location"].startswith("/accounts/2fa/reauthenticate/")
        client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret)})
        assert is_signed_in(client)

    def test_a_role_given_meanwhile_asks_for_one_at_the_next_request(self, cast):
        client = sign_in(cast.learner_a)
        assert is_signed_in(client)
        cast.learner_a.role_assignments.create(role="leader", agency=cast.a, started_on="2026-01-01")
        assert client.get("/inbox/").headers["Location"] == "/accounts/2fa/"

    def test_the_last_factor_of_a_leader_stays(self, cast, secret):
        client = sign_in(cast.leader_a)
        client.post("/accounts/2fa/totp/deactivate/")
        assert Authenticator.objects.filter(type="totp").exists()

    @pytest.mark.django_db(transaction=True)
    def test_setting_it_up_counts_as_showing_it(self, cast):
        client = Client()
        try_to_sign_in(cast.coordinator_a.email, client=client)
        page = client.get("/accounts/2fa/totp/activate/")
        assert page.status_code == 200
        response = client.post("/accounts/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})
        assert response.headers["Location"] == "/accounts/2fa/recovery-codes/"
        assert is_signed_in(client)
        assert client.get(response.headers["Location"]).context["unused_codes"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_do_not_slip_through(cast, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time anyway")
    looked, lock, email = [], threading.Lock(), cast.learner_a.email
    check = User.check_password

    def slow_check(self, password):
        with lock:
            looked.append(password)
        time.sleep(0.01)
        return check(self, password)

    monkeypatch.setattr(User, "check_password", slow_check)

    def guess(number: int) -> None:
        try_to_sign_in(email, f"wrong {number}")
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(40)))
    assert len(looked) <= 10
