"""The tabletop: four windows of three agencies, from the code to the after-action report, each seeing what the others do."""

import pytest

from assessments.models import TabletopSession
from tests.factories.agencies import PersonFactory
from tests.factories.tabletops import make_starter_tabletop, make_table, make_tabletop

pytestmark = pytest.mark.browser


def test_people_of_three_agencies_play_to_the_after_action_report(visit, cast):
    world = make_tabletop(person=cast.learner_a)
    third = PersonFactory(display_name="Cy Third", agency=cast.c)
    facilitator, a, b, c = (visit(person) for person in (cast.coordinator_a, cast.learner_a, cast.learner_b, third))
    page = facilitator.open(world.url)
    page.get_by_role("button", name="Open a table").click()
    code = page.locator(".mapping__code").inner_text()
    session = TabletopSession.objects.get()
    for window, role in ((a, "A"), (b, "B"), (c, "C")):
        window.open(world.url).get_by_label("The facilitator’s code").fill(code)
        window.page.get_by_role("button", name="See the free seats").click()
        window.page.get_by_role("button", name=f"Sit down as Role {role}").click()
        window.page.get_by_role("heading", name="At the table").wait_for()
    page.get_by_text("Cy Third").wait_for(timeout=8000)
    page.get_by_role("button", name="Begin the exercise").click()
    for window, role in ((a, "A"), (b, "B")):
        window.page.get_by_label(f"Question {role}1?").fill(f"Decided by {role}")
        window.page.locator("[data-status]", has_text="Saved").wait_for(timeout=9000)
    a.page.get_by_text("Ask another role").click()
    a.page.get_by_label("For what?").fill("What do you hold?")
    a.page.get_by_label("On which ground?").select_option("consent")
    a.page.get_by_role("button", name="Ask", exact=True).click()
    b.page.get_by_text("What do you hold?").wait_for(timeout=9000)
    b.page.get_by_label("Show this document").select_option(label="Paper B1")
    b.page.get_by_role("button", name="Show it").click()
    a.page.get_by_text("SECRET-B1").wait_for(timeout=9000)
    page.reload()
    page.get_by_role("button", name="End the silence").click()
    a.page.get_by_label("What the team decides").fill("We open jointly, today.")
    a.page.locator("[data-status]", has_text="Saved").wait_for(timeout=9000)
    c.page.get_by_text("We open jointly, today.").or_(c.page.get_by_label("What the team decides")).first.wait_for(timeout=9000)
    page.get_by_role("button", name="Show the experts’ solution").click()
    for select in page.locator("select[id^=team-]").all():
        select.select_option("2")
    page.get_by_role("button", name="Keep the scores").click()
    c.page.get_by_text("10 of 10").wait_for(timeout=9000)
    facilitator.page.get_by_role("button", name="End the exercise").click()
    page.get_by_role("heading", name="After-action report").wait_for()
    b.page.get_by_role("heading", name="After-action report").wait_for(timeout=9000)
    assert "Decided by A" not in b.page.content()
    assert TabletopSession.objects.get(pk=session.pk).state == "ended"
    for window in (facilitator, a, b, c):
        window.check_quiet()
    b.check(name="tabletop-report", widths=[320, 1280])


def test_the_pages_are_clean_also_without_scripts(visit, cast):
    world = make_starter_tabletop(person=cast.coordinator_a)
    visit(cast.coordinator_a).check(world.url, name="tabletop-step", widths=[320, 1280])
    table = make_table(facilitator=cast.coordinator_a)
    player = table.seats["A"].person
    visit(player).check(table.session.get_absolute_url(), name="tabletop-player")
    plain = visit(player, java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = plain.open(table.session.get_absolute_url())
    page.get_by_label("Question A1?").fill("By hand")
    page.get_by_role("button", name="Keep my decision").click()
    assert page.get_by_label("Question A1?").input_value() == "By hand"
    table.go_on()
    table.go_on()
    visit(cast.coordinator_a).check(table.session.get_absolute_url(), name="tabletop-facilitator", widths=[320, 1280])
