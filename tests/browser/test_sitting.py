"""A sitting in a browser: by keyboard alone, without scripts, saved as one goes, offline and in two windows."""

import time
from itertools import pairwise

import pytest

from assessments import attempts
from assessments.models import Answer, Attempt
from tests.browser.answering import answer_by_keyboard, answer_by_pointer, items_of, press, right_fields, within
from tests.factories.assessments import make_quiz_world

pytestmark = pytest.mark.browser


@pytest.fixture
def world(cast):
    """Six questions, one of each kind."""
    return make_quiz_world(person=cast.learner_a, size=6, criticals=1)


@pytest.fixture
def attempt(world):
    return attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)


def step_of(world) -> str:
    return f"/courses/tst/tst-m1/{world.quiz.slug}/"


def the_item(attempt, kind):
    return next(item for item in items_of(attempt) if item.version.item.kind == kind)


def value_of(item):
    return Answer.objects.get(attempt_item=item).value


def test_a_sitting_is_taken_and_submitted_by_keyboard_alone(visit, world):
    window = visit(world.person)
    page = window.open(step_of(world))
    press(page, "Start the assessment")
    page.get_by_role("heading", name="Question 1 of 6").wait_for()
    for item in items_of(Attempt.objects.get()):
        page.wait_for_function("position => document.activeElement.id === `title-${position}` || position === 1", arg=item.position)
        answer_by_keyboard(page, right_fields(item))
        press(page, "Save and review" if item.position == 6 else "Save and next")
    page.get_by_role("heading", name="Review your answers").wait_for()
    assert page.get_by_text("All 6 questions are answered.").is_visible()
    press(page, "Submit my answers")
    page.get_by_role("heading", name="You passed").wait_for()
    assert Attempt.objects.get().credit == 6
    window.check_quiet()


