"""The pages of a sitting with a clock: what they show, what a script is told, and that nothing is lost or given away."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import attempts, pauses
from assessments.accommodations import arrange
from assessments.models import Answer, Attempt, AttemptItem, Item, Pause
from tests.cast import sign_in
from tests.factories.assessments import answer_all, let_pass, make_quiz_world

pytestmark = pytest.mark.django_db
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def world(cast):
    world = make_quiz_world(person=cast.learner_a, time_limit=30)
    Item.objects.filter(critical=True).update(sensitive=True)
    return world


@pytest.fixture
def client(world) -> Client:
    return sign_in(world.person)


@pytest.fixture
def attempt(world) -> Attempt:
    return attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)


@pytest.fixture
def sensitive(attempt) -> AttemptItem:
    return AttemptItem.objects.get(attempt=attempt, sensitive=True)


def quiz_page(client, world) -> str:
    step = world.enrolment.edition.steps.get(kind="quiz")
    return client.get(f"/courses/{step.path}").content.decode()


def save(client, item, **form):
    return client.post(reverse("answer", args=[item.attempt_id, item.position]), {"revision": 0, **form}, headers=SCRIPT)


def test_before_the_start_one_reads_how_long_it_takes_and_that_one_may_pause(client, world, cast):
    page = quiz_page(client, world)
    assert "30 minutes" in page and "twice in all, for up to 15 minutes each" in page
    arrange(world.person, extra_time=50, breaks=2, break_minutes=5, by=cast.coordinator_a)
    page = quiz_page(client, world)
    assert "45 minutes: 30, and the extra time arranged for you" in page and "2 breaks of 5 minutes" in page


def test_the_time_left_is_on_every_page_of_the_sitting_and_in_every_reply(client, attempt, sensitive):
    let_pass(attempt, minutes=4)
    for address in (attempt.get_absolute_url(), f"{attempt.get_absolute_url()}?review=1"):
        page = client.get(address).content.decode()
        assert "26 minutes left" in page
        assert 1555 <= int(re.search(r'data-clock="(\d+)"', page)[1]) <= 1560
    assert 1555 <= client.get(attempt.get_absolute_url(), headers=SCRIPT).json()["seconds_left"] <= 1560
    assert 1555 <= save(client, sensitive, choice=0).json()["seconds_left"] <= 1560


def test_a_sitting_without_a_limit_shows_no_clock(cast):
    world = make_quiz_world(person=cast.learner_b, code="FREE")
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    page = sign_in(world.person).get(attempt.get_absolute_url()).content.decode()
    assert 'role="timer"' not in page and "Pause for" not in page


def test_an_answer_that_comes_too_late_is_told_so_and_the_sitting_is_closed(client, attempt, sensitive):
    let_pass(attempt, minutes=31)
    reply = save(client, sensitive, choice=0)
    assert (reply.status_code, reply.json()) == (409, {"reason": "run_out"})
    assert Attempt.objects.get().run_out
    page = client.post(reverse("answer", args=[attempt.pk, sensitive.position]), {"revision": 0, "choice": 0}, follow=True)
    assert "The time had run out. Your last change was not saved." in page.content.decode()
    assert "The time ran out at" in page.content.decode()


def test_the_course_s_page_closes_what_has_run_out(client, world, attempt):
    answer_all(attempt)
    let_pass(attempt, minutes=31)
    page = quiz_page(client, world)
    assert "Attempt 1" in page and "Continue the assessment" not in page
    assert Attempt.objects.get().submitted_at == attempt.deadline


def test_a_deadline_that_is_sent_along_changes_nothing(client, attempt, sensitive):
    save(client, sensitive, choice=0, deadline="2999-01-01T00:00Z", seconds_left=99999, extra_time=100)
    client.post(reverse("pause", args=[attempt.pk]), {"position": sensitive.position, "ends_at": "2999-01-01", "minutes": 600})
    pauses.resume(attempt)
    assert (Attempt.objects.get().deadline - attempt.deadline).total_seconds() < 5


def test_pausing_saves_the_answer_hides_the_questions_and_leads_back_to_this_one(client, attempt, sensitive):
    place = str(sensitive.order.index(1))
    answered = client.post(
        reverse("answer", args=[attempt.pk, sensitive.position]), {"revision": 0, "choice": place, "then": "pause"}, follow=True
    )
    page = answered.content.decode()
    assert Answer.objects.get(attempt_item=sensitive).value == {"choice": 1}
    assert "The clock stands still" in page and sensitive.version.stem not in page and 'name="choice"' not in page
    assert client.get(f"{attempt.get_absolute_url()}?review=1").content.decode().count(sensitive.version.stem) == 0
    assert client.get(attempt.get_absolute_url(), headers=SCRIPT).json() == {"submitted": False, "paused": True}
    back = client.post(reverse("resume", args=[attempt.pk]))
    assert back.url == f"{attempt.get_absolute_url()}?q={sensitive.position}"
    assert sensitive.version.stem in client.get(back.url).content.decode()


def test_a_script_is_told_of_the_pause_and_may_send_again_after_it(client, attempt, sensitive):
    address = reverse("pause", args=[attempt.pk])
    assert client.post(address, {"position": sensitive.position}, headers=SCRIPT).json() == {"paused": True}
    let_pass(attempt, seconds=40)
    reply = save(client, sensitive, choice=0)
    assert (reply.status_code, reply.json()) == (409, {"reason": "paused"})
    client.post(reverse("resume", args=[attempt.pk]))
    assert save(client, sensitive, choice=0).status_code == 200


@pytest.mark.parametrize("position", ["", "0", "99", "x", "²", "-1", "1" * 30])
def test_a_pause_at_no_question_is_none(client, attempt, position):
    assert client.post(reverse("pause", args=[attempt.pk]), {"position": position}, headers=SCRIPT).status_code == 409
    assert client.post(reverse("pause", args=[attempt.pk]), {"position": position}).status_code == 303
    assert not Pause.objects.exists()


def test_a_pause_is_offered_on_sensitive_questions_only_and_not_a_third_time(client, attempt, sensitive):
    page = client.get(attempt.get_absolute_url()).content.decode()
    assert page.count("Pause for up to 15 minutes") == 1 and page.count("data-sensitive") == 1
    for _ in range(2):
        pauses.pause(attempt, position=sensitive.position)
        pauses.resume(attempt)
    assert "Pause for up to" not in client.get(attempt.get_absolute_url()).content.decode()


def test_somebody_else_can_neither_pause_nor_go_on(cast, attempt, sensitive):
    stranger = sign_in(cast.learner_b)
    for route in ("pause", "resume"):
        assert stranger.post(reverse(route, args=[attempt.pk]), {"position": sensitive.position}).status_code == 404
    assert not Pause.objects.exists()


def test_without_an_attempt_left_one_reads_whom_to_ask(cast):
    world = make_quiz_world(person=cast.learner_a, attempts_allowed=1)
    client = sign_in(world.person)
    assert "1 left, each with a fresh draw" in quiz_page(client, world)
    attempts.submit(attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment), by=world.person)
    assert "Your agency’s coordinator can give you another" in quiz_page(client, world)
    refused = client.post(reverse("attempt-start", args=[world.quiz.translation_key]))
    assert refused.status_code == 409 and "coordinator can give you another" in refused.content.decode()


def test_while_one_must_wait_one_reads_until_when(cast):
    world = make_quiz_world(person=cast.learner_a, wait_hours=24)
    client = sign_in(world.person)
    attempts.submit(attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment), by=world.person)
    page = quiz_page(client, world)
    assert "The next attempt can begin on" in page and "Take the assessment again" not in page
    assert client.post(reverse("attempt-start", args=[world.quiz.translation_key])).status_code == 409


@pytest.mark.parametrize("length", [4, 12])
def test_a_sitting_costs_the_same_however_many_questions(cast, length):
    world = make_quiz_world(person=cast.learner_a, length=length, time_limit=30)
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    client = sign_in(world.person)
    client.get(attempt.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(attempt.get_absolute_url())
    assert len(queries) == 8, "\n".join(query["sql"] for query in queries)


def test_a_save_costs_seven_statements(client, attempt, sensitive):
    with CaptureQueriesContext(connection) as queries:
        assert save(client, sensitive, choice=0).status_code == 200
    counted = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(counted) <= 7, "\n".join(counted)
