"""An author without technical help: from an empty course to a published edition with a quiz, through four lanes of review, refused once on the way."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from courses.models import CoursePage, Edition, LessonPage
from courses.publishing import catalogue_page
from guidance.models import Lane, RecordedView
from guidance.publishing import home_page
from tests.browser.harness import Visitor, shot
from tests.browser.test_interview_editor import look

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
TITLE, LESSON = "Labour exploitation at sea", "Who keeps the papers of a crew"
WORDS = [
    "A trawler lies in port. Six men sleep on board, and none of them holds a passport.",
    "Papers, debts and distance hold a crew as firmly as a locked door does.",
    "Ask who keeps the papers, since when, and what it would cost to have them back.",
    "A ledger says: passport, safe keeping, 40 a month. It shows who holds it, and that somebody pays.",
    "The men say that they may leave at any time. What do you ask first?",
    "Who has your passport now?",
    "It is open, it blames nobody, and the answer can be checked.",
    "Why did you not go home?",
    "It asks them to defend themselves.",
    "Are you a victim?",
    "It asks for a legal conclusion, and tells you nothing.",
    "Taking “may leave” for “can leave”.",
    "Ask what would happen on the day after.",
    "Ask for the papers before you ask for the story.",
]
"""What is typed into the parts of a lesson, from top to bottom."""


@pytest.fixture
def course_place(cast):
    """A site without a course."""
    return catalogue_page(home_page())


def test_an_author_brings_a_course_to_learners(visit, cast, course_place):
    window = visit(cast.author, viewport=DESK)
    begin(window)
    fill_in_the_lesson(window)
    refused_before_a_survivor_has_spoken(window)
    hand_in(window)
    for person in (cast.second_author, cast.legal_reviewer, cast.trauma_reviewer):
        assert "now waits for" in record_a_view(visit(person, viewport=DESK))
    assert "has passed every lane and is published" in record_a_view(visit(cast.survivor_reviewer, viewport=DESK), withhold=True)
    assert set(RecordedView.objects.values_list("lane", flat=True)) == set(Lane.values)
    write_a_question(window)
    add_the_assessment(window)
    release(window)
    window.check_quiet()

    learner = visit(cast.learner_a, viewport={"width": 360, "height": 780})
    page = learner.open("/courses/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Start this course").click()
    page.get_by_role("heading", name=LESSON, level=1).wait_for()
    assert page.get_by_text("Six men sleep on board").is_visible()
    assert page.get_by_text("This lesson shows an invented person in distress, or a threat.").is_visible()
    learner.check(name="author-learner", widths=(360,), schemes=("light",))


def begin(window: Visitor) -> None:
    page = window.open(reverse("wagtailadmin_home"))
    page.get_by_role("link", name="Begin a course").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Code").fill("sea")
    assert look(page, "author-begin") == []
    page.get_by_role("button", name="Begin the course").click()
    page.get_by_role("link", name="Explore child pages of 'First module'").click()
    page.get_by_role("link", name="Lesson 1", exact=True).click()


def fill_in_the_lesson(window: Visitor) -> None:
    """Every part of the template, from top to bottom, as it stands on the page."""
    page = window.page
    parts = page.locator(".public-DraftEditor-content")
    parts.nth(len(WORDS) - 1).wait_for()
    page.locator("#id_title").fill(LESSON)
    page.locator("#id_sensitivity").select_option("2")
    page.get_by_role("button", name="Add Outcome").click()
    page.locator("#id_outcomes-0-code").fill("SEA.1a")
    page.locator("#id_outcomes-0-text").fill("Ask for the papers of a crew before asking for its story.")
    for place, words in (("0", "In port"), ("3", "A line of a ledger"), ("4", "The first question")):
        page.locator(f"#body-{place}-value-title").fill(words)
    for part, words in zip(parts.all(), WORDS, strict=True):
        part.click()
        page.keyboard.press("Control+End")
        page.keyboard.insert_text(words)
    page.get_by_text("Saved", exact=True).wait_for()
    shot(page, "author-lesson")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Something in the menu beside “Save draft”."""
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=name).click()


