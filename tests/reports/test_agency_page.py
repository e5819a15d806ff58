"""The agency page: a sentence that answers, numbers that lead to their people, a past day as it was."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.permissions import RoleName
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO, AgencyFactory, DisciplineFactory, PersonFactory, TeamMembershipFactory
from tests.reports.conftest import DUE, TODAY

pytestmark = pytest.mark.django_db
ADDRESS = "/agencies/larkmere-police/"
LINK = re.compile(r'href="(/agencies/[^"]+/people/\?[^"]*)"[^>]*>(?:<strong>)?(\d+)(?: of \d+)?<')
HEAT = re.compile(r'href="(/agencies/[^"]+/people/\?[^"]*)"><span class="heat__cent">\d+ %</span> <span class="heat__of">\d+ of (\d+)<')


def page(person, address=ADDRESS):
    response = sign_in(person).get(address)
    assert response.status_code == 200
    return response.content.decode()


def headline(html: str) -> str:
    return unescape(re.search(r'<p class="lead">(.*?)</p>', html)[1])


@pytest.fixture
def five(cast, training):
    """Five people of A must be trained: the leader and one more are, three are long overdue."""
    training.people(cast.a, 4, trained=1)
    training.holds(cast.leader_a)
    training.settle()
    return training


def test_the_first_sentence_answers_with_denominator_and_date(cast, five):
    assert headline(page(cast.leader_a)) == "40 % of those who must be trained are: 2 of 5, as of 15 June 2026. Three are overdue."


def test_one_who_is_overdue_is_one(cast, training):
    training.people(cast.a, 1)
    training.holds(cast.leader_a)
    training.settle()
    assert headline(page(cast.leader_a)).endswith("1 of 2, as of 15 June 2026. One is overdue.")


def test_where_nothing_is_asked_the_page_says_so_and_shows_no_empty_tables(cast):
    html = page(cast.leader_a)
    assert headline(html) == "Nobody here has to hold a course, as of 15 June 2026."
    assert "<table" not in html
    assert "As soon as a requirement names people of this agency" in html


def test_a_past_day_shows_what_was_true_then(cast, five):
    late = five.people(cast.a, 1, name="Late")[0]
    five.holds(late, date(2025, 9, 1))
    five.settle()
    assert "3 of 6, as of 15 June 2026. Three are overdue." in headline(page(cast.leader_a))
    before = page(cast.leader_a, f"{ADDRESS}?as_of=2025-08-31")
    assert "2 of 6, as of 31 August 2025. Four are overdue." in headline(before)
    assert "as_of=2025-08-31" in before
    assert "as of 16 March 2025. Nobody is overdue." in headline(page(cast.leader_a, f"{ADDRESS}?as_of={DUE}"))


def test_a_day_that_makes_no_sense_is_answered_at_the_field(cast, five):
    html = page(cast.leader_a, f"{ADDRESS}?as_of=2030-01-01")
    assert "That day has not come yet" in html
    assert 'aria-describedby="as-of-error"' in html
    assert "as of 15 June 2026" in headline(html)


def test_what_is_known_later_does_not_change_the_past(cast, five):
    """Somebody moves away: yesterday's rate stays."""
    before = headline(page(cast.leader_a, f"{ADDRESS}?as_of=2026-06-01"))
    person = cast.a.affiliations.exclude(person=cast.leader_a).first()
    person.ended_on = date(2026, 6, 10)
    person.save()
    five.settle()
    assert headline(page(cast.leader_a, f"{ADDRESS}?as_of=2026-06-01")) == before
    assert "of 4, as of 15 June 2026" in headline(page(cast.leader_a))


@pytest.fixture
def large(cast, training):
    """A with an office, two disciplines, two courses, a team, and people in every standing."""
    office = AgencyFactory(slug="office", short_name="Office", parent=cast.a)
    prosecutor = DisciplineFactory(name="Prosecutor")
    other = training.must("Coercion", {"discipline": "investigator"})
    for number in range(18):
        person = PersonFactory(agency=[cast.a, office][number % 2], discipline=[cast.investigator, prosecutor][number % 3 == 0])
        if number % 4:
            training.holds(person, date(2024, 5, 20) + timedelta(days=30 * number), [training.course, other][number % 2])
        if number % 6 == 0:
            TeamMembershipFactory(person=person, task_force=cast.team, discipline=cast.investigator)
    training.holds(cast.leader_a, date(2024, 7, 1))
    training.settle()
    return training


