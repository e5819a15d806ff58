"""Support: whom one can turn to, the pause, the private self-check; and, for a coordinator, the agency's contacts.

Nothing here is counted, kept or logged about who looked.
"""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import support
from agencies.authority import can
from agencies.forms import SupportContactForm
from agencies.models import Agency, SupportContact, User
from agencies.permissions import Permission


@require_safe
def support_page(request: HttpRequest) -> HttpResponse:
    """National lines for everybody; one's agency's own contacts for whoever is signed in."""
    user = request.user if isinstance(request.user, User) else None
    home = user.home if user else None
    context = {
        "lines": SupportContact.objects.for_everybody(),
        "agency": home.agency if home else None,
        "manages": bool(user and home and can(user, Permission.MANAGE_SUPPORT, home.agency)),
        "administers": bool(user and user.may(Permission.ADMINISTER)),
    }
    return render(request, "agencies/support/page.html", context)


@require_safe
def self_check(request: HttpRequest) -> HttpResponse:
    """Six questions that stay in the browser: the page has no form, and nothing is sent."""
    return render(request, "agencies/support/self_check.html", {"questions": questions()})


def questions() -> list[str]:
    return [
        _("Pictures or sentences from this work come back when I do not want them."),
        _("I sleep worse than I usually do."),
        _("I am more irritable than the people around me deserve."),
        _("I feel flat, or far away from what I hear."),
        _("I put off cases, pages or people because of how they make me feel."),
        _("I have nobody to say this to."),
    ]


@require_safe
def pause(request: HttpRequest) -> HttpResponse:
    """A quiet page to stop on. The place one came from is one press away."""
    back = request.GET.get("next", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return render(request, "agencies/support/pause.html", {"back": back if safe else reverse("home")})


@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The contacts of an agency, or with no agency those for everybody; and a form for one more."""
    user: User = request.user  # type: ignore[assignment]
    agency = _agency_to_change(user, slug)
    form = SupportContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        support.add(agency=agency, by=user, **form.cleaned_data)
        return redirect(_list_url(agency))
    context = {"agency": agency, "form": form, "contacts": SupportContact.objects.filter(agency=agency), "change_url": _list_url(agency)}
    return render(request, "agencies/support/contacts.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, contact_id: uuid.UUID, slug: str = "") -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    agency = _agency_to_change(user, slug)
    found = get_object_or_404(SupportContact, agency=agency, pk=contact_id)
    form = SupportContactForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        support.change(found, by=user, **form.cleaned_data)
        return redirect(_list_url(agency))
    context = {"agency": agency, "form": form, "contact": found, "list_url": _list_url(agency)}
    return render(request, "agencies/support/contact.html", context, status=422 if form.errors else 200)


@require_POST
def remove_contact(request: HttpRequest, contact_id: uuid.UUID, slug: str = "") -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    agency = _agency_to_change(user, slug)
    support.remove(get_object_or_404(SupportContact, agency=agency, pk=contact_id), by=user)
    return redirect(_list_url(agency))


def _agency_to_change(user: User, slug: str) -> Agency | None:
    """The agency, for those who may change its contacts; nothing there for those who may not even see it."""
    if not slug:
        if not user.may(Permission.ADMINISTER):
            raise PermissionDenied
        return None
    manages = Agency.objects.where(user, Permission.MANAGE_SUPPORT)
    agency = get_object_or_404((Agency.objects.visible_to(user) | manages).distinct(), slug=slug)
    if not can(user, Permission.MANAGE_SUPPORT, agency):
        raise PermissionDenied
    return agency


def _list_url(agency: Agency | None) -> str:
    return reverse("support-contacts", args=[agency.slug]) if agency else reverse("support-lines")
