"""The landing page and the guidance notes."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.models import Agency, User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from guidance import acknowledgements, radius
from guidance.models import Acknowledgement, GuidanceIndexPage, GuidanceNotePage, HomePage, OwnPage


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
def note(request: MemberRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(GuidanceNotePage.objects.readable(), slug=slug)
    trail = [(_("Guidance"), reverse("guidance")), (found.title, "")]
    said = Acknowledgement.objects.filter(person=request.user, note=found, version=found.version).first()
    own = OwnPage.seen(request.user, page=found.pk, address=request.path)
    kept = found.versions.of_number(found.version).exists()
    asked = radius.asked_of(request.user, note=found, version=found.version) if found.version > 1 and not said else None
    looked_after = (
        Agency.objects.where(request.user, Permission.SEE_AGENCY_PEOPLE).order_by("path").first() if _leads(request.user) else None
    )
    context = {
        **found.get_context(request),
        "trail": trail,
        "looked_after": looked_after,
        "acknowledgement": said,
        "own": own,
        "kept": kept,
        "asked": asked,
    }
    return render(request, found.template, context)


def _leads(person: User) -> bool:
    """Whether somebody looks after people of some agencies; who may see all of them finds the page from there."""
    reach = person.reach(Permission.SEE_AGENCY_PEOPLE)
    return bool(reach.paths) and not reach.everywhere


@require_POST
@login_required
def acknowledge(request: MemberRequest, slug: str) -> HttpResponse:
    """The reader says to have read the version that was on the page. Whoever brings another is shown the one in force."""
    found = get_object_or_404(GuidanceNotePage.objects.readable(), slug=slug)
    told = request.POST.get
    try:
        acknowledgements.acknowledge(
            found,
            version=acknowledgements.measure(told("version", ""), 32767) or 0,
            seconds=acknowledgements.measure(told("seconds", ""), acknowledgements.A_DAY),
            reached=acknowledgements.measure(told("reached", ""), 100),
            from_changes=told("from", "") == "changes",
            by=request.user,
        )
    except acknowledgements.OtherVersionError:
        messages.error(request, _("This note has changed since you opened it. Read what is here now, then acknowledge it."))
    return redirect("note", slug=slug)
