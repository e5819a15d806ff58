"""The records office in a browser: a rule is built row by row, looked at and put in force; each page is clean."""

import pytest

from jobs.runner import drain
from records.engine import refresh
from records.models import Requirement
from tests.factories.agencies import LONG_AGO, DisciplineFactory
from tests.factories.records import BareEditionFactory, VersionFactory

pytestmark = pytest.mark.browser


def test_a_rule_is_built_looked_at_and_put_in_force(visit, cast):
    DisciplineFactory(slug="prosecutor", name="Prosecutor")
    assert [cast.person(f"Person {number}", cast.a) for number in range(3)] and cast.team
    BareEditionFactory(course__title="Trauma-informed interviewing")
    window = visit(cast.administrator)
    page = window.open("/records/")
    page.get_by_role("link", name="Requirements").click()
    page.get_by_role("link", name="State a new requirement").click()
    page.get_by_label("What the rule is called").fill("Interviewing for the team")
    page.get_by_role("button", name="Only people who are").click()
    page.get_by_label("Agency, team, discipline or role").select_option(label="Larkmere Police")
    page.get_by_role("button", name="And …").click()
    page.get_by_label("Agency, team, discipline or role").nth(1).select_option(label="Investigator")
    page.get_by_role("button", name="Or … one more condition in group 2").click()
    page.get_by_label("Agency, team, discipline or role").nth(2).select_option(label="Prosecutor")
    page.get_by_label("Course or note").select_option(label="Trauma-informed interviewing")
    page.get_by_label("every year in the same month").check()
    page.get_by_role("button", name="See what this would do").last.click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    page.get_by_label("The month, due on its last day").select_option(label="January")
    page.get_by_role("button", name="See what this would do").last.click()
    page.get_by_role("heading", name="What this would do").wait_for()
    assert page.get_by_text("it is asked of 3 people.").is_visible()
    window.check(name="requirement-edit")
    page.get_by_role("button", name="Put it in force").click()
    page.get_by_role("heading", name="Interviewing for the team").wait_for()
    drain()
    assert Requirement.objects.get().versions.get().due_month == 1


def test_the_pages_of_a_rule_are_clean(visit, cast):
    rule = VersionFactory(requirement__title="Evidence of coercion for investigators", requirement__agency=cast.a)
    VersionFactory(requirement__title="Trauma-informed interviewing", audience={"discipline": "investigator"})
    for person in (cast.learner_a, cast.coordinator_a):
        refresh(person, on=LONG_AGO)
    window = visit(cast.coordinator_a)
    window.check("/records/", widths=(320, 1280))
    window.check("/records/requirements/")
    window.check(f"/records/requirements/{rule.requirement.code}/")
    window.check(f"/records/requirements/{rule.requirement.code}/stop/", widths=(320, 1280))
