"""The handbook as files, and the feeds: an agency's page for its address, and what the address answers to a program."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from guidance import feeds, handbook
from guidance.models import GuidanceFeed
from jobs.clock import today
from notices.feeds import digest_of, leads_nowhere, sent

HANDBOOK = {"pdf": (handbook.pdf, "application/pdf"), "zip": (handbook.pages, "application/zip")}


@require_safe
def handbook_file(request: HttpRequest, kind: str) -> HttpResponse:
    """All notes in force, to print or to take along."""
    if kind not in HANDBOOK:
        raise Http404
    make, content_type = HANDBOOK[kind]
    day = today()
    response = HttpResponse(make(handbook.in_force(), day), content_type=content_type)
    name = f"guidance-{day.isoformat()}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=kind == "zip", filename=name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def agency_feed(request: MemberRequest, slug: str) -> HttpResponse:
    """Whether the agency has an address, and since when. A new one stands in this one answer and nowhere else."""
    agency = get_object_or_404(Agency.objects.filter(request.user.reach(Permission.INVITE_PEOPLE).as_q("path")), slug=slug)
    token = ""
    if request.method == "POST":
        if request.POST.get("do") == "close":
            feeds.close_feed(agency, by=request.user)
            messages.success(request, _("The address is turned off. Systems that had it get nothing any more."))
            return redirect("guidance-feed", slug=slug)
        token = feeds.open_feed(agency, by=request.user)
    context = {
        "agency": agency,
        "feed": GuidanceFeed.objects.visible_to(request.user, Permission.INVITE_PEOPLE).filter(agency=agency).first(),
        "addresses": [(kind, _address(token, kind)) for kind in feeds.KINDS] if token else [],
        "trail": [(agency.short_name or agency.name, reverse("agency", args=[slug])), (_("Guidance feed"), "")],
    }
    return render(request, "guidance/agency_feed.html", context)


@require_safe
def feed(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """The notes in force. Tries that lead nowhere are counted by where they come from."""
    if kind not in feeds.KINDS:
        raise Http404
    found = GuidanceFeed.objects.answering_to(digest_of(token)).first()
    if found is None:
        leads_nowhere(request, token, purpose="guidance-feed")
        raise Http404
    found.note_reading(today())
    content = feeds.content_of(kind, feeds.listed(request.GET.get("topic", "")[:80]), address=_address(token, kind))
    return sent(request, content, content_type=feeds.KINDS[kind])


def _address(token: str, kind: str) -> str:
    return settings.SITE_URL + reverse("guidance-feed-read", args=[token, kind])
