"""The facilitator's pages: scheduling, the roster, the screen with the code, closing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import User
from agencies.requests import MemberRequest
from courses.live import closing, codes, rollcall, schedule
from courses.live.bookings import RefusedError
from courses.live.forms import EVERYBODY, HandForm, ScheduleForm
from courses.models import LiveSession, PresenceCheck, SessionPage
from jobs.clock import database_now


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: MemberRequest, step_key: UUID) -> HttpResponse:
    """Set a date for a step."""
    page = get_object_or_404(SessionPage.objects.live(), translation_key=step_key)
    first = {"facilitators": request.user.email, "capacity": 20, "audience": EVERYBODY}
    form = ScheduleForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            session = schedule.schedule(page, **form.wanted(), by=request.user)
        except PermissionError as refused:
            raise PermissionDenied from refused
        messages.success(request, _("The date is set and can be booked."))
        return redirect(session.get_absolute_url())
    trail = [(_("Live sessions"), reverse("live-sessions")), (_("Set a date"), "")]
    status = 422 if form.errors else 200
    return render(request, "courses/live/new.html", {"form": form, "page": page, "trail": trail}, status=status)


@require_safe
@login_required
@never_cache
def roster(request: MemberRequest, session: UUID) -> HttpResponse:
    return _roster(request, _mine(request, session))


def _roster(request: MemberRequest, session: LiveSession, *, status: int = 200, **more: Any) -> HttpResponse:
    now = database_now()
    lines = closing.lines_of(session, now)
    context = {
        "session": session,
        "there": [line for line in lines if line.booking.state == "booked"],
        "waiting": [line for line in lines if line.booking.state == "waiting"],
        "present": sum(line.present for line in lines),
        "open": session.state == "scheduled",
        "begun": session.begins_at <= now,
        "form": HandForm(session=session),
        "trail": _trail(session),
        **more,
    }
    return render(request, "courses/live/roster.html", context, status=status)


@require_safe
@login_required
@never_cache
def screen(request: MemberRequest, session: UUID) -> HttpResponse:
    """The code in letters for a whole room. Without scripts the page comes again by itself; a script asks for what is new (ADR 19)."""
    found = _mine(request, session)
    now = database_now()
    shown = {
        "session": found,
        "code": codes.sign_in_code(found.secret, now) if rollcall.is_open(found, now) else "",
        "left": codes.seconds_left(now),
        "present": sum(line.present for line in closing.lines_of(found, now)),
        "checks": [(check, codes.check_code(found.secret, check.number)) for check in _open_checks(found, now)],
    }
    seen = [shown["code"], shown["present"], *(check.number for check, _code in shown["checks"])]  # type: ignore[attr-defined]
    tag = f'"{salted_hmac("courses.live.screen", repr(seen)).hexdigest()[:16]}"'
    if request.headers.get("X-Fragment") == "screen":
        if request.headers.get("If-None-Match") == tag:
            return HttpResponse(status=304, headers={"ETag": tag})
        return HttpResponse(render_to_string("courses/live/screen_code.html", shown, request), headers={"ETag": tag})
    return render(request, "courses/live/screen.html", shown)


def _open_checks(session: LiveSession, now: Any) -> list[PresenceCheck]:
    return list(session.checks.filter(given_at__lte=now, closes_at__gt=now))


@require_POST
@login_required
def give_check(request: MemberRequest, session: UUID) -> HttpResponse:
    """Give out an engagement code: it stands on the screen for five minutes."""
    found = _mine(request, session)
    try:
        rollcall.give_check(found, by=request.user)
    except RefusedError as refused:
        return _roster(request, found, problem=str(refused), status=409)
    return _see(reverse("session-screen", args=[found.pk]))


@require_POST
@login_required
def by_hand(request: MemberRequest, session: UUID) -> HttpResponse:
    """Attendance that the facilitator saw, with the reason."""
    found = _mine(request, session)
    person = get_object_or_404(User.objects.filter(session_bookings__session=found), pk=_uuid(request.POST.get("person")))
    form = HandForm(request.POST, session=found)
    if not form.is_valid():
        return _roster(request, found, form=form, wrong=person, status=422)
    data = form.cleaned_data
    try:
        rollcall.enter_by_hand(found, person=person, by=request.user, reason=data["reason"], begins=data["begins"], ends=data["ends"])
    except RefusedError as refused:
        return _roster(request, found, problem=str(refused), status=409)
    messages.success(request, _("Entered for %(name)s.") % {"name": person.joint_name})
    return _see(reverse("session-roster", args=[found.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def close(request: MemberRequest, session: UUID) -> HttpResponse:
    """Who would be credited and who not, and why; with a form, that is written down."""
    found = _mine(request, session)
    if request.method == "POST":
        try:
            credited = closing.close(found, by=request.user)
        except RefusedError as refused:
            return _roster(request, found, problem=str(refused), status=409)
        words = ngettext(
            "The session is closed. %(count)d person is credited.", "The session is closed. %(count)d people are credited.", credited
        )
        messages.success(request, words % {"count": credited})
        return _see(reverse("session-roster", args=[found.pk]))
    now = database_now()
    lines = [line for line in closing.lines_of(found, now) if line.booking.state == "booked" or line.entries]
    context = {
        "session": found,
        "credited": [line for line in lines if line.enough],
        "short": [line for line in lines if not line.enough],
        "early": now < found.ends_at,
        "trail": _trail(found, _("Close")),
    }
    return render(request, "courses/live/close.html", context)


@require_POST
@login_required
def cancel(request: MemberRequest, session: UUID) -> HttpResponse:
    """The session does not take place; everybody is told why."""
    found = _mine(request, session)
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        return _roster(request, found, problem=_("Say why the session is cancelled: everybody who booked it is told."), status=422)
    if schedule.cancel(found, by=request.user, reason=reason):
        messages.success(request, _("The session is cancelled. Everybody who has or awaits a place is told."))
    return _see(reverse("session-roster", args=[found.pk]))


def _mine(request: MemberRequest, session: UUID) -> LiveSession:
    """A session that the user facilitates; to everybody else there is none."""
    return get_object_or_404(LiveSession.objects.run_by(request.user), pk=session)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _trail(session: LiveSession, here: str = "") -> list[tuple[str, str]]:
    roster = reverse("session-roster", args=[session.pk]) if here else ""
    trail = [(_("Live sessions"), reverse("live-sessions")), (session.title, session.get_absolute_url()), (_("Roster"), roster)]
    return [*trail, (here, "")] if here else trail


def _see(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
