"""The partner board: whose rows, what is said of whom, and what is not."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Affiliation, Agency, AgencyKind, AuditEvent, TaskForceAgency
from agencies.permissions import RoleName
from tests.cast import sign_in
from tests.factories.agencies import AgencyFactory, JurisdictionFactory, TaskForceAgencyFactory, TaskForceFactory
from tests.factories.records import BareEditionFactory, CommitmentFactory, EnrolmentOnFactory, SignatureFactory
from tests.reports.conftest import DUE, LONG_AGO, TODAY

pytestmark = pytest.mark.django_db
ADDRESS = "/partners/"


def board(person, query=""):
    response = sign_in(person).get(f"{ADDRESS}?{query}")
    assert response.status_code == 200
    return response.context["page"]


def said(person, query="") -> dict[str, list[str]]:
    """By agency, the words of its cells with their days."""
    return {row.agency.name: [cell.label for cell in row.cells] for row in board(person, query).rows}


@pytest.fixture
def partners(cast, training):
    """A, all of whom are trained since 1 February 2025, and B, where nobody is; both have signed. C sits nowhere."""
    assert cast.team
    training.holds(cast.leader_a)
    assert cast.leader_b
    for agency in (cast.a, cast.b):
        training.signs(agency)
    training.settle()
    return training


def test_a_cell_says_the_word_and_the_day(cast, partners):
    expected = {"Larkmere Police": ["completed on 1 February 2025"], "Bureau of Inquiry": ["not started"]}
    assert said(cast.leader_a) == said(cast.leader_b) == said(cast.team_lead) == expected


def test_the_word_changes_when_the_last_one_who_must_has_passed(cast, partners):
    second = partners.people(cast.b, 1)[0]
    partners.holds(cast.leader_b, date(2026, 5, 1))
    partners.settle()
    assert said(cast.leader_a)["Bureau of Inquiry"] == ["on the way"]
    partners.holds(second, date(2026, 6, 10))
    partners.settle()
    assert said(cast.leader_a)["Bureau of Inquiry"] == ["completed on 10 June 2026"]
    assert said(cast.leader_a, "as_of=2026-06-09")["Bureau of Inquiry"] == ["on the way"]
    assert said(cast.leader_a, "as_of=2026-04-30")["Bureau of Inquiry"] == ["not started"]


def test_who_has_begun_is_on_the_way(cast, partners):
    EnrolmentOnFactory(person=cast.leader_b, edition=BareEditionFactory(course=partners.course), on=date(2026, 6, 1))
    partners.settle()
    assert said(cast.leader_a)["Bureau of Inquiry"] == ["on the way"]
    assert said(cast.leader_a, "as_of=2026-05-31")["Bureau of Inquiry"] == ["not started"]


def test_a_newcomer_who_is_not_trained_lets_the_agency_lapse_by_its_own_target(cast, partners):
    cast_member = partners.people(cast.a, 1)[0]
    Affiliation.objects.filter(person=cast_member).update(started_on=date(2026, 6, 1))
    partners.settle()
    assert said(cast.leader_b)["Larkmere Police"] == ["lapsed on 1 June 2026"]
    Agency.objects.filter(pk=cast.a.pk).update(target_share=50)
    assert said(cast.leader_b)["Larkmere Police"] == ["completed on 1 February 2025"]


def test_training_that_expires_lets_the_agency_lapse(cast, partners):
    assert said(cast.leader_b, "as_of=2026-06-15")["Larkmere Police"] == ["completed on 1 February 2025"]
    partners.must("Coercion", validity_months=6)
    course = partners.must("Strategy", validity_months=6)
    partners.holds(cast.leader_a, date(2025, 2, 1), course)
    partners.settle()
    assert said(cast.leader_b)["Larkmere Police"] == ["not started", "completed on 1 February 2025", "lapsed on 2 August 2025"]


def test_where_nobody_must_hold_a_course_nothing_is_asked(cast, partners):
    partners.must("Coercion", {"any": [{"agency": str(cast.b.pk)}, {"agency": str(cast.c.pk)}]})
    partners.settle()
    assert said(cast.leader_a)["Larkmere Police"] == ["not required", "completed on 1 February 2025"]


def test_what_an_agency_asks_of_itself_is_no_column(cast, partners):
    partners.must("Our own", {"agency": str(cast.a.pk)})
    partners.settle()
    assert [course.title for course in board(cast.leader_a).courses] == ["Interviewing"]


# Whose rows


def test_only_agencies_that_share_a_team_are_partners(cast, partners):
    assert cast.leader_c
    assert set(said(cast.leader_a)) == {"Larkmere Police", "Bureau of Inquiry"}
    assert set(said(cast.leader_c)) == {"Ridge House"}
    assert set(said(cast.auditor)) == {"Larkmere Police", "Bureau of Inquiry"}
    TaskForceAgencyFactory(task_force=cast.team, agency=cast.c, started_on=date(2026, 6, 1))
    assert set(said(cast.leader_c)) == {"Ridge House", "Larkmere Police", "Bureau of Inquiry"}
    assert set(said(cast.leader_c, "as_of=2026-05-31")) == {"Ridge House"}


def test_an_agency_that_left_the_team_is_a_partner_no_more(cast, partners):
    TaskForceAgency.objects.filter(agency=cast.b).update(ended_on=TODAY)
    assert set(said(cast.leader_a)) == {"Larkmere Police"}
    assert set(said(cast.leader_a, "as_of=2026-06-14")) == {"Larkmere Police", "Bureau of Inquiry"}


def test_who_leads_a_unit_sees_the_partners_of_the_unit(cast, partners):
    unit = AgencyFactory(name="Unit", parent=cast.c)
    TaskForceAgencyFactory(task_force=cast.team, agency=unit)
    assert set(said(cast.person("Uma Unit", unit, RoleName.LEADER))) == {"Unit", "Larkmere Police", "Bureau of Inquiry"}
    assert set(said(cast.leader_c)) == {"Ridge House", "Unit", "Larkmere Police", "Bureau of Inquiry"}


# What is not said


def test_without_a_signature_nothing_is_said_to_others(cast, training):
    training.holds(cast.leader_a)
    assert cast.leader_b
    training.signs(cast.b)
    training.settle()
    assert said(cast.leader_b)["Larkmere Police"] == ["not shared"]
    assert said(cast.leader_a)["Larkmere Police"] == ["completed on 1 February 2025"]
    assert said(cast.auditor)["Larkmere Police"] == ["completed on 1 February 2025"]


def test_consent_that_is_taken_back_ends_on_its_day(cast, partners):
    signature = cast.a.signatures.get()
    signature.withdrawn_on = date(2026, 6, 1)
    signature.save()
    assert said(cast.leader_b)["Larkmere Police"] == ["not shared"]
    assert said(cast.leader_b, "as_of=2026-05-31")["Larkmere Police"] == ["completed on 1 February 2025"]


def test_what_is_signed_at_one_team_is_not_shared_at_another(cast, partners):
    other = TaskForceFactory()
    for agency in (cast.a, cast.c):
        TaskForceAgencyFactory(task_force=other, agency=agency)
    assert cast.leader_c
    partners.settle()
    assert said(cast.leader_c)["Larkmere Police"] == ["not shared"]
    text = CommitmentFactory(task_force=other, opens_on=LONG_AGO, closes_on=TODAY)
    SignatureFactory(commitment=text, agency=cast.a, signed_by=cast.leader_a)
    assert said(cast.leader_c)["Larkmere Police"] == ["completed on 1 February 2025"]


def test_nobody_and_no_number_of_another_agency_is_on_the_page(cast, partners):
    partners.people(cast.a, 40, trained=30)
    partners.settle()
    html = sign_in(cast.leader_b).get(ADDRESS).content.decode()
    assert "Person larkmere" not in html
    assert "of 41" not in html
    assert "/agencies/larkmere-police/" not in html
    assert "31 of 41" in sign_in(cast.leader_a).get(ADDRESS).content.decode()


def share_of(person, agency, query=""):
    [row] = [row for row in board(person, query).rows if row.agency == agency]
    return row.cells[0].share_in_words


def test_counts_of_another_agency_are_blunt_weekly_and_only_where_it_shares_them(cast, training):
    assert cast.leader_b
    assert cast.team
    people = training.people(cast.a, 39, trained=30)
    training.signs(cast.a, counts=True)
    training.holds(people[-1], date(2026, 6, 16))
    training.settle()
    assert share_of(cast.leader_b, cast.a) == "about 75 % of 40"
    assert share_of(cast.team_lead, cast.a) == share_of(cast.leader_b, cast.a)
    signature = cast.a.signatures.get()
    signature.shares_counts = False
    signature.save()
    assert share_of(cast.leader_b, cast.a) == ""


def test_a_change_inside_the_week_does_not_show_before_the_next(cast, training):
    """Nobody's day can be read from a difference between two days."""
    assert cast.leader_b
    people = training.people(cast.a, 19, trained=10)
    training.signs(cast.a, counts=True)
    for person in people[10:15]:
        training.holds(person, date(2026, 6, 10))
    training.settle()
    assert cast.team
    days = {day: share_of(cast.leader_b, cast.a, f"as_of=2026-06-{day:02}") for day in (8, 9, 10, 14, 15)}
    assert days == {8: "about 50 % of 20", 9: "about 50 % of 20", 10: "about 50 % of 20", 14: "about 50 % of 20", 15: "about 75 % of 20"}


