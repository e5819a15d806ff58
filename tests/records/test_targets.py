"""Promised against actual: training is counted, the rest is reported, each in its own time."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from jobs.clock import today
from records import excuses, targets
from records.commitments import Promise, open_commitment
from records.engine import refresh
from records.models import Target
from tests.factories.agencies import LONG_AGO
from tests.factories.records import EvidenceFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(cast):
    return VersionFactory(audience={"team": str(cast.team.pk)})


@pytest.fixture
def commitment(cast, rule):
    promises = [
        Promise("training", "Everybody is trained.", 60, requirement=rule.requirement),
        Promise("meetings", "We meet twice a month.", 2, "meetings", "month"),
        Promise("resources", "Hours for the team's cases.", 100, "hours"),
    ]
    terms = {"text": "We train whom we send.", "opens_on": today(), "closes_on": today() + timedelta(days=30)}
    return open_commitment(cast.team, targets=promises, by=cast.administrator, **terms)


def line(commitment, place, day=None):
    return targets.lines_of(commitment, day or today())[place]


def test_training_is_counted_among_the_seats(cast, rule, commitment):
    people = [cast.seated(cast.person(f"Number {number}", cast.a)) for number in range(3)]
    for person in people[:2]:
        EvidenceFactory(person=person, course=rule.requirement.course, earned_on=today())
    for person in (*people, cast.learner_b):
        refresh(person, on=LONG_AGO)
    found = line(commitment, 0)
    assert (found.actual, found.whole, found.is_kept, found.done, found.promised) == (2, 3, True, "2 of 3", "60 % of the seats")
    Target.objects.filter(kind="training").update(amount=67)
    assert not line(commitment, 0).is_kept
    excuses.grant_leave(people[2], starts_on=today(), ends_on=None, by=cast.leader_a)
    assert (line(commitment, 0).done, line(commitment, 0).is_kept) == ("2 of 2", True)


def test_a_team_without_seats_keeps_no_promise_of_training(cast, commitment):
    assert (line(commitment, 0).is_kept, line(commitment, 0).done) == (False, "no seat must be trained")


def test_what_is_reported_counts_in_its_time(cast, commitment):
    meetings, hours = line(commitment, 1).target, line(commitment, 2).target
    for done_on, amount in ((today(), 1), (today().replace(day=1) - timedelta(days=1), 1)):
        targets.report(meetings, done_on=done_on, amount=amount, words="", by=cast.team_lead)
    assert (line(commitment, 1).actual, line(commitment, 1).is_kept) == (1, False), "last month's meeting was last month's"
    targets.report(meetings, done_on=today(), amount=1, words="", by=cast.leader_b)
    assert line(commitment, 1).is_kept
    targets.report(hours, done_on=today(), amount=60, words="two weeks", by=cast.leader_a)
    row = targets.report(hours, done_on=today(), amount=60, words="", by=cast.leader_a)
    assert line(commitment, 2).is_kept
    targets.withdraw_report(row, by=cast.leader_a)
    assert (line(commitment, 2).actual, line(commitment, 2).done) == (60, "60 hours")


@pytest.mark.parametrize(
    ("every", "start"),
    [("", date(2026, 2, 3)), ("month", date(2026, 8, 1)), ("quarter", date(2026, 7, 1)), ("year", date(2026, 1, 1))],
)
def test_the_time_begins_where_the_calendar_says(every, start):
    assert targets.period_start(every, date(2026, 8, 20), date(2026, 2, 3)) == start


def test_training_is_not_reported_nor_is_what_has_not_come(cast, commitment):
    training, meetings = line(commitment, 0).target, line(commitment, 1).target
    with pytest.raises(ValidationError, match="counted"):
        targets.report(training, done_on=today(), amount=1, words="", by=cast.team_lead)
    with pytest.raises(ValidationError, match="not come"):
        targets.report(meetings, done_on=today() + timedelta(days=1), amount=1, words="", by=cast.team_lead)


@pytest.mark.parametrize("who", ["learner_a", "coordinator_a", "leader_c", "auditor"])
def test_only_the_team_s_lead_and_the_agencies_leaders_report(cast, commitment, who):
    meetings = line(commitment, 1).target
    with pytest.raises(PermissionDenied):
        targets.report(meetings, done_on=today(), amount=1, words="", by=getattr(cast, who))
    row = targets.report(meetings, done_on=today(), amount=1, words="", by=cast.leader_a)
    with pytest.raises(PermissionDenied):
        targets.withdraw_report(row, by=getattr(cast, who))


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"requirement": None}, {"amount": 101}, {"every": "month"}])
def test_a_promise_of_training_is_a_share_of_one_requirement(commitment, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(kind="training").update(**wrong)
