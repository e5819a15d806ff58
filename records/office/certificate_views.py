"""Certificates in the records office: find one, take it back, issue it anew."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.authority import can
from agencies.models import User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from jobs.clock import today
from records import certificates
from records.models import Certificate
from records.models.certificate import CertificateQuerySet
from records.office.certificate_forms import ReissueForm, RevokeForm
from records.office.person_page import people_visible_to
from records.office.sight import looked_at

PAGE_SIZE = 25
WITH = ("evidence__agency", "person", "replaced_by", "replaces", "template_version__template")


def in_office(user: User) -> CertificateQuerySet:
    """Those that counted for an agency of the user's, and those of people who are at home there now."""
    people = people_visible_to(user, today()).values("pk")
    reach = [user.reach(one).as_q("evidence__agency__path") for one in (Permission.SEE_AGENCY_PEOPLE, Permission.MANAGE_CERTIFICATES)]
    return Certificate.objects.filter(reach[0] | reach[1] | Q(person__in=people)).select_related(*WITH)


def manages(user: User, certificate: Certificate) -> bool:
    """Whether the user may take it back: never their own."""
    return certificate.person_id != user.pk and can(user, Permission.MANAGE_CERTIFICATES, certificate.evidence.agency)


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Records"), reverse("records-office")), (_("Certificates"), reverse("certificates") if more else ""), *more]


@require_safe
def certificate_list(request: MemberRequest) -> HttpResponse:
    """The certificates of my people, the newest number first: the order of an index, however many there are."""
    words = request.GET.get("q", "").strip()[:100]
    found = in_office(request.user).order_by("-number")
    if words:
        found = found.filter(Q(number__icontains=words) | Q(holder_name__icontains=words) | Q(course_title__icontains=words))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    looked_at((one.person_id for one in page.object_list), by=request.user)
    query = urlencode({"q": words}) if words else ""
    return render(request, "records/office/certificates.html", {"page": page, "query": query, "words": words, "trail": _trail()})


@require_safe
def certificate(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """One certificate: what became of it, and what can be done."""
    found = get_object_or_404(in_office(request.user), pk=certificate_id)
    looked_at([found.person_id], by=request.user, subject=found)
    context = {
        "certificate": found,
        "manages": manages(request.user, found) and found.revoked_at is None,
        "sees_record": people_visible_to(request.user, today()).filter(pk=found.person_id).exists(),
        "trail": _trail((found.number, "")),
    }
    return render(request, "records/office/certificate.html", context)


def _to_change(user: User, certificate_id: uuid.UUID) -> Certificate:
    found = get_object_or_404(in_office(user), pk=certificate_id)
    if not manages(user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    found = _to_change(request.user, certificate_id)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            certificates.revoke(found, because=form.cleaned_data["because"], by=request.user)
            messages.success(request, _("%s is revoked. Its holder is told, and the public check says so.") % found.number)
        except certificates.AlreadyRevokedError as error:
            messages.error(request, str(error))
        return redirect("certificate-office", found.pk)
    return _asking(request, found, form, "revoke")


@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: MemberRequest, certificate_id: uuid.UUID) -> HttpResponse:
    found = _to_change(request.user, certificate_id)
    form = ReissueForm(request.POST or None, initial={"holder": found.person.display_name})
    if request.method == "POST" and form.is_valid():
        try:
            fresh = certificates.reissue(found, **form.cleaned_data, by=request.user)
        except (certificates.AlreadyRevokedError, certificates.NothingToCertifyError) as error:
            messages.error(request, str(error))
            return redirect("certificate-office", found.pk)
        messages.success(request, _("%(new)s is issued in the place of %(old)s.") % {"new": fresh.number, "old": found.number})
        return redirect("certificate-office", fresh.pk)
    return _asking(request, found, form, "reissue")


def _asking(request: MemberRequest, found: Certificate, form: Any, what: str) -> HttpResponse:
    title = _("Revoke %s") % found.number if what == "revoke" else _("Issue %s anew") % found.number
    trail = _trail((found.number, reverse("certificate-office", args=[found.pk])), (title, ""))
    context = {"certificate": found, "form": form, "what": what, "title": title, "trail": trail}
    return render(request, "records/office/certificate_change.html", context, status=422 if form.errors else 200)
