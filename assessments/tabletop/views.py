"""The tabletop's page in its course, the room, everything done in it, its live state, the after-action report and the leaders' page."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.models import TaskForce
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from assessments import scripts
from assessments.models import FollowUp, Seat, SharingRequest, TabletopPage, TabletopSession
from assessments.step_pages import see
from assessments.tabletop import sessions
from assessments.tabletop.play import Turn, read_scores
from assessments.tabletop.report import leadership_lines, report_of
from assessments.tabletop.room import Room, glance, room_of
from jobs.clock import database_now

PARTS = ("clock", "people", "situation", "own", "team", "sharing", "closing")
LINES_A_PAGE = 10


def step(request: MemberRequest, page: TabletopPage, context: dict[str, Any]) -> HttpResponse:
    """The tabletop as a step of its course; shown inside the step's frame that ``courses`` gives."""
    mine = TabletopSession.objects.visible_to(request.user).filter(step_key=page.translation_key)
    may_open = sessions.may_facilitate(request.user)
    more = {
        "page": scripts.frozen_page(context["step"], page),
        "opened": list(mine.exclude(state="ended")),
        "ended": list(mine.filter(state="ended")),
        "may_open": may_open,
        "teams": list(TaskForce.objects.visible_to(request.user)) if may_open else [],
    }
    return render(request, TabletopPage.template, {**context, **more})


@require_POST
@login_required
def open_session(request: MemberRequest, step_key: UUID) -> HttpResponse:
    """Open a session of the published exercise and become its facilitator."""
    if not sessions.may_facilitate(request.user):
        raise PermissionDenied
    page = get_object_or_404(TabletopPage.objects.live(), translation_key=step_key)
    team = TaskForce.objects.visible_to(request.user).filter(slug=request.POST.get("team", "")).first()
    pace = request.POST.get("pace", "")
    try:
        session = sessions.open_session(page, by=request.user, task_force=team, over_days=pace == "days", by_clock=pace == "days")
    except scripts.NotReadyError as not_ready:
        raise Http404 from not_ready
    return see(session.get_absolute_url())


@require_POST
@login_required
def join(request: MemberRequest) -> HttpResponse:
    """With the code: the seats that are free."""
    session = sessions.by_code(request.POST.get("code", ""))
    if session is None:
        messages.error(request, _("No open session has this code. Ask the facilitator for it again."))
        return see(request.headers.get("Referer", reverse("catalogue")) if _ours(request) else reverse("catalogue"))
    return render(
        request, "assessments/tabletop/seats.html", {"room": room_of(session, request.user, database_now()), "code": session.join_code}
    )


@require_POST
@login_required
def take_seat(request: MemberRequest, session: UUID) -> HttpResponse:
    """Sit down: with the code, or when one is in the room already."""
    found = TabletopSession.objects.filter(pk=session, join_code=request.POST.get("code") or "-").first() or _mine(request, session)
    try:
        sessions.take_seat(found, role=request.POST.get("role", ""), by=request.user)
    except sessions.RefusedError as refused:
        messages.error(request, str(refused))
        room = room_of(found, request.user, database_now())
        return render(request, "assessments/tabletop/seats.html", {"room": room, "code": found.join_code}, status=409)
    return see(found.get_absolute_url())


@require_safe
@login_required
@never_cache
def tabletop(request: MemberRequest, session: UUID) -> HttpResponse:
    """The room as one sees it."""
    found = _mine(request, session)
    if found.state == "ended":
        return see(reverse("tabletop-report", args=[found.pk]))
    now = database_now()
    room = room_of(sessions.keep_time(found, now), request.user, now)
    sessions.look_in(found, room.seats, request.user, now)
    return _show(request, room)


@require_safe
@login_required
@never_cache
def state(request: MemberRequest, session: UUID) -> HttpResponse:
    """What the page's script asks for every few seconds: nothing new, or the parts of the room."""
    found = _mine(request, session)
    if found.state == "ended":
        return JsonResponse({"over": reverse("tabletop-report", args=[found.pk])})
    now = database_now()
    found = sessions.keep_time(found, now)
    seen = glance(found, request.user, now)
    sessions.look_in(found, seen.seats, request.user, now)
    if request.headers.get("If-None-Match", "") == seen.tag:
        return HttpResponse(status=304, headers={"ETag": seen.tag})
    room = room_of(found, request.user, now)
    parts = {name: render_to_string(f"assessments/tabletop/parts/{name}.html", {"room": room}, request) for name in PARTS}
    return JsonResponse({**room.told(), "parts": parts}, headers={"ETag": room.tag})


