"""People in bulk: two hundred rows in, a second run that changes nothing, and an undoing after which nothing has happened."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from agencies import people
from agencies.models import Affiliation, AuditEvent, Invitation, TeamMembership, User
from agencies.people import give_role
from jobs.clock import today
from jobs.models import Job
from jobs.outbox import claim
from jobs.runner import drain
from records.checksum import checksum
from records.engine import refresh
from records.importing import batches
from records.models import BatchState, Evidence, EvidenceKind, ImportBatch, ImportRow, RowState, Standing
from tests.factories.agencies import LONG_AGO, AgencyFactory, DisciplineFactory
from tests.factories.records import BareEditionFactory, EvidenceFactory, VersionFactory
from tests.queries import at_most
from tests.records.people_files import people_file, written

pytestmark = pytest.mark.django_db
NIA = {"email": "nia@larkmere.example", "name": "Nia New", "discipline": "investigator"}


@pytest.fixture
def course(cast):
    course = BareEditionFactory(course__code="TIP-101", course__title="Interviewing").course
    VersionFactory(requirement__course=course)
    assert cast.team and cast.learner_b and cast.coordinator_a and cast.leader_a
    return course


def bring(cast, *lines, by=None):
    content = lines[0] if isinstance(lines[0], bytes) else written(lines)
    batch = batches.bring(agency=cast.a, name="people.csv", content=content, by=by or cast.coordinator_a)
    drain()
    batch.refresh_from_db()
    return batch


def take_in(cast, *lines, whole=False, invites=False):
    batch = bring(cast, *lines)
    batches.confirm(batch, whole=whole, invites=invites, by=cast.coordinator_a)
    drain()
    batch.refresh_from_db()
    return batch


def undone(cast, batch):
    batches.undo(batch, by=cast.coordinator_a)
    drain()
    batch.refresh_from_db()
    return batches.counts(batch)


def problems(batch):
    return [(row.number, found["column"], found["code"]) for row in batch.rows.all() for found in row.problems]


def test_planted_errors_are_named_the_rest_goes_in_again_changes_nothing_and_is_undone(cast, course, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 80)
    before = checksum()["counts"]
    content, planted = people_file(200, wrong=12, course=course.code)
    batch = take_in(cast, content)
    assert {number: column for number, column, _code in problems(batch)} == planted
    told = batches.counts(batch)
    assert (batch.state, told.done, told.wrong, told.people) == ("done", 188, 12, 188)
    assert Standing.objects.on(today()).filter(person__email__startswith="person").count() == 188
    after = checksum()["counts"]
    again = take_in(cast, content)
    told = batches.counts(again)
    assert (told.done, told.same, checksum()["counts"]) == (188, 188, after)
    assert undone(cast, again).undone == 188 and checksum()["counts"] == after
    told = undone(cast, batch)
    assert (told.undone, told.kept, checksum()["counts"]) == (188, 0, before)
    assert User.objects.filter(email__startswith="person", is_active=False).count() == 188
    third = take_in(cast, content)
    assert batches.counts(third).done == 188 and checksum()["people"] != before
    assert Evidence.objects.valid().filter(person__email="person10@larkmere.example").count() == 2


def test_a_worker_that_dies_leaves_whole_rows_and_the_next_one_goes_on(cast, course, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 10)
    batch = bring(cast, people_file(25, wrong=0, course=course.code)[0])
    batches.confirm(batch, whole=False, invites=False, by=cast.coordinator_a)
    real, calls = batches.keep, []

    def die_once(rows):
        calls.append(rows)
        if len(calls) == 2:
            raise SystemExit("killed")
        real(rows)

    monkeypatch.setattr(batches, "keep", die_once)
    with pytest.raises(SystemExit):
        drain()
    batch.refresh_from_db()
    assert (batches.counts(batch).done, User.objects.filter(email__startswith="person").count()) == (10, 10)
    Job.objects.unfinished().update(lease_until=None)
    drain()
    assert (batches.counts(batch).done, User.objects.filter(email__startswith="person").count()) == (25, 25)


def test_a_job_that_comes_twice_takes_nothing_in_twice(cast, course):
    batch = take_in(cast, NIA | {"course": course.code, "completed_on": "2024-05-17"})
    for _again in range(2):
        batches.advance({"batch": str(batch.pk)})
    assert (User.objects.filter(email=NIA["email"]).count(), Evidence.objects.filter(person__email=NIA["email"]).count()) == (1, 1)


def test_somebody_of_another_agency_looks_like_any_address_that_cannot_be_used(cast, course):
    """Not whether they are active, nor where they work, nor that they have a home at all [T4]."""
    before = Affiliation.objects.count()
    lines = [
        {"email": person.email, "name": "X", "discipline": "investigator"} for person in (cast.learner_b, cast.outsider, cast.deactivated)
    ]
    batch = bring(cast, *lines)
    assert [found["code"] for row in batch.rows.all() for found in row.problems] == ["not_here"] * 3
    with pytest.raises(ValidationError):
        batches.confirm(batch, whole=False, invites=False, by=cast.coordinator_a)
    assert Affiliation.objects.count() == before + 1  # the deactivated one, made by naming them


def test_all_or_none_is_refused_where_a_row_is_wrong_and_put_back_where_one_turns_wrong(cast, course, monkeypatch):
    batch = bring(cast, NIA, {"email": "no address"})
    with pytest.raises(ValidationError):
        batches.confirm(batch, whole=True, invites=False, by=cast.coordinator_a)
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    before = checksum()["counts"]
    batch = bring(cast, NIA, NIA | {"email": "noa@larkmere.example"})
    assert batch.state == BatchState.CHECKED
    row = batch.rows.last()
    row.values |= {"discipline": "gone"}
    row.save()
    batches.confirm(batch, whole=True, invites=False, by=cast.coordinator_a)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.stopped, checksum()["counts"]) == (BatchState.UNDONE, True, before)


def test_who_moves_goes_back_and_who_holds_a_role_is_not_moved(cast, course):
    unit = AgencyFactory(slug="larkmere-north", parent=cast.a)
    refresh(cast.learner_a, on=LONG_AGO)
    before = checksum()["counts"]
    batch = take_in(
        cast,
        {"email": cast.learner_a.email, "agency": unit.slug, "joined_on": "2026-03-01"},
        {"email": cast.leader_a.email, "agency": unit.slug},
    )
    assert problems(batch) == [(3, "agency", "has_role")]
    assert Affiliation.objects.current().get(person=cast.learner_a).agency == unit
    undone(cast, batch)
    assert (Affiliation.objects.filter(person=cast.learner_a).count(), checksum()["counts"]) == (1, before)


def test_after_the_day_is_over_undoing_closes_instead_of_removing(cast, course):
    batch = take_in(cast, NIA | {"team": cast.team.slug, "course": course.code, "completed_on": "2024-05-17", "joined_on": "2024-01-01"})
    with time_machine.travel(today() + timedelta(days=3), tick=False):
        undone(cast, batch)
        home = Affiliation.objects.get(person__email=NIA["email"])
        assert (home.ended_on, TeamMembership.objects.get(person=home.person).ended_on) == (today(), today())
        assert not Evidence.objects.valid().filter(person=home.person).exists()
        assert Standing.objects.on(today() - timedelta(days=1)).filter(person=home.person).exists()
        assert not Standing.objects.on(today()).filter(person=home.person).exists()


def test_whoever_has_signed_in_stays_and_what_was_recorded_for_them_is_withdrawn(cast, course):
    batch = take_in(cast, NIA | {"course": course.code, "completed_on": "2024-05-17"}, invites=True)
    person = people.accept(Invitation.objects.get(email=NIA["email"]), display_name="Nia Newer", password="a calm and patient password")
    assert (person.email, person.display_name, Affiliation.objects.filter(person=person).count()) == (NIA["email"], "Nia Newer", 1)
    told = undone(cast, batch)
    person.refresh_from_db()
    assert (told.kept, person.is_active, Evidence.objects.valid().filter(person=person).count()) == (1, True, 0)


def test_an_invitation_opens_an_account_that_waits_only_for_the_agency_that_entered_it(cast, course):
    take_in(cast, NIA)
    theirs = people.invite(email=NIA["email"], agency=cast.b, discipline=cast.investigator, by=cast.coordinator_b)
    with pytest.raises(people.InvitationClosedError):
        people.accept(theirs, display_name="Taken", password="a calm and patient password")


def test_nobody_records_their_own_training_and_what_is_recorded_names_who_did(cast, course):
    completed = {"course": course.code, "completed_on": "2024-05-17"}
    batch = take_in(cast, {"email": cast.coordinator_a.email} | completed, {"email": cast.leader_a.email} | completed)
    assert problems(batch) == [(2, "course", "own")]
    evidence = Evidence.objects.get(person=cast.leader_a)
    assert (evidence.kind, evidence.recorded_by, evidence.recorded_on) == (EvidenceKind.EXTERNAL, cast.coordinator_a, today())


def test_what_was_completed_here_on_that_day_is_not_recorded_again(cast, course):
    EvidenceFactory(person=cast.learner_a, course=course, earned_on=LONG_AGO)
    batch = take_in(cast, {"email": cast.learner_a.email, "course": course.code, "completed_on": LONG_AGO.isoformat()})
    assert batches.counts(batch).same == 1


def test_only_who_keeps_the_people_of_an_agency_brings_them(cast, course):
    for person in (cast.leader_a, cast.coordinator_b):
        with pytest.raises(PermissionDenied):
            bring(cast, NIA, by=person)


def test_the_trail_has_one_entry_for_each_step_and_one_for_each_person(cast, course):
    batch = take_in(cast, NIA | {"team": cast.team.slug})
    undone(cast, batch)
    told = [event.action for event in AuditEvent.objects.order_by("sequence") if "import" in event.action or event.detail.get("batch")]
    assert told == [
        "import.brought", "import.confirmed", "person.imported", "seat.taken", "import.taken_in",
        "import.undo_begun", "seat.left", "person.deactivated", "import.undone",
    ]  # fmt: skip
    assert AuditEvent.objects.get(action="import.taken_in").detail["people"] == 1


def test_the_database_has_room_for_a_row_once(cast, course):
    batch = bring(cast, NIA)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRow.objects.create(batch=batch, number=2)


def test_the_number_of_queries_does_not_grow_with_the_rows(cast, course):
    """Until SQLite, which takes 999 values a statement, has to split one."""

    def cost(rows, start):
        content = people_file(rows, wrong=0, course=course.code)[0].replace(b"person", f"p{start}".encode())
        batch = bring(cast, content)
        batches.confirm(batch, whole=False, invites=False, by=cast.coordinator_a)
        (job,) = claim(1)
        with at_most(90) as queries:
            batches.advance(job.payload)
        return queries()

    assert cost(6, "a") == cost(12, "b")


def test_texts_are_taken_out_of_old_files(cast, course):
    batch = take_in(cast, NIA)
    dropped = bring(cast, NIA | {"email": "noa@larkmere.example"})
    ImportBatch.objects.update(created_at=batch.created_at - timedelta(days=31))
    batches.forget_texts({})
    dropped.refresh_from_db()
    assert (dropped.state, set(ImportRow.objects.values_list("email", flat=True))) == ("dropped", {""})
    undone(cast, batch)
    assert batch.rows.get().state == RowState.UNDONE and not User.objects.get(email=NIA["email"]).is_active


def test_another_discipline_is_a_move(cast, course):
    DisciplineFactory(slug="prosecutor", name="Prosecutor")
    take_in(cast, {"email": cast.learner_a.email, "discipline": "PROSECUTOR"})
    assert Affiliation.objects.current().get(person=cast.learner_a).discipline.slug == "prosecutor"
    assert give_role(cast.learner_a, role="leader", agency=cast.a, by=None)
