"""A team from forming to active, with three leaders in three browsers, then reopened by a changed text."""

from datetime import timedelta

import pytest

from agencies.models import TaskForce
from jobs.clock import today
from records.models import Competency, CompetencyNeed, Holding
from tests.factories.agencies import LONG_AGO, PASSWORD, DisciplineFactory, JurisdictionFactory
from tests.factories.records import VersionFactory

pytestmark = pytest.mark.browser


def sign(window, agency: str, *, asked: bool = True) -> None:
    """Open the commitment, give the password again (it holds for five minutes), read, agree, sign."""
    page = window.open("/teams/harbour-team/commitment/")
    page.get_by_role("link", name=f"Sign for {agency}").click()
    if asked:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Sign version").wait_for()
    page.get_by_label("I have read the text").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_text(f"Signed for {agency}.").wait_for()


def state() -> str:
    return TaskForce.objects.get(slug="harbour-team").state


def test_a_team_from_forming_to_active_and_reopened_by_a_changed_text(visit, cast):
    JurisdictionFactory(name="Northern District")
    VersionFactory(requirement__title="Trauma-informed interviewing")
    DisciplineFactory(slug="labour-investigator", name="Labour investigator")
    leaders = {"Larkmere Police": cast.leader_a, "Bureau of Inquiry": cast.leader_b, "Ridge House": cast.leader_c}
    assert cast.investigator
    admin = visit(cast.administrator)
    page = admin.open("/records/teams/")
    page.get_by_role("link", name="Form a team").click()
    page.get_by_label("Name").fill("Harbour Team")
    page.get_by_label("District").select_option(label="Northern District")
    for label in (*leaders, "Investigator", "Labour investigator"):
        page.get_by_label(label, exact=True).check()
    admin.check(name="team-new", widths=(320, 1280))
    page.get_by_role("button", name="Form the team").click()
    page.get_by_label("What every agency’s leader signs").fill("We train everybody whom we send, and we meet every month.")
    page.get_by_label("Kind").select_option(label="review meetings")
    page.get_by_label("In words").fill("The leaders meet.")
    page.get_by_label("How much").fill("1")
    page.get_by_label("of what").fill("meeting")
    page.get_by_label("in which time").select_option(label="a month")
    page.get_by_role("button", name="One more promise").click()
    admin.check(name="commitment-new", widths=(320, 1280))
    page.get_by_role("button", name="Open it for signature").last.click()
    page.get_by_text("The signatures of 3 agencies are missing").wait_for()
    assert state() == "forming"
    windows = {agency: visit(leader) for agency, leader in leaders.items()}
    for number, (agency, window) in enumerate(windows.items()):
        sign(window, agency)
        assert state() == ("active" if number == 2 else "committed")
        if number == 0:
            window.check(name="commitment-signed-by-one")
    page = windows["Ridge House"].page
    page.get_by_text("Every agency that must sign has signed version 1.").wait_for()
    page.get_by_role("link", name="The leaders meet.").click()
    page.get_by_role("button", name="Put it on record").click()
    page.get_by_text("On record.").wait_for()
    windows["Ridge House"].check(name="target", widths=(320, 1280), schemes=("light",))
    page = admin.open("/teams/harbour-team/commitment/new/")
    page.get_by_label("What every agency’s leader signs").fill("We train, we meet, and we pay for it.")
    page.get_by_role("button", name="Open it for signature").last.click()
    page.get_by_text("The signatures of 3 agencies are missing").wait_for()
    assert state() == "lapsed"
    sign(windows["Larkmere Police"], "Larkmere Police", asked=False)
    windows["Larkmere Police"].page.get_by_text("Version 1, to be signed from").wait_for()
    assert state() == "lapsed"


def test_the_pages_around_a_team_are_clean(visit, cast):
    labour = Competency.objects.get(exploitation="labour")
    CompetencyNeed.objects.create(task_force=cast.team, discipline=cast.investigator, competency=labour)
    inspector = DisciplineFactory(slug="labour-investigator", name="Labour investigator", position=5)
    CompetencyNeed.objects.create(task_force=cast.team, discipline=inspector, competency=labour)
    holding = Holding.objects.create(
        person=cast.seated(cast.learner_a), competency=labour, agency=cast.a, held_from=LONG_AGO, until=today() + timedelta(days=40),
        recorded_by=cast.author,
    )  # fmt: skip
    window = visit(cast.team_lead)
    window.check("/teams/larkmere-team/coverage/", name="coverage")
    window.check("/teams/larkmere-team/needs/", name="needs", widths=(320, 1280))
    window.check("/teams/larkmere-team/agencies/", name="team-agencies", widths=(320, 1280), schemes=("light",))
    other = visit(cast.coordinator_a)
    other.check(f"/records/people/{cast.learner_a.pk}/sign-off/", name="sign-off", widths=(320, 1280), schemes=("light",))
    other.check(f"/records/competencies/{holding.pk}/", name="lineage", widths=(320, 1280), schemes=("light",))