@require_POST
@login_required
@never_cache
def act(request: MemberRequest, session: UUID, what: str) -> HttpResponse:
    """Something done in the room; what cannot be done is said in words, and nothing typed is lost."""
    found = _mine(request, session)
    doing = DOINGS.get(what)
    if doing is None:
        raise Http404
    try:
        told = doing(request, found)
    except sessions.RefusedError as refused:
        return _refused(request, found, str(refused))
    except sessions.StaleError:
        return _refused(
            request,
            found,
            _(
                "Somebody has saved the team’s decision since you opened it. Theirs is shown; yours stands in the field and is not kept yet."
            ),
        )
    if _is_script(request):
        return JsonResponse(told or {})
    return see(f"{found.get_absolute_url()}#{request.POST.get('at', '') if request.POST.get('at', '').isalpha() else 'now'}")


def _free_seat(request: MemberRequest, found: TabletopSession) -> None:
    sessions.free_seat(found, seat=_seat(request, found), by=request.user)


def _hand_over(request: MemberRequest, found: TabletopSession) -> None:
    sessions.hand_over(found, seat=_seat(request, found), by=request.user)


def _begin(request: MemberRequest, found: TabletopSession) -> None:
    sessions.begin(found, by=request.user)


def _go_on(request: MemberRequest, found: TabletopSession) -> None:
    inject = request.POST.get("inject", "")
    if not inject.isascii() or not inject.isdigit() or request.POST.get("phase") not in {"silent", "team", "solution"}:
        raise sessions.RefusedError(_("Look again where the exercise stands."))
    sessions.go_on(found, seen=Turn(int(inject[:4]), request.POST["phase"]), by=request.user)


def _decide(request: MemberRequest, found: TabletopSession) -> dict[str, Any]:
    text, inject = request.POST.get("text", ""), request.POST.get("inject", "")
    decision = sessions.decide_silently(found, seat=_seat(request, found), inject=inject, text=text, by=request.user)
    return {"saved_at": decision.saved_at.isoformat()}


def _team(request: MemberRequest, found: TabletopSession) -> dict[str, Any]:
    revision = request.POST.get("revision", "")
    if not revision.isascii() or not revision.isdigit():
        raise sessions.RefusedError(_("Open the page again."))
    text, inject = request.POST.get("text", ""), request.POST.get("inject", "")
    saved = sessions.decide_together(found, inject=inject, text=text, revision=int(revision[:9]), by=request.user)
    return {"revision": saved.revision, "saved_at": saved.saved_at.isoformat()}


def _score(request: MemberRequest, found: TabletopSession) -> None:
    scores = read_scores(request.POST, whole=False)
    if scores is None:
        raise sessions.RefusedError(_("Give each criterion 0, 1 or 2."))
    sessions.score(found, inject=request.POST.get("inject", ""), scores=scores, by=request.user)


def _own_score(request: MemberRequest, found: TabletopSession) -> None:
    scores = read_scores(request.POST, whole=True)
    if scores is None:
        raise sessions.RefusedError(_("Give each criterion 0, 1 or 2."))
    sessions.look_at_own(found, seat=_seat(request, found), inject=request.POST.get("inject", ""), scores=scores, by=request.user)


def _ask(request: MemberRequest, found: TabletopSession) -> None:
    given = {name: request.POST.get(name, "") for name in ("owner", "text", "ground")}
    sessions.ask(found, seat=_seat(request, found), by=request.user, **given)


def _answer(request: MemberRequest, found: TabletopSession) -> None:
    key = request.POST.get("request", "")
    asked = SharingRequest.objects.filter(session=found, pk=int(key) if key.isascii() and key.isdigit() else 0).first()
    if asked is None:
        raise sessions.RefusedError(_("There is no such request."))
    document = "" if "refuse" in request.POST else request.POST.get("document", "")
    sessions.answer(found, request=asked, document=document, reason=request.POST.get("reason", ""), by=request.user)


