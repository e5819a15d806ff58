"""A completed course becomes evidence, a certificate and a standing, in one transaction and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from agencies.models import AuditEvent, User
from assessments.models import Attempt, QuizPage
from courses.models import Enrolment
from courses.signals import course_completed
from jobs.clock import today
from records.completions import record_completion, record_past_completion
from records.engine import refresh, replay
from records.models import Certificate, Evidence, Standing, StandingState
from tests.factories.agencies import LONG_AGO
from tests.factories.records import BareEditionFactory, EnrolmentOnFactory, VersionFactory


@pytest.fixture
def enrolment(cast):
    return EnrolmentOnFactory(person=cast.learner_a, edition=BareEditionFactory(course__refresher_months=24), completed_at=timezone.now())


@pytest.mark.django_db
def test_completion_is_evidence_certificate_and_standing(cast, enrolment):
    VersionFactory(requirement__course=enrolment.course)
    refresh(cast.learner_a, on=LONG_AGO)
    course_completed.send(sender=Enrolment, enrolment=enrolment, by=cast.learner_a)
    evidence = Evidence.objects.get()
    assert (evidence.person, evidence.agency, evidence.earned_on, evidence.edition) == (cast.learner_a, cast.a, today(), enrolment.edition)
    assert evidence.certificates.get().number == f"AC-{today().year}-000001"
    assert evidence.certificates.get().holder_name == "Ana Learner"
    assert Standing.objects.on(today()).get().state == StandingState.MET
    assert Standing.objects.on(today() - timedelta(days=1)).get().state == StandingState.OVERDUE


@pytest.mark.django_db
def test_recording_it_again_finds_the_same_row(cast, enrolment):
    first = record_completion(enrolment, by=cast.learner_a)
    assert record_completion(enrolment, by=cast.learner_a) == first
    assert Certificate.objects.count() == 1
    assert AuditEvent.objects.filter(action__in=["evidence.recorded", "certificate.issued"]).count() == 2


@pytest.mark.django_db
def test_the_facts_of_the_day_are_frozen(cast, enrolment):
    quiz = enrolment.course.add_child(instance=QuizPage(title="Assessment", slug="assessment", code="C-Q"))
    common = {
        "person": cast.learner_a,
        "enrolment": enrolment,
        "quiz": quiz,
        "seed": 1,
        "submitted_at": timezone.now() + timedelta(minutes=20),
    }
    Attempt.objects.create(number=1, pass_share=80, credit=9, passed=False, **common)
    passed = Attempt.objects.create(number=2, pass_share=80, credit=14, passed=True, **common)
    evidence = record_completion(enrolment, by=cast.learner_a)
    cast.a.name = "Renamed"
    cast.a.save()
    evidence.refresh_from_db()
    [assessment] = evidence.facts["assessments"]
    assert evidence.facts["agency"] == "Larkmere Police"
    assert evidence.facts["edition"] == {"number": 1, "fingerprint": "f" * 64}
    assert (assessment["attempt"], assessment["pass_share"], float(assessment["credit"])) == (str(passed.pk), 80, 14)


@pytest.mark.django_db
def test_a_past_completion_counts_from_its_own_day(cast, enrolment):
    VersionFactory(requirement__course=enrolment.course)
    day = LONG_AGO + timedelta(days=30)
    evidence = record_past_completion(enrolment, on=day, agency=cast.a, share=0.9)
    assert evidence.certificates.get().issued_on == day
    assert evidence.certificates.get().number.startswith(f"AC-{day.year}-")
    replay(User.objects.filter(pk=cast.learner_a.pk), since=LONG_AGO)
    assert Standing.objects.on(day).get().state == StandingState.MET
    assert Standing.objects.on(day - timedelta(days=1)).get().state != StandingState.MET


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads that write at once need a server")
def test_twenty_at_once_make_one_row_one_certificate_one_number(cast, enrolment):
    barrier = Barrier(20)

    def complete(_number: int) -> str:
        try:
            barrier.wait()
            return str(record_completion(Enrolment.objects.get(pk=enrolment.pk), by=None).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(complete, range(20)))) == 1
    assert Certificate.objects.count() == Evidence.objects.count() == 1
