"""A coordinator chooses people on the list with the keyboard, sees whom it concerns, gives them more time, and takes it back."""

from datetime import timedelta

import pytest

from jobs.clock import today
from jobs.runner import drain
from records.engine import refresh_people
from records.models import Extension
from tests.factories.agencies import LONG_AGO
from tests.factories.records import BareEditionFactory, VersionFactory

pytestmark = pytest.mark.browser


def test_several_people_are_given_more_time_and_it_is_taken_back(visit, cast):
    course = BareEditionFactory(course__title="Interviewing vulnerable witnesses").course
    VersionFactory(requirement__course=course, requirement__title="Interviewing vulnerable witnesses")
    late = [cast.learner_a, cast.coordinator_a, *(cast.person(f"Person {number}", cast.a) for number in range(4))]
    refresh_people([person.pk for person in late], on=LONG_AGO)
    window = visit(cast.coordinator_a)
    page = window.open(f"/agencies/{cast.a.slug}/people/")
    window.check(name="round-list")
    for name in ("Ana Learner", "Ada Coordinator", "Person 2"):
        box = page.get_by_role("checkbox", name=f"Choose {name}")
        box.focus()
        page.keyboard.press("Space")
        assert box.is_checked()
    page.get_by_label("What to do").select_option(label="Give more time")
    page.get_by_role("button", name="Go on").press("Enter")
    page.get_by_role("heading", name="More time for several people").wait_for()
    page.get_by_role("button", name="See whom it concerns").click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    window.check(name="round-errors", widths=(320, 1280), schemes=("light",))
    page.get_by_label("New due date").fill((today() + timedelta(days=40)).isoformat())
    page.get_by_label("Reason").fill("A long trial")
    page.get_by_role("button", name="See whom it concerns").click()
    page.get_by_text("It concerns 2 people. 1 line is left out.").wait_for()
    window.check(name="round-looked-at")
    page.get_by_role("button", name="Do it for 2 people").click()
    drain()
    page.get_by_text("Done for 2 people.").wait_for()
    window.check(name="round-done")
    page.get_by_role("link", name="Take it back").click()
    window.check(name="round-undo", widths=(320, 1280))
    page.get_by_role("button", name="Take it back").click()
    drain()
    page.get_by_text("Taken back for 2 people.").wait_for()
    assert Extension.objects.count() == 2 and not Extension.objects.standing().exists()
