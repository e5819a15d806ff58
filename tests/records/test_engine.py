"""Obligations and standings as rows: what a fact changes from its day on, and what it leaves alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Affiliation, TeamMembership
from agencies.teams import seat, unseat
from jobs.clock import today
from jobs.models import Job
from jobs.outbox import claim, run
from records.engine import refresh, refresh_people
from records.models import Obligation, Standing, StandingState
from records.requirements import put_in_force
from tests.factories.agencies import LONG_AGO
from tests.factories.records import AgreementFactory, EvidenceFactory, OutsideCourseFactory, RequirementFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(cast):
    return VersionFactory(audience={"team": str(cast.team.pk)})


def standings(person):
    return list(Standing.objects.filter(person=person).values_list("state", "starts_on", "ends_on"))


def test_who_takes_a_seat_comes_under_the_rule_with_a_date(cast, rule):
    cast.seated(cast.learner_a)
    refresh(cast.learner_a, on=LONG_AGO)
    obligation = Obligation.objects.get(person=cast.learner_a)
    assert (obligation.opened_on, obligation.due_on, obligation.cycle) == (LONG_AGO, LONG_AGO + timedelta(days=60), 1)
    assert obligation.because == "as a member of Larkmere Task Force"
    assert Standing.objects.on(today()).get(person=cast.learner_a).state == StandingState.OVERDUE


def test_who_is_in_no_audience_has_nothing(cast, rule):
    refresh(cast.learner_a, on=LONG_AGO)
    assert not Obligation.objects.exists()


def test_who_leaves_the_seat_is_released_and_what_was_said_stays(cast, rule):
    cast.seated(cast.learner_a)
    refresh(cast.learner_a, on=LONG_AGO)
    left = LONG_AGO + timedelta(days=90)
    before = list(Standing.objects.on(left - timedelta(days=1)).values("state", "reason", "starts_on", "since"))
    TeamMembership.objects.filter(person=cast.learner_a).update(ended_on=left)
    refresh(cast.learner_a, on=left)
    assert Obligation.objects.get(person=cast.learner_a).closed_on == left
    assert not Standing.objects.on(left).exists()
    assert list(Standing.objects.on(left - timedelta(days=1)).values("state", "reason", "starts_on", "since")) == before


def test_a_move_counts_for_the_new_agency_from_its_day_and_for_the_old_one_before(cast, rule):
    cast.seated(cast.learner_a)
    refresh(cast.learner_a, on=LONG_AGO)
    moved = LONG_AGO + timedelta(days=100)
    Affiliation.objects.filter(person=cast.learner_a).update(ended_on=moved)
    Affiliation.objects.create(person=cast.learner_a, agency=cast.b, discipline=cast.investigator, started_on=moved)
    refresh(cast.learner_a, on=moved)
    assert Standing.objects.on(moved - timedelta(days=1)).get().agency == cast.a
    row = Standing.objects.on(moved).get()
    assert (row.agency, row.since) == (cast.b, LONG_AGO + timedelta(days=61))


def test_a_second_run_writes_nothing(cast, rule):
    cast.seated(cast.learner_a)
    EvidenceFactory(person=cast.learner_a, course=rule.requirement.course, earned_on=LONG_AGO + timedelta(days=9))
    refresh(cast.learner_a, on=LONG_AGO)
    before = list(Standing.objects.values())
    with CaptureQueriesContext(connection) as queries:
        refresh(cast.learner_a, on=LONG_AGO + timedelta(days=30))
    assert list(Standing.objects.values()) == before
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_number_of_queries_grows_neither_with_rules_nor_with_people(cast, rule):
    first, second, *others = [cast.seated(cast.person(f"Number {number}", cast.a)) for number in range(12)]
    counts = []
    for people in ([first.pk], [person.pk for person in others]):
        with CaptureQueriesContext(connection) as queries:
            refresh_people(people, on=LONG_AGO)
        counts.append(len(queries))
    VersionFactory.create_batch(9, audience={"all": []})
    with CaptureQueriesContext(connection) as queries:
        refresh_people([second.pk], on=LONG_AGO)
    assert {*counts, len(queries)} == {18}


def test_a_person_under_two_rules_for_a_course_counts_once_on_any_day(cast, rule):
    VersionFactory(requirement=RequirementFactory(course=rule.requirement.course), validity_months=6)
    cast.seated(cast.learner_a)
    EvidenceFactory(person=cast.learner_a, course=rule.requirement.course, earned_on=LONG_AGO)
    refresh(cast.learner_a, on=LONG_AGO)
    for days in (0, 60, 120, 200, 400, 800):
        day = LONG_AGO + timedelta(days=days)
        assert Standing.objects.on(day).filter(person=cast.learner_a).count() == 2
        assert Standing.objects.counted().on(day).get(person=cast.learner_a)
    assert Standing.objects.counted().on(LONG_AGO + timedelta(days=200)).get().state == StandingState.EXPIRED


def test_a_new_version_reaches_people_through_the_outbox_from_its_day(cast, rule):
    cast.seated(cast.learner_a)
    refresh(cast.learner_a, on=LONG_AGO)
    tomorrow = today() + timedelta(days=1)
    version = put_in_force(rule.requirement, audience={"discipline": "investigator"}, effective_from=tomorrow, by=None, due_days=30)
    other = cast.learner_b
    refresh(other, on=LONG_AGO)
    put_in_force(rule.requirement, audience={"discipline": "investigator"}, effective_from=tomorrow, by=None, due_days=40)
    assert version.number == 2
    for job in claim(limit=10):
        assert run(job)
    assert not Job.objects.unfinished().exists()
    obligation = Obligation.objects.get(person=other)
    assert (obligation.opened_on, obligation.due_on) == (tomorrow, tomorrow + timedelta(days=40))
    assert Obligation.objects.get(person=cast.learner_a).closed_on is None
    assert not Standing.objects.on(today()).filter(person=other).exists()
    assert Standing.objects.on(tomorrow).filter(person=other).exists()


def test_a_rule_cannot_take_effect_in_the_past(cast, rule):
    with pytest.raises(ValidationError, match="in the past"):
        put_in_force(rule.requirement, audience={"all": []}, effective_from=today() - timedelta(days=1), by=None)


def test_whoever_is_deactivated_is_no_longer_counted(cast, rule):
    cast.seated(cast.learner_a)
    refresh(cast.learner_a, on=LONG_AGO)
    Affiliation.objects.filter(person=cast.learner_a).update(ended_on=today())
    refresh(cast.learner_a)
    assert not Standing.objects.on(today()).filter(person=cast.learner_a).exists()


def test_the_verbs_of_lower_rooms_are_followed(cast, rule):
    membership = seat(cast.learner_a, task_force=cast.team, discipline=cast.investigator, by=None)
    assert Obligation.objects.get(person=cast.learner_a).opened_on == today()
    unseat(membership, by=None)
    tomorrow = today() + timedelta(days=1)
    assert not Obligation.objects.on(tomorrow).filter(person=cast.learner_a).exists()


def trained_elsewhere(cast, rule, **agreement):
    """A person at A who has taken a course that A accepts for the rule."""
    outside = OutsideCourseFactory(title="Border interviewing")
    EvidenceFactory(person=cast.learner_a, kind="external", course=None, outside_course=outside, earned_on=LONG_AGO)
    return AgreementFactory(requirement=rule.requirement, accepting=cast.a, outside_course=outside, **agreement)


def test_an_agreement_counts_for_the_people_of_the_agency_while_they_are_there(cast):
    rule = VersionFactory()
    trained_elsewhere(cast, rule)
    moved = LONG_AGO + timedelta(days=100)
    Affiliation.objects.filter(person=cast.learner_a).update(ended_on=moved)
    Affiliation.objects.create(person=cast.learner_a, agency=cast.b, discipline=cast.investigator, started_on=moved)
    refresh(cast.learner_a, on=LONG_AGO)
    [there, gone] = standings(cast.learner_a)
    assert there == ("met", LONG_AGO, moved)
    assert gone[0] == "overdue"
    reason = Standing.objects.earliest("starts_on").reason
    assert "Border interviewing: trained by a partner on 15 January 2025, holds until 15 January 2027." in reason


def test_an_agreement_ends_on_its_last_day_or_when_it_is_ended(cast):
    rule = VersionFactory(renewal_days=10)
    last = LONG_AGO + timedelta(days=200)
    agreement = trained_elsewhere(cast, rule, until=last)
    refresh(cast.learner_a, on=LONG_AGO)
    assert standings(cast.learner_a)[-1] == ("expired", last + timedelta(days=1), None)
    ended = LONG_AGO + timedelta(days=50)
    agreement.ended_on, agreement.ended_by = ended, cast.leader_a
    agreement.save()
    refresh(cast.learner_a, on=ended)
    assert [state for state, starts_on, _ in standings(cast.learner_a) if starts_on >= ended] == ["due_soon", "overdue"]


def test_a_rule_for_several_courses_counts_by_itself(cast):
    courses = [RequirementFactory().course for _ in range(2)]
    both = VersionFactory(requirement=RequirementFactory(course=None), what={"all": [{"course": course.pk} for course in courses]})
    for course in courses:
        EvidenceFactory(person=cast.learner_a, course=course, earned_on=LONG_AGO + timedelta(days=5))
    refresh(cast.learner_a, on=LONG_AGO)
    row = Standing.objects.counted().on(LONG_AGO + timedelta(days=5)).get(person=cast.learner_a)
    assert (row.state, row.course, row.obligation.requirement) == ("met", None, both.requirement)