@pytest.mark.parametrize("query", ["", "?as_of=2026-01-31"])
def test_every_number_leads_to_so_many_people(cast, large, query):
    client = sign_in(cast.leader_a)
    html = client.get(ADDRESS + query).content.decode()
    links = {*LINK.findall(html), *HEAT.findall(html)}
    assert len(links) > 20
    for address, number in links:
        rows, persons = client.get(unescape(address)).context["people"].counts()
        bar = any(f"group=expiring&amp;within={window}" in address for window in ("30", "31-60", "61-90")) and "course=" not in address
        assert (rows if bar else persons) == int(number), address


def test_needs_name_what_is_pressing_and_lead_there(cast, large):
    html = page(cast.leader_a)
    needs = re.search(r'id="needs">(.*?)</section>', html, re.DOTALL)[1]
    assert "are overdue" in needs
    assert "See whose training expires" in needs
    assert f"{ADDRESS}people/?group=overdue" in needs


def test_a_commitment_that_waits_for_the_signature_is_among_the_needs(cast, five):
    signature = five.signs(cast.b)
    assert "LPD has not signed the commitment of Larkmere Task Force" in page(cast.leader_a)
    five.signs(cast.a, on=date(2025, 2, 1))
    assert "has not signed" not in page(cast.leader_a)
    assert "LPD has not signed" in page(cast.leader_a, f"{ADDRESS}?as_of=2025-01-31")
    signature.withdrawn_on = TODAY
    signature.save()
    assert "BOI has not signed" in page(cast.leader_b, "/agencies/bureau-of-inquiry/")


def test_when_nothing_waits_the_page_says_so(cast, training):
    training.holds(cast.leader_a)
    training.settle()
    assert "Nothing waits for you." in page(cast.leader_a)


def test_the_target_is_the_rule_of_the_board(cast, five):
    assert "target is 100 % in each course: none of one is there" in page(cast.leader_a)
    type(cast.a).objects.filter(pk=cast.a.pk).update(target_share=40)
    assert "target is 40 % in each course: one of one is there" in page(cast.leader_a)


def test_the_trend_has_a_sentence_a_line_and_a_table(cast, five):
    html = page(cast.leader_a)
    assert "The share has risen from 0 % on 31 January 2025 to 40 %." in html
    assert 'class="chart__line" d="M' in html
    table = re.search(r'class="table chart__table">(.*?)</table>', html, re.DOTALL)[1]
    assert table.count("<tr>") == 26
    assert "15 June 2026" in table


def test_units_stand_in_the_heat_map_with_their_own_pages(cast, large):
    html = page(cast.leader_a)
    assert "Courses by unit" in html
    assert "LPD itself" in html
    assert '<a href="/agencies/office/">Office</a>' in html
    assert "Furthest behind:" in html


def test_an_agency_without_units_has_disciplines_instead(cast, large):
    html = page(cast.leader_a, "/agencies/office/")
    assert "Courses by discipline" in html
    assert 'id="by-discipline"' not in html


def test_the_way_up_ends_where_the_reader_sees_no_further(cast, large):
    assert f'<a href="{ADDRESS}">LPD</a>' in page(cast.leader_a, "/agencies/office/")
    office = type(cast.a).objects.get(slug="office")
    leader = cast.person("Olga Office", office, RoleName.LEADER)
    assert 'aria-label="Breadcrumb"' not in page(leader, "/agencies/office/")
    assert sign_in(leader).get(ADDRESS).status_code == 404


def test_who_may_invite_finds_the_way_there(cast, five):
    assert f"{ADDRESS}invite/" in page(cast.coordinator_a)
    assert f"{ADDRESS}invite/" not in page(cast.leader_a)


def test_looking_at_rates_leaves_no_trace(cast, five):
    """Only who looks at individuals is written down."""
    client = sign_in(cast.leader_a)
    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS)
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]


def test_ten_times_the_people_units_and_courses_cost_as_much(cast, training):
    def grow(number):
        for one in range(number):
            unit = AgencyFactory(parent=cast.a)
            training.must(f"Course {unit.slug}", {"agency": str(cast.a.pk)})
            person = PersonFactory(agency=unit, discipline=DisciplineFactory())
            training.holds(person, LONG_AGO + timedelta(days=one))
        training.settle()

    client, counts = sign_in(cast.leader_a), []
    for number in (1, 9):
        grow(number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        counts.append(len(queries))
    assert counts == [9, 9]


def test_ten_times_the_agencies_cost_as_much(cast, training):
    client, counts = sign_in(cast.auditor), []
    assert cast.a
    for number in (1, 10):
        for _ in range(number):
            training.people(AgencyFactory(), 1)
        training.settle()
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/agencies/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9
