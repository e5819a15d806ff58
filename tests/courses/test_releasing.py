"""Releasing a course: what is frozen, and when a release is a new edition."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent
from courses.editions import current_edition, release
from courses.models import CoursePage, EditionStep, LessonPage, ModulePage
from tests.factories.courses import activity, block, make_course, make_course_page, make_lesson, make_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(bodies=[[activity("sort")]])


def change(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_an_edition_holds_the_steps_in_the_order_of_the_course(course):
    steps = course.editions.get().steps.all()
    assert [(step.position, step.code, step.module_code) for step in steps] == [
        (1, "TST-L1.1", "TST-M1"),
        (2, "TST-L1.2", "TST-M1"),
        (3, "TST-L2.1", "TST-M2"),
        (4, "TST-L2.2", "TST-M2"),
    ]
    assert steps[0].path == "tst/tst-m1/tst-l1-1/"
    assert steps[0].activities == [{"id": "a1", "title": "Practice sort"}]
    assert all(step.revision for step in steps)


def test_releasing_again_without_a_change_is_the_same_edition(course):
    first = course.editions.get()
    assert release(course) == first
    assert AuditEvent.objects.filter(action="course.released").count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda: change(LessonPage.objects.first(), title="Another title"),
        lambda: change(LessonPage.objects.first(), minutes=99),
        lambda: change(LessonPage.objects.first(), sensitivity=1),
        lambda: change(LessonPage.objects.first(), body=[block("key")]),
        lambda: change(CoursePage.objects.get(), promise="Another promise."),
        lambda: change(ModulePage.objects.first(), title="Another module"),
        lambda: LessonPage.objects.last().unpublish(),
        lambda: LessonPage.objects.first().move(ModulePage.objects.last(), pos="last-child"),
        lambda: make_lesson(ModulePage.objects.last(), 3),
        lambda: LessonPage.objects.first().outcomes.update(text="Do something else."),
    ],
)
def test_whatever_is_taught_differently_makes_a_new_edition(course, act):
    act()
    second = release(course, what_changed="Something.")
    assert (second.number, second.what_changed) == (2, "Something.")
    assert current_edition(course) == second
    assert course.editions.count() == 2


def test_a_draft_and_new_ids_of_blocks_are_no_change(course):
    page = LessonPage.objects.first()
    page.title = "A draft"
    page.save_revision()
    other = LessonPage.objects.last()
    change(other, body=[{"type": part.block_type, "value": part.get_prep_value()["value"]} for part in other.body])
    assert release(course).number == 1


def test_the_old_edition_stays_as_it_was(course):
    first = course.editions.get()
    change(LessonPage.objects.first(), title="Another title")
    release(course)
    step = EditionStep.objects.get(edition=first, position=1)
    assert step.title == "Lesson TST-L1.1"
    assert step.revision.as_object().title == "Lesson TST-L1.1"


def test_a_step_keeps_its_key_from_edition_to_edition(course):
    change(LessonPage.objects.first(), title="Another title")
    second = release(course)
    keys = [list(edition.steps.values_list("step_key", flat=True)) for edition in (second, course.editions.last())]
    assert keys[0] == keys[1]


def test_steps_of_a_withdrawn_module_and_unpublished_steps_are_left_out():
    course = make_course_page()
    withdrawn, module = make_module(course, 1), make_module(course, 2)
    make_lesson(withdrawn)
    make_lesson(module, 1)
    make_lesson(module, 2).unpublish()
    withdrawn.unpublish()
    assert [step.code for step in release(course).steps.all()] == ["TST-L2.1"]


def test_the_first_edition_is_made_when_somebody_asks_for_it():
    course = make_course_page()
    make_lesson(make_module(course))
    assert current_edition(course).number == 1


def test_the_trail_tells_who_released_it(course, cast):
    change(LessonPage.objects.first(), title="Another title")
    release(course, by=cast.author)
    event = AuditEvent.objects.filter(action="course.released").latest("sequence")
    assert event.actor == cast.author.pk
    assert event.detail["number"] == 2


def test_releasing_costs_the_same_for_many_lessons(django_assert_num_queries):
    few, many = make_course_page("FEW"), make_course_page("MANY")
    for course, lessons in ((few, 2), (many, 12)):
        module = make_module(course)
        for number in range(1, lessons + 1):
            make_lesson(module, number)
    with CaptureQueriesContext(connection) as queries:
        release(few)
    with django_assert_num_queries(len(queries)):
        release(many)