def messages(page: Page) -> str:
    page.locator(".messages li").first.wait_for()
    return " ".join(page.locator(".messages").inner_text().split())


def refused_before_a_survivor_has_spoken(window: Visitor) -> None:
    press(window.page, "Publish")
    told = messages(window.page)
    assert f"“{LESSON}” is saved as a draft. It cannot be published yet" in told
    assert "Survivor review: no view of this content is recorded" in told
    shot(window.page, "author-refused")
    lesson = LessonPage.objects.get(code="SEA-L1.1")
    kept = lesson.get_latest_revision_as_object()
    assert not lesson.live
    assert (kept.title, [outcome.code for outcome in kept.outcomes.all()]) == (LESSON, ["SEA.1a"])
    assert [words for words in WORDS if words not in str(kept.body.get_prep_value())] == []


def hand_in(window: Visitor) -> None:
    press(window.page, "Submit to Review by lanes")
    assert "waits for: Peer review" in messages(window.page)
    shot(window.page, "author-handed-in")


def record_a_view(window: Visitor, *, withhold: bool = False) -> str:
    """From the reviewer's own home of the editor; what they are told afterwards."""
    page = window.open(reverse("wagtailadmin_home"))
    page.get_by_role("link", name=LESSON).first.click()
    page.get_by_role("button", name="More actions").wait_for()
    if not page.get_by_role("button", name=re.compile("^Record my view")).first.is_visible():
        page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=re.compile("^Record my view")).first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("agrees", exact=True).check()
    if withhold:
        form.get_by_label("Withhold my name").check()
    form.get_by_role("button", name="Record my view").click()
    told = messages(page)
    assert page.url.endswith(reverse("wagtailadmin_home"))
    shot(page, f"author-said-{told[-24:]}")
    window.check_quiet()
    return told


def write_a_question(window: Visitor) -> None:
    page = window.open(reverse("items"))
    page.get_by_role("link", name="New question").click()
    page.get_by_label("Course").select_option(label=TITLE)
    page.get_by_label("Kind").select_option("SBA")
    page.get_by_role("button", name="Write the question").click()
    page.get_by_role("textbox", name=re.compile("^Question")).fill("Six men sleep on board. What do you ask first?")
    page.get_by_label("Learning outcome").select_option("SEA.1a")
    page.get_by_label("Lesson to read again").select_option("SEA-L1.1")
    answers = (("Who has your passport now?", True), ("Why did you not go home?", False), ("Are you a victim?", False))
    for row, (words, right) in zip(page.get_by_role("group").all(), answers, strict=False):
        row.get_by_label("Answer").fill(words)
        row.get_by_label("Right").set_checked(right)
        row.get_by_label("Why").fill("The answer can be checked." if right else "It asks for a defence or a conclusion.")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "is saved as version 1" in messages(page)
    shot(page, "author-question")


def add_the_assessment(window: Visitor) -> None:
    """The course and its module are published, and an assessment is added to the module."""
    course = CoursePage.objects.get()
    module = course.get_children().get()
    for page_id in (course.pk, module.pk):
        window.open(reverse("wagtailadmin_pages:edit", args=[page_id]))
        press(window.page, "Publish")
        messages(window.page)
    shot(window.page, "author-published")
    page = window.open(reverse("wagtailadmin_explore", args=[module.pk]))
    page.get_by_role("link", name="Add child page").click()
    page.get_by_role("link", name="Quiz page").first.click()
    page.locator("#id_title").fill("The assessment")
    page.locator("#id_code").fill("SEA-A1")
    page.locator("#id_length").fill("1")
    shot(page, "author-quiz")
    press(page, "Publish")
    assert "Learners see it once you release the course" in messages(page)
    shot(page, "author-quiz-published")


def release(window: Visitor) -> None:
    page = window.page
    page.get_by_role("link", name="release the course").click()
    assert look(page, "author-release") == []
    page.get_by_role("button", name="Release", exact=True).click()
    assert "The first edition is released" in messages(page)
    shot(page, "author-released")
    steps = Edition.objects.get().steps.order_by("position")
    assert [(step.kind, step.title) for step in steps] == [("lesson", LESSON), ("quiz", "The assessment")]
