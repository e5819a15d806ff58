"""A timed sitting in a browser: its clock, an ended session, a pause, a quick exit, the end of the time [D6, D7, D9, D12, W4, W5]."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from assessments import attempts
from assessments.models import Answer, Attempt, Item, Pause
from tests.cast import sign_in
from tests.factories.assessments import let_pass, make_quiz_world

pytestmark = pytest.mark.browser
ELSEWHERE = "https://elsewhere.example/"


@pytest.fixture
def world(cast):
    world = make_quiz_world(person=cast.learner_a, time_limit=20)
    Item.objects.filter(critical=True).update(sensitive=True)
    return world


@pytest.fixture
def attempt(world) -> Attempt:
    return attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)


def choices(attempt) -> list[int]:
    """The places of questions that are answered with one tick."""
    return list(attempt.items.filter(version__item__kind__in=["SBA", "SJ"]).values_list("position", flat=True))


def tick(page, position: int, place: int = 0) -> None:
    page.get_by_role("navigation", name="Questions").get_by_role("button", name=re.compile(f"Question {position}\\b")).click()
    page.locator(f"#question-{position} .option").nth(place).click()


def state(page):
    return page.locator("[data-status]")


def stored(attempt, position: int) -> Answer:
    return Answer.objects.get(attempt_item__attempt=attempt, attempt_item__position=position)


def wait_for(found, seconds: float) -> float:
    """How long it took until this was true."""
    begun = time.monotonic()
    while not found():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - begun


def test_a_timed_sitting_is_clean_and_each_answer_is_stored_within_two_seconds(visit, attempt):
    window = visit(attempt.person)
    window.check(attempt.get_absolute_url(), name="sitting")
    page, first = window.page, choices(attempt)[0]
    expect(page.get_by_role("timer")).to_have_text("20 minutes left")
    tick(page, first)
    wait_for(lambda: stored(attempt, first).revision == 1, 2)
    expect(state(page)).to_contain_text("Saved")
    window.check(f"{attempt.get_absolute_url()}?review=1", name="review", widths=[320, 1280])


def test_when_the_session_ends_the_answers_wait_for_the_sign_in(visit, attempt):
    window = visit(attempt.person)
    first = choices(attempt)[0]
    page = window.open(f"{attempt.get_absolute_url()}?q={first}")
    Session.objects.all().delete()
    tick(page, first)
    expect(state(page)).to_contain_text("you have been signed out")
    sign_in_link = page.get_by_role("link", name="Sign in and go on")
    assert f"next=%2Fattempts%2F{attempt.pk}" in sign_in_link.get_attribute("href")
    cookie = sign_in(attempt.person).cookies["session"]
    window.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": window.address}])
    page.goto(f"{window.address}{attempt.get_absolute_url()}?q={first}")
    wait_for(lambda: stored(attempt, first).revision == 1, 2)
    expect(page.locator(f"#question-{first} input[type=radio]").first).to_be_checked()


def test_a_sensitive_question_can_be_paused_and_gone_on_with(visit, attempt):
    window = visit(attempt.person)
    position = attempt.items.get(sensitive=True).position
    page = window.open(f"{attempt.get_absolute_url()}?q={position}")
    tick(page, position)
    page.get_by_role("button", name="Pause for up to 15 minutes").click()
    page.get_by_role("heading", name="Paused").wait_for()
    window.check(name="paused")
    assert stored(attempt, position).revision == 1
    let_pass(attempt, minutes=10)
    page.get_by_role("button", name=f"Go on with question {position}").click()
    expect(page.get_by_role("timer")).to_have_text("20 minutes left")
    expect(page.locator(f"#question-{position} input[type=radio]").first).to_be_checked()


def test_leaving_in_a_hurry_loses_nothing_and_stops_the_clock(visit, attempt, settings):
    settings.QUICK_EXIT_URL = ELSEWHERE
    window = visit(attempt.person)
    window.allowed.add("elsewhere.example")
    window.context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(status=200, content_type="text/html", body="<title>Weather</title>"))
    position = attempt.items.get(sensitive=True).position
    page = window.open(f"{attempt.get_absolute_url()}?q={position}")
    page.locator(f"#question-{position} .option").first.click()
    page.get_by_role("link", name="Quick exit").click()
    page.wait_for_url(ELSEWHERE)
    wait_for(lambda: stored(attempt, position).value and Pause.objects.exists(), 2)
    page.goto(window.address + attempt.get_absolute_url())
    page.get_by_role("heading", name="Sign in").wait_for()
    back = visit(attempt.person).open(attempt.get_absolute_url())
    expect(back.get_by_role("button", name=f"Go on with question {position}")).to_be_visible()


def test_when_the_time_is_over_the_page_submits_what_is_there(visit, attempt):
    let_pass(attempt, minutes=19, seconds=54)
    window = visit(attempt.person)
    first = choices(attempt)[0]
    page = window.open(f"{attempt.get_absolute_url()}?q={first}")
    expect(page.get_by_role("timer")).to_have_text("1 minute left")
    tick(page, first)
    page.get_by_text("The time ran out at").wait_for(timeout=12_000)
    window.check(name="run-out", widths=[320, 1280])
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.run_out, stored(attempt, first).revision) == (attempt.deadline, True, 1)


def test_the_clock_takes_no_notice_of_the_device_s_time(visit, attempt):
    window = visit(attempt.person)
    window.context.clock.install(time="2031-01-01T00:00:00Z")
    page = window.open(attempt.get_absolute_url())
    expect(page.get_by_role("timer")).to_have_text("20 minutes left")
    first = choices(attempt)[0]
    tick(page, first)
    wait_for(lambda: stored(attempt, first).revision == 1, 3)


def test_a_coordinator_makes_an_arrangement(visit, cast):
    window = visit(cast.coordinator_a)
    assert cast.learner_a
    window.check(f"/agencies/{cast.a.slug}/arrangements/?q=Ana", name="arrangements", widths=[320, 1280])
    page = window.page
    page.get_by_role("link", name="Ana Learner").click()
    page.get_by_label("Extra time").select_option(label="half as much again")
    page.get_by_role("button", name="Save the arrangement").click()
    page.get_by_text("It counts from now on").wait_for()
    window.check(name="arrangement")
