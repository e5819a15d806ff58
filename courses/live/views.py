"""A learner at live sessions: the step with its dates, one session, booking, the code, the calendar file."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.models import User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from agencies.throttle import TooManyTriesError
from courses.live import bookings, rollcall
from courses.live.closing import Line, lines_of
from courses.live.dates import entry_of
from courses.models import Booking, BookingState, EntryKind, LiveSession, SessionPage, SessionResult
from courses.visits import step_url
from jobs.clock import database_now
from notices.calendar import calendar_file

DATES_SHOWN = 20


@dataclass(frozen=True)
class Date:
    """A session as one person sees it in a list: their own place, and of all the others only how many."""

    session: LiveSession
    booking: Booking | None
    runs: bool = False
    is_open: bool = False
    """Whether codes are taken now."""

    @property
    def has_place(self) -> bool:
        return bool(self.booking and self.booking.state == BookingState.BOOKED)

    @property
    def waits(self) -> bool:
        return bool(self.booking and self.booking.state == BookingState.WAITING)

    @property
    def knows_where(self) -> bool:
        return self.has_place or self.runs

    @property
    def signs_in(self) -> bool:
        return self.has_place and self.is_open


def dates_of(user: User, sessions: list[LiveSession]) -> list[Date]:
    """Two queries, however many sessions."""
    keys = [session.pk for session in sessions]
    mine = {booking.session_id: booking for booking in Booking.objects.filter(person=user, session__in=keys)}
    runs = set(LiveSession.objects.run_by(user).filter(pk__in=keys).values_list("pk", flat=True))
    now = timezone.now()
    return [Date(one, mine.get(one.pk), one.pk in runs, rollcall.is_open(one, now)) for one in sessions]


def step(request: MemberRequest, page: SessionPage, context: dict[str, Any]) -> HttpResponse:
    """The step with its dates; shown inside the step's frame that ``courses`` gives."""
    of_step = LiveSession.objects.visible_to(request.user).filter(step_key=page.translation_key)
    results = SessionResult.objects.visible_to(request.user).filter(session__step_key=page.translation_key)
    more = {
        "page": page,
        "dates": dates_of(request.user, list(of_step.ahead()[:DATES_SHOWN])),
        "results": results.select_related("session").order_by("-session__begins_at"),
        "may_schedule": request.user.may(Permission.HOLD_SESSIONS),
    }
    return render(request, SessionPage.template, {**context, **more})


@require_safe
@login_required
def mine(request: MemberRequest) -> HttpResponse:
    """The sessions that one has a place in or facilitates."""
    ahead = list(LiveSession.objects.of(request.user).ahead()[:DATES_SHOWN])
    to_close = LiveSession.objects.run_by(request.user).filter(state="scheduled", ends_at__lte=database_now())
    held = LiveSession.objects.run_by(request.user).filter(state="held").order_by("-begins_at")
    context = {"dates": dates_of(request.user, ahead), "to_close": to_close[:DATES_SHOWN], "held": held[:DATES_SHOWN]}
    if request.user.may(Permission.HOLD_SESSIONS):
        context["pages"] = SessionPage.objects.live().order_by("path")[:50]
    return render(request, "courses/live/mine.html", context)


@require_safe
@login_required
@never_cache
def session(request: MemberRequest, session: UUID) -> HttpResponse:
    return _show(request, _visible(request, session))


def _show(request: MemberRequest, found: LiveSession, *, problem: str = "", status: int = 200) -> HttpResponse:
    now = database_now()
    date = dates_of(request.user, [found])[0]
    line = own_line(found, request.user) if date.has_place else None
    context = {
        "date": date,
        "session": found,
        "line": line,
        "result": SessionResult.objects.visible_to(request.user).filter(session=found).first(),
        "is_open": rollcall.is_open(found, now) and date.has_place,
        "may_cancel": found.state == "scheduled" and found.begins_at > now,
        "may_book": found.state == "scheduled" and found.ends_at > now,
        "before": bookings.waiting_before(date.booking) if date.booking and date.waits else 0,
        "step_url": _step_url(found),
        "problem": problem,
    }
    return render(request, "courses/live/session.html", context, status=status)


def own_line(session: LiveSession, person: User) -> Line | None:
    """What has been counted of somebody so far."""
    return next(iter(lines_of(session, database_now(), person=person)), None)


def _step_url(session: LiveSession) -> str:
    newest = session.course.editions.first()
    step = newest.steps.filter(step_key=session.step_key).first() if newest else None
    return step_url(step) if step else ""


@require_POST
@login_required
def book(request: MemberRequest, session: UUID) -> HttpResponse:
    found = _visible(request, session)
    try:
        booking = bookings.book(found, person=request.user, by=request.user)
    except bookings.RefusedError as refused:
        return _show(request, found, problem=str(refused), status=409)
    if booking.state == BookingState.BOOKED:
        messages.success(request, _("You have a place. Put it in your calendar below."))
    else:
        messages.info(request, _("All places are taken. You are on the waiting list and are told as soon as one comes free."))
    return _see(found)


@require_POST
@login_required
def give_back(request: MemberRequest, session: UUID) -> HttpResponse:
    found = _visible(request, session)
    try:
        bookings.give_back(found, person=request.user, by=request.user)
    except bookings.RefusedError as refused:
        return _show(request, found, problem=str(refused), status=409)
    messages.success(request, _("Your place is cancelled. You can book again while there are places."))
    return _see(found)


@require_POST
@login_required
@never_cache
def code(request: MemberRequest, session: UUID) -> HttpResponse:
    """A code that was typed on a telephone: signs in, or answers an engagement code."""
    found = _visible(request, session)
    try:
        done = rollcall.enter_code(found, person=request.user, code=request.POST.get("code", ""))
    except bookings.RefusedError as refused:
        return _show(request, found, problem=str(refused), status=422)
    except TooManyTriesError as many:
        words = _("Too many codes that do not count. Try again in %(minutes)d minutes, or ask the facilitator to enter you by hand.")
        return _show(request, found, problem=words % {"minutes": -(-many.retry_after // 60)}, status=429)
    messages.success(request, _("You are signed in.") if done == EntryKind.ARRIVED else _("Your code was answered in time."))
    return _see(found)


@require_POST
@login_required
def leave(request: MemberRequest, session: UUID) -> HttpResponse:
    found = _visible(request, session)
    if Booking.objects.filter(session=found, person=request.user, state=BookingState.BOOKED).exists():
        rollcall.leave(found, person=request.user)
        messages.success(request, _("Your leaving is noted. When you come back, enter the code on the screen."))
    return _see(found)


@require_safe
@login_required
def calendar(request: MemberRequest, session: UUID) -> HttpResponse:
    """The session as a calendar file, for those who have a place or facilitate it."""
    found = get_object_or_404(LiveSession.objects.of(request.user), pk=session)
    response = HttpResponse(calendar_file([entry_of(found)], name=found.title), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response


def _visible(request: MemberRequest, session: UUID) -> LiveSession:
    return get_object_or_404(LiveSession.objects.visible_to(request.user).select_related("course"), pk=session)


def _see(session: LiveSession) -> HttpResponse:
    response = HttpResponseRedirect(session.get_absolute_url())
    response.status_code = 303
    return response
