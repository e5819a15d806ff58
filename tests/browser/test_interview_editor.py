"""An author at work on an interview: table, drawing, a node changed, checks with a simulation, a try-out."""

import pytest
from django.urls import reverse

from tests.browser.harness import axe_violations, shot
from tests.factories.exercises import make_starter_interview

pytestmark = pytest.mark.browser


def test_an_author_changes_a_node_checks_and_tries_it_out(visit, cast):
    world = make_starter_interview(person=cast.learner_a)
    window = visit(cast.author, viewport={"width": 1280, "height": 900})
    page = window.open(reverse("exercises"))
    page.get_by_role("link", name="First conversations with Ines").click()
    found = look(page, "editor-table")
    page.get_by_role("link", name="Drawing", exact=True).click()
    found += look(page, "editor-drawing")
    page.get_by_role("link", name="N05 The first question").click()
    page.get_by_label("Title", exact=False).first.fill("The very first question")
    found += look(page, "editor-node")
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("heading", name="N05 · The very first question").wait_for()
    page.get_by_role("link", name="Checks and simulation").click()
    page.get_by_role("button", name="Simulate").click()
    page.get_by_text("Ten thousand players").wait_for()
    found += look(page, "editor-check")
    page.goto(window.address + reverse("exercise-play", args=[world.page.pk]) + "?at=N08")
    page.get_by_role("link", name="Note it and carry on").click()
    page.get_by_text("A current threat has been parked.").wait_for()
    found += look(page, "editor-play")
    assert found == []
    window.check_quiet()


def look(page, name: str) -> list[str]:
    """Faults that are ours: everything inside the page's own content."""
    page.wait_for_load_state()
    shot(page, name)
    return [line for line in axe_violations(page) if "w-" not in line.split("<")[0]]
