"""Sittings: started, saved, submitted; each once."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent
from assessments import attempts
from assessments.models import Answer, Attempt, AttemptItem, Item, ItemVersion, Mark
from courses.editions import correct
from courses.models import Edition, StepProgress
from tests.factories.agencies import PersonFactory
from tests.factories.assessments import CONTENT, answer_all, make_quiz_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_quiz_world()


@pytest.fixture
def attempt(world):
    return attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)


def start_again(world):
    return attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)


def test_a_sitting_draws_its_length_with_every_critical_question(world, attempt):
    items = list(attempt.items.select_related("version__item"))
    assert [item.position for item in items] == [1, 2, 3, 4, 5, 6]
    assert [item.version.item.code for item in items if item.critical] == ["TST-Q01"]
    assert Answer.objects.filter(attempt_item__attempt=attempt, revision=0, value={}).count() == 6


def test_starting_again_finds_the_open_sitting(world, attempt):
    assert start_again(world) == attempt
    assert Attempt.objects.count() == 1


def test_the_database_has_room_for_one_open_sitting(world, attempt):
    with pytest.raises(IntegrityError):
        Attempt.objects.create(person=world.person, quiz=world.quiz, enrolment=world.enrolment, number=2, seed=1, pass_share=80)


def test_the_pass_rule_is_frozen_at_the_start(world, attempt):
    world.quiz.pass_share = 100
    world.quiz.save()
    attempt.refresh_from_db()
    assert attempt.pass_share == 80


def test_it_cannot_be_started_before_the_steps_before_it_are_done():
    world = make_quiz_world(ready=False)
    with pytest.raises(attempts.NotYetError) as refused:
        start_again(world)
    assert [step.code for step in refused.value.missing] == ["TST-L1.1"]
    assert not Attempt.objects.exists()


def test_it_cannot_be_started_without_questions():
    world = make_quiz_world(size=0, criticals=0)
    with pytest.raises(attempts.NoQuestionsError):
        start_again(world)
    assert not Attempt.objects.exists()


def test_a_retired_question_is_not_drawn(world):
    Item.objects.exclude(code__in=["TST-Q01", "TST-Q02"]).update(retired_at="2026-01-01T00:00Z")
    assert start_again(world).items.count() == 2


def test_the_next_sitting_asks_what_the_last_one_did_not(world, attempt):
    first = set(attempt.items.values_list("version__item__code", flat=True))
    attempts.submit(attempt, by=world.person)
    second = start_again(world)
    assert second.number == 2
    assert first & set(second.items.values_list("version__item__code", flat=True)) == {"TST-Q01"}


def test_a_changed_question_leaves_the_open_sitting_as_it_was(world, attempt):
    item = attempt.items.select_related("version__item").get(critical=True)
    changed = {"options": [{**option, "right": not option["right"]} for option in CONTENT["SBA"]["options"]]}
    ItemVersion.objects.create(item=item.version.item, number=2, stem="Changed", content=changed, fingerprint="x")
    answer_all(attempt)
    assert attempts.submit(attempt, by=world.person).passed


def test_a_changed_question_is_asked_from_the_edition_on_that_holds_it(world):
    question = Item.objects.get(critical=True)
    changed = {"number": 2, "stem": "Changed", "content": CONTENT["SBA"], "fingerprint": "x"}
    released_at = world.enrolment.edition.released_at
    ItemVersion.objects.create(item=question, created_at=released_at + timedelta(microseconds=1000), **changed)
    before = start_again(world)
    assert before.items.get(critical=True).version.number == 1
    attempts.submit(before, by=world.person)
    Edition.objects.filter(pk=correct(world.course, by=PersonFactory(), what_changed="Better put.").pk).update(
        released_at=released_at + timedelta(seconds=1)
    )
    world.enrolment.refresh_from_db()
    assert start_again(world).items.get(critical=True).version.number == 2


def test_an_answer_is_kept_with_the_next_revision(attempt):
    item = attempt.items.select_related("answer").first()
    saved = attempts.save_answer(item, value={"choice": 1}, revision=0, flagged=True)
    item.answer.refresh_from_db()
    assert (saved.revision, item.answer.revision, item.answer.value, item.answer.flagged) == (1, 1, {"choice": 1}, True)
    assert item.answer.saved_at == saved.saved_at


def test_a_save_on_an_old_revision_is_refused_and_the_newer_answer_stays(attempt):
    item = attempt.items.first()
    attempts.save_answer(item, value={"choice": 1}, revision=0)
    with pytest.raises(attempts.StaleError) as stale:
        attempts.save_answer(item, value={"choice": 2}, revision=0)
    assert (stale.value.answer.value, stale.value.answer.revision) == ({"choice": 1}, 1)
    assert Answer.objects.get(attempt_item=item).value == {"choice": 1}


def test_the_same_save_twenty_times_is_one_save(attempt):
    item = attempt.items.first()
    saved = {attempts.save_answer(item, value={"choice": 1}, revision=0) for _ in range(20)}
    assert len(saved) == 1 and saved.pop().revision == 1


def test_a_save_costs_two_statements(attempt):
    item = attempt.items.first()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        attempts.save_answer(item, value={"choice": 1}, revision=0)
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 2


def test_nothing_is_saved_after_submission(world, attempt):
    attempts.submit(attempt, by=world.person)
    item = attempt.items.first()
    with pytest.raises(attempts.SubmittedError):
        attempts.save_answer(item, value={"choice": 1}, revision=0)
    assert Answer.objects.get(attempt_item=item).value == {}


def test_all_right_passes_and_finishes_the_step_the_course_and_its_evidence(world, attempt):
    answer_all(attempt)
    submitted = attempts.submit(attempt, by=world.person)
    assert (submitted.passed, submitted.credit) == (True, 6)
    assert StepProgress.objects.get(enrolment=world.enrolment, step_key=world.quiz.translation_key).done_at
    world.enrolment.refresh_from_db()
    assert world.enrolment.completed_at
    assert apps.get_model("records", "Evidence").objects.filter(person=world.person).count() == 1
    assert apps.get_model("records", "Certificate").objects.filter(person=world.person).count() == 1


def test_nothing_answered_fails_and_finishes_nothing(world, attempt):
    submitted = attempts.submit(attempt, by=world.person)
    assert (submitted.passed, submitted.credit) == (False, 0)
    assert not StepProgress.objects.filter(step_key=world.quiz.translation_key).exclude(done_at=None).exists()
    assert not apps.get_model("records", "Evidence").objects.exists()


def test_a_wrong_critical_question_fails_a_sitting_with_enough_credit(world, attempt):
    answer_all(attempt)
    critical = attempt.items.select_related("answer").get(critical=True)
    attempts.save_answer(critical, value={"choice": 0}, revision=1)
    submitted = attempts.submit(attempt, by=world.person)
    assert (submitted.passed, submitted.credit) == (False, 5)


def test_submitting_again_changes_nothing(world, attempt):
    answer_all(attempt)
    first = attempts.submit(attempt, by=world.person)
    events = AuditEvent.objects.count()
    again = attempts.submit(attempt, by=world.person)
    assert (again.submitted_at, again.credit) == (first.submitted_at, first.credit)
    assert Mark.objects.count() == AttemptItem.objects.count() == 6
    assert AuditEvent.objects.count() == events


def test_failing_after_a_pass_takes_nothing_away(world, attempt):
    answer_all(attempt)
    attempts.submit(attempt, by=world.person)
    attempts.submit(start_again(world), by=world.person)
    assert apps.get_model("records", "Evidence").objects.filter(person=world.person).count() == 1
    assert StepProgress.objects.get(enrolment=world.enrolment, step_key=world.quiz.translation_key).done_at


def test_the_trail_tells_of_start_and_submission_but_of_no_answer(world, attempt):
    item = attempt.items.filter(version__item__kind="NUM").first() or attempt.items.first()
    attempts.save_answer(item, value={"number": "987654"}, revision=0)
    attempts.submit(attempt, by=world.person)
    events = AuditEvent.objects.filter(subject=str(attempt.pk)).order_by("sequence")
    assert [event.action for event in events] == ["attempt.started", "attempt.submitted"]
    assert all(event.actor == event.person == world.person.pk for event in events)
    assert "987654" not in str(list(AuditEvent.objects.values()))


def test_a_pass_in_an_edition_that_no_longer_holds_the_quiz_stays_on_record(world, attempt):
    answer_all(attempt)
    world.enrolment.edition.steps.filter(step_key=world.quiz.translation_key).delete()
    assert attempts.submit(attempt, by=world.person).passed
    world.enrolment.refresh_from_db()
    assert world.enrolment.completed_at is None


def test_a_failure_while_completing_leaves_the_sitting_open(world, attempt, monkeypatch):
    answer_all(attempt)

    def breaks(*args, **kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr(attempts, "finish_step", breaks)
    with pytest.raises(RuntimeError):
        attempts.submit(attempt, by=world.person)
    attempt.refresh_from_db()
    assert attempt.submitted_at is None and not Mark.objects.exists()


def test_sittings_are_seen_by_nobody_else(world, attempt):
    assert list(Attempt.objects.visible_to(world.person)) == [attempt]
    other = PersonFactory()
    assert not Attempt.objects.visible_to(other).exists()
    assert not AttemptItem.objects.visible_to(other).exists()


@pytest.mark.parametrize("length", [3, 10])
def test_submitting_costs_the_same_however_many_questions(length):
    world = make_quiz_world(size=12, length=length)
    attempt = start_again(world)
    with CaptureQueriesContext(connection) as queries:
        attempts.submit(attempt, by=world.person)
    counted = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(counted) == 10, "\n".join(counted)
