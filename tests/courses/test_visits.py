"""A person at a course: which edition they see, where they go on, and what the catalogue says of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.editions import release
from courses.enrolments import enrol
from courses.models import Enrolment, LessonPage
from courses.progress import finish_step, open_step
from courses.visits import catalogue, visit
from tests.factories.courses import make_course, make_course_page, make_course_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return make_course_world(person=cast.learner_a)


def seen(world):
    return visit(world.person, course="tst")


def done(world, *numbers):
    for number in numbers:
        finish_step(world.enrolment, step_key=world.steps[number - 1].step_key, by=world.person)


def at(world, number, block=""):
    open_step(world.enrolment, step_key=world.steps[number - 1].step_key, block=block)


def test_who_has_not_begun_sees_the_newest_edition(cast):
    course = make_course()
    found = visit(cast.learner_a, course="tst")
    assert (found.course, found.enrolment, len(found.steps)) == (course, None, 4)


def test_who_is_in_the_middle_stays_in_the_edition_and_is_told_of_a_newer_one(world):
    assert seen(world).newer_edition() is None
    LessonPage.objects.last().unpublish()
    second = release(world.course)
    assert len(seen(world).steps) == 4
    assert seen(world).newer_edition() == second


def test_who_has_completed_it_is_not_asked_to_go_over(world):
    done(world, 1, 2, 3, 4)
    LessonPage.objects.last().unpublish()
    release(world.course)
    assert seen(world).newer_edition() is None


def test_the_open_enrolment_comes_before_a_completed_one(world):
    done(world, 1, 2, 3, 4)
    LessonPage.objects.last().unpublish()
    release(world.course)
    again = enrol(world.person, course=world.course, by=world.person)
    assert seen(world).enrolment == again


def test_there_is_no_course_that_is_not_published(cast, world):
    assert visit(cast.learner_a, course="nothing") is None
    world.course.unpublish()
    assert visit(world.person, course="tst") is None
    assert visit(cast.learner_b, course="tst") is None


@pytest.mark.parametrize(
    ("finished", "last", "resumes"),
    [((), None, 1), ((1,), None, 2), ((1,), 3, 3), ((1, 3), 3, 2), ((1, 2, 3, 4), 2, 2), ((1, 2, 3, 4), None, 1)],
)
def test_one_goes_on_where_one_left_off_or_at_the_first_that_is_open(world, finished, last, resumes):
    done(world, *finished)
    if last:
        at(world, last)
    assert seen(world).resume().position == resumes


def test_one_goes_on_at_the_very_block(world):
    at(world, 2, "0b1c-9")
    assert seen(world).resume_url() == "/courses/tst/tst-m1/tst-l1-2/#block-0b1c-9"
    done(world, 2)
    assert seen(world).resume_url() == "/courses/tst/tst-m1/tst-l1-1/"


def test_the_outline_says_what_is_done_what_was_opened_and_where_one_is(world):
    done(world, 1, 2)
    at(world, 3)
    found = seen(world)
    modules = found.modules(found.steps[3])
    assert [module.state for module in modules] == ["done", "begun"]
    assert [(shown.done, shown.opened, shown.here) for module in modules for shown in module.steps] == [
        (True, True, False),
        (True, True, False),
        (False, True, False),
        (False, False, True),
    ]
    assert (modules[0].minutes, modules[0].done, modules[0].url) == (20, 2, "/courses/tst/tst-m1/")


def test_minutes_left_are_those_of_what_is_not_done(world):
    done(world, 1)
    assert (seen(world).minutes, seen(world).minutes_left) == (40, 30)


def test_what_is_left_of_the_modules_adds_up_to_what_is_left_of_the_course(world):
    done(world, 1, 3, 4)
    assert [module.minutes_left for module in seen(world).modules()] == [10, 0]
    assert seen(world).minutes_left == 10


def test_the_frame_of_a_step_leads_back_and_on(world):
    found = seen(world)
    frame = found.frame(found.steps[2])
    assert (frame["previous"].code, frame["next"].code, frame["position"]) == ("TST-L1.2", "TST-L2.2", 3)
    assert [label for label, _ in frame["trail"]] == ["Courses", "Course TST", "Module 2", "Lesson TST-L2.1"]
    assert found.frame(found.steps[0])["previous_url"] == ""
    assert found.frame(found.steps[3])["next_url"] == ""


def test_a_visit_costs_two_queries_once_the_edition_is_known(world, django_assert_num_queries):
    seen(world)
    with django_assert_num_queries(2):
        seen(world)


def test_the_catalogue_says_where_one_stands_in_each_course(cast, world):
    begun = make_course_world(code="BGN", person=cast.learner_a)
    done(begun, 1)
    done(world, 1, 2, 3, 4)
    make_course("NEW")
    make_course_page("RAW")  # not released yet
    offers = catalogue(cast.learner_a)
    assert [(offer.course.code, offer.state, offer.done) for offer in offers] == [
        ("TST", "completed", 4),
        ("BGN", "begun", 1),
        ("NEW", "new", 0),
    ]
    assert (offers[0].size.minutes, offers[0].size.modules, offers[0].size.steps) == (40, 2, 4)
    assert [offer.state for offer in catalogue(cast.learner_b)] == ["new", "new", "new"]


def test_of_two_enrolments_in_a_course_the_open_one_counts(cast, world):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(completed_at=timezone.now())
    LessonPage.objects.last().unpublish()
    release(world.course)
    enrol(world.person, course=world.course, by=world.person)
    assert [offer.state for offer in catalogue(cast.learner_a)] == ["begun"]


def test_the_catalogue_costs_the_same_for_ten_times_the_courses(cast):
    def cost() -> int:
        catalogue(cast.learner_a)
        with CaptureQueriesContext(connection) as queries:
            catalogue(cast.learner_a)
        return len(queries)

    make_course_world(code="C0", shape=(1,), person=cast.learner_a)
    few = cost()
    for number in range(1, 10):
        make_course_world(code=f"C{number}", shape=(1,), person=cast.learner_a)
    assert cost() == few == 2
