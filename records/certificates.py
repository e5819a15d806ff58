"""Certificates: numbered in the transaction of their evidence, revoked with a reason, never overwritten."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import audit
from agencies.language import speaking_to
from agencies.models import User
from courses.models import Enrolment
from jobs.clock import today
from notices.messages import tell
from records.certificate_templates import version_for
from records.corrections import withdraw
from records.models import Certificate, CertificateCounter, Evidence
from records.terms import add_months


class AlreadyRevokedError(ValueError):
    """The certificate does not stand any more."""


class NothingToCertifyError(ValueError):
    """The completion behind the certificate was withdrawn."""


@transaction.atomic
def issue(evidence: Evidence, *, by: User | None) -> Certificate:
    """The certificate of a completion; the one there is, if there is one, though it may have been revoked."""
    issued = Certificate.objects.filter(evidence=evidence).order_by(F("revoked_at").asc(nulls_first=True)).first()
    return issued or _issue(evidence, holder=evidence.person.display_name, on=evidence.earned_on, by=by)


def _issue(evidence: Evidence, *, holder: str, on: date, by: User | None, instead_of: Certificate | None = None) -> Certificate:
    if evidence.course is None:
        raise ValueError("a certificate is of a course")
    months = evidence.course.refresher_months
    certificate = Certificate.objects.create(
        number=_next_number(on),
        evidence=evidence,
        person=evidence.person,
        holder_name=holder,
        course_title=evidence.facts["course"]["title"],
        issued_on=on,
        expires_on=instead_of.expires_on if instead_of else add_months(on, months) if months else None,
        show_name=bool(instead_of and instead_of.show_name),
        replaces=instead_of,
        template_version=version_for(evidence.agency, evidence.course),
    )
    instead = {"instead_of": instead_of.number} if instead_of else {}
    audit.record(
        "certificate.issued",
        by=by,
        subject=certificate,
        person=evidence.person,
        agency=evidence.agency,
        number=certificate.number,
        **instead,
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
    _end(certificate, because=because, by=by)
    withdraw(certificate.evidence, by=by)
    with speaking_to(certificate.person):
        subject = _("Your certificate %s was revoked") % certificate.number
        body = _("It no longer counts, from today. The reason: %s") % because
    _tell_holder(certificate, subject=subject, body=body)


@transaction.atomic
def reissue(certificate: Certificate, *, because: str, holder: str, by: User) -> Certificate:
    """A new certificate of the same completion, with the template of today. The old one is revoked, kept, and leads to the new one.

    :raises AlreadyRevokedError: when it was revoked or replaced meanwhile.
    :raises NothingToCertifyError: when the completion behind it counts no more.
    """
    if not Evidence.objects.valid().filter(pk=certificate.evidence_id).exists():
        raise NothingToCertifyError(_("The completion behind it was withdrawn: there is nothing to certify."))
    _end(certificate, because=because, by=by)
    fresh = _issue(certificate.evidence, holder=holder, on=today(), by=by, instead_of=certificate)
    with speaking_to(certificate.person):
        subject = _("Your certificate %(old)s was replaced by %(new)s") % {"old": certificate.number, "new": fresh.number}
        body = _("Nothing changes in what counts. The old one leads to the new one. The reason: %s") % because
    _tell_holder(fresh, subject=subject, body=body)
    return fresh


def _end(certificate: Certificate, *, because: str, by: User) -> None:
    changed = Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(revoked_at=Now(), revoked_because=because)
    if not changed:
        raise AlreadyRevokedError(_("This certificate has been revoked already."))
    certificate.refresh_from_db()
    audit.record("certificate.revoked", by=by, subject=certificate, person=certificate.person, number=certificate.number)


def _tell_holder(certificate: Certificate, *, subject: str, body: str) -> None:
    tell(
        recipient=certificate.person,
        kind="certificate.changed",
        key=f"certificate:{certificate.pk}:{'revoked' if certificate.revoked_at else 'issued'}",
        subject=subject,
        body=body,
        link=reverse("certificate", args=[certificate.pk]),
    )


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
