"""The certificate as a document: a tagged PDF (PDF/UA-1) with a code that leads to the public check. Made when it is asked for."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from records import certificate_sheet
from records.models import Certificate
from records.reasons import in_words


def render(certificate: Certificate) -> bytes:
    """The document as it stands today, with the words it was issued with: a certificate that was revoked says so."""
    return certificate_sheet.pdf(words_of(certificate), on=certificate.issued_on)


def words_of(certificate: Certificate) -> certificate_sheet.Words:
    version = certificate.template_version
    words, logo = (version.words, bytes(version.logo)) if version else ({}, b"")
    return certificate_sheet.sheet(words, logo=logo, facts=_facts(certificate))


def _facts(certificate: Certificate) -> certificate_sheet.Words:
    frozen = certificate.evidence.facts
    edition = frozen.get("edition")
    return {
        "title": _("Certificate %(number)s: %(course)s") % {"number": certificate.number, "course": certificate.course_title},
        "holder": certificate.holder_name,
        "agency": frozen.get("agency", ""),
        "course": certificate.course_title,
        "edition": _("Edition %(number)s") % {"number": edition["number"]} if edition else "",
        "lines": "\n".join(_lines(certificate)),
        "revoked": _revoked(certificate),
        "address": settings.SITE_URL + certificate.get_absolute_url(),
    }


def _lines(certificate: Certificate) -> list[str]:
    lines = [_("Number %(number)s") % {"number": certificate.number}]
    if certificate.issued_on != certificate.evidence.earned_on:
        lines.append(_("Completed on %(day)s") % {"day": in_words(certificate.evidence.earned_on)})
    lines.append(_("Issued on %(day)s") % {"day": in_words(certificate.issued_on)})
    if certificate.expires_on:
        lines.append(_("Refresh by %(day)s") % {"day": in_words(certificate.expires_on)})
    return lines


def _revoked(certificate: Certificate) -> str:
    if not certificate.revoked_at:
        return ""
    day = in_words(timezone.localdate(certificate.revoked_at))
    if certificate.successor:
        return _("Replaced on %(day)s by %(number)s.") % {"day": day, "number": certificate.successor.number}
    return _("Revoked on %(day)s: this certificate is no longer valid.") % {"day": day}
