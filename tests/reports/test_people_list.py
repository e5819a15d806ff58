"""The people behind every number: narrowed, in order, in pages and as files, and written down who looked."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent, TeamMembership
from records.models import Leave
from reports.people import sentence
from reports.people_filters import WINDOW_WORDS
from reports.tallies import WINDOWS
from tests.cast import sign_in
from tests.factories.agencies import AgencyFactory, DisciplineFactory, PersonFactory
from tests.factories.records import BareEditionFactory, EnrolmentOnFactory
from tests.reports.conftest import TODAY

pytestmark = pytest.mark.django_db
ADDRESS = "/agencies/larkmere-police/people/"


@pytest.fixture
def people(cast, training):
    """A with an office; each person in a standing of their own, for one course, and one person under a second."""
    office = AgencyFactory(slug="office", short_name="Office", parent=cast.a)
    prosecutor = DisciplineFactory(slug="prosecutor", name="Prosecutor", position=9999)

    def person(name, agency=cast.a, discipline=cast.investigator, **evidence):
        found = PersonFactory(display_name=name, agency=agency, discipline=discipline)
        return training.holds(found, **evidence) if evidence else found

    person("Met", on=date(2025, 5, 1))
    person("Expiring", on=date(2024, 7, 10))
    person("Expired", on=date(2024, 6, 1))
    training.waives(person("Waived", office), date(2026, 1, 1), date(2026, 8, 1))
    away = date(2026, 6, 1)
    Leave.objects.create(person=person("Away"), agency=cast.a, starts_on=away, granted_on=away, granted_by=cast.auditor)
    cast.seated(person("Overdue", office, prosecutor))
    training.must("Coercion", {"discipline": "prosecutor"}, due_days=1000)
    edition = BareEditionFactory(course=training.course)
    EnrolmentOnFactory(person=training.cast.leader_a, edition=edition, on=date(2026, 6, 1))
    training.settle()
    return training


def names(person, query="", address=ADDRESS):
    response = sign_in(person).get(f"{address}?{query}")
    assert response.status_code == 200
    return [row.name for row in response.context["page"].object_list]


EVERYBODY = ["Avi Leader", "Expired", "Expiring", "Met", "Overdue", "Overdue", "Waived"]


def test_everybody_stands_in_the_list_once_a_course(cast, people):
    assert names(cast.leader_a) == EVERYBODY


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("group=trained", ["Expiring", "Met", "Waived"]),
        ("group=untrained", ["Avi Leader", "Expired", "Overdue", "Overdue"]),
        ("group=overdue", ["Avi Leader", "Expired", "Overdue"]),
        ("group=complete", ["Expiring", "Met", "Waived"]),
        ("group=expiring", ["Expiring", "Waived"]),
        ("within=30", ["Expiring"]),
        ("within=31-60", ["Waived"]),
        ("within=61-90", []),
        ("state=waived", ["Waived"]),
        ("state=expired", ["Expired"]),
        ("state=on_leave", ["Away"]),
        ("q=exp", ["Expired", "Expiring"]),
        ("q=%25", []),
        ("discipline=prosecutor", ["Overdue", "Overdue"]),
        ("unit=office", ["Overdue", "Overdue", "Waived"]),
        ("unit=larkmere-police", EVERYBODY),
        ("unit=%3Dlarkmere-police", ["Avi Leader", "Expired", "Expiring", "Met"]),
        ("team=larkmere-team", ["Overdue", "Overdue"]),
        ("unit=office&group=trained", ["Waived"]),
        ("group=overdue&discipline=prosecutor&unit=office&team=larkmere-team", ["Overdue"]),
        ("as_of=2024-12-31", []),
    ],
)
def test_each_filter_narrows_and_together_they_mean_and(cast, people, query, found):
    assert names(cast.leader_a, query) == found


def test_a_course_narrows_to_its_rows(cast, people):
    assert names(cast.leader_a, f"course={people.course.slug}") == ["Avi Leader", "Expired", "Expiring", "Met", "Overdue", "Waived"]


def test_a_seat_that_was_left_is_no_seat(cast, people):
    TeamMembership.objects.update(ended_on=TODAY)
    client = sign_in(cast.leader_a)
    assert "Larkmere Task Force" not in client.get(ADDRESS).content.decode()
    assert names(cast.leader_a, "team=larkmere-team&as_of=2026-06-14") == ["Overdue", "Overdue"]


@pytest.mark.parametrize("query", ["group=everything", "unit=bureau-of-inquiry", "within=400", "course=none", "team=elsewhere", "page=400"])
def test_a_filter_that_makes_no_sense_narrows_nothing_and_says_so(cast, people, query):
    response = sign_in(cast.leader_a).get(f"{ADDRESS}?{query}")
    assert [row.name for row in response.context["page"].object_list] == EVERYBODY
    assert ("is not one of the available choices" in response.content.decode()) == ("page" not in query)


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("-name", "Waived", "Avi Leader"),
        ("discipline", "Avi Leader", "Overdue"),
        ("-unit", "Overdue", "Met"),
        ("standing", "Avi Leader", "Met"),
        ("-standing", "Met", "Overdue"),
        ("-since", "Expired", "Overdue"),
        ("expires", "Expired", "Overdue"),
        ("nonsense", "Avi Leader", "Waived"),
    ],
)
def test_the_list_sorts_by_each_column(cast, people, sort, first, last):
    found = names(cast.leader_a, f"sort={sort}&course={people.course.slug}")
    assert (found[0], found[-1]) == (first, last)


def test_it_sorts_by_the_due_dates_that_are_shown(cast, people):
    """A due date counts as long as the course is not held; who holds it comes last either way."""
    for sort in ("due", "-due"):
        assert set(names(cast.leader_a, f"sort={sort}")[-3:]) == {"Expiring", "Met", "Waived"}
    rows = sign_in(cast.leader_a).get(f"{ADDRESS}?sort=due").context["page"].object_list
    shown = [row.due for row in rows]
    assert shown == [*sorted(day for day in shown if day), None, None, None]


def test_a_row_says_where_one_stands_since_when_and_why_and_nothing_of_how(cast, people):
    html = sign_in(cast.leader_a).get(f"{ADDRESS}?q=Expiring").content.decode()
    for words in ("Expiring", "10 Jul 2026", "Completed on 10 July 2024, holds until 10 July 2026.", "Rule: "):
        assert words in html
    for word in ("score", "attempt", "credit", "%"):
        assert word not in html.split("<tbody>")[1].split("</tbody>")[0]


def test_the_unit_is_a_column_only_where_there_are_several(cast, people):
    assert "Unit" in [str(head.label) for head in sign_in(cast.leader_a).get(ADDRESS).context["heads"]]
    assert "Unit" not in [str(head.label) for head in sign_in(cast.leader_a).get("/agencies/office/people/").context["heads"]]


def test_fifty_stand_on_a_page_and_the_rest_on_the_next(cast, people):
    people.people(cast.a, 60)
    people.settle()
    client = sign_in(cast.leader_a)
    first, second = client.get(f"{ADDRESS}?group=untrained&sort=-name"), client.get(f"{ADDRESS}?group=untrained&sort=-name&page=2")
    assert (len(first.context["page"]), len(second.context["page"])) == (50, 14)
    assert "?group=untrained&amp;sort=-name&amp;page=2" in first.content.decode()
    assert "63 people have something left to do: 64 requirements between them, as of 15 June 2026." in first.content.decode()


def test_when_nobody_fits_the_page_offers_a_way_on(cast, people):
    html = sign_in(cast.leader_a).get(f"{ADDRESS}?q=nobody&as_of=2026-05-01").content.decode()
    assert "Nobody fits" in html
    assert f'href="{ADDRESS}?as_of=2026-05-01">Show everybody' in html


@pytest.mark.parametrize(
    ("group", "people", "rows", "words"),
    [
        ("overdue", 0, 0, "Nobody, as of 15 June 2026."),
        ("overdue", 1, 2, "One person is overdue: two requirements, as of 15 June 2026."),
        ("trained", 3, 5, "Three people are trained: five requirements between them, as of 15 June 2026."),
        ("", 12, 12, "12 people on this list: 12 requirements between them, as of 15 June 2026."),
        ("expiring", 1, 1, "One person’s training expires soon: one requirement, as of 15 June 2026."),
        ("complete", 2, 2, "Two people have nothing left to do: two requirements between them, as of 15 June 2026."),
    ],
)
def test_the_sentence_says_who_and_how_many(group, people, rows, words):
    class Day:
        words = "15 June 2026"

    assert sentence(group, people, rows, Day()) == words


def test_every_window_has_its_words():
    assert WINDOW_WORDS.keys() == WINDOWS.keys()


# Files


def exported(person, kind, query):
    response = sign_in(person).get(f"{ADDRESS}export/{kind}/?{query}")
    assert response.status_code == 200
    return b"".join(response)


@pytest.mark.parametrize("query", ["", "group=untrained&sort=-due", "unit=office&sort=standing", "q=nobody"])
def test_the_files_have_exactly_what_is_on_the_screen(cast, people, query):
    response = sign_in(cast.leader_a).get(f"{ADDRESS}?{query}")
    rows = [row.cells for row in response.context["page"].object_list]
    lines = list(csv.reader(io.StringIO(exported(cast.leader_a, "csv", query).decode("utf-8-sig"))))
    head = lines.index([]) + 1
    assert lines[head] == [str(column.label) for column in response.context["heads"]]
    plain = [[value.isoformat() if isinstance(value, date) else value or "" for value in row] for row in rows]
    assert lines[head + 1 :] == plain
    page = openpyxl.load_workbook(io.BytesIO(exported(cast.leader_a, "xlsx", query))).worksheets[0]
    typed = [[cell.value.date() if cell.is_date else cell.value or "" for cell in row] for row in page.iter_rows(min_row=2)]
    assert typed == [[value or "" for value in row] for row in rows]


def test_every_page_is_in_the_file(cast, people):
    people.people(cast.a, 60)
    people.settle()
    assert exported(cast.leader_a, "csv", "page=2").decode().count("Interviewing") == 66


def test_the_file_says_what_it_is_of_which_day_and_by_which_rule(cast, people):
    text = exported(cast.leader_a, "csv", "group=overdue&q=Ov&as_of=2026-05-01").decode()
    for words in ("Larkmere Police", "As of 1 May 2026.", "Show: overdue or expired.", "Name: Ov.", "counts as trained in a course while"):
        assert words in text


def test_a_name_that_is_a_formula_is_none_in_the_file(cast, people):
    people.cast.person("=HYPERLINK(1)", cast.a)
    people.settle()
    assert '"\'=HYPERLINK(1)"' in exported(cast.leader_a, "csv", "").decode()
    page = openpyxl.load_workbook(io.BytesIO(exported(cast.leader_a, "xlsx", ""))).worksheets[0]
    assert [cell.value for cell in page["A"] if "HYPER" in str(cell.value)] == ["'=HYPERLINK(1)"]
    assert not [cell for row in page for cell in row if cell.data_type == "f"]


# Who looked


def test_who_looks_at_individuals_is_written_down_with_whom_and_without_names(cast, people):
    client = sign_in(cast.leader_a)
    client.get(f"{ADDRESS}?q=Overdue&unit=office")
    [event] = AuditEvent.objects.filter(action="people.viewed")
    assert (event.actor, event.agency, event.subject) == (cast.leader_a.pk, cast.a.pk, str(cast.a.pk))
    assert event.detail["filters"] == {"q": True, "unit": "office"}
    assert event.detail["people"] == [str(TeamMembership.objects.get().person_id)]
    assert "Overdue" not in str(event.detail)


def test_who_finds_nobody_or_only_themselves_has_looked_at_nobody(cast, people):
    client = sign_in(cast.leader_a)
    client.get(f"{ADDRESS}?q=nobody")
    client.get(f"{ADDRESS}?q=Avi")
    assert not AuditEvent.objects.filter(action="people.viewed").exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_written_down_with_how_much_left(cast, people, kind):
    exported(cast.coordinator_a, kind, "group=overdue")
    [event] = AuditEvent.objects.filter(action="people.exported")
    assert (event.actor, event.agency) == (cast.coordinator_a.pk, cast.a.pk)
    assert {name: event.detail[name] for name in ("kind", "rows", "people", "as_of", "filters")} == {
        "kind": kind,
        "rows": 3,
        "people": 3,
        "as_of": "2026-06-15",
        "filters": {"group": "overdue"},
    }


def test_what_is_refused_is_not_written_down_as_seen(cast, people):
    assert sign_in(cast.auditor).get(f"{ADDRESS}export/csv/").status_code == 403
    assert sign_in(cast.leader_b).get(ADDRESS).status_code == 404
    assert not AuditEvent.objects.filter(action__startswith="people.viewed").exists()
    assert not AuditEvent.objects.filter(action="people.exported").exists()


@pytest.mark.parametrize("query", ["", "group=complete&team=larkmere-team&unit=office&sort=-standing"])
def test_ten_times_the_rows_cost_as_much(cast, people, query):
    client, counts = sign_in(cast.leader_a), []
    for number in (1, 40):
        people.people(cast.a, number, name=f"Batch {number}")
        people.must(f"Course {number}")
        people.settle()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{ADDRESS}?{query}").status_code == 200
        counts.append(len([one for one in queries if "audit" not in one["sql"] and "strftime" not in one["sql"]]))
    assert counts[0] == counts[1] <= 12


def test_the_choices_are_those_of_the_agency(cast, people):
    form = sign_in(cast.leader_a).get(ADDRESS).context["people"].filters
    assert [value for value, _label in form.fields["unit"].choices] == ["", "=larkmere-police", "larkmere-police", "office"]
    assert [label for _value, label in form.fields["team"].choices] == ["on a team or not", "Larkmere Task Force"]
    assert form.data == QueryDict("")
