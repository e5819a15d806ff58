"""My calendar: the address of one's own dates, and what it answers to a calendar program."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import MemberRequest
from jobs.clock import today
from notices.calendar import calendar_file, entries_of
from notices.feeds import close_feed, digest_of, leads_nowhere, open_feed, sent
from notices.models import CalendarFeed

PAST = timedelta(days=60)
"""What was due is kept in the calendar for two months."""


@require_safe
def my_calendar(request: MemberRequest) -> HttpResponse:
    """Whether there is an address, and since when; never the address itself."""
    return _page(request)


@require_POST
def calendar_open(request: MemberRequest) -> HttpResponse:
    """A new address. It stands in this one answer and nowhere else."""
    token = open_feed(request.user, by=request.user)
    return _page(request, address=f"{settings.SITE_URL}{reverse('calendar-feed', args=[token])}")


@require_POST
def calendar_close(request: MemberRequest) -> HttpResponse:
    close_feed(request.user, by=request.user)
    messages.success(request, _("The address is turned off. Calendars that had it will show no new dates."))
    return redirect("my-calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The dates of whoever the token belongs to. Tries that lead nowhere are counted by where they come from."""
    found = CalendarFeed.objects.answering_to(digest_of(token)).select_related("person").first()
    if found is None:
        leads_nowhere(request, token, purpose="calendar")
        raise Http404
    found.note_reading(today())
    entries = entries_of(found.person, today() - PAST)
    content = calendar_file(entries, name=_("%s: what is due") % settings.PRODUCT_NAME)
    return sent(request, content, content_type="text/calendar; charset=utf-8")


def _page(request: MemberRequest, address: str = "") -> HttpResponse:
    context = {
        "feed": CalendarFeed.objects.filter(person=request.user).first(),
        "address": address,
        "subscribe": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        "trail": [(_("My learning"), settings.LOGIN_REDIRECT_URL and reverse(settings.LOGIN_REDIRECT_URL)), (_("My calendar"), "")],
    }
    return render(request, "notices/calendar.html", context)
