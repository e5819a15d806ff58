"""Who is reminded of what and when, who hears of it when it is late, and that nothing is told twice."""

from datetime import date, timedelta

import pytest

from jobs.clock import today
from jobs.models import Job
from jobs.periodic import EPOCH, PERIODIC
from notices.models import Notice
from records import excuses
from records.engine import refresh
from records.learning import deadline
from records.models import Obligation, Standing
from records.reminders import nearest_to, remind, stage_on, tell_weekly
from tests.factories.agencies import LONG_AGO, AgencyFactory
from tests.factories.records import VersionFactory

LAST = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-15, None), (-14, -14), (-4, -14), (-3, -3), (-1, -3), (0, 0), (6, 0), (7, 7), (29, 7), (30, 30), (59, 30), (60, None)],
)
def test_the_stage_is_the_latest_that_the_day_has_reached(days, stage):
    assert stage_on(LAST, LAST + timedelta(days=days)) == stage


def test_the_nearest_with_a_holder_is_found_upwards_only():
    holders = {"doj/": ["root"], "doj/fbi/": ["bureau"]}
    assert nearest_to("doj/fbi/larkmere/", holders) == ["bureau"]
    assert nearest_to("doj/usao/", holders) == ["root"]
    assert nearest_to("dol/", holders) == []


def test_the_weekly_list_comes_on_mondays():
    period = PERIODIC["records.weekly_list"]
    assert period.start(EPOCH + timedelta(days=30)).weekday() == 0


@pytest.fixture
def last(cast, db):
    """The last good day of what is asked of Ana, who has done nothing."""
    VersionFactory(requirement__title="Interviewing")
    refresh(cast.learner_a, on=LONG_AGO)
    return deadline(Standing.objects.on(today()).get(person=cast.learner_a))


def reminders(person):
    return Notice.objects.filter(recipient=person, kind="reminder")


def test_each_stage_is_told_once_with_its_date_and_reason(cast, last):
    for days in range(-16, 62):
        remind(last + timedelta(days=days))
    told = reminders(cast.learner_a).order_by("created_at")
    assert {notice.key.rsplit(":", 1)[1] for notice in told} == {"-14", "-3", "0", "7", "30"}
    assert told.count() == 5
    assert all(notice.body and notice.link.startswith("/courses/") for notice in told)
    assert Job.objects.filter(name="notices.mail", payload__notice=str(told[0].pk)).count() == 1


def test_each_is_reminded_in_their_own_language(cast, last):
    cast.learner_a.speak("es")
    remind(last + timedelta(days=9))
    told = reminders(cast.learner_a).get()
    assert ": venció el " in told.subject
    assert told.body.startswith("Venció el ")
    assert "Regla: Interviewing, versión 1" in told.body
    assert Standing.objects.filter(person=cast.learner_a, reason__contains="Was due on").exists(), "what is kept is in the house's words"


def test_a_look_that_was_missed_is_caught_up_with_the_latest_only(cast, last):
    remind(last + timedelta(days=9))
    assert [notice.key.rsplit(":", 1)[1] for notice in reminders(cast.learner_a)] == ["7"]


def test_more_time_is_reminded_of_anew_until_it_is_waived(cast, last):
    requirement = Obligation.objects.get(person=cast.learner_a).requirement
    words = {"requirement": requirement, "reason": "on secondment", "by": cast.coordinator_a}
    remind(today())
    assert not reminders(cast.learner_a), "what is long past is not brought up again"
    excuses.extend(cast.learner_a, until=today() + timedelta(days=10), **words)
    remind(today())
    assert reminders(cast.learner_a).count() == 1
    excuses.waive(cast.learner_a, until=None, **words)
    remind(today() + timedelta(days=8))
    assert reminders(cast.learner_a).count() == 1


def test_who_has_gone_is_not_reminded(cast, last):
    type(cast.learner_a).objects.filter(pk=cast.learner_a.pk).update(is_active=False)
    remind(last)
    assert not reminders(cast.learner_a)


def test_a_fortnight_late_is_told_to_the_agency_s_own_coordinator_without_a_name(cast, last):
    cast.coordinator_a, cast.coordinator_b  # noqa: B018 - made when first named
    remind(last + timedelta(days=13))
    assert not Notice.objects.filter(kind="escalation")
    for days in (14, 15, 40):
        remind(last + timedelta(days=days))
    notice = Notice.objects.get(kind="escalation", key__contains=str(Obligation.objects.get(person=cast.learner_a).pk))
    assert notice.recipient == cast.coordinator_a
    assert "Ana" not in notice.subject + notice.body


def test_the_weekly_list_counts_people_once_below_too_and_only_one_s_own(cast, last):
    VersionFactory(requirement__title="Another")
    below = cast.person("Abe Below", AgencyFactory(slug="larkmere-harbour", parent=cast.a))
    for person in (cast.learner_a, below):
        refresh(person, on=LONG_AGO)
    cast.leader_a, cast.leader_b  # noqa: B018 - made when first named
    Standing.objects.filter(person__in=[cast.leader_a, cast.leader_b]).delete()
    monday = last + timedelta(days=91 - last.weekday())
    for days in (0, 0, 1):
        tell_weekly(monday + timedelta(days=days))
    notice = Notice.objects.get(kind="weekly")
    assert (notice.recipient, notice.subject) == (cast.leader_a, "This week: 2 people are overdue")
    assert notice.link == "/agencies/larkmere-police/"


def test_a_look_costs_the_same_for_one_and_for_eleven(cast, last, django_assert_num_queries):
    day = last + timedelta(days=8)
    remind(day)
    with django_assert_num_queries(3):
        remind(day)
    for number in range(10):
        refresh(cast.person(f"Person {number}", cast.a), on=LONG_AGO)
    remind(day)
    with django_assert_num_queries(3):
        remind(day)
