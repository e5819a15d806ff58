"""The evidence map: two expert-like maps score well and one that claims too much does not; by letters, in a pair, without scripts."""

import re

import pytest

from assessments.evidence_map import maps
from assessments.evidence_map.marking import Entry, expert_reading
from assessments.models import EvidenceMap, MapEntry
from courses.enrolments import enrol
from tests.browser.harness import shot
from tests.factories.agencies import DisciplineFactory, PersonFactory
from tests.factories.evidence_maps import fill, fill_as_expert, make_starter_case

pytestmark = pytest.mark.browser


@pytest.fixture
def world(cast):
    return make_starter_case(person=cast.learner_a)


@pytest.fixture
def partner(cast):
    return PersonFactory(
        display_name="Pia Partner", agency=cast.b, discipline=DisciplineFactory(slug="financial-analyst", name="Financial analyst")
    )


def open_map(window, world) -> EvidenceMap:
    page = window.open(world.url)
    page.get_by_role("button", name=re.compile("Open the case file|Begin a new map")).click()
    page.get_by_role("heading", name="X01 · Advertisement").wait_for()
    return EvidenceMap.objects.open().get(members__person=world.person)


def hand_in(window, found) -> int:
    page = window.open(f"/maps/{found.pk}/review/")
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_role("heading", name="The exercise is done").wait_for()
    return int(re.search(r"\((\d+) %\)", page.locator(".lead").inner_text())[1])


def test_two_expert_like_maps_score_well_and_an_overclaiming_one_clearly_lower(visit, world):
    window = visit(world.person)
    window.check(world.url, name="map-step")
    found = open_map(window, world)
    page = window.page
    window.check(name="map-begin")
    # Two clicks: the exhibit, the element. Then the rest by letters and keys.
    page.get_by_role("link", name=re.compile("^X11 ")).click()
    page.get_by_role("radio", name="Main 1589(a): labour or services").check()
    page.get_by_text(re.compile(r"^Saved \d")).wait_for()
    page.locator("input[name=primary][value=K1]").press("Shift+k")
    page.locator("input[name=second][value=K11]:checked").wait_for()
    page.get_by_label("Direct", exact=True).check()
    page.wait_for_timeout(600)
    entry = MapEntry.objects.get(map=found, exhibit="X11")
    assert (entry.primary, entry.second, entry.strength) == ("K1", "K11", "direct")
    window.check(name="map-exhibit", widths=[320, 768, 1280])
    page.get_by_role("link", name=re.compile("^Force or restraint")).click()
    page.get_by_label("Nothing in the file shows it").check()
    page.get_by_role("button", name="Save").click()
    window.check(name="map-row", widths=[320, 1280])
    window.check(f"/maps/{found.pk}/review/", name="map-review", widths=[320, 1280])
    scores = []
    for number in (0, 1):
        fill_as_expert(found, number, by=world.person)
        scores.append(hand_in(window, found))
        if number == 0:
            window.check(name="map-result")
        found = open_map(window, world)
    reading = expert_reading(maps.case_of(found), 0)
    claims = {key: Entry(entry.primary, "K2", entry.strength, entry.limits, entry.step) for key, entry in reading.entries.items()}
    fill(found, maps.Reading(claims, reading.notes), by=world.person)
    overclaiming = hand_in(window, found)
    assert min(scores) >= 85 and overclaiming <= min(scores) - 20, (scores, overclaiming)
    page.get_by_text("claims more than the exhibit carries").wait_for()


def test_a_pair_of_two_disciplines_works_on_one_map_at_the_same_time(visit, world, partner):
    enrol(partner, course=world.course, by=partner)
    first, second = visit(world.person), visit(partner)
    found = open_map(first, world)
    first.page.get_by_role("button", name="Work with a partner").click()
    code = first.page.locator(".mapping__code").inner_text()
    page = second.open(world.url)
    page.get_by_label("Your partner’s code").fill(code)
    page.get_by_role("button", name="Join the map").click()
    page.get_by_text("You work on this map with").wait_for()
    first.page.get_by_text("Pia Partner").wait_for(timeout=8000)
    page.get_by_role("radio", name="Main 1351: fraud in foreign labour contracting").check()
    first.page.locator("input[name=primary][value=K10]:checked").wait_for(timeout=8000)
    first.page.locator("[data-count=K10]", has_text="1").wait_for()
    shot(first.page, "map-pair")
    fill_as_expert(found, 2, by=partner)
    first.open(f"/maps/{found.pk}/review/").get_by_role("button", name="Hand it in").click()
    first.page.get_by_text("Pia Partner has to say so too.").wait_for()
    page.goto(f"{second.address}/maps/{found.pk}/review/")
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_role("heading", name="The exercise is done").wait_for()
    for window in (first, second):
        window.check_quiet()


def test_without_scripts_on_a_narrow_screen(visit, world):
    window = visit(world.person, java_script_enabled=False, viewport={"width": 320, "height": 700})
    found = open_map(window, world)
    page = window.page
    page.get_by_role("radio", name="Main 1351: fraud in foreign labour contracting").check()
    page.get_by_label("Strong circumstantial").check()
    page.get_by_role("button", name="Save and next exhibit").click()
    page.get_by_role("heading", name="X02 · Visa petition").wait_for()
    assert MapEntry.objects.get(map=found, exhibit="X01").primary == "K10"
    shot(page, "map-without-scripts")