def test_a_sitting_is_taken_without_scripts(visit, world):
    window = visit(world.person, java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = window.open(step_of(world))
    page.get_by_role("button", name="Start the assessment").click()
    for item in items_of(Attempt.objects.get()):
        form = page.locator(f"#question-{item.position}")
        if item.version.item.kind == "NUM":
            form.locator("[name=number]").fill("many")
            form.get_by_role("button", name="Save and").first.click()
            assert page.get_by_text("Enter a number in figures").is_visible()
            assert form.locator("[name=number]").input_value() == "many"
        answer_by_pointer(form, right_fields(item))
        form.get_by_role("button", name="Save and review" if item.position == 6 else "Save and next").click()
    page.get_by_role("button", name="Submit my answers").click()
    assert page.get_by_role("heading", name="You passed").is_visible()
    assert page.get_by_text("You scored 6 of 6 (100 %).").is_visible()


def test_without_scripts_a_question_is_flagged_left_and_found_again(visit, world, attempt):
    page = visit(world.person, java_script_enabled=False).open(f"{attempt.get_absolute_url()}?q=2")
    page.locator("#question-2").get_by_label("Flag for review").check()
    page.get_by_role("button", name="Review and submit").click()
    assert page.get_by_role("heading", name="Flagged for review").is_visible()
    assert page.get_by_text("0 of 6 questions are answered.").is_visible()
    page.get_by_role("link", name="Question 2").first.click()
    assert page.locator("#question-2").get_by_label("Flag for review").is_checked()


def test_an_answer_is_saved_within_two_seconds_and_is_there_on_return(visit, world, attempt):
    item = the_item(attempt, "SBA")
    window = visit(world.person)
    page = window.open(f"{attempt.get_absolute_url()}?q={item.position}")
    answer_by_pointer(page.locator(f"#question-{item.position}"), right_fields(item))
    within(2, lambda: value_of(item) == {"choice": 1})
    page.locator("[data-status]", has_text="Saved").wait_for()
    number = the_item(attempt, "NUM")
    page.get_by_role("button", name=f"Question {number.position}").click()
    page.locator(f"#question-{number.position} [name=number]").press_sequentially("140")
    within(2, lambda: value_of(number) == {"number": "140"})
    page.reload()
    assert page.locator(f"#question-{number.position} [name=number]").input_value() == "140"
    window.check_quiet()


def test_what_was_answered_offline_is_told_as_not_saved_and_saved_on_return(visit, world, attempt):
    window = visit(world.person)
    page = window.open(attempt.get_absolute_url())
    window.context.set_offline(True)
    for item in items_of(attempt):
        page.locator(".question-list__items").get_by_role("button").nth(item.position - 1).click()
        answer_by_pointer(page.locator(f"#question-{item.position}"), right_fields(item))
        if item.position == 1:
            page.locator('[data-status][data-state="failed"]').wait_for(timeout=3000)
            assert "not saved" in page.locator("[data-status]").inner_text().lower()
    assert not Answer.objects.exclude(value={}).exists()
    window.context.set_offline(False)
    within(5, lambda: Answer.objects.exclude(value={}).count() == 6)
    page.locator("[data-status]", has_text="Saved").wait_for()


def test_where_too_many_save_at_once_the_page_says_so_and_comes_back_when_it_is_told_to(visit, world, attempt):
    page = visit(world.person).open(attempt.get_absolute_url())
    asked, answers = [], [503, 503, 200]

    def sent_away(route):
        asked.append(time.monotonic())
        status = answers.pop(0)
        route.continue_() if status == 200 else route.fulfill(status=status, headers={"Retry-After": "2"}, body="")

    page.route("**/answers/**", sent_away)
    item = items_of(attempt)[0]
    answer_by_pointer(page.locator("#question-1"), right_fields(item))
    page.get_by_text("many people are working at once").wait_for()
    assert page.locator("[data-status]").get_attribute("data-state") == "failed"
    page.get_by_text("Saved ").wait_for()
    assert value_of(item) and not answers
    assert all(later - sooner >= 1.9 for sooner, later in pairwise(asked))


def test_of_two_windows_the_newer_answer_stands_and_the_other_is_told(visit, world, attempt):
    item = the_item(attempt, "SBA")
    first = visit(world.person)
    page = first.open(f"{attempt.get_absolute_url()}?q={item.position}")
    other = first.context.new_page()
    other.goto(page.url)
    mine, theirs = (page.locator(f"#question-{item.position}"), other.locator(f"#question-{item.position}"))
    mine.locator("[name=choice]").nth(0).check()
    within(2, lambda: value_of(item) == {"choice": item.order[0]})
    theirs.locator("[name=choice]").nth(1).check()
    other.get_by_text("answered in another window").wait_for()
    assert value_of(item) == {"choice": item.order[0]}
    assert theirs.locator("[name=choice]").nth(0).is_checked()
    theirs.get_by_role("button", name="Use this answer instead").click()
    within(2, lambda: value_of(item) == {"choice": item.order[1]})
    # The first window learns of it when one comes back to it.
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_function(
        "(name) => document.querySelectorAll(name)[1].checked", arg=f"#question-{item.position} [name=choice]", timeout=2000
    )


def test_without_scripts_too_a_second_window_overwrites_nothing(visit, world, attempt):
    item = the_item(attempt, "SBA")
    first = visit(world.person, java_script_enabled=False)
    page = first.open(f"{attempt.get_absolute_url()}?q={item.position}")
    other = first.context.new_page()
    other.goto(page.url)
    for window, choice in ((page, 0), (other, 1)):
        form = window.locator(f"#question-{item.position}")
        form.locator("[name=choice]").nth(choice).check()
        form.get_by_role("button", name="Save and").first.click()
    assert other.get_by_text("answered in another window").is_visible()
    assert value_of(item) == {"choice": item.order[0]}
    other.get_by_role("button", name="Use this answer instead").click()
    assert value_of(item) == {"choice": item.order[1]}
