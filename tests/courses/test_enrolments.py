"""Beginning a course once, and going over to a newer edition."""

import pytest
from django.db import IntegrityError, transaction

from agencies.models import AuditEvent
from courses.editions import release
from courses.enrolments import enrol, go_over
from courses.models import Enrolment, LessonPage
from courses.progress import finish_step
from courses.signals import enrolled
from tests.factories.courses import make_course, make_course_world, make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return make_course_world(person=cast.learner_a)


def finish_all(world):
    for step in world.steps:
        finish_step(world.enrolment, step_key=step.step_key, by=world.person)
    world.enrolment.refresh_from_db()


def new_edition(course):
    page = LessonPage.objects.descendant_of(course).first()
    page.title = "Another title"
    page.save_revision().publish()
    return release(course)


def test_one_begins_in_the_newest_edition_with_the_agency_of_the_day(world, cast):
    assert world.enrolment.edition.number == 1
    assert world.enrolment.agency == cast.a
    assert world.enrolment.started_at is not None


def test_beginning_again_finds_the_open_enrolment_and_is_told_once(world):
    assert enrol(world.person, course=world.course, by=world.person) == world.enrolment
    assert AuditEvent.objects.filter(action="course.enrolled").count() == 1


def test_rooms_above_are_told_of_a_new_enrolment_once(cast):
    told = []

    def listen(sender, enrolment, **kwargs):
        told.append(enrolment)

    enrolled.connect(listen)
    try:
        course = make_course()
        first = enrol(cast.learner_a, course=course, by=cast.learner_a)
        enrol(cast.learner_a, course=course, by=cast.learner_a)
    finally:
        enrolled.disconnect(listen)
    assert told == [first]


def test_the_database_has_room_for_one_open_enrolment_a_course(world):
    other = new_edition(world.course)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(person=world.person, course=world.course, edition=other)


def test_somebody_without_a_home_may_learn_all_the_same(cast):
    assert enrol(cast.outsider, course=make_course(), by=cast.outsider).agency is None


def test_who_has_completed_the_newest_edition_gets_that_one_back(world):
    finish_all(world)
    again = enrol(world.person, course=world.course, by=world.person)
    assert again == world.enrolment
    assert again.completed_at is not None


def test_who_has_completed_an_older_edition_begins_the_newer_one(world):
    finish_all(world)
    second = new_edition(world.course)
    again = enrol(world.person, course=world.course, by=world.person)
    assert again.edition == second
    assert again.completed_at is None
    assert Enrolment.objects.filter(person=world.person).count() == 2


def test_going_over_keeps_what_is_done(world):
    finish_step(world.enrolment, step_key=world.steps[0].step_key, by=world.person)
    second = new_edition(world.course)
    moved = go_over(world.enrolment, by=world.person)
    assert (moved.pk, moved.edition) == (world.enrolment.pk, second)
    assert moved.progress.exclude(done_at=None).count() == 1
    event = AuditEvent.objects.get(action="course.went_over")
    assert event.detail == {"before": str(world.edition.pk), "after": str(second.pk)}


def test_going_over_completes_the_course_when_nothing_is_missing_any_more(world):
    for step in world.steps[:-1]:
        finish_step(world.enrolment, step_key=step.step_key, by=world.person)
    LessonPage.objects.last().unpublish()
    release(world.course)
    assert go_over(world.enrolment, by=world.person).completed_at is not None
    assert world.person.certificates.count() == 1


def test_a_completed_enrolment_does_not_go_over(world):
    finish_all(world)
    new_edition(world.course)
    assert go_over(world.enrolment, by=world.person).edition == world.edition


def test_there_is_nothing_to_go_over_to(world):
    assert go_over(world.enrolment, by=world.person).edition == world.edition
    assert not AuditEvent.objects.filter(action="course.went_over").exists()


def test_one_sees_ones_own_enrolments_only(world, cast):
    assert list(Enrolment.objects.visible_to(world.person)) == [world.enrolment]
    for other in (cast.learner_b, cast.leader_a, cast.auditor, cast.administrator):
        assert not Enrolment.objects.visible_to(other).exists()


def test_a_new_lesson_does_not_reach_who_is_in_the_middle(world):
    make_lesson(LessonPage.objects.last().get_parent().specific, 3)
    release(world.course)
    assert len(world.steps) == 4
