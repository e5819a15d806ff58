"""How long one stays signed in, and how it ends [S10, S15, T5]."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from agencies.people import deactivate, end_role, move
from jobs.clock import today
from tests.cast import sign_in
from tests.factories.agencies import PASSWORD

pytestmark = pytest.mark.django_db


def is_signed_in(client: Client) -> bool:
    return client.get("/inbox/").status_code == 200


def after(**time_passed: int):
    return time_machine.travel(timezone.now() + timedelta(**time_passed), tick=True)


def test_half_an_hour_of_silence_ends_it(cast):
    client = sign_in(cast.learner_a)
    with after(minutes=29):
        assert is_signed_in(client)
    with after(minutes=60):
        response = client.get("/inbox/", follow=True)
        assert response.redirect_chain == [("/accounts/login/?next=/inbox/", 302)]
        assert "signed out because nothing happened" in response.content.decode()
    assert not Session.objects.exists() or not is_signed_in(client)


def test_who_keeps_working_stays_until_twelve_hours_are_over(cast):
    client, start = sign_in(cast.learner_a), timezone.now()
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            assert is_signed_in(client), minutes
    with time_machine.travel(start + timedelta(hours=12, minutes=1), tick=True):
        assert not is_signed_in(client)


def test_reading_page_after_page_does_not_write_the_session(cast, django_assert_num_queries):
    client = sign_in(cast.learner_a)
    client.get("/inbox/")
    before = Session.objects.get().session_data
    for _ in range(3):
        client.get("/inbox/")
    assert Session.objects.get().session_data == before


def test_a_script_is_told_so_and_not_redirected(cast):
    assert Client().get("/inbox/", headers={"accept": "application/json"}).status_code == 401
    response = Client().get("/inbox/", headers={"hx-request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/accounts/login/?next=/inbox/")


def test_a_form_sent_too_late_leads_back_to_its_page(cast):
    response = Client().post("/inbox/read/", headers={"referer": "http://testserver/inbox/"})
    assert response.headers["Location"] == "/accounts/login/?next=/inbox/"
    response = Client().post("/inbox/read/", headers={"referer": "http://evil.example/x/"})
    assert response.headers["Location"] == "/accounts/login/?next=/"


def test_deactivation_ends_it_at_the_next_request(cast):
    client = sign_in(cast.learner_a)
    assert is_signed_in(client)
    deactivate(cast.learner_a, by=None)
    assert not is_signed_in(client)


def test_a_role_that_ends_is_gone_at_the_next_request(cast):
    client = sign_in(cast.coordinator_a)
    assert client.get(f"/agencies/{cast.a.slug}/invite/").status_code == 200
    end_role(cast.coordinator_a.role_assignments.get(), by=None)
    assert client.get(f"/agencies/{cast.a.slug}/invite/").status_code == 403


def test_a_move_takes_the_old_agency_away_at_the_next_request(cast):
    client = sign_in(cast.coordinator_a)
    move(cast.coordinator_a, agency=cast.b, discipline=cast.investigator, on=today(), by=None)
    assert client.get(f"/agencies/{cast.a.slug}/invite/").status_code == 403


def test_one_sees_where_one_is_signed_in_and_ends_the_others(cast):
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": cast.learner_a.email, "password": PASSWORD})
    assert here.get("/accounts/sessions/").context["session_count"] == 2
    here.post("/accounts/sessions/")
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    assert UserSession.objects.filter(user=cast.learner_a).count() == 1


def test_signing_out_ends_the_session_itself(cast):
    client = sign_in(cast.learner_a)
    cookie = client.cookies["session"].value
    client.post("/accounts/logout/")
    client.cookies["session"] = cookie
    assert not is_signed_in(client)


def test_pages_are_kept_nowhere(cast):
    for client, path in ((sign_in(cast.learner_a), "/inbox/"), (Client(), "/accounts/login/")):
        assert "no-store" in client.get(path).headers["Cache-Control"]


class TestEditor:
    def test_the_strict_policy_is_loosened_for_the_editor_only(self, cast):
        ours = sign_in(cast.author).get("/inbox/").headers["Content-Security-Policy"]
        editor = sign_in(cast.author).get("/cms/").headers["Content-Security-Policy"]
        assert "unsafe" not in ours
        assert "script-src 'self' 'unsafe-inline'" in editor
        assert "unsafe-eval" not in editor

    @pytest.mark.parametrize("role", ["author", "administrator"])
    @pytest.mark.parametrize(
        "path", ["/cms/", "/cms/pages/", "/cms/images/", "/cms/documents/", "/cms/media/", "/cms/snippets/guidance/source/"]
    )
    def test_who_edits_reaches_the_editor(self, cast, role, path):
        response = sign_in(getattr(cast, role)).get(path, follow=True)
        assert (response.status_code, response.redirect_chain) == (200, [])

    @pytest.mark.parametrize(
        "path", ["/cms/collections/", "/cms/workflows/list/", "/cms/sites/", "/cms/locales/", "/cms/reports/site-history/"]
    )
    def test_only_administrators_set_it_up(self, cast, path):
        assert sign_in(cast.author).get(path).status_code == 403
        assert sign_in(cast.administrator).get(path).status_code == 200