@pytest.mark.parametrize("people", [1, 3, 9])
def test_counts_of_fewer_than_ten_are_never_told(cast, training, people):
    assert cast.team
    assert cast.leader_b
    training.people(cast.a, people - 1)
    training.signs(cast.a, counts=True)
    training.settle()
    assert Affiliation.objects.filter(agency=cast.a).count() == people
    assert share_of(cast.leader_b, cast.a) == ""
    assert " %" not in "".join(cell.share_in_words for row in board(cast.leader_b).rows for cell in row.cells)


def test_a_small_unit_hides_its_parent_or_itself_whatever_the_filters(cast, training):
    """12 people with 3 of them in a unit that does not stand on the board are 12; with the unit beside it, one of the two is not told."""
    office = AgencyFactory(name="Office", parent=cast.a, kind=AgencyKind.STATE)
    TaskForceAgencyFactory(task_force=cast.team, agency=office)
    training.people(cast.a, 8)
    training.people(office, 12)
    for agency in (cast.a, office):
        training.signs(agency, counts=True)
    training.settle()
    assert cast.leader_b
    shares = {row.agency.name: row.cells[0].share_in_words for row in board(cast.leader_b).rows}
    assert sorted(map(bool, (shares["Larkmere Police"], shares["Office"]))) == [False, True]
    for query in ("kind=state", "kind=local"):
        for row in board(cast.leader_b, query).rows:
            assert row.cells[0].share_in_words == shares[row.agency.name]


