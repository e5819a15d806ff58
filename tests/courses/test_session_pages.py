"""The pages of live sessions: what a learner, another attendee and the facilitator see."""

import pytest
from django.urls import reverse

from courses.live import codes
from courses.models import LiveSession
from jobs.clock import database_now
from jobs.runner import drain
from records.models import Evidence
from tests.cast import sign_in
from tests.factories.sessions import book, make_session, make_session_page, note
from tests.queries import at_most

pytestmark = pytest.mark.django_db


def test_the_step_shows_dates_and_places_and_the_place_only_to_those_who_have_one(cast):
    page = make_session_page()
    session = make_session(page)
    step = f"/courses/liv/liv-m1/{page.slug}/"
    client = sign_in(cast.learner_a)
    shown = client.get(step)
    assert "2 of 2 places left" in shown.text and "Room 4" not in shown.text and "meet.example" not in shown.text
    answer = client.post(reverse("session-book", args=[session.pk]))
    assert (answer.status_code, answer.url) == (303, session.get_absolute_url())
    shown = client.get(session.get_absolute_url())
    assert "Room 4" in shown.text and "meet.example" in shown.text and "1 of 2 places left" in shown.text
    calendar = client.get(reverse("session-calendar", args=[session.pk]))
    assert calendar["Content-Type"].startswith("text/calendar") and b"LOCATION:Room 4" in calendar.content
    other = sign_in(cast.learner_b).get(session.get_absolute_url()).text
    assert "Room 4" not in other and cast.learner_a.display_name not in other
    assert sign_in(cast.learner_b).get(reverse("session-calendar", args=[session.pk])).status_code == 404
    client.post(reverse("session-give-back", args=[session.pk]))
    assert "2 of 2 places left" in client.get(step).text


@pytest.mark.parametrize("name", ["session-roster", "session-screen", "session-close"])
def test_the_facilitators_pages_do_not_exist_for_anybody_else(cast, name):
    session = make_session(begins_in=-10, facilitator=cast.author)
    book(session, cast.learner_a)
    for person in (cast.learner_a, cast.coordinator_a, cast.second_author):
        assert sign_in(person).get(reverse(name, args=[session.pk])).status_code == 404
    assert sign_in(cast.author).get(reverse(name, args=[session.pk])).status_code == 200


def test_the_screen_answers_nothing_new_until_something_is(cast):
    session = make_session(begins_in=-10, facilitator=cast.author)
    client, address = sign_in(cast.author), reverse("session-screen", args=[session.pk])
    page = client.get(address).text
    assert '<noscript><meta http-equiv="refresh"' in page
    first = client.get(address, headers={"x-fragment": "screen"})
    assert codes.sign_in_code(session.secret, database_now()) in first.text and "<html" not in first.text
    note(session, book(session).person, "arrived", 0)
    client.post(reverse("session-check", args=[session.pk]))
    second = client.get(address, headers={"x-fragment": "screen", "if-none-match": first["ETag"]})
    assert second.status_code == 200 and "1 person is signed in" in second.text and "Engagement code 1" in second.text


def test_from_code_to_record(cast):
    session = make_session(begins_in=-99, facilitator=cast.author)
    learner, facilitator = sign_in(cast.learner_a), sign_in(cast.author)
    book(session, cast.learner_a)
    wrong = learner.post(reverse("session-code", args=[session.pk]), {"code": "ZZZZZZ"})
    assert (wrong.status_code, "does not count" in wrong.text) == (422, True)
    right = learner.post(reverse("session-code", args=[session.pk]), {"code": codes.sign_in_code(session.secret, database_now())})
    assert right.status_code == 303
    hand = reverse("session-by-hand", args=[session.pk])
    asked = {"person": cast.learner_a.pk, "begins": f"{session.local(session.begins_at):%H:%M}", "ends": "23:59"}
    assert "This field is required" in facilitator.post(hand, asked).text
    facilitator.post(hand, {**asked, "reason": "Came in time; the screen did not work."})
    assert "1 of 1 people" in facilitator.get(reverse("session-close", args=[session.pk])).text
    facilitator.post(reverse("session-close", args=[session.pk]))
    drain()
    assert "Credited" in learner.get(session.get_absolute_url()).text
    record = learner.get("/my/record/").text
    assert "99 / 100" in record or "100 / 100" in record
    told = Evidence.objects.get(person=cast.learner_a).facts["sessions"][0]
    assert told["codes_given"] == 0 and told["seat_minutes"] >= 99


def test_my_learning_names_the_next_session(cast):
    session = make_session()
    book(session, cast.learner_a)
    assert "Your next session" in sign_in(cast.learner_a).get("/my/").text
    assert "Your next session" not in sign_in(cast.learner_b).get("/my/").text


def test_a_date_is_set_by_whoever_may(cast):
    page = make_session_page()
    address = reverse("session-new", args=[page.translation_key])
    asked = {
        "day": "2099-05-04", "begins": "09:00", "ends": "10:30", "time_zone": "UTC", "capacity": "12",
        "audience": f"agency:{cast.a.slug}", "facilitators": cast.coordinator_a.email,
    }  # fmt: skip
    client = sign_in(cast.coordinator_a)
    assert "a place, a link or both" in client.post(address, asked).text
    stranger = client.post(address, {**asked, "place": "Room 1", "facilitators": cast.coordinator_b.email})
    assert "Nobody whom you can name" in stranger.text
    assert client.post(address, {**asked, "place": "Room 1", "audience": "everybody"}).status_code == 422
    assert client.post(address, {**asked, "place": "Room 1"}).status_code == 302
    session = LiveSession.objects.get()
    assert (session.agency, session.minutes, list(session.facilitators.all())) == (cast.a, 90, [cast.coordinator_a])
    assert sign_in(cast.learner_a).get(address).status_code == 403


def test_cancelling_asks_why(cast):
    session = make_session(facilitator=cast.author)
    client, address = sign_in(cast.author), reverse("session-cancel", args=[session.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "The trainer is ill."})
    assert "does not take place" in client.get(session.get_absolute_url()).text


def test_the_roster_costs_the_same_for_one_and_for_ten(cast):
    session = make_session(begins_in=-10, capacity=10, facilitator=cast.author)
    client, address, counts = sign_in(cast.author), reverse("session-roster", args=[session.pk]), []
    for more in (1, 9):
        for _number in range(more):
            note(session, book(session).person, "arrived", 0)
        client.get(address)
        with at_most(15) as count:
            client.get(address)
        counts.append(count())
    assert counts[0] == counts[1]
