"""The landing page and the guidance notes."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guidance.models import GuidanceIndexPage, GuidanceNotePage, HomePage


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Accord is, for people who are not signed in; everybody else goes to their own page."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, HomePage.template, {"page": HomePage.objects.live().first()})


@require_safe
@login_required
def guidance(request: HttpRequest) -> HttpResponse:
    """All notes a reader may open, those in force first."""
    page = GuidanceIndexPage.objects.live().first()
    notes = GuidanceNotePage.objects.readable().in_force_first().defer("body", "topics", "audience")
    return render(request, GuidanceIndexPage.template, {"page": page, "notes": notes})


@require_safe
@login_required
def note(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(GuidanceNotePage.objects.readable(), slug=slug)
    trail = [(_("Guidance"), reverse("guidance")), (found.title, "")]
    return render(request, found.template, {**found.get_context(request), "trail": trail})
