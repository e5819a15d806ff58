"""Whoever has stood in line too long is sent away with a word and a time, answers last of all; a database that is busy is told in the same way [R8]."""

import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from lms import errors
from lms.line import SAVE, SITTING, USUAL, LineMiddleware, come_back, patience_for, waited
from tests.load.serving import served

ATTEMPT = "/attempts/2ab2c4f8-79eb-486b-9933-00f59755b5a7/"


@pytest.mark.parametrize(
    ("method", "path", "patience"),
    [
        ("POST", f"{ATTEMPT}answers/3/", SAVE),
        ("POST", f"{ATTEMPT}submit/", SAVE),
        ("POST", f"{ATTEMPT}pause/", SAVE),
        ("GET", ATTEMPT, SITTING),
        ("POST", "/attempts/start/2ab2c4f8-79eb-486b-9933-00f59755b5a7/", SITTING),
        ("POST", "/accounts/login/", SITTING),
        ("GET", "/courses/", USUAL),
        ("GET", "/reports/completion/export/", USUAL),
        ("POST", "/cms/pages/3/edit/", USUAL),
    ],
)
def test_what_keeps_an_answer_waits_longest_and_what_only_shows_something_shortest(method, path, patience):
    assert patience_for(method, path) == patience
    assert USUAL < SITTING < SAVE < 10  # seconds after which the page of a sitting gives up on a request


@pytest.fixture
def line():
    middleware = LineMiddleware(lambda request: HttpResponse("done"))
    factory = RequestFactory()

    def ask(method: str, path: str, seconds: float, **headers: str) -> HttpResponse:
        token = waited.set(seconds)
        try:
            return middleware(factory.generic(method, path, headers=headers))
        finally:
            waited.reset(token)

    return ask


def test_in_a_long_line_pages_are_refused_and_answers_are_taken(line):
    for method, path in (("GET", "/courses/"), ("GET", "/reports/"), ("GET", "/cms/")):
        refused = line(method, path, 1.5)
        assert refused.status_code == 503 and 5 <= int(refused["Retry-After"]) <= 30
        assert "Many people are working at once" in refused.content.decode() and f'href="{path}"' in refused.content.decode()
        assert line(method, path, 0.9).content == b"done"
    assert line("GET", ATTEMPT, 1.5).content == b"done" == line("POST", f"{ATTEMPT}answers/1/", 8.5).content
    refused = line("POST", f"{ATTEMPT}answers/1/", 9.5, accept="application/json")
    assert (refused.status_code, refused.content) == (503, b'{"error": "busy"}') and 2 <= int(refused["Retry-After"]) <= 6


def test_who_is_sent_away_together_does_not_come_back_together():
    assert len({come_back(USUAL) for _ in range(200)}) > 10


def test_a_form_that_was_refused_is_not_followed_by_a_link_that_would_lose_it(line):
    page = line("POST", "/cms/pages/3/edit/", 2).content.decode()
    assert "go back with your browser" in page and "Try again" not in page


@pytest.mark.slow
def test_the_worker_tells_how_long_a_request_has_waited():
    with served("tests.load.waiting", threads=1) as server, ThreadPoolExecutor(3) as pool:
        told = sorted(float(one) for one in pool.map(lambda _: asked(server.port), range(3)))
    assert told[0] < 0.15 and told[1] > 0.15 and told[2] > 0.4


def asked(port: int) -> bytes:
    call = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    call.request("GET", "/")
    answer = call.getresponse().read()
    call.close()
    return answer


@pytest.mark.parametrize(
    ("error", "state", "passing"),
    [
        (OperationalError("canceling statement due to statement timeout"), "57014", True),
        (OperationalError("canceling statement due to lock timeout"), "55P03", True),
        (OperationalError("sorry, too many clients already"), "53300", True),
        (OperationalError("connection failed: refused"), "", True),
        (OperationalError("database is locked"), "", True),
        (InterfaceError("connection already closed"), "", True),
        (OperationalError("no such table: x"), "", False),
        (ValueError("ours"), "", False),
    ],
)
def test_only_what_passes_by_itself_is_told_as_busy(error, state, passing):
    error.__cause__ = type("Cause", (Exception,), {"sqlstate": state})() if state else None
    assert errors.passes(error) is passing


@pytest.mark.django_db
def test_a_database_that_cannot_be_reached_in_a_view_answers_with_a_time_to_come_back(client, monkeypatch):
    def refuses(*args, **kwargs):
        raise OperationalError("connection to server failed")

    client.raise_request_exception = False
    monkeypatch.setattr("lms.middleware.quick_exit.is_opened_after", refuses)
    answer = client.get("/my/", headers={"accept": "application/json"})
    assert answer.status_code == 503 and 5 <= int(answer["Retry-After"]) <= 30 and answer.json() == {"error": "busy"}


@pytest.mark.django_db
@pytest.mark.postgres
def test_postgresql_names_what_took_too_long_in_a_way_that_is_known_here():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        with pytest.raises(OperationalError) as found, transaction.atomic():
            cursor.execute("SELECT pg_sleep(2)")
    assert errors.passes(found.value)
