"""A person's record as the agency sees it, and what is granted there."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agencies import people
from agencies.models import AuditEvent
from jobs.clock import today
from records import excuses
from records.corrections import withdraw
from records.engine import refresh
from records.models import Evidence, Extension, Leave, Standing
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO
from tests.factories.records import EvidenceFactory, VersionFactory
from tests.queries import at_most

pytestmark = pytest.mark.django_db
SOON = timedelta(days=30)


@pytest.fixture
def requirement(cast):
    rule = VersionFactory(requirement__title="Interviewing", requirement__code="interviewing")
    refresh(cast.learner_a, on=LONG_AGO)
    return rule.requirement


def path(person, *more):
    return "/".join([f"/records/people/{person.pk}", *more, ""])


def html(who, address):
    response = sign_in(who).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_record_says_where_a_person_stands_and_why(cast, requirement):
    EvidenceFactory(person=cast.learner_a, earned_on=LONG_AGO, facts={"course": {"title": "Evidence of coercion"}})
    page = html(cast.leader_a, path(cast.learner_a))
    for words in (
        "Ana Learner",
        "Larkmere Police",
        "Overdue",
        "Rule: Interviewing, version 1",
        "Evidence of coercion",
        "More time",
        "Waive",
    ):
        assert words in page
    seen = AuditEvent.objects.get(action="people.viewed")
    assert (seen.actor, seen.detail["people"]) == (cast.leader_a.pk, [str(cast.learner_a.pk)])


def test_a_past_day_shows_what_was_true_then_and_grants_nothing(cast, requirement):
    evidence = EvidenceFactory(person=cast.learner_a, course=requirement.course, earned_on=today() - SOON)
    refresh(cast.learner_a, on=today() - SOON)
    withdraw(evidence, by=cast.coordinator_a)
    now, then = path(cast.learner_a), f"{path(cast.learner_a)}?as_of={today() - timedelta(days=1)}"
    assert "Replaced or withdrawn" in html(cast.leader_a, now)
    page = html(cast.leader_a, then)
    assert "Completed here" in page and "Met" in page and "Back to today" in page
    assert "More time" not in page


@pytest.mark.parametrize("day", ["tomorrow", "2999-01-01", "2026-13-01"])
def test_a_day_that_makes_no_sense_gives_today(cast, requirement, day):
    assert "More time" in html(cast.leader_a, f"{path(cast.learner_a)}?as_of={day}")


@pytest.mark.parametrize("who", ["coordinator_b", "leader_b"])
def test_another_agency_s_person_is_not_there(cast, requirement, who):
    client = sign_in(getattr(cast, who))
    for address in (path(cast.learner_a), path(cast.learner_a, "leave"), path(cast.learner_a, "waive", "interviewing")):
        assert client.get(address).status_code == 404
    waiver = excuses.waive(cast.learner_a, requirement=requirement, reason="because", until=None, by=cast.leader_a)
    assert client.post(f"/records/granted/waiver/{waiver.pk}/take-back/").status_code == 404


def test_what_was_written_at_a_grant_is_read_by_the_agency_that_granted_and_by_no_other(cast, requirement):
    """Neither the list of people nor its file holds it, nor the next agency's page after a move."""
    person, day = cast.learner_a, today()
    excuses.extend(person, requirement=requirement, until=day + SOON, reason="a long trial", by=cast.leader_a)
    other = VersionFactory(requirement__title="Refuge", requirement__code="refuge").requirement
    refresh(person)
    excuses.waive(person, requirement=other, reason="on secondment", until=None, by=cast.leader_a)
    assert "A long trial" in html(cast.leader_a, path(person)) and "On secondment" in html(cast.leader_a, path(person))
    for address in ("/agencies/larkmere-police/people/", "/agencies/larkmere-police/people/export/csv/"):
        response = sign_in(cast.leader_a).get(address)
        listed = (b"".join(response) if response.streaming else response.content).decode()
        assert "Waived." in listed and "Extended." in listed
        assert "trial" not in listed.lower() and "secondment" not in listed.lower()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        people.move(person, agency=cast.b, discipline=cast.investigator, on=today(), by=None)
        page = html(cast.leader_b, path(person))
    assert "Waived" in page and "More time" in page
    assert "trial" not in page.lower() and "secondment" not in page.lower()


