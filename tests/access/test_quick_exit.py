"""After a quick exit: a page that is opened asks to sign in, then shows the place that was left; saves still go through [W5]."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client

from agencies.quick_exit import COOKIE
from tests.cast import Cast, sign_in
from tests.factories.agencies import PASSWORD
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db
PLACE = "/courses/tii/tii-m1/tii-l1-1/#block-7"


def left(client: Client, place: str = PLACE) -> Client:
    client.cookies[COOKIE] = quote(place, safe="")
    return client


def test_opening_any_page_asks_to_sign_in_and_leads_back_to_the_place(cast):
    for path in ("/my/", "/courses/", "/inbox/"):
        response = left(sign_in(cast.learner_a)).get(path)
        assert response.status_code == 302
        address = urlsplit(response.headers["Location"])
        assert address.path == "/accounts/login/"
        assert parse_qs(address.query)["next"] == [PLACE]


def test_the_session_that_was_left_is_over(cast):
    client = left(sign_in(cast.learner_a))
    client.get("/my/")
    del client.cookies[COOKIE]
    assert client.get("/my/").status_code == 302


def test_a_public_page_no_longer_knows_who_was_here(cast):
    assert cast.learner_a.display_name not in left(sign_in(cast.learner_a)).get("/about/").content.decode()


@pytest.mark.parametrize("query", ["", f"?next={quote(PLACE)}"])
def test_after_signing_in_the_place_is_shown_and_the_cookie_is_gone(cast, query):
    client = left(Client())
    response = client.post(f"/accounts/login/{query}", {"login": cast.learner_a.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response.headers["Location"] == PLACE
    assert client.cookies[COOKIE].value == ""
    assert client.get("/my/").status_code == 200


def test_saves_that_are_still_on_their_way_go_through(cast):
    notice = NoticeFactory(recipient=cast.learner_a)
    client = left(sign_in(cast.learner_a))
    assert client.post(f"/inbox/{notice.pk}/read/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at
    assert client.get("/my/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 200


@pytest.mark.parametrize(
    "written", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/accounts/logout/", "%00", "\\\\evil"]
)
def test_nobody_is_led_elsewhere_by_what_was_written_into_the_cookie(cast: Cast, written):
    response = left(sign_in(cast.learner_a), written).get("/my/")
    assert parse_qs(urlsplit(response.headers["Location"]).query)["next"] == ["/my/"]


def test_a_wrong_password_keeps_the_place(cast):
    client = left(Client())
    client.post("/accounts/login/", {"login": cast.learner_a.email, "password": "a wrong and hasty word"})
    assert client.cookies[COOKIE].value == quote(PLACE, safe="")
