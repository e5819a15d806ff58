"""My learning, my record, my certificates, and the public check of a certificate."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import MemberRequest
from jobs.clock import today
from records import certificates
from records.certificate_pdf import render as render_pdf
from records.learning import learning_of, record_of
from records.models import Certificate
from records.models.certificate import CertificateQuerySet


@require_safe
def my(request: MemberRequest) -> HttpResponse:
    """My learning: where I left off, what is due, what I have finished."""
    return render(request, "records/my.html", {"learning": learning_of(request.user, today())})


@require_safe
def my_record(request: MemberRequest) -> HttpResponse:
    """My transcript: what I hold, since when, until when, and why."""
    return render(request, "records/my_record.html", {"record": record_of(request.user, today()), "day": today()})


@require_safe
def certificate(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """My certificate as a PDF, made now."""
    found = get_object_or_404(_mine(request).select_related("evidence"), pk=certificate_id)
    response = HttpResponse(render_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return response


@require_POST
def certificate_name(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Let the public check name me, or not."""
    found = get_object_or_404(_mine(request), pk=certificate_id)
    show = request.POST.get("show") == "yes"
    certificates.show_name(found, show=show, by=request.user)
    messages.success(request, _("The public check now names you.") if show else _("The public check no longer names you."))
    return redirect("my-record")


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The public check: whether there is such a certificate and whether it stands. Names the holder only where the holder wants it."""
    found = Certificate.objects.filter(code=code).select_related("evidence").first()
    context = {"certificate": found, "refresh_passed": bool(found and found.expires_on and found.expires_on < today())}
    return render(request, "records/verify.html", context, status=200 if found else 404)


def _mine(request: MemberRequest) -> CertificateQuerySet:
    return Certificate.objects.visible_to(request.user)
