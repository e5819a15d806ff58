"""What leaders look at, in a browser: from a number to its people, the board, the team."""

from datetime import timedelta

import pytest

from agencies.models import User
from jobs.clock import today
from records.engine import refresh_people
from tests.factories.agencies import AgencyFactory, DisciplineFactory, PersonFactory, TaskForceAgencyFactory
from tests.factories.records import BareCourseFactory, CommitmentFactory, EvidenceFactory, SignatureFactory, VersionFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def world(cast):
    """A with an office and three agencies beside it at the team; two courses; people in most standings; one agency has not signed."""
    office = AgencyFactory(slug="harbour", name="Larkmere Harbour Unit", short_name="Harbour", parent=cast.a)
    disciplines = [cast.investigator, DisciplineFactory(name="Victim specialist"), DisciplineFactory(name="Prosecutor")]
    began = today() - timedelta(days=500)
    courses = [BareCourseFactory(title=title) for title in ("Evidence of coercion", "Trauma-informed interviewing")]
    for course in courses:
        VersionFactory(requirement__course=course, validity_months=12, effective_from=began)
    for number in range(24):
        person = PersonFactory(
            display_name=f"Person {number:02}", agency=[cast.a, office, cast.b][number % 3], discipline=disciplines[number % 2]
        )
        if number % 4 == 0:
            cast.seated(person)
        if number % 5:
            EvidenceFactory(person=person, course=courses[number % 2], earned_on=today() - timedelta(days=20 * number))
    cast.people_c.append(cast.leader_a)
    TaskForceAgencyFactory(task_force=cast.team, agency=cast.c)
    text = CommitmentFactory(task_force=cast.team, opens_on=began, closes_on=began + timedelta(days=60))
    for agency in (cast.a, cast.b):
        SignatureFactory(commitment=text, agency=agency, signed_by=cast.leader_a, signed_on=began, shares_counts=True)
    assert cast.team_lead
    refresh_people(list(User.objects.values_list("pk", flat=True)), on=began)
    return cast


def test_a_leader_goes_from_the_answer_to_the_people(visit, world):
    window = visit(world.leader_a)
    page = window.open("/my/")
    page.get_by_role("link", name="Agency").click()
    assert page.get_by_role("heading", level=1).text_content() == "Larkmere Police"
    window.check(name="agency")
    page.get_by_role("link", name="See who is overdue").click()
    assert "overdue" in page.locator(".lead").text_content()
    window.check(name="agency-people", widths=(320, 1280))
    page.get_by_label("Discipline").select_option("Victim specialist")
    page.get_by_role("button", name="Show").click()
    assert "group=overdue" in page.url
    assert page.get_by_role("cell", name="Investigator", exact=True).count() == 0
    page.get_by_role("link", name="Due", exact=True).click()
    assert page.locator("th[aria-sort=ascending]").text_content().startswith("Due")
    page.locator("summary", has_text="Why").first.click()
    assert page.get_by_text("Rule:").first.is_visible()


def test_the_partner_board_reads_without_scripts_and_prints(visit, world):
    window = visit(world.leader_b)
    window.check("/partners/", name="partner-board")
    assert window.page.get_by_role("button", name="Print").is_visible()
    assert window.page.get_by_role("row", name="Ridge House").get_by_text("Not shared").count() == 2
    window.page.emulate_media(media="print")
    assert not window.page.get_by_label("Jurisdiction").is_visible()
    assert window.page.get_by_text("more to the target").first.is_visible()
    plain = visit(world.leader_b, java_script_enabled=False).open("/partners/")
    assert not plain.get_by_role("button", name="Print").is_visible()
    plain.get_by_label("Kind").select_option("federal")
    plain.get_by_role("button", name="Show").click()
    assert plain.locator("table.board tbody tr").count() == 1
    with plain.expect_download() as download:
        plain.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("partner-board-")


def test_the_lead_sees_the_team(visit, world):
    window = visit(world.team_lead)
    page = window.open("/teams/")
    window.check(name="teams", widths=(320,), schemes=("light",))
    page.get_by_role("link", name="Larkmere Task Force").click()
    assert page.get_by_text("Ridge House has not signed.").is_visible()
    window.check(name="team")


def test_the_pages_keep_their_meaning_in_forced_colours(visit, world):
    window = visit(world.leader_a, forced_colors="active")
    for path in ("/agencies/larkmere-police/", "/partners/"):
        window.check(path, name=f"forced-{path.split('/')[1]}", widths=(1280,), schemes=("light",))