def _follow_up(request: MemberRequest, found: TabletopSession) -> None:
    try:
        due_on = date.fromisoformat(request.POST["due_on"]) if request.POST.get("due_on") else None
    except ValueError as wrong:
        raise sessions.RefusedError(_("Write the date as year, month and day.")) from wrong
    given = {name: request.POST.get(name, "") for name in ("kind", "text")}
    sessions.name_follow_up(found, seat=_seat(request, found), due_on=due_on, by=request.user, **given)


def _closing(request: MemberRequest, found: TabletopSession) -> None:
    answers = [request.POST.get(f"closing-{place}", "") for place in range(len(sessions.exercise_of(found).closing))]
    sessions.answer_closing(found, answers=answers, by=request.user)


def _end(request: MemberRequest, found: TabletopSession) -> None:
    sessions.end(found, by=request.user)


DOINGS: dict[str, Callable[[MemberRequest, TabletopSession], dict[str, Any] | None]] = {
    "free-seat": _free_seat,
    "hand-over": _hand_over,
    "begin": _begin,
    "go-on": _go_on,
    "decide": _decide,
    "team": _team,
    "score": _score,
    "own-score": _own_score,
    "ask": _ask,
    "answer": _answer,
    "follow-up": _follow_up,
    "closing": _closing,
    "end": _end,
}


@require_safe
@login_required
@never_cache
def report(request: MemberRequest, session: UUID) -> HttpResponse:
    """The after-action report, for those who were at the table."""
    mine = TabletopSession.objects.filter(pk__in=Seat.objects.filter(person=request.user).values("session"))
    found = get_object_or_404(TabletopSession.objects.visible_to(request.user) | mine, pk=session)
    if found.state != "ended":
        return see(found.get_absolute_url())
    return render(
        request,
        "assessments/tabletop/report.html",
        {"report": report_of(found), "trail": [(_("Courses"), reverse("catalogue")), (_("After-action report"), "")]},
    )


@require_safe
@login_required
def of_team(request: MemberRequest, slug: str) -> HttpResponse:
    """What leaders see of a team's exercises: who took part by agency, and the team's scores by inject. Nothing of a person."""
    team = get_object_or_404(TaskForce.objects.visible_to(request.user), slug=slug)
    if not (request.user.may(Permission.SEE_PARTNER_BOARD) or request.user.may(Permission.SEE_TEAM_SEATS)):
        raise Http404
    found = (
        TabletopSession.objects.filter(task_force=team, state="ended")
        .select_related("script")
        .prefetch_related("decisions", "seats__agency")
    )
    page = Paginator(found.order_by("-ended_at"), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {"team": team, "page": page, "lines": leadership_lines(page.object_list)}
    return render(request, "assessments/tabletop/team.html", context)


def _mine(request: MemberRequest, session: UUID) -> TabletopSession:
    return get_object_or_404(TabletopSession.objects.visible_to(request.user), pk=session)


def _seat(request: MemberRequest, found: TabletopSession) -> Seat:
    key = request.POST.get("seat", "")
    seat = found.seats.filter(pk=int(key) if key.isascii() and key.isdigit() else 0).first()
    if seat is None:
        raise sessions.RefusedError(_("There is no such seat."))
    return seat


def _ours(request: MemberRequest) -> bool:
    return request.headers.get("Referer", "").startswith(f"{request.scheme}://{request.get_host()}/")


def _is_script(request: MemberRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _refused(request: MemberRequest, found: TabletopSession, words: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"problem": words}, status=409)
    found.refresh_from_db()
    return _show(request, room_of(found, request.user, database_now()), problem=words, typed=request.POST, status=409)


def _show(request: MemberRequest, room: Room, *, problem: str = "", typed: Any = None, status: int = 200) -> HttpResponse:
    title = room.session.script.title
    context = {
        "room": room,
        "title": title,
        "problem": problem,
        "typed": typed or {},
        "trail": [(_("Courses"), reverse("catalogue")), (title, "")],
        "follow_up_kinds": FollowUp.Kind.choices,
    }
    return render(request, "assessments/tabletop/room.html", context, status=status)
