"""Who has acknowledged: an agency's state in the notes in force, its people, its files, and nobody else's."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEvent
from guidance import acknowledgements
from guidance.findings import from_files
from guidance.models import Acknowledgement
from guidance.note_versions import freeze
from records.engine import refresh_people
from tests.cast import sign_in
from tests.factories.agencies import AgencyFactory, DisciplineFactory, PersonFactory
from tests.factories.guidance import make_note
from tests.factories.records import EVERYBODY, RequirementFactory, VersionFactory
from tests.reports.conftest import TODAY

pytestmark = pytest.mark.django_db
LIST = "/agencies/larkmere-police/guidance/"
PAGE = f"{LIST}gn-01/"
DAY = timedelta(days=1)


def in_force(number, **fields):
    note = make_note(number, **fields)
    freeze(note, by=None)
    return note


def acknowledge(note, *, version, by):
    """On the day that stands still: the database has a clock of its own."""
    acknowledgements.acknowledge(note, version=version, by=by)
    Acknowledgement.objects.filter(person=by, note=note, version=version).update(at="2026-06-15T10:00Z")


def must_read(note, audience=EVERYBODY, effective_from=TODAY, due_days=20):
    rule = RequirementFactory(course=None, note=note, title=f"Read {note.code}")
    VersionFactory(
        requirement=rule, audience=audience, what={"note": note.pk}, effective_from=effective_from, due_days=due_days, validity_months=None
    )
    return rule


@pytest.fixture
def world(cast):
    """Six people of A, one of them in an office below it, and two of B, who must all read GN-01; three of A and one of B have."""
    note = in_force(1)
    office = AgencyFactory(slug="office", short_name="Office", parent=cast.a)
    people = [cast.leader_a, *(cast.person(f"Reader {letter}", cast.a) for letter in "ABCD"), cast.person("Reader O", office)]
    for person in (*people[1:3], people[5], cast.learner_b):
        acknowledge(note, version=1, by=person)
    must_read(note)
    refresh_people([person.pk for person in [*people, cast.learner_b, cast.leader_b]], on=TODAY)
    return note


def line(person, address=LIST):
    response = sign_in(person).get(address)
    assert response.status_code == 200
    return response.context["found"].lines


def names(person, query="", address=PAGE):
    response = sign_in(person).get(f"{address}?{query}")
    assert response.status_code == 200
    return [row.name for row in response.context["page"].object_list]


def test_a_leader_sees_how_the_agency_stands(cast, world):
    [found] = line(cast.leader_a)
    assert (found.note.citation, found.acknowledged, found.must, found.met, found.left, found.overdue) == ("GN-01 v1", 3, 6, 3, 3, 0)
    assert found.due_on == TODAY + 20 * DAY
    html = sign_in(cast.leader_a).get(LIST).content.decode()
    assert "One note is in force. Three acknowledgements are still to come, the first due 5 July 2026, as of 15 June 2026." in html
    assert "3 of 6" in html


def test_the_state_moves_when_somebody_acknowledges(cast, world):
    acknowledge(world, version=1, by=cast.leader_a)
    assert line(cast.leader_a)[0].left == 2


def test_every_number_leads_to_its_people(cast, world):
    assert names(cast.leader_a) == ["Avi Leader", "Reader A", "Reader B", "Reader C", "Reader D", "Reader O"]
    assert names(cast.leader_a, "state=must") == ["Avi Leader", "Reader C", "Reader D"]
    assert names(cast.leader_a, "state=acknowledged") == ["Reader A", "Reader B", "Reader O"]
    assert names(cast.leader_a, "state=overdue") == []


def test_the_list_is_narrowed_from_its_address(cast, world):
    assert names(cast.leader_a, "q=reader+a") == ["Reader A"]
    assert names(cast.leader_a, "unit=office") == ["Reader O"]
    DisciplineFactory(slug="prosecutor", name="Prosecutor")
    assert names(cast.leader_a, "discipline=prosecutor") == []
    assert names(cast.leader_a, "sort=-said&state=acknowledged")[-1] in {"Reader A", "Reader B", "Reader O"}
    assert names(cast.leader_a, "unit=bureau-of-inquiry&state=nonsense") == names(cast.leader_a)


def test_a_past_day_shows_what_was_true_then(cast, world):
    assert "No note is in force." in sign_in(cast.leader_a).get(f"{LIST}?as_of=2026-06-14").content.decode()
    assert sign_in(cast.leader_a).get(f"{PAGE}?as_of=2026-06-14").status_code == 404


def test_overdue_is_told(cast):
    note = in_force(1)
    must_read(note, effective_from=TODAY - 60 * DAY)
    refresh_people([cast.leader_a.pk], on=TODAY - 60 * DAY)
    [found] = line(cast.leader_a)
    assert (found.left, found.overdue) == (1, 1)
    assert names(cast.leader_a, "state=overdue") == ["Avi Leader"]


def test_who_read_without_being_asked_counts_as_reader_only(cast):
    note = in_force(1)
    acknowledge(note, version=1, by=cast.learner_a)
    [found] = line(cast.leader_a)
    assert (found.acknowledged, found.must, found.left) == (1, 0, 0)
    assert names(cast.leader_a) == ["Ana Learner"]
    assert names(cast.leader_a, "state=not_asked") == ["Avi Leader"]


def test_who_knows_only_an_earlier_version_is_told_apart(cast, world):
    world.version, world.what_changed = 2, "Ask first."
    with from_files():
        world.save_revision().publish()
    must_read(world)
    [found] = line(cast.leader_a)
    assert (found.note.citation, found.acknowledged) == ("GN-01 v2", 0)
    assert "version 1 only" in sign_in(cast.leader_a).get(PAGE).content.decode()


def test_only_notes_with_something_left_when_that_is_asked(cast, world):
    in_force(2)
    assert [found.note.code for found in line(cast.leader_a)] == ["GN-01", "GN-02"]
    assert [found.note.code for found in line(cast.leader_a, f"{LIST}?show=left")] == ["GN-01"]


def test_the_files_are_the_lists(cast, world):
    client = sign_in(cast.coordinator_a)
    text = b"".join(client.get(f"{PAGE}export/csv/?state=must&q=reader")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    head = rows.index(["Name", "Discipline", "Unit", "Standing", "Acknowledged", "Due", "Reason"])
    assert [row[0] for row in rows[head + 1 :]] == ["Reader C", "Reader D"]
    assert "As of 15 June 2026." in text
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{LIST}export/xlsx/").streaming_content)))
    values = list(book.worksheets[0].values)
    assert values[1][:2] == ("GN-01 v1", "Note 1")
    assert values[1][3:8] == (3, 6, 3, 3, 0)
    assert client.get(f"{LIST}export/pdf/").status_code == 404


def test_whom_somebody_looked_at_and_took_away_is_written_down(cast, world):
    sign_in(cast.leader_a).get(f"{PAGE}?q=reader")
    event = AuditEvent.objects.get(action="people.viewed")
    assert event.detail["note"] == "GN-01 v1"
    assert event.detail["filters"] == {"q": True}
    assert len(event.detail["people"]) == 5
    b"".join(sign_in(cast.leader_a).get(f"{PAGE}export/csv/"))
    assert AuditEvent.objects.filter(action="people.exported", agency=cast.a.pk).exists()


def test_an_auditor_reads_and_takes_nothing_away(cast, world):
    client = sign_in(cast.auditor)
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}export/csv/").status_code == 403
    assert client.get(f"{PAGE}export/csv/").status_code == 403


def test_the_note_and_the_agency_lead_there(cast, world):
    assert f'href="{PAGE}"' in sign_in(cast.leader_a).get("/guidance/gn-01/").content.decode()
    assert f'href="{LIST}"' in sign_in(cast.leader_a).get("/agencies/larkmere-police/").content.decode()
    assert "Who has acknowledged it" not in sign_in(cast.learner_a).get("/guidance/gn-01/").content.decode()


def test_the_number_of_queries_stays_the_same(cast, world):
    client = sign_in(cast.leader_a)

    def counted(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    before = counted(LIST), counted(PAGE)
    more = [PersonFactory(agency=cast.a) for _number in range(30)]
    for number in range(2, 11):
        must_read(in_force(number))
    refresh_people([person.pk for person in more], on=TODAY)
    assert (counted(LIST), counted(PAGE)) == before
    assert before[0] <= 16 and before[1] <= 24, before


def test_a_day_that_makes_no_sense_gives_today_and_says_so(cast, world):
    assert "The date was not understood" in sign_in(cast.leader_a).get(f"{LIST}?as_of=yesterday").content.decode()
    assert date(2026, 6, 15) == TODAY
