"""The interview simulator: two endings, left and resumed, on a second device, by keyboard, without scripts, and the written way."""

import re

import pytest

from assessments.models import InterviewRun
from courses.models import StepProgress
from tests.browser.harness import shot
from tests.factories.exercises import make_starter_interview, starter_script

pytestmark = pytest.mark.browser
SCRIPT = starter_script()
TEXTS = {f"{node.id} {option.id}": option.text for node in SCRIPT.nodes for option in node.options}


@pytest.fixture
def world(cast):
    return make_starter_interview(person=cast.learner_a)


def say(page, *choices: str) -> None:
    """Choose as a person with a mouse would."""
    for choice in choices:
        page.get_by_label(TEXTS[choice], exact=True).check()
        with page.expect_navigation():
            page.get_by_role("button", name="Go on", exact=True).click()


def say_by_keyboard(page, choice: str) -> None:
    """Tab from where the page has put one, arrows to the option, Enter."""
    page.keyboard.press("Tab")
    wanted = page.get_by_label(TEXTS[choice], exact=True)
    for _ in range(6):
        page.keyboard.press("ArrowDown")
        if wanted.is_checked():
            break
    enter(page)


def enter(page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_conversation_is_left_resumed_elsewhere_and_ends_in_two_ways(visit, world):
    first = visit(world.person)
    page = first.open(world.url)
    first.check(name="interview-step")
    page.get_by_role("button", name="Begin the conversation").click()
    first.check(name="interview-begin", widths=[320, 1280])
    say(page, "N01 b")
    page.get_by_role("link", name="Who sits in").click()
    say(page, "N03 b", "N02 c")
    page.get_by_role("button", name="You decide what we talk about next").click()
    page.get_by_text("She looks up.").wait_for()
    first.check(name="interview-talk")
    page.get_by_role("link", name="Pause").click()
    page.get_by_role("link", name="Go on where you were").click()
    first.context.close()

    second = visit(world.person, viewport={"width": 390, "height": 800})
    page = second.open(world.url)
    page.get_by_role("button", name="Go on with the conversation").click()
    say(page, "N04 b", "N04n a")
    page.get_by_role("heading", name="A good no").wait_for()
    second.check(name="interview-ending", widths=[320, 1280])
    page.get_by_role("button", name="Go to the debrief").click()
    second.check(name="interview-debrief")
    finish_debrief(page)
    page.get_by_text("The exercise is done", exact=True).wait_for()
    assert StepProgress.objects.get(enrolment=world.enrolment, step_key=world.page.translation_key).done_at

    page.locator(".walk__step").nth(4).locator("summary").click()
    page.get_by_role("button", name="Play again from choice 5").click()
    say(page, "N04 c", "N05 b", "N06 b", "N07 c", "N08 c", "N08s b")
    page.get_by_role("heading", name="A risk nobody owned").wait_for()
    page.get_by_role("button", name="Go to the debrief").click()
    page.get_by_text("A harmful choice asks for a short reading").wait_for()
    page.get_by_role("button", name="Finish the debrief").click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    second.check(name="interview-debrief-wanting")
    assert {run.ending for run in InterviewRun.objects.all()} == {"E7", "E6"}


def finish_debrief(page) -> None:
    for select in page.locator("select[name^=principles-]").all():
        select.select_option(label="Stabilise first")
    page.get_by_label("I would defend").select_option(index=1)
    page.get_by_label("I would disclose").select_option(label="Nothing beyond the ordinary record")
    page.get_by_label("Which hours the payroll shows").check()
    page.get_by_role("button", name="Finish the debrief").click()


def test_by_keyboard_alone(visit, world):
    window = visit(world.person)
    page = window.open(world.url)
    page.get_by_role("button", name="Begin the conversation").focus()
    enter(page)
    page.locator("#now").focus()
    say_by_keyboard(page, "N01 b")
    assert page.evaluate("location.hash") == "#now"
    page.keyboard.press("Tab")
    enter(page)
    say_by_keyboard(page, "N02 c")
    say_by_keyboard(page, "N03 b")
    page.get_by_role("heading", name=re.compile("Will they send me home")).wait_for()
    window.check_quiet()


def test_without_scripts_and_in_forced_colours(visit, world):
    window = visit(world.person, java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = window.open(world.url)
    page.get_by_role("button", name="Begin the conversation").click()
    say(page, "N01 b")
    page.get_by_role("link", name="Four interpreters").click()
    say(page, "N02 c", "N03 b", "N04 b", "N04n a")
    page.get_by_role("button", name="Go to the debrief").click()
    shot(page, "interview-debrief-without-scripts")
    finish_debrief(page)
    page.get_by_text("The exercise is done", exact=True).wait_for()
    forced = visit(world.person, forced_colors="active")
    forced.check(f"/interviews/{InterviewRun.objects.get().pk}/debrief/", name="interview-forced", widths=[320], schemes=["light"])


def test_the_written_alternative(visit, world):
    window = visit(world.person)
    page = window.open(world.url)
    page.get_by_role("link", name="Take the written alternative").click()
    window.check(name="interview-write", widths=[320, 1280])
    page.get_by_label("Part 1: your plan").fill("Safety first, then her choice of time and place. " * 6)
    for number in range(12):
        page.locator(f"#form-{number}").select_option("leading")
        page.locator(f"#rewrite-{number}").fill("Tell me more about that.")
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_role("heading", name="The exercise is done").wait_for()
    window.check(name="interview-written", widths=[320, 1280])
