"""What is opened, answered and done, and the one moment in which a course is completed."""

import pytest
from django.db import IntegrityError, transaction

from agencies.models import AuditEvent
from courses.models import ActivityAnswer, EditionStep, Enrolment, StepProgress
from courses.progress import answer_activity, completion, done_keys, finish_step, open_step
from courses.signals import course_completed
from tests.factories.courses import activity, make_course_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return make_course_world(person=cast.learner_a, bodies=[[activity("sort"), activity("match", "a2")]])


def finish(world, number):
    return finish_step(world.enrolment, step_key=world.steps[number - 1].step_key, by=world.person)


def test_opening_a_step_remembers_the_place_to_the_block(world):
    key = world.steps[1].step_key
    open_step(world.enrolment, step_key=key)
    open_step(world.enrolment, step_key=key, block="0b1c")
    world.enrolment.refresh_from_db()
    assert (world.enrolment.last_step, world.enrolment.last_block) == (key, "0b1c")
    assert world.enrolment.last_seen_at is not None
    assert world.enrolment.progress.get().done_at is None


def test_a_step_of_another_course_is_refused(world):
    other = make_course_world(code="OTH").steps[0].step_key
    for act in (
        lambda: open_step(world.enrolment, step_key=other),
        lambda: finish_step(world.enrolment, step_key=other, by=world.person),
        lambda: answer_activity(world.enrolment, step_key=other, activity="a1", answer={}),
    ):
        with pytest.raises(EditionStep.DoesNotExist):
            act()
    assert not world.enrolment.progress.exists()


def test_the_latest_answer_to_an_activity_is_kept(world):
    key = world.steps[0].step_key
    answer_activity(world.enrolment, step_key=key, activity="a1", answer={"given": [1]})
    answer_activity(world.enrolment, step_key=key, activity="a1", answer={"given": [2]})
    assert ActivityAnswer.objects.get().answer == {"given": [2]}


def test_an_activity_that_the_step_does_not_ask_for_is_refused(world):
    with pytest.raises(ValueError, match="no activity 'a9'"):
        answer_activity(world.enrolment, step_key=world.steps[0].step_key, activity="a9", answer={})


def test_a_step_is_done_once_and_keeps_its_first_day(world):
    finish(world, 1)
    first = StepProgress.objects.get().done_at
    result = finish(world, 1)
    assert StepProgress.objects.get().done_at == first
    assert (result.done, result.required) == (1, 4)


def test_why_it_is_not_complete_is_said(world):
    finish(world, 2)
    assert completion(world.enrolment).reason == "Still to do: “Lesson TST-L1.1”, “Lesson TST-L2.1” and “Lesson TST-L2.2”."


def test_the_last_required_step_completes_the_course_once(world):
    told = []

    def listen(sender, enrolment, by, **kwargs):
        told.append((enrolment.pk, enrolment.completed_at is not None, by))

    course_completed.connect(listen)
    try:
        results = [finish(world, number).complete for number in (3, 1, 4, 2, 2)]
    finally:
        course_completed.disconnect(listen)
    assert results == [False, False, False, True, True]
    assert told == [(world.enrolment.pk, True, world.person)]
    assert AuditEvent.objects.filter(action="course.completed").count() == 1
    assert Enrolment.objects.get().completed_at is not None


def test_completing_writes_the_evidence_and_the_certificate_in_the_same_transaction(world):
    for number in (1, 2, 3):
        finish(world, number)
    with pytest.raises(RuntimeError), transaction.atomic():
        finish(world, 4)
        raise RuntimeError("something else went wrong")
    assert not world.person.evidence.exists()
    assert Enrolment.objects.get().completed_at is None
    finish(world, 4)
    assert world.person.evidence.get().edition == world.edition
    assert world.person.certificates.count() == 1


def test_what_is_done_counts_in_whichever_edition(world):
    finish(world, 1)
    assert done_keys(world.enrolment) == {world.steps[0].step_key}


def test_the_database_has_room_for_one_progress_a_step_and_one_answer_an_activity(world):
    key = world.steps[0].step_key
    for model, fields in ((StepProgress, {}), (ActivityAnswer, {"activity": "a1"})):
        model.objects.create(enrolment=world.enrolment, step_key=key, **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(enrolment=world.enrolment, step_key=key, **fields)