# The page


def test_the_first_sentence_answers_the_question(cast, partners):
    assert board(cast.leader_a).headline == "One of two partner agencies has completed the one course, as of 15 June 2026."
    named = board(cast.leader_a, "team=larkmere-team").headline
    assert named == "One of two partner agencies on this team has completed the one course, as of 15 June 2026."
    partners.holds(cast.leader_b)
    partners.must("Coercion")
    partners.settle()
    assert board(cast.leader_a).headline.startswith("None of two partner agencies have completed all two courses")


def test_who_does_not_share_is_told_apart(cast, training):
    assert cast.team
    assert cast.leader_b
    training.settle()
    assert board(cast.leader_b).headline.endswith("One does not share its status with you.")


def test_the_readers_own_stand_first_then_the_column(cast, partners):
    child = AgencyFactory(name="Zeta Unit", parent=cast.a)
    TaskForceAgencyFactory(task_force=cast.team, agency=child)
    assert list(said(cast.leader_a)) == ["Larkmere Police", "Zeta Unit", "Bureau of Inquiry"]
    assert list(said(cast.leader_a, "sort=-name")) == ["Zeta Unit", "Larkmere Police", "Bureau of Inquiry"]
    assert list(said(cast.leader_b, "sort=completed")) == ["Bureau of Inquiry", "Zeta Unit", "Larkmere Police"]
    assert list(said(cast.leader_b, "sort=-completed")) == ["Bureau of Inquiry", "Larkmere Police", "Zeta Unit"]


def test_own_rows_are_marked_only_where_there_are_others(cast, partners):
    assert board(cast.leader_a).marks_own
    assert not board(cast.auditor).marks_own


