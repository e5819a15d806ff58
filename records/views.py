"""My learning, my record, and whether the public check of a certificate names me."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import MemberRequest
from jobs.clock import today
from records import certificates
from records.learning import learning_of, record_of
from records.models import Certificate


@require_safe
def my(request: MemberRequest) -> HttpResponse:
    """My learning: where I left off, what is due, what I have finished."""
    return render(request, "records/my.html", {"learning": learning_of(request.user, today())})


@require_safe
def my_record(request: MemberRequest) -> HttpResponse:
    """My transcript: what I hold, since when, until when, and why."""
    return render(request, "records/my_record.html", {"record": record_of(request.user, today()), "day": today()})


@require_POST
def certificate_name(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """Let the public check name me, or not."""
    found = get_object_or_404(Certificate.objects.visible_to(request.user), pk=certificate_id)
    show = request.POST.get("show") == "yes"
    certificates.show_name(found, show=show, by=request.user)
    messages.success(request, _("The public check now names you.") if show else _("The public check no longer names you."))
    return redirect("certificate", found.pk)
