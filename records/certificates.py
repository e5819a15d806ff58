"""Certificates: numbered in the transaction of their evidence, revoked with a reason, never overwritten."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from courses.models import Enrolment
from records.corrections import withdraw
from records.models import Certificate, CertificateCounter, Evidence
from records.terms import add_months


class AlreadyRevokedError(ValueError):
    """The certificate does not stand any more."""


@transaction.atomic
def issue(evidence: Evidence, *, by: User | None) -> Certificate:
    """The certificate of a completion; the one there is, if there is one."""
    issued = Certificate.objects.filter(evidence=evidence).first()
    if issued:
        return issued
    if evidence.course is None:
        raise ValueError("a certificate is of a course")
    months = evidence.course.refresher_months
    certificate = Certificate.objects.create(
        number=_next_number(evidence.earned_on),
        evidence=evidence,
        person=evidence.person,
        holder_name=evidence.person.display_name,
        course_title=evidence.facts["course"]["title"],
        issued_on=evidence.earned_on,
        expires_on=add_months(evidence.earned_on, months) if months else None,
    )
    audit.record(
        "certificate.issued", by=by, subject=certificate, person=evidence.person, agency=evidence.agency, number=certificate.number
    )
    return certificate


def _next_number(day: date) -> str:
    """The next number of the year. The counter's row stays locked until the certificate is committed: no gap, no double."""
    CertificateCounter.objects.get_or_create(year=day.year)
    CertificateCounter.objects.filter(year=day.year).update(last=F("last") + 1)
    return f"AC-{day.year}-{CertificateCounter.objects.get(year=day.year).last:06d}"


@transaction.atomic
def revoke(certificate: Certificate, *, because: str, by: User) -> None:
    """Take a certificate back. The completion behind it no longer counts from today; that it did until now stays on record."""
    changed = Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(revoked_at=Now(), revoked_because=because)
    if not changed:
        raise AlreadyRevokedError(_("This certificate has been revoked already."))
    certificate.refresh_from_db()
    withdraw(certificate.evidence, by=by)
    audit.record("certificate.revoked", by=by, subject=certificate, person=certificate.person, number=certificate.number)


@transaction.atomic
def take_back(enrolment: Enrolment, *, because: str, by: User) -> None:
    """The completion of an enrolment no longer stands: its certificate is revoked, and its evidence counts no more from today."""
    for evidence in Evidence.objects.filter(person=enrolment.person_id, source=f"enrolment:{enrolment.pk}"):
        standing = Certificate.objects.filter(evidence=evidence, revoked_at=None).first()
        if standing:
            revoke(standing, because=because, by=by)
        else:
            withdraw(evidence, by=by, because=because)


def show_name(certificate: Certificate, *, show: bool, by: User) -> None:
    """Whether the public check names the holder. Only the holder decides."""
    certificate.show_name = show
    certificate.save(update_fields=["show_name"])
    audit.record("certificate.name_shown" if show else "certificate.name_hidden", by=by, subject=certificate, person=certificate.person)