def test_each_filter_narrows(cast, partners):
    place = JurisdictionFactory(slug="south", name="South")
    Agency.objects.filter(pk=cast.b.pk).update(jurisdiction=place)
    other = TaskForceFactory(slug="other")
    TaskForceAgencyFactory(task_force=other, agency=cast.a)
    for query, names in (
        ("kind=federal", {"Bureau of Inquiry"}),
        ("jurisdiction=south", {"Bureau of Inquiry"}),
        ("team=other", {"Larkmere Police"}),
        ("team=other&kind=federal", set()),
        ("kind=nonsense", {"Larkmere Police", "Bureau of Inquiry"}),
    ):
        assert set(said(cast.leader_a, query)) == names
    assert "No agency fits" in sign_in(cast.leader_a).get(f"{ADDRESS}?team=other&kind=federal").content.decode()


def test_what_is_missing_is_one_click_away(cast, partners):
    partners.people(cast.b, 3)
    partners.settle()
    html = sign_in(cast.leader_b).get(ADDRESS).content.decode()
    assert "Interviewing: not started, four people more to the target" in html
    assert "Interviewing: not started</li>" in sign_in(cast.leader_a).get(ADDRESS).content.decode()
    assert "/agencies/bureau-of-inquiry/people/?course=" in html


def test_a_board_without_partners_says_when_it_fills(cast):
    assert "Nothing to compare yet" in sign_in(cast.leader_c).get(ADDRESS).content.decode()


@pytest.mark.parametrize("query", ["", "sort=-name", "kind=federal", "as_of=2025-01-31"])
def test_the_files_have_what_is_on_the_screen(cast, partners, query):
    client = sign_in(cast.leader_a)
    page = client.get(f"{ADDRESS}?{query}").context["page"]
    lines = list(csv.reader(io.StringIO(b"".join(client.get(f"{ADDRESS}export/csv/?{query}")).decode("utf-8-sig"))))
    head = lines.index([]) + 1
    assert lines[1] == [page.headline]
    assert lines[head][:6] == ["Agency", "Kind", "Jurisdiction", "Target, per cent", "Interviewing", "Interviewing: since"]
    screen = [[row.agency.name, str(row.cells[0].word.label), str(row.cells[0].since or "")] for row in page.rows]
    assert [[line[0], line[4], line[5]] for line in lines[head + 1 :]] == screen
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{ADDRESS}export/xlsx/?{query}"))))
    rows = list(book.worksheets[0].iter_rows(min_row=2))
    assert [row[0].value for row in rows] == [row.agency.name for row in page.rows]
    assert all(row[3].data_type == "n" for row in rows)
    assert [row[5].is_date for row in rows if row[5].value] == [True for row in page.rows if row.cells[0].since]


def test_a_file_tells_others_no_more_than_the_screen(cast, partners):
    partners.people(cast.a, 40, trained=30)
    partners.settle()
    lines = list(csv.reader(io.StringIO(b"".join(sign_in(cast.leader_b).get(f"{ADDRESS}export/csv/")).decode("utf-8-sig"))))
    [line] = [line for line in lines if line and line[0] == "Larkmere Police"]
    assert line[4:] == ["on the way", "", "", ""]


def test_an_export_of_the_board_is_written_down(cast, partners):
    assert b"".join(sign_in(cast.leader_a).get(f"{ADDRESS}export/xlsx/?kind=federal&as_of={DUE}"))
    [event] = AuditEvent.objects.filter(action="board.exported")
    assert event.actor == cast.leader_a.pk
    assert event.detail == {"kind": "xlsx", "as_of": str(DUE), "filters": {"kind": "federal"}, "rows": 1}


@pytest.mark.parametrize("who", ["leader_a", "auditor", "team_lead"])
def test_ten_times_the_agencies_people_and_courses_cost_as_much(cast, partners, who):
    client, counts = sign_in(getattr(cast, who)), []
    for number in (1, 9):
        for one in range(number):
            agency = AgencyFactory(jurisdiction=JurisdictionFactory())
            TaskForceAgencyFactory(task_force=cast.team, agency=agency)
            partners.signs(agency, counts=True)
            partners.people(agency, 2, trained=1)
            partners.must(f"Course {number} {one}")
        partners.settle()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 11
