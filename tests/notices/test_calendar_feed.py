"""The address of one's own dates: shown once, read without a session, turned off at will, and telling nothing but what is due."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from agencies.models import AuditEvent, Throttle
from notices.feeds import close_feed, open_feed
from notices.models import CalendarFeed
from records.engine import refresh
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO
from tests.factories.records import VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(cast):
    """Something is asked of a learner."""

    def ask(title):
        VersionFactory(requirement__course__title=title)
        refresh(cast.learner_a, on=LONG_AGO)

    return ask


def address(token):
    return f"/calendar/{token}/accord.ics"


def titles(response):
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_the_address_is_shown_once_and_only_its_digest_is_kept(cast):
    client = sign_in(cast.learner_a)
    shown = client.post("/my/calendar/open/").content.decode()
    (token,) = set(re.findall(r"/calendar/([\w-]{43})/accord\.ics", shown))
    assert "webcal://" in shown
    feed = CalendarFeed.objects.get()
    assert token not in feed.digest
    again = client.get("/my/calendar/").content.decode()
    assert token not in again
    assert "No calendar has read it yet" in again
    assert Client().get(address(token)).status_code == 200
    assert "A calendar last read it on" in client.get("/my/calendar/").content.decode()


def test_it_tells_which_course_is_due_and_when_to_a_program_without_a_session(cast, due):
    due("Interviewing, with care")
    response = Client().get(address(open_feed(cast.learner_a, by=cast.learner_a)))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert titles(response) == ["Due: Interviewing, with care"]
    assert not response.cookies
    assert "like everybody" not in response.content.decode()


def test_a_program_that_asks_again_is_told_that_nothing_has_changed(cast):
    token = open_feed(cast.learner_a, by=cast.learner_a)
    first = Client().get(address(token))
    second = Client().get(address(token), headers={"if-none-match": first["ETag"]})
    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    assert first["Cache-Control"] == "private, no-cache"


def test_a_new_address_ends_the_old_one_and_turned_off_there_is_none(cast):
    old = open_feed(cast.learner_a, by=cast.learner_a)
    new = open_feed(cast.learner_a, by=cast.learner_a)
    assert [Client().get(address(token)).status_code for token in (old, new)] == [404, 200]
    sign_in(cast.learner_a).post("/my/calendar/close/")
    assert Client().get(address(new)).status_code == 404
    close_feed(cast.learner_a, by=cast.learner_a)
    told = AuditEvent.objects.filter(action__startswith="calendar.").order_by("sequence").values_list("action", flat=True)
    assert list(told) == ["calendar.opened", "calendar.renewed", "calendar.closed"]


def test_a_closed_account_has_no_calendar(cast):
    token = open_feed(cast.deactivated, by=cast.deactivated)
    assert Client().get(address(token)).status_code == 404


def test_guessing_is_counted_and_reading_is_not(cast, settings):
    settings.SIGN_IN_TRIES = 1
    token = open_feed(cast.learner_a, by=cast.learner_a)
    for _ in range(12):
        assert Client().get(address(token)).status_code == 200
    assert not Throttle.objects.exists()
    assert [Client().get(address(f"guess-{number}")).status_code for number in range(11)] == [404] * 10 + [429]
    assert Client().get(address(token)).status_code == 200


def test_another_person_finds_only_their_own(cast, due):
    due("Interviewing")
    assert titles(Client().get(address(open_feed(cast.learner_b, by=cast.learner_b)))) == []


def test_ten_times_as_many_dates_cost_no_more_queries(cast, due):
    token = open_feed(cast.learner_a, by=cast.learner_a)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address(token)).status_code == 200
        return len(queries)

    due("First")
    cost()
    few = cost()
    for number in range(9):
        VersionFactory(requirement__course__title=f"Course {number}")
    refresh(cast.learner_a, on=LONG_AGO)
    assert cost() == few <= 3
