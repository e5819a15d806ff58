"""Timed sittings: the deadline, the grace after it, the end with nobody there; attempts allowed and the wait between them [A4, A5, D6, D7]."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from agencies.models import AuditEvent
from assessments import attempts
from assessments.accommodations import arrange, give_attempt
from assessments.effects import close_overdue
from assessments.entry import NoAttemptLeftError, TooSoonError
from assessments.models import Answer, Attempt, Mark
from assessments.remarking import remark
from courses.models import StepProgress
from jobs.models import Job
from jobs.runner import drain
from tests.factories.agencies import PersonFactory
from tests.factories.assessments import answer_all, let_pass, make_quiz_world

pytestmark = pytest.mark.django_db
LIMIT = timedelta(minutes=10)


@pytest.fixture
def world():
    return make_quiz_world(time_limit=10)


@pytest.fixture
def attempt(world):
    return begin(world)


def begin(world):
    return attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)


def read(attempt):
    return attempts.close_if_over(Attempt.objects.with_clock().get(pk=attempt.pk))


def closing_jobs(attempt):
    return Job.objects.filter(name=attempts.CLOSE, payload={"attempt": str(attempt.pk)})


def test_the_deadline_is_the_start_and_the_limit(attempt):
    assert attempt.deadline - attempt.started_at == LIMIT
    assert (attempt.limit_seconds, attempt.extra_time) == (600, 0)
    assert closing_jobs(attempt).get().run_after == attempt.deadline + timedelta(seconds=30)


def test_a_quiz_without_a_limit_has_no_deadline_and_nothing_closes_it():
    untimed = begin(make_quiz_world())
    let_pass(untimed, days=40)
    assert untimed.deadline is None and read(untimed).submitted_at is None
    assert not closing_jobs(untimed).exists()


def test_extra_time_that_was_arranged_before_is_in_the_deadline(world, cast):
    arrange(world.person, extra_time=50, breaks=0, break_minutes=0, by=cast.coordinator_a)
    timed = begin(world)
    assert timed.deadline - timed.started_at == timedelta(minutes=15)


def test_another_limit_for_the_quiz_leaves_the_open_sitting_as_it_was(world, attempt):
    type(world.quiz).objects.filter(pk=world.quiz.pk).update(time_limit=1)
    attempt.refresh_from_db()
    assert attempt.deadline - attempt.started_at == LIMIT


def test_an_answer_shortly_after_the_deadline_counts_and_later_ones_do_not(world, attempt):
    item = attempt.items.get(critical=True)
    let_pass(attempt, minutes=10, seconds=25)
    saved = attempts.save_answer(item, value={"choice": 1}, revision=0)
    assert (saved.revision, saved.seconds_left) == (1, 0)
    let_pass(attempt, seconds=6)
    with pytest.raises(attempts.SubmittedError):
        attempts.save_answer(item, value={"choice": 0}, revision=1)
    closed = read(attempt)
    assert Answer.objects.get(attempt_item=item).value == {"choice": 1}
    assert Mark.objects.get(attempt_item=item).credit == 1
    assert (closed.submitted_at, closed.run_out) == (attempt.deadline, True)


def test_submitted_by_hand_in_the_grace_it_has_finished_at_the_deadline(world, attempt):
    let_pass(attempt, minutes=10, seconds=10)
    submitted = attempts.submit(attempt, by=world.person)
    assert (submitted.submitted_at, submitted.run_out) == (attempt.deadline, True)


def test_submitted_long_after_it_is_as_if_the_clock_had_closed_it(world, attempt):
    answer_all(attempt)
    let_pass(attempt, hours=5)
    submitted = attempts.submit(attempt, by=world.person)
    assert (submitted.submitted_at, submitted.run_out, submitted.passed) == (attempt.deadline, True, True)


def test_submitted_in_time_it_has_not_run_out(world, attempt):
    submitted = attempts.submit(attempt, by=world.person)
    assert submitted.submitted_at < attempt.deadline and not submitted.run_out


def test_whoever_looks_first_closes_it(world, attempt):
    answer_all(attempt)
    let_pass(attempt, minutes=10, seconds=29)
    assert read(attempt).submitted_at is None
    let_pass(attempt, seconds=1)
    closed = read(attempt)
    assert (closed.submitted_at, closed.passed, closed.credit) == (attempt.deadline, True, 6)
    assert StepProgress.objects.get(enrolment=world.enrolment, step_key=world.quiz.translation_key).done_at
    assert apps.get_model("records", "Certificate").objects.filter(person=world.person).count() == 1


def test_with_nobody_looking_a_job_closes_it_once(world, attempt):
    let_pass(attempt, minutes=11)
    closing_jobs(attempt).update(run_after=attempt.deadline + timedelta(seconds=30))
    drain()
    closed = Attempt.objects.get(pk=attempt.pk)
    assert (closed.submitted_at, closed.run_out, closed.passed) == (attempt.deadline, True, False)
    event = AuditEvent.objects.get(action="attempt.run_out")
    assert (event.actor, event.person) == (None, world.person.pk)
    read(attempt)
    assert Mark.objects.count() == 6 and AuditEvent.objects.filter(subject=str(attempt.pk)).count() == 2


def test_a_job_that_comes_too_early_closes_nothing(attempt):
    closing_jobs(attempt).update(run_after="2026-01-01T00:00Z")
    drain()
    assert Attempt.objects.get(pk=attempt.pk).submitted_at is None


def test_a_sitting_whose_job_was_lost_is_found_by_the_next_round(attempt):
    let_pass(attempt, hours=1)
    closing_jobs(attempt).update(parked_at="2026-01-01T00:00Z")
    for _ in range(2):
        close_overdue({"period": "now"})
    assert closing_jobs(attempt).count() == 2
    closing_jobs(attempt).update(run_after="2026-01-01T00:00Z")
    drain()
    assert Attempt.objects.get(pk=attempt.pk).submitted_at == attempt.deadline


def test_starting_again_after_the_time_ran_out_is_a_new_sitting(world, attempt):
    let_pass(attempt, hours=1)
    again = begin(world)
    assert (again.number, Attempt.objects.open().get()) == (2, again)
    assert Attempt.objects.get(number=1).run_out


def test_what_the_clock_closed_is_marked_again_the_same(attempt):
    answer_all(attempt)
    let_pass(attempt, hours=1)
    read(attempt)
    assert remark().agrees


@pytest.mark.parametrize(
    "broken",
    [
        {"deadline": None},
        {"submitted_at": "2999-01-01T00:00Z", "credit": 0, "passed": False},
        {"submitted_at": "2026-11-01T00:00Z", "credit": 0, "passed": False, "started_at": "2026-10-01T00:00Z", "run_out": True},
    ],
)
def test_the_database_has_no_room_for_a_clock_that_lies(attempt, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(**broken)


# --- Attempts allowed -------------------------------------------------------------------------------------------------------


def fail(world):
    return attempts.submit(begin(world), by=world.person)


def test_after_the_last_attempt_there_is_no_other():
    world = make_quiz_world(attempts_allowed=2)
    fail(world)
    fail(world)
    with pytest.raises(NoAttemptLeftError):
        begin(world)
    assert Attempt.objects.count() == 2


def test_the_open_attempt_is_found_however_few_are_allowed():
    world = make_quiz_world(attempts_allowed=1)
    assert begin(world) == begin(world)


def test_one_more_can_be_given(cast):
    world = make_quiz_world(attempts_allowed=1)
    fail(world)
    for number in (1, 2):
        assert give_attempt(world.enrolment, quiz=world.quiz, by=cast.coordinator_a).number == number
        fail(world)
    with pytest.raises(NoAttemptLeftError):
        begin(world)
    assert AuditEvent.objects.filter(action="attempt.given", person=world.person.pk, actor=cast.coordinator_a.pk).count() == 2


def test_somebody_else_s_attempts_do_not_count():
    world = make_quiz_world(attempts_allowed=1)
    fail(world)
    other = make_quiz_world(attempts_allowed=1, code="OTH", person=PersonFactory())
    assert begin(other).number == 1


def test_between_attempts_one_waits():
    world = make_quiz_world(wait_hours=2)
    failed = fail(world)
    with pytest.raises(TooSoonError) as refused:
        begin(world)
    assert refused.value.until == failed.submitted_at + timedelta(hours=2)
    let_pass(failed, hours=2)
    assert begin(world).number == 2


def test_whoever_has_passed_need_not_wait_to_practise_again():
    world = make_quiz_world(wait_hours=2)
    passed = begin(world)
    answer_all(passed)
    attempts.submit(passed, by=world.person)
    assert begin(world).number == 2
