"""Training done elsewhere: told, reviewed by somebody else, in whole or in part, and corrected by a new row."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from agencies.models import AuditEvent
from agencies.people import move
from jobs.clock import today
from notices.models import Notice
from records import corrections, training
from records.engine import refresh
from records.models import Claim, Evidence, OutsideCourse, Standing
from records.papers import look_at
from tests.factories.agencies import LONG_AGO
from tests.factories.records import BareEditionFactory, OutsideCourseFactory, VersionFactory
from tests.records.papers import pdf

pytestmark = pytest.mark.django_db
LAST_MONTH = timedelta(days=30)


@pytest.fixture
def course(cast):
    course = BareEditionFactory(course__title="Interviewing").course
    VersionFactory(requirement__course=course)
    refresh(cast.learner_a, on=LONG_AGO)
    return course


def claim_of(person, courses=(), **told):
    wanted = {"title": "State course", "issuer_name": "State Academy", "earned_on": today() - LAST_MONTH, "hours": Decimal(8)}
    return training.submit(person, paper=look_at(pdf(more=str(told).encode())), courses=courses, **(wanted | told))


def accept(claim, by, **said):
    wanted = {"courses": claim.courses.all(), "hours": claim.hours, "until": claim.until, "by": by}
    return training.accept(claim, **(wanted | said))


def state(person):
    return Standing.objects.on(today()).get(person=person).state


def test_a_claim_proves_nothing_until_it_is_accepted(cast, course):
    claim = claim_of(cast.learner_a, [course])
    assert (claim.state, state(cast.learner_a), Evidence.objects.count()) == ("waiting", "overdue", 0)
    accept(claim, cast.coordinator_a)
    assert (claim.state, state(cast.learner_a)) == ("accepted", "met")
    assert "Trained elsewhere on" in Standing.objects.on(today()).get().reason
    assert Standing.objects.on(today() - timedelta(days=1)).get().state == "overdue", "what was published stays"


def test_it_becomes_evidence_of_the_course_elsewhere_and_of_ours(cast, course):
    elsewhere, ours = accept(claim_of(cast.learner_a, [course]), cast.coordinator_a)
    assert elsewhere.outside_course == OutsideCourse.objects.get(title="State course", issuer_name="State Academy")
    assert (ours.course, ours.recorded_by, ours.agency) == (course, cast.coordinator_a, cast.a)
    assert elsewhere.facts["hours"] == "8" and "hours" not in ours.facts, "hours are counted once"
    assert [elsewhere.title, ours.title] == ["State course", "Interviewing"]


def test_a_known_course_keeps_its_name_and_can_meet_by_agreement(cast):
    outside = OutsideCourseFactory(title="Border interviewing")
    claim = claim_of(cast.learner_a, outside_course=outside, title="", issuer_name="")
    assert (claim.title, claim.issuer_name) == ("Border interviewing", "State Academy")
    [row] = accept(claim, cast.coordinator_a)
    assert row.outside_course == outside and OutsideCourse.objects.count() == 1


def test_in_part_needs_a_reason_and_no_more_than_was_claimed_is_accepted(cast, course):
    other = BareEditionFactory().course
    claim = claim_of(cast.learner_a, [course])
    with pytest.raises(ValidationError, match="only in part"):
        accept(claim, cast.coordinator_a, hours=Decimal(4))
    with pytest.raises(ValidationError, match="only in part"):
        accept(claim, cast.coordinator_a, courses=[])
    for more in ({"courses": [course, other]}, {"hours": Decimal(9)}):
        with pytest.raises(ValidationError, match="No more"):
            accept(claim, cast.coordinator_a, **more)
    accept(claim, cast.coordinator_a, courses=[], hours=Decimal(4), reason="Half of the syllabus.")
    assert (claim.state, state(cast.learner_a)) == ("in_part", "overdue")


def test_a_refusal_is_told_with_its_reason(cast, course):
    claim = claim_of(cast.learner_a, [course])
    training.refuse(claim, reason="The certificate is not readable.", by=cast.coordinator_a)
    notice = Notice.objects.get(recipient=cast.learner_a)
    assert (notice.subject, notice.body) == ("“State course” was not accepted", "The certificate is not readable.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.update(reason="")


@pytest.mark.parametrize("decide", [lambda claim, by: accept(claim, by), lambda claim, by: training.refuse(claim, reason="x", by=by)])
def test_it_is_decided_once(cast, course, decide):
    claim = claim_of(cast.learner_a, [course])
    stale = Claim.objects.get(pk=claim.pk)
    accept(claim, cast.coordinator_a)
    with pytest.raises(training.DecidedError), transaction.atomic():
        decide(stale, cast.coordinator_a)
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize("who", ["learner_a", "coordinator_b", "leader_a", "auditor", "administrator"])
def test_only_the_agency_s_coordinator_reviews(cast, course, who):
    claim = claim_of(cast.learner_a, [course])
    with pytest.raises(PermissionDenied):
        accept(claim, getattr(cast, who))
    with pytest.raises(PermissionDenied):
        training.refuse(claim, reason="x", by=getattr(cast, who))


def test_nobody_reviews_their_own(cast, course):
    claim = claim_of(cast.coordinator_a, [course])
    with pytest.raises(PermissionDenied):
        accept(claim, cast.coordinator_a)
    assert claim not in Claim.objects.to_review_by(cast.coordinator_a)


def test_a_claim_moves_with_its_owner(cast, course):
    claim = claim_of(cast.learner_a, [course])
    move(cast.learner_a, agency=cast.b, discipline=cast.investigator, on=today(), by=None)
    assert claim not in Claim.objects.to_review_by(cast.coordinator_a)
    assert claim in Claim.objects.to_review_by(cast.coordinator_b)


def test_the_same_document_is_sent_once_and_again_after_a_refusal(cast):
    first = claim_of(cast.learner_a)
    with pytest.raises(ValidationError, match="sent this document before"):
        claim_of(cast.learner_a)
    claim_of(cast.learner_b)
    training.refuse(first, reason="Not readable.", by=cast.coordinator_a)
    training.withdraw(claim_of(cast.learner_a), by=cast.learner_a)
    claim_of(cast.learner_a)


def test_who_has_no_home_or_speaks_of_tomorrow_is_told(cast):
    with pytest.raises(ValidationError, match="at home in no agency"):
        claim_of(cast.outsider)
    with pytest.raises(ValidationError, match="not come yet"):
        claim_of(cast.learner_a, earned_on=today() + timedelta(days=1))


def test_a_correction_is_a_new_row_that_counts_from_today(cast, course):
    _elsewhere, ours = accept(claim_of(cast.learner_a, [course]), cast.coordinator_a)
    until = today() - timedelta(days=1)
    newer = corrections.correct(
        ours, earned_on=today() - 2 * LAST_MONTH, until=until, because="the year was misread", facts={}, by=cast.coordinator_a
    )
    assert (newer.corrects, newer.facts["corrected"], newer.course) == (ours, "the year was misread", course)
    assert state(cast.learner_a) == "expired"
    assert list(Evidence.objects.valid().filter(course=course)) == [newer]
    with pytest.raises(ValidationError, match="corrected already"):
        corrections.correct(ours, earned_on=today(), until=None, because="again", facts={}, by=cast.coordinator_a)


def test_every_step_is_in_the_trail(cast, course):
    accept(claim_of(cast.learner_a, [course]), cast.coordinator_a)
    actions = AuditEvent.objects.filter(person=cast.learner_a.pk).order_by("sequence").values_list("action", "actor")
    assert list(actions) == [
        ("training.claimed", cast.learner_a.pk),
        ("training.accepted", cast.coordinator_a.pk),
        ("evidence.recorded", cast.coordinator_a.pk),
        ("evidence.recorded", cast.coordinator_a.pk),
    ]
