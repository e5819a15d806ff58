"""The certificate as a document: a tagged PDF (PDF/UA-1) with a code that leads to the public check. Made when it is asked for."""

from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.models import Certificate
from records.reasons import in_words

SOURCE = Path(__file__).resolve().parent / "documents" / "certificate.typ"


def render(certificate: Certificate) -> bytes:
    """The document as it stands today: a certificate that was revoked says so."""
    return typst.compile(
        SOURCE,
        root=SOURCE.parent,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=datetime.combine(certificate.issued_on, time(), tzinfo=UTC),
        sys_inputs=words_of(certificate),
    )


def words_of(certificate: Certificate) -> dict[str, str]:
    """Every word on the certificate. All of it goes in as text: a name is a name, whatever it looks like."""
    facts = certificate.evidence.facts
    address = settings.SITE_URL + certificate.get_absolute_url()
    return {
        "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "issuer": settings.PRODUCT_NAME,
        "title": _("Certificate %(number)s: %(course)s") % {"number": certificate.number, "course": certificate.course_title},
        "heading": _("Certificate of completion"),
        "awarded": _("This certifies that"),
        "holder": certificate.holder_name,
        "agency": facts.get("agency", ""),
        "completed": _("has completed the specialised training"),
        "course": certificate.course_title,
        "edition": _edition(facts),
        "lines": "\n".join(_lines(certificate)),
        "revoked": _revoked(certificate),
        "check": _("Anyone can check this certificate here:"),
        "address": address,
        "qr": qr_code(address),
        "qr_words": _("A code that leads to %(address)s") % {"address": address},
    }


def _edition(facts: dict) -> str:
    edition = facts.get("edition")
    return _("Edition %(number)s") % {"number": edition["number"]} if edition else ""


def _lines(certificate: Certificate) -> list[str]:
    lines = [
        _("Number %(number)s") % {"number": certificate.number},
        _("Issued on %(day)s") % {"day": in_words(certificate.issued_on)},
    ]
    if certificate.expires_on:
        lines.append(_("Refresh by %(day)s") % {"day": in_words(certificate.expires_on)})
    return lines


def _revoked(certificate: Certificate) -> str:
    if not certificate.revoked_at:
        return ""
    return _("Revoked on %(day)s: this certificate is no longer valid.") % {"day": in_words(timezone.localdate(certificate.revoked_at))}


def qr_code(address: str) -> str:
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
