"""Pauses: the clock stands still on the server, twice on sensitive questions and as often as was arranged [W3, W4, D11]."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from agencies.models import AuditEvent
from assessments import attempts, pauses
from assessments.accommodations import arrange
from assessments.models import Accommodation, Attempt, AttemptItem, Item, Pause, PauseKind
from assessments.pauses import NoPauseError
from tests.factories.assessments import let_pass, make_quiz_world

pytestmark = pytest.mark.django_db
TEN, FIFTEEN = timedelta(minutes=10), timedelta(minutes=15)


@pytest.fixture
def world():
    world = make_quiz_world(time_limit=10)
    Item.objects.filter(critical=True).update(sensitive=True)
    return world


@pytest.fixture
def attempt(world):
    return attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)


@pytest.fixture
def sensitive(attempt) -> int:
    return AttemptItem.objects.get(attempt=attempt, sensitive=True).position


@pytest.fixture
def plain(attempt) -> int:
    return AttemptItem.objects.filter(attempt=attempt, sensitive=False).first().position


def now(attempt) -> Attempt:
    return Attempt.objects.with_clock().get(pk=attempt.pk)


def test_on_a_sensitive_question_the_clock_stands_still(attempt, sensitive):
    let_pass(attempt, minutes=2)
    begun = pauses.pause(attempt, position=sensitive)
    assert begun.ends_at - begun.started_at == FIFTEEN
    assert now(attempt).deadline - attempt.started_at == TEN + FIFTEEN
    left = now(attempt).clock.left
    let_pass(attempt, minutes=7)
    assert now(attempt).clock.left == left


def test_going_on_earlier_takes_the_rest_of_the_pause_off_the_deadline(attempt, sensitive):
    pauses.pause(attempt, position=sensitive)
    let_pass(attempt, minutes=4)
    left = now(attempt).clock.left
    assert pauses.resume(attempt) == sensitive
    paused = Pause.objects.get()
    after = now(attempt)
    assert after.deadline - attempt.started_at == TEN + (paused.ends_at - paused.started_at)
    assert abs(after.clock.left - left) < timedelta(seconds=1)
    assert timedelta(minutes=4) <= paused.ends_at - paused.started_at < timedelta(minutes=4, seconds=5)


def test_a_pause_ends_by_itself_and_then_the_clock_runs(attempt, sensitive):
    pauses.pause(attempt, position=sensitive)
    let_pass(attempt, minutes=16)
    after = now(attempt)
    assert after.paused_until is None
    assert timedelta(minutes=8, seconds=55) < after.clock.left <= timedelta(minutes=9)
    assert pauses.resume(attempt) == sensitive
    assert now(attempt).deadline == after.deadline


def test_pressed_twice_it_is_one_pause(attempt, sensitive):
    assert pauses.pause(attempt, position=sensitive) == pauses.pause(attempt, position=sensitive)
    assert Pause.objects.count() == 1


def test_twice_and_no_more(attempt, sensitive):
    for _ in range(2):
        pauses.pause(attempt, position=sensitive)
        pauses.resume(attempt)
    with pytest.raises(NoPauseError):
        pauses.pause(attempt, position=sensitive)
    with pytest.raises(IntegrityError):
        at = attempt.started_at
        Pause.objects.create(attempt=attempt, kind=PauseKind.SENSITIVE, number=3, position=1, started_at=at, ends_at=at)


@pytest.mark.parametrize("position", [0, 99])
def test_where_there_is_no_such_question_there_is_no_pause(attempt, position):
    with pytest.raises(NoPauseError):
        pauses.pause(attempt, position=position)


def test_other_questions_give_no_pause_but_a_break_that_was_arranged(world, attempt, plain, cast):
    with pytest.raises(NoPauseError):
        pauses.pause(attempt, position=plain)
    arrange(world.person, extra_time=0, breaks=1, break_minutes=5, by=cast.coordinator_a)
    begun = pauses.pause(attempt, position=plain)
    assert (begun.kind, begun.ends_at - begun.started_at) == (PauseKind.BREAK, timedelta(minutes=5))
    pauses.resume(attempt)
    with pytest.raises(NoPauseError):
        pauses.pause(attempt, position=plain)


def test_what_was_on_its_way_is_saved_and_later_answers_wait(attempt, sensitive):
    item = attempt.items.first()
    pauses.pause(attempt, position=sensitive)
    saved = attempts.save_answer(item, value={"choice": 1}, revision=0)
    let_pass(attempt, seconds=31)
    with pytest.raises(attempts.PausedError):
        attempts.save_answer(item, value={"choice": 2}, revision=saved.revision)
    pauses.resume(attempt)
    assert attempts.save_answer(item, value={"choice": 2}, revision=saved.revision).revision == 2


def test_a_sitting_without_a_clock_has_none_to_stop():
    world = make_quiz_world()
    Item.objects.update(sensitive=True)
    untimed = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    with pytest.raises(NoPauseError):
        pauses.pause(untimed, position=1)


def test_when_time_is_over_a_pause_does_not_bring_it_back(attempt, sensitive):
    let_pass(attempt, minutes=10, seconds=5)
    with pytest.raises(attempts.SubmittedError):
        pauses.pause(attempt, position=sensitive)


def test_a_paused_sitting_is_not_closed_and_ends_when_its_new_time_is_over(attempt, sensitive):
    pauses.pause(attempt, position=sensitive)
    let_pass(attempt, minutes=14)
    assert attempts.close_if_over(now(attempt)).submitted_at is None
    let_pass(attempt, minutes=12)
    closed = attempts.close_if_over(now(attempt))
    assert closed.submitted_at == closed.deadline == closed.started_at + TEN + FIFTEEN


def test_extra_time_given_in_the_middle_moves_the_deadline_pauses_and_all(world, attempt, sensitive, cast):
    pauses.pause(attempt, position=sensitive)
    arrange(world.person, extra_time=50, breaks=0, break_minutes=0, by=cast.coordinator_a)
    assert now(attempt).deadline - attempt.started_at == FIFTEEN + FIFTEEN
    arrange(world.person, extra_time=0, breaks=0, break_minutes=0, by=cast.coordinator_a)
    assert now(attempt).deadline - attempt.started_at == FIFTEEN + FIFTEEN
    assert not Accommodation.objects.current().exists()


def test_extra_time_does_not_wake_a_sitting_whose_time_is_over(world, attempt, cast):
    let_pass(attempt, minutes=10, seconds=5)
    arrange(world.person, extra_time=100, breaks=0, break_minutes=0, by=cast.coordinator_a)
    assert now(attempt).deadline - attempt.started_at == TEN


def test_the_trail_knows_of_the_arrangement_but_not_what_it_is_and_of_no_pause(world, attempt, sensitive, cast):
    arrange(world.person, extra_time=33, breaks=0, break_minutes=0, by=cast.coordinator_a)
    arrange(world.person, extra_time=33, breaks=0, break_minutes=0, by=cast.coordinator_a)
    pauses.pause(attempt, position=sensitive)
    pauses.resume(attempt)
    told = list(AuditEvent.objects.filter(person=world.person.pk).values_list("action", "detail"))
    assert ("accommodation.changed", {}) in told
    assert 33 not in [value for _, detail in told for value in detail.values()]
    assert len([action for action, _ in told if action == "accommodation.changed"]) == 1
    assert not any("pause" in str(row) for row in AuditEvent.objects.values_list("action", "subject_type", "detail"))
