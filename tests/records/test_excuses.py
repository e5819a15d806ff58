"""What may be granted a person, by whom, and what it does to standings: each with its reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from agencies.models import AuditEvent
from jobs.clock import today
from records import excuses
from records.engine import refresh
from records.models import Extension, Leave, Obligation, Standing
from tests.factories.agencies import LONG_AGO
from tests.factories.records import EvidenceFactory, VersionFactory

pytestmark = pytest.mark.django_db
SOON = timedelta(days=30)


@pytest.fixture
def requirement(cast):
    rule = VersionFactory(requirement__title="Interviewing")
    refresh(cast.learner_a, on=LONG_AGO)
    return rule.requirement


def standing(person):
    return Standing.objects.on(today()).get(person=person)


def test_a_waiver_counts_as_trained_and_keeps_its_words_to_itself(cast, requirement):
    excuses.waive(cast.learner_a, requirement=requirement, reason="on secondment abroad", until=today() + SOON, by=cast.coordinator_a)
    now = standing(cast.learner_a)
    assert now.state == "waived"
    assert "Rule: Interviewing" in now.reason
    assert "secondment" not in now.reason
    assert Standing.objects.on(today() + SOON + timedelta(days=1)).get().state == "overdue"
    assert Standing.objects.on(today() - timedelta(days=1)).get().state == "overdue", "what was published stays"


def test_a_waiver_stands_once_and_can_be_taken_back(cast, requirement):
    granted = {"requirement": requirement, "reason": "on secondment", "until": None, "by": cast.coordinator_a}
    waiver = excuses.waive(cast.learner_a, **granted)
    with pytest.raises(ValidationError, match="waived already"):
        excuses.waive(cast.learner_a, **granted)
    excuses.take_back_waiver(waiver, by=cast.leader_a)
    assert standing(cast.learner_a).state == "overdue"
    assert excuses.waive(cast.learner_a, **granted).pk != waiver.pk


def test_a_waiver_is_of_one_requirement_and_not_of_the_course(cast, requirement):
    VersionFactory(requirement__course=requirement.course, validity_months=6)
    refresh(cast.learner_a)
    excuses.waive(cast.learner_a, requirement=requirement, reason="on secondment", until=None, by=cast.coordinator_a)
    assert set(Standing.objects.on(today()).filter(person=cast.learner_a).values_list("state", "counts")) == {
        ("waived", False),
        ("not_started", True),
    }


def test_an_extension_gives_time_says_why_and_leaves_what_was_promised(cast, requirement):
    promised = Obligation.objects.get().due_on
    excuses.extend(cast.learner_a, requirement=requirement, until=today() + SOON, reason="a long trial", by=cast.leader_a)
    now = standing(cast.learner_a)
    assert (now.state, now.due_on) == ("not_started", today() + SOON)
    assert "Extended. " in now.reason and "trial" not in now.reason
    assert Obligation.objects.get().due_on == promised
    excuses.take_back(Extension.objects.get(), by=cast.leader_a)
    assert standing(cast.learner_a).state == "overdue"


def test_an_extension_must_lie_ahead_and_needs_something_to_extend(cast, requirement):
    with pytest.raises(ValidationError, match="must be later"):
        excuses.extend(cast.learner_a, requirement=requirement, until=today(), reason="a long trial", by=cast.leader_a)
    other = VersionFactory(audience={"any": []}).requirement
    with pytest.raises(ValidationError, match="Nothing is asked"):
        excuses.extend(cast.learner_a, requirement=other, until=today() + SOON, reason="a long trial", by=cast.leader_a)


def test_who_is_on_leave_is_in_no_count(cast, requirement):
    excuses.grant_leave(cast.learner_a, starts_on=today(), ends_on=today() + SOON, by=cast.coordinator_a)
    assert (standing(cast.learner_a).state, standing(cast.learner_a).counts) == ("on_leave", False)
    assert not Standing.objects.counted().on(today()).exists()
    assert Standing.objects.counted().on(today() - timedelta(days=1)).exists()
    assert Standing.objects.counted().on(today() + SOON).exists()


def test_a_leave_may_be_given_its_end_later(cast, requirement):
    leave = excuses.grant_leave(cast.learner_a, starts_on=today(), ends_on=None, by=cast.coordinator_a)
    assert not Standing.objects.counted().on(today() + 10 * SOON).exists()
    excuses.change_leave(leave, ends_on=today() + SOON, by=cast.coordinator_a)
    assert Standing.objects.counted().on(today() + SOON).exists()
    assert Leave.objects.standing().get().ends_on == today() + SOON


def test_two_leaves_for_the_same_days_are_refused(cast, requirement):
    excuses.grant_leave(cast.learner_a, starts_on=today(), ends_on=today() + SOON, by=cast.coordinator_a)
    with pytest.raises(ValidationError, match="already"):
        excuses.grant_leave(cast.learner_a, starts_on=today() + SOON / 2, ends_on=None, by=cast.coordinator_a)
    excuses.grant_leave(cast.learner_a, starts_on=today() + SOON, ends_on=None, by=cast.coordinator_a)


@pytest.mark.parametrize("who", ["learner_a", "coordinator_b", "leader_b", "auditor", "administrator", "author", "team_lead"])
def test_only_the_agency_s_own_coordinator_and_leader_may_grant(cast, requirement, who):
    by = getattr(cast, who)
    for grant in (
        lambda: excuses.waive(cast.learner_a, requirement=requirement, reason="because", until=None, by=by),
        lambda: excuses.extend(cast.learner_a, requirement=requirement, until=today() + SOON, reason="because", by=by),
        lambda: excuses.grant_leave(cast.learner_a, starts_on=today(), ends_on=None, by=by),
    ):
        with pytest.raises(PermissionDenied):
            grant()
    assert not AuditEvent.objects.filter(person=cast.learner_a.pk).exists()


def test_nobody_grants_anything_to_themselves(cast, requirement):
    with pytest.raises(PermissionDenied):
        excuses.waive(cast.coordinator_a, requirement=requirement, reason="because", until=None, by=cast.coordinator_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.create(
            person=cast.leader_a, agency=cast.a, starts_on=today(), granted_on=today(), granted_by=cast.leader_a
        )  # fmt: skip


def test_each_grant_and_each_taking_back_is_in_the_trail(cast, requirement):
    waiver = excuses.waive(cast.learner_a, requirement=requirement, reason="because", until=None, by=cast.coordinator_a)
    excuses.take_back_waiver(waiver, by=cast.coordinator_a)
    extension = excuses.extend(cast.learner_a, requirement=requirement, until=today() + SOON, reason="because", by=cast.coordinator_a)
    excuses.take_back(extension, by=cast.coordinator_a)
    excuses.take_back(extension, by=cast.coordinator_a)
    leave = excuses.grant_leave(cast.learner_a, starts_on=today(), ends_on=None, by=cast.coordinator_a)
    excuses.take_back(leave, by=cast.coordinator_a)
    actions = list(AuditEvent.objects.filter(person=cast.learner_a.pk).order_by("sequence").values_list("action", flat=True))
    assert actions == [
        "requirement.waived", "evidence.withdrawn", "requirement.extended", "extension.taken_back", "leave.granted", "leave.taken_back",
    ]  # fmt: skip
    assert "because" not in str(list(AuditEvent.objects.values_list("detail", flat=True))), "no free text in the trail"


def test_somebody_who_holds_the_course_is_not_made_less_by_a_leave_that_is_over(cast, requirement):
    EvidenceFactory(person=cast.learner_a, course=requirement.course, earned_on=today())
    excuses.grant_leave(cast.learner_a, starts_on=today() - SOON, ends_on=today(), by=cast.coordinator_a)
    assert standing(cast.learner_a).state == "met"
