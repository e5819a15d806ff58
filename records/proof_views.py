"""Proof that others can check: a certificate's page, its credential, and what programs read of the issuer."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.requests import MemberRequest
from jobs.clock import today
from records import badges, signatures, signing, statements
from records.certificate_pdf import render as render_pdf
from records.models import Certificate, CertificateCounter, Evidence, SigningKey
from records.models.certificate import CertificateQuerySet
from records.office.person_page import people_visible_to
from records.office.sight import looked_at
from records.statement_pdf import render as render_statement

ISSUED = ("evidence", "template_version", "replaced_by", "replaces")
SOON = "public, max-age=300"


def my_certificates(request: MemberRequest) -> CertificateQuerySet:
    return Certificate.objects.visible_to(request.user).select_related(*ISSUED)


def attached(content: bytes | str, *, name: str, type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def certificate(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """A certificate of mine: what it says, whether it stands, and every form in which I can show it."""
    found = get_object_or_404(my_certificates(request), pk=certificate_id)
    trail = [(_("My learning"), reverse("my")), (_("My record"), reverse("my-record")), (found.number, "")]
    return render(
        request, "records/certificate.html", {"certificate": found, "trail": trail, "address": settings.SITE_URL + found.get_absolute_url()}
    )


@require_safe
def certificate_pdf(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """My certificate as a PDF, made now."""
    found = get_object_or_404(my_certificates(request), pk=certificate_id)
    return attached(render_pdf(found), name=f"{found.number}.pdf", type="application/pdf")


@require_safe
def certificate_credential(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """My certificate as an Open Badge, signed now."""
    found = get_object_or_404(my_certificates(request), pk=certificate_id)
    return attached(badges.credential(found), name=f"{found.number}.jwt", type=badges.MEDIA_TYPE)


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The public check: whether there is such a certificate and whether it stands. Names the holder only where the holder wants it."""
    found = Certificate.objects.filter(code=code).select_related("evidence", "replaced_by").first()
    context = {"certificate": found, "refresh_passed": bool(found and found.expires_on and found.expires_on < today())}
    return render(request, "records/verify.html", context, status=200 if found else 404)


@require_safe
def verify_credential(request: HttpRequest, code: str) -> HttpResponse:
    """The credential beside the public check, where the holder lets the check name them: it carries the name."""
    found = get_object_or_404(Certificate.objects.select_related("evidence"), code=code, show_name=True)
    return attached(badges.credential(found), name=f"{found.number}.jwt", type=badges.MEDIA_TYPE)


def stated(request: MemberRequest, evidence_id: uuid.UUID) -> Evidence:
    """A completion of mine, or of somebody whose record I may see: that I have looked is on record."""
    mine = Q(person=request.user) | Q(person__in=people_visible_to(request.user, today()))
    found = get_object_or_404(statements.can_be_stated().filter(mine).select_related("person", "edition"), pk=evidence_id)
    looked_at([found.person_id], by=request.user, subject=found)
    return found


@require_safe
def statement(request: MemberRequest, evidence_id: uuid.UUID) -> HttpResponse:
    """What was taught by that day, as a signed document."""
    found = stated(request, evidence_id)
    signed = statements.signed_statement(found, by=request.user)
    return attached(signed, name=f"statement-{found.facts['course']['code']}-{found.earned_on}.json", type="application/json")


@require_safe
def statement_pdf(request: MemberRequest, evidence_id: uuid.UUID) -> HttpResponse:
    """The same to read, with the signed document within it."""
    found = stated(request, evidence_id)
    signed = statements.signed_statement(found, by=request.user)
    said = signatures.verify(signed, signing.current().private.public_key())
    content = render_statement(said, signed=signed, key=signatures.kid_of(signed))
    return attached(content, name=f"statement-{found.facts['course']['code']}-{found.earned_on}.pdf", type="application/pdf")


def for_programs(response: HttpResponse) -> HttpResponse:
    """Public, the same for everybody, and read by programs on pages of others."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = SOON
    return response


@require_safe
def issuer_document(request: HttpRequest, document: str) -> HttpResponse:
    """What a credential refers to: who issues, the public keys, one of them, and the revocations of a year."""
    kind, _dash, rest = document.partition("-")
    if kind not in DOCUMENTS:
        raise Http404
    return for_programs(DOCUMENTS[kind](rest))


def _profile(rest: str) -> HttpResponse:
    if rest:
        raise Http404
    return JsonResponse(badges.profile(), content_type="application/ld+json")


def _keys(rest: str) -> HttpResponse:
    """Every key that may be relied on (RFC 7517), those of earlier years as well."""
    if rest:
        raise Http404
    return JsonResponse({"keys": signing.published()}, content_type="application/jwk-set+json")


def _key(kid: str) -> HttpResponse:
    key = get_object_or_404(SigningKey.objects.trusted(), kid=kid)
    return JsonResponse(signing.as_published(key.kid, key.jwk), content_type="application/jwk+json")


def _revoked(rest: str) -> HttpResponse:
    """The list of a year in which certificates were issued, and of a part that such a year can have."""
    year, _dash, part = rest.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and part.isascii() and part.isdigit() and len(part) < 4):
        raise Http404
    counter = get_object_or_404(CertificateCounter, year=int(year))
    if str(int(part)) != part or not 1 <= int(part) <= badges.parts_of(counter.last):
        raise Http404
    return HttpResponse(badges.revoked_list(int(year), int(part)), content_type=badges.MEDIA_TYPE)


DOCUMENTS: dict[str, Callable[[str], Any]] = {"profile": _profile, "keys": _keys, "key": _key, "revoked": _revoked}