def test_who_reads_may_not_grant(cast, requirement):
    client = sign_in(cast.auditor)
    assert "More time" not in client.get(path(cast.learner_a)).content.decode()
    for address in (
        path(cast.learner_a, "leave"),
        path(cast.learner_a, "extend", "interviewing"),
        path(cast.learner_a, "waive", "interviewing"),
    ):
        assert client.post(address, {"reason": "x"}).status_code == 403


def test_nobody_grants_to_themselves(cast, requirement):
    client = sign_in(cast.leader_a)
    assert "Put a leave on record" not in client.get(path(cast.leader_a)).content.decode()
    assert client.get(path(cast.leader_a, "leave")).status_code == 403


def test_more_time_a_waiver_and_a_leave_are_granted_and_taken_back(cast, requirement):
    client, person = sign_in(cast.coordinator_a), cast.learner_a
    until = (today() + SOON).isoformat()
    assert client.post(path(person, "extend", "interviewing"), {"until": until, "reason": "a long trial"}).status_code == 302
    assert client.post(path(person, "waive", "interviewing"), {"until": "", "reason": "on secondment"}).status_code == 302
    assert client.post(path(person, "leave"), {"starts_on": today().isoformat(), "ends_on": ""}).status_code == 302
    page = client.get(path(person)).content.decode()
    for words in ("A long trial", "On secondment", "when they are back is not known", "by Ada Coordinator", "On leave"):
        assert words in page
    leave = Leave.objects.get()
    client.post(f"/records/leaves/{leave.pk}/back/", {"ends_on": until})
    for kind, row in (
        ("leave", Leave.objects.standing().get()),
        ("extension", Extension.objects.get()),
        ("waiver", Evidence.objects.valid().get()),
    ):
        assert client.post(reverse("grant-take-back", args=[kind, row.pk])).status_code == 302
        assert client.post(reverse("grant-take-back", args=[kind, row.pk])).status_code == 404, "only once"
    assert Standing.objects.on(today()).get(person=person).state == "overdue"
    assert "What was granted" not in client.get(path(person)).content.decode()


@pytest.mark.parametrize(
    ("what", "fields", "words"),
    [
        ("extend/interviewing", {"until": "2020-01-01", "reason": "a trial"}, "must be later"),
        ("extend/interviewing", {"until": "", "reason": "a trial"}, "required"),
        ("waive/interviewing", {"until": "2020-01-01", "reason": "a trial"}, "has passed"),
        ("waive/interviewing", {"until": "", "reason": ""}, "required"),
        ("leave", {"starts_on": "2026-03-02", "ends_on": "2026-03-01"}, "lies after the first day away"),
    ],
)
def test_what_cannot_be_granted_is_told_and_what_was_typed_stays(cast, requirement, what, fields, words):
    response = sign_in(cast.leader_a).post(path(cast.learner_a, what), fields)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert all(f'value="{value}"' in page for value in fields.values() if value)


def test_something_unknown_cannot_be_taken_back(cast, requirement):
    assert sign_in(cast.leader_a).post(f"/records/granted/nothing/{requirement.pk}/take-back/").status_code == 404


def test_the_record_costs_the_same_for_much(cast, requirement):
    client, counts = sign_in(cast.leader_a), []
    client.get(path(cast.learner_a))
    for number in (0, 9):
        VersionFactory.create_batch(number)
        EvidenceFactory.create_batch(number, person=cast.learner_a)
        refresh(cast.learner_a, on=LONG_AGO)
        with at_most(18) as count:
            client.get(path(cast.learner_a))
        counts.append(count())
    assert counts[0] == counts[1]
