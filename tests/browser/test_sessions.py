"""A step that is taught live: a date is given out, a place is booked, the code on the screen signs in, and the step is done."""

from datetime import timedelta

import pytest
from django.urls import reverse

from courses.models import LiveSession, SessionResult
from jobs.clock import database_now
from jobs.runner import drain
from tests.browser.harness import Visitor
from tests.factories.sessions import MINUTE, make_session_page

pytestmark = pytest.mark.browser

LATE = "The code was on the screen late; was there from the beginning."


def test_from_the_date_to_the_step_that_is_done(visit, cast):
    step = make_session_page()
    desk, phone = visit(cast.author), visit(cast.learner_a, viewport={"width": 360, "height": 780})
    session = set_a_date(desk, step.title)

    page = phone.open(f"/courses/liv/liv-m1/{step.slug}/")
    page.get_by_role("button", name="Book a place").click()
    page.get_by_text("You have a place. Put it in your calendar below.").wait_for()
    the_day_comes(session)

    screen = desk.open(reverse("session-roster", args=[session.pk]))
    assert screen.get_by_text("Nobody is there yet.").is_visible()
    screen.get_by_role("link", name="Show the code").click()
    code = screen.locator(".session-screen__code").inner_text()
    desk.check(name="session-screen")

    page = phone.open(reverse("live-sessions"))
    page.get_by_role("link", name="Sign in with the code").click()
    page.get_by_label("The code on the screen").fill(code.lower())
    page.get_by_role("button", name="Send the code").click()
    page.get_by_text("You are signed in.").wait_for()
    phone.check(name="session-signed-in", widths=(320, 360))
    screen.get_by_text("1 person is signed in.").wait_for()

    close(desk, session)
    drain()
    page = phone.open(f"/courses/liv/liv-m1/{step.slug}/")
    assert page.get_by_text("Credited", exact=True).is_visible()
    assert page.get_by_text("Done", exact=True).is_visible()
    phone.check(name="session-done", widths=(360,))


def set_a_date(desk: Visitor, title: str) -> LiveSession:
    page = desk.open(reverse("live-sessions"))
    page.get_by_role("link", name=f"Set a date {title}").click()
    page.get_by_label("Day").fill(f"{database_now() + timedelta(days=3):%Y-%m-%d}")
    page.get_by_label("Begins").fill("10:00")
    page.get_by_label("Ends").fill("11:40")
    # Far from midnight, so that what is entered by hand below lies on one day.
    page.get_by_label("Time zone").select_option("UTC" if 3 <= database_now().hour < 21 else "America/New_York")
    page.get_by_role("textbox", name="Place (optional)").fill("Federal building, room 410")
    page.get_by_label("Who may book").select_option("everybody")
    desk.check(name="session-new")
    page.get_by_role("button", name="Set the date").click()
    page.get_by_text("The date is set and can be booked.").wait_for()
    return LiveSession.objects.get()


def the_day_comes(session: LiveSession) -> None:
    """It runs since ninety minutes, of a hundred."""
    begins = (database_now() - 90 * MINUTE).replace(second=0, microsecond=0)
    LiveSession.objects.filter(pk=session.pk).update(begins_at=begins, ends_at=begins + 100 * MINUTE)
    session.refresh_from_db()


def close(desk: Visitor, session: LiveSession) -> None:
    """What the screen missed is entered by hand; then the session is closed."""
    page = desk.open(reverse("session-roster", args=[session.pk]))
    assert page.get_by_text("1 person is there now.").is_visible()
    page.get_by_label("Present from").fill(f"{session.local(session.begins_at):%H:%M}")
    page.get_by_label("Present until").fill(f"{session.local(session.ends_at):%H:%M}")
    page.get_by_label("Reason").fill(LATE)
    desk.check(name="session-roster")
    page.get_by_role("button", name="Enter", exact=True).click()
    page.get_by_role("link", name="Close the session").click()
    assert page.get_by_text("1 of 1 people with a place have attended enough.").is_visible()
    desk.check(name="session-close", widths=(320, 1280))
    page.get_by_role("button", name="Close the session").click()
    page.get_by_text("The session is closed. 1 person is credited.").wait_for()
    assert SessionResult.objects.get().credited
