"""Certificates: numbered without gaps, revocable with a reason, checkable by anybody, and a tagged document."""

import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from django.db import IntegrityError, transaction

from jobs.clock import today
from records import certificates
from records.certificate_pdf import render
from records.engine import refresh
from records.models import Certificate, Evidence, Standing, StandingState
from tests.factories.agencies import LONG_AGO
from tests.factories.records import BareCourseFactory, EvidenceFactory, VersionFactory

pytestmark = pytest.mark.django_db
HOSTILE = '#panic("no") *Ana* $x^2$ <b>&amp; "quoted" \\ @ref [link](file:///etc/passwd)'


@pytest.fixture
def certificate(cast):
    evidence = EvidenceFactory(person=cast.learner_a, agency=cast.a, course=BareCourseFactory(refresher_months=24))
    return certificates.issue(evidence, by=None)


def test_numbers_follow_one_another_within_a_year(cast, certificate):
    second = certificates.issue(EvidenceFactory(person=cast.learner_b), by=None)
    assert [certificate.number, second.number] == ["AC-2025-000001", "AC-2025-000002"]
    this_year = certificates.issue(EvidenceFactory(person=cast.learner_b, earned_on=today()), by=None)
    assert this_year.number == f"AC-{today().year}-000001"


def test_a_certificate_is_issued_once(certificate):
    assert certificates.issue(certificate.evidence, by=None) == certificate


def test_the_code_has_128_bits(certificate):
    assert len(bytes.fromhex(certificate.code)) == 16


def test_revoking_needs_a_reason_and_stops_the_completion_counting(cast, certificate):
    VersionFactory(requirement__course=certificate.evidence.course, validity_months=None)
    refresh(cast.learner_a, on=LONG_AGO)
    leader = cast.leader_a
    with pytest.raises(IntegrityError), transaction.atomic():
        certificates.revoke(certificate, because="", by=leader)
    certificates.revoke(certificate, because="Issued to the wrong person", by=leader)
    assert certificate.revoked_because == "Issued to the wrong person"
    assert Standing.objects.on(today()).get().state == StandingState.OVERDUE
    with pytest.raises(certificates.AlreadyRevokedError):
        certificates.revoke(certificate, because="Again", by=leader)
    assert Evidence.objects.count() == 2


def test_the_document_is_tagged_titled_and_in_a_language(certificate, tmp_path):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(render(certificate))
    with pikepdf.open(file) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("en")
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert certificate.number in metadata["dc:title"]
            assert metadata["pdfuaid:part"] == "1"
    checked = subprocess.run([Path(sys.executable).with_name("pdfua"), "check", str(file)], capture_output=True, text=True, check=False)
    assert "result: PASS" in checked.stdout


def test_the_same_day_gives_the_same_document(certificate):
    assert render(certificate) == render(Certificate.objects.get())


@pytest.mark.parametrize("field", ["holder_name", "course_title"])
def test_a_hostile_name_is_only_a_name(certificate, field):
    setattr(certificate, field, HOSTILE[:120])
    assert render(certificate).startswith(b"%PDF")


def test_a_revoked_certificate_says_so(cast, certificate):
    valid = render(certificate)
    certificates.revoke(certificate, because="Issued to the wrong person", by=cast.leader_a)
    assert render(certificate) != valid
