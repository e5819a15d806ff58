"""My learning, my record, my certificates, and what anybody may check."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.progress import finish_step
from jobs.clock import today
from records import certificates
from records.engine import refresh
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO
from tests.factories.courses import make_course_world
from tests.factories.records import BareCourseFactory, BareEditionFactory, EnrolmentOnFactory, EvidenceFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(cast):
    evidence = EvidenceFactory(person=cast.learner_a, agency=cast.a, course=BareCourseFactory(refresher_months=24), earned_on=today())
    return certificates.issue(evidence, by=None)


def page(person, name, *args):
    response = sign_in(person).get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_my_learning_begins_with_a_sentence(cast):
    VersionFactory(requirement__course__title="Interviewing")
    refresh(cast.learner_a, on=LONG_AGO)
    html = page(cast.learner_a, "my")
    assert "One course is overdue." in html
    assert "Interviewing" in html
    assert "like everybody" in html


def test_my_learning_offers_to_go_on(cast):
    enrolment = EnrolmentOnFactory(person=cast.learner_a, edition=BareEditionFactory(course__title="Coercion"))
    html = page(cast.learner_a, "my")
    assert f"/courses/{enrolment.course.slug}/" in html
    assert "Nothing is asked of you at the moment." in html


def test_my_learning_says_what_is_left_of_each_module(cast):
    world = make_course_world(person=cast.learner_a)
    for step in world.steps[:3]:
        finish_step(world.enrolment, step_key=step.step_key, by=cast.learner_a)
    html = " ".join(page(cast.learner_a, "my").split())
    assert "about 10 minutes left in the course" in html
    assert "<li>Module 1: done</li>" in html
    assert "<li>Module 2: about 10 minutes left</li>" in html


def test_my_learning_shows_what_i_finished(cast, certificate):
    assert reverse("certificate", args=[certificate.pk]) in page(cast.learner_a, "my")
    assert reverse("certificate", args=[certificate.pk]) not in page(cast.learner_b, "my")


def test_courses_for_my_discipline_are_recommended(cast):
    edition = BareEditionFactory(course__title="For investigators", course__audience="Investigator\nprosecutor")
    BareEditionFactory(course__title="For analysts", course__audience="analyst")
    html = page(cast.learner_a, "my")
    assert "For investigators" in html
    assert "For analysts" not in html
    EnrolmentOnFactory(person=cast.learner_b, edition=edition)
    assert "Recommended" not in page(cast.learner_b, "my")


def test_my_record_says_what_i_hold_until_when_and_why(cast, certificate):
    VersionFactory(requirement__course=certificate.evidence.course, validity_months=12)
    refresh(cast.learner_a, on=today())
    html = page(cast.learner_a, "my-record")
    assert certificate.course_title in html
    assert "then at Larkmere Police" in html
    assert "Completed on" in html
    assert certificate.number in html


def test_withdrawn_evidence_is_not_held(cast, certificate):
    certificates.revoke(certificate, because="Issued to the wrong person", by=cast.leader_a)
    html = page(cast.learner_a, "my-record")
    assert "Issued to the wrong person" in html
    assert "The newest evidence of each course" not in html


def test_my_certificate_is_a_pdf_and_mine_alone(cast, certificate):
    address = reverse("certificate-pdf", args=[certificate.pk])
    response = sign_in(cast.learner_a).get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    for person in (cast.learner_b, cast.leader_a, cast.auditor):
        assert sign_in(person).get(address).status_code == 404


def test_anybody_can_check_a_certificate_and_no_name_is_shown(client, certificate):
    response = client.get(certificate.get_absolute_url())
    assert response.status_code == 200
    assert "genuine" in response.content.decode()
    assert certificate.course_title in response.content.decode()
    assert "Ana Learner" not in response.content.decode()
    assert "Larkmere" not in response.content.decode()


def test_the_holder_decides_whether_the_check_names_them(cast, client, certificate):
    address = reverse("certificate-name", args=[certificate.pk])
    assert sign_in(cast.learner_b).post(address, {"show": "yes"}).status_code == 404
    assert sign_in(cast.learner_a).post(address, {"show": "yes"}).status_code == 302
    assert "Ana Learner" in client.get(certificate.get_absolute_url()).content.decode()
    sign_in(cast.learner_a).post(address, {"show": "no"})
    assert "Ana Learner" not in client.get(certificate.get_absolute_url()).content.decode()


def test_the_name_is_not_changed_by_looking(cast, certificate):
    assert sign_in(cast.learner_a).get(reverse("certificate-name", args=[certificate.pk])).status_code == 405


def test_the_check_says_revoked_without_the_reason(cast, client, certificate):
    certificates.revoke(certificate, because="Issued to the wrong person", by=cast.leader_a)
    html = client.get(certificate.get_absolute_url()).content.decode()
    assert "was revoked" in html
    assert "wrong person" not in html


def test_a_code_that_is_none_is_answered_in_words(client):
    response = client.get(reverse("verify", args=["0" * 32]))
    assert response.status_code == 404
    assert "no certificate with this code" in response.content.decode()


@pytest.mark.parametrize("name", ["my", "my-record"])
def test_the_number_of_queries_does_not_grow(cast, name):
    counts = []
    for person, number in ((cast.learner_a, 1), (cast.learner_b, 10)):
        for _ in range(number):
            edition = BareEditionFactory()
            certificates.issue(EvidenceFactory(person=person, agency=cast.a, course=edition.course), by=None)
            EnrolmentOnFactory(person=person, edition=edition)
            VersionFactory(requirement__course=edition.course, audience={"agency": str(person.home.agency_id)})
        refresh(person, on=LONG_AGO + timedelta(days=1))
        client = sign_in(person)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13
