"""Issue 7, shown by 1: a note is revised, its author sees the blast radius and decides; twelve people in two agencies are asked, a leader sees it move."""

import re

import pytest
from django.urls import reverse

from assessments import attempts
from guidance.acknowledgements import acknowledge
from guidance.models import AskedPerson
from jobs.runner import drain
from records.models import Certificate, Obligation
from tests.browser.harness import axe_violations, shot
from tests.factories.assessments import answer_all, make_quiz_world
from tests.guidance.test_radius import draft_of_two, note  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


def certified(person) -> Certificate:
    """Taught and tested while version 1 was in force."""
    world = make_quiz_world(person=person)
    sitting = attempts.start(person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(sitting)
    attempts.submit(sitting, by=person)
    return Certificate.objects.get(person=person)


def look(page, name: str) -> list[str]:
    """Faults that are ours: everything inside the page's own content."""
    page.wait_for_load_state()
    # Wagtail's messages fade in, and have less contrast while they do.
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    shot(page, name)
    return [line for line in axe_violations(page) if "w-" not in line.split("<")[0]]


def press_publish(page) -> None:
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish", exact=True).click()


def test_a_revised_note_asks_the_right_people_and_a_leader_sees_it_move(visit, cast, note):  # noqa: F811
    people = [cast.learner_a, *(cast.person(f"Reader A{number}", cast.a) for number in range(5))]
    people += [cast.learner_b, *(cast.person(f"Reader B{number}", cast.b) for number in range(5))]
    for person in people:
        acknowledge(note, version=1, by=person)
    certificate = certified(cast.learner_a)
    drain()
    mine = visit(cast.learner_a)
    paper = mine.open(f"/verify/{certificate.code}/").locator("main").inner_text()
    draft_of_two(note)

    author = visit(cast.author, viewport={"width": 1280, "height": 900})
    page = author.open(reverse("wagtailadmin_pages:edit", args=[note.pk]))
    press_publish(page)
    page.get_by_role("heading", name="What it touches").wait_for()
    assert page.get_by_text("Acknowledged an earlier version: 12 people").is_visible()
    assert page.get_by_text("Reader A1").count() == 0
    assert look(page, "radius") == []
    page.get_by_label("to read and acknowledge it").first.check()
    page.get_by_label("Within how many days").fill("20")
    page.get_by_role("button", name="Keep this decision").click()
    page.get_by_text("It takes effect when version 2 is published.").wait_for()
    press_publish(page)
    page.get_by_text("What the new version asks is asked now").wait_for()
    drain()
    assert set(AskedPerson.objects.values_list("person", flat=True)) == {person.pk for person in people}
    assert Obligation.objects.filter(requirement__note=note).count() == 12

    leader = visit(cast.leader_a)
    page = leader.open("/agencies/larkmere-police/")
    page.get_by_role("link", name="Guidance notes: who has acknowledged").click()
    page.get_by_role("heading", name="Guidance notes in force").wait_for()
    assert page.get_by_text("0 of 6").is_visible()

    page = mine.open("/my/")
    page.get_by_role("link", name="GN-01 v2: read and acknowledge").click()
    page.get_by_role("button", name="I have read this note").click()
    page.get_by_text(re.compile("You acknowledged GN-01 v2")).wait_for()

    page = leader.open("/agencies/larkmere-police/guidance/")
    assert page.get_by_text("1 of 6").is_visible()
    leader.check(name="agency-notes")
    page.get_by_role("link", name=re.compile("^GN-01 v2")).click()
    page.get_by_role("heading", name="Who has acknowledged GN-01 v2").wait_for()
    row = page.get_by_role("row").filter(has_text="Ana Learner")
    assert row.get_by_text("Met").is_visible()
    assert page.get_by_role("row").filter(has_text="Reader B1").count() == 0
    leader.check(name="agency-note")

    assert mine.open(f"/verify/{certificate.code}/").locator("main").inner_text() == paper
    page = mine.open("/guidance/gn-01/versions/1/")
    assert page.get_by_text("Superseded by version 2").is_visible()
    mine.check(name="note-version-superseded", widths=(320, 1280))
