"""The case file's page in its course, the map, its saves, its live state, handing in, and the result."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import MemberRequest
from assessments import scripts
from assessments.evidence_map import maps
from assessments.evidence_map.desk import Desk, desk_of, read_entry, read_note
from assessments.evidence_map.marking import chosen, missing
from assessments.evidence_map.outcome import outcome_of
from assessments.models import EvidenceMap, EvidenceMapPage, MapMember
from assessments.step_pages import Place, enrolled, place_of, see
from jobs.clock import database_now

WHY_NOT = {
    "code": gettext_lazy("No open map has this code. Ask your partner for it again."),
    "own": gettext_lazy("This is the code of your own map. Give it to your partner."),
    "discipline": gettext_lazy(
        "You and the owner of this map are of the same discipline. A pair reads with two different eyes: ask somebody else."
    ),
    "open": gettext_lazy("You have an open map of this case file. Hand it in first."),
}


def step(request: MemberRequest, page: EvidenceMapPage, context: dict[str, Any]) -> HttpResponse:
    """The evidence map as a step of its course; shown inside the step's frame that ``courses`` gives."""
    mine = EvidenceMap.objects.visible_to(request.user).filter(step_key=page.translation_key)
    more = {
        "page": scripts.frozen_page(context["step"], page),
        "opened": mine.open().first(),
        "handed_in": list(mine.exclude(submitted_at=None).order_by("-submitted_at")),
    }
    return render(request, EvidenceMapPage.template, {**context, **more})


@require_POST
@login_required
def start(request: MemberRequest, step_key: UUID) -> HttpResponse:
    """Begin a map, or go on with the open one."""
    page, enrolment = enrolled(request.user, EvidenceMapPage, step_key)
    try:
        found = maps.start(request.user, page=page, enrolment=enrolment, short="short" in request.POST)
    except scripts.NotReadyError:
        return render(request, "assessments/not_ready.html", {"page": page, "place": place_of(enrolment, step_key)}, status=409)
    return see(found.get_absolute_url())


@require_POST
@login_required
def join(request: MemberRequest, step_key: UUID) -> HttpResponse:
    """Join a partner's map with its code."""
    _page, enrolment = enrolled(request.user, EvidenceMapPage, step_key)
    try:
        found = maps.join(request.user, code=request.POST.get("code", ""), step_key=step_key, enrolment=enrolment)
    except maps.NoPlaceError as refused:
        messages.error(request, WHY_NOT[refused.reason])
        return see(place_of(enrolment, step_key).url)
    return see(found.get_absolute_url())


@require_safe
@login_required
@never_cache
def evidence_map(request: MemberRequest, map: UUID) -> HttpResponse:
    """The map with one exhibit or one row at hand."""
    found = _mine(request, map)
    if found.submitted_at:
        return see(reverse("evidence-map-result", args=[found.pk]))
    desk = desk_of(found, request.user, at=request.GET.get("at", ""))
    maps.seen(desk.me, database_now())
    return _show(request, desk)


@require_safe
@login_required
@never_cache
def state(request: MemberRequest, map: UUID) -> HttpResponse:
    """What the page's script asks for every few seconds: nothing new, or the parts that have changed."""
    found = _mine(request, map)
    if found.submitted_at:
        return JsonResponse({"over": reverse("evidence-map-result", args=[found.pk])})
    known = request.headers.get("If-None-Match", "")
    members = list(found.members.filter(left_at=None))
    desk = Desk(found, request.user, {}, {}, members)
    maps.seen(desk.me, database_now())
    if known == desk.tag:
        return HttpResponse(status=304, headers={"ETag": known})
    desk = desk_of(found, request.user, at=request.GET.get("at", ""))
    context = {"desk": desk, "map": found}
    parts = {
        "coverage": render_to_string("assessments/evidence_map/coverage.html", context, request),
        "list": render_to_string("assessments/evidence_map/list.html", context, request),
        "people": render_to_string("assessments/evidence_map/people.html", context, request),
    }
    return JsonResponse({**desk.told(), "parts": parts}, headers={"ETag": desk.tag})


@require_POST
@login_required
@never_cache
def save_entry(request: MemberRequest, map: UUID, exhibit: str) -> HttpResponse:
    """Keep what is said of an exhibit. If the partner was quicker, theirs stands and both are shown."""
    found = _mine(request, map)
    case = maps.case_of(found)
    revision = _number(request.POST.get("revision", ""))
    if revision is None or exhibit not in {one.id for one in case.exhibits}:
        return HttpResponse(status=400)
    entry = read_entry(case, request.POST)
    try:
        saved = maps.save_entry(found, exhibit=exhibit, entry=entry, revision=revision, by=request.user)
    except maps.SubmittedError:
        return _over(request, found)
    except maps.StaleError:
        if _is_script(request):
            return JsonResponse({"reason": "stale"}, status=409)
        return _show(request, desk_of(found, request.user, at=exhibit, entered=entry, stale=True), status=409)
    if _is_script(request):
        return JsonResponse({"revision": saved.revision, "saved_at": saved.saved_at.isoformat()})
    following = desk_of(found, request.user, at=exhibit).around[1]
    to = following.id if following and request.POST.get("then") == "next" else exhibit
    return see(f"{found.get_absolute_url()}?at={to}#exhibit")


@require_POST
@login_required
@never_cache
def save_row(request: MemberRequest, map: UUID, row: str) -> HttpResponse:
    """Keep why a row stays empty and what is missing for it."""
    found = _mine(request, map)
    revision = _number(request.POST.get("revision", ""))
    if revision is None or row not in {one.id for one in maps.case_of(found).rows}:
        return HttpResponse(status=400)
    try:
        maps.save_row(found, row=row, note=read_note(request.POST), revision=revision)
    except maps.SubmittedError:
        return _over(request, found)
    except maps.StaleError:
        messages.warning(
            request,
            _("Your partner has written about this element since you opened it. What they wrote is shown; yours was not kept: %s")
            % read_note(request.POST).missing,
        )
        return see(f"{found.get_absolute_url()}?at={row}#exhibit")
    messages.success(request, _("Kept."))
    return see(f"{found.get_absolute_url()}?at={row}#exhibit")


@require_POST
@login_required
def invite(request: MemberRequest, map: UUID) -> HttpResponse:
    """Make the code with which a partner joins."""
    found = _mine(request, map)
    if not maps.invite(found):
        messages.error(request, _("Nobody can join this map."))
    return see(found.get_absolute_url())


@require_POST
@login_required
def leave(request: MemberRequest, map: UUID) -> HttpResponse:
    """Leave a shared map to the partner."""
    found = _mine(request, map)
    member = MapMember.objects.select_related("enrolment__course").get(map=found, person=request.user, left_at=None)
    try:
        maps.leave(found, by=request.user)
    except maps.SubmittedError:
        return _over(request, found)
    except maps.NoPlaceError:
        messages.error(request, _("You work on this map alone: there is nobody to leave it to."))
        return see(found.get_absolute_url())
    return see(place_of(member.enrolment, found.step_key).url)


@require_safe
@login_required
@never_cache
def review(request: MemberRequest, map: UUID) -> HttpResponse:
    """What is still wanting, and the button that hands the map in."""
    found = _mine(request, map)
    if found.submitted_at:
        return see(reverse("evidence-map-result", args=[found.pk]))
    return _review(request, found)


@require_POST
@login_required
@never_cache
def save_note(request: MemberRequest, map: UUID) -> HttpResponse:
    """Keep the gap note of the shorter way."""
    found = _mine(request, map)
    if not found.short:
        return HttpResponse(status=400)
    try:
        maps.save_gap_note(found, note=request.POST.get("note", ""))
    except maps.SubmittedError:
        return _over(request, found)
    return see(reverse("evidence-map-review", args=[found.pk]))


@require_POST
@login_required
@never_cache
def agree(request: MemberRequest, map: UUID) -> HttpResponse:
    """Hand in, or in a pair say that one would."""
    found = _mine(request, map)
    revision = _number(request.POST.get("revision", ""))
    if revision is None:
        return HttpResponse(status=400)
    try:
        found = maps.agree(found, revision=revision, by=request.user)
    except maps.StaleError:
        return _review(
            request, found, problem=_("The map has changed since you opened this page. Look at it once more, then hand it in."), status=409
        )
    except maps.IncompleteError:
        return _review(request, found, problem=_("Something is still wanting."), status=422)
    return see(reverse("evidence-map-result" if found.submitted_at else "evidence-map-review", args=[found.pk]))


@require_safe
@login_required
@never_cache
def result(request: MemberRequest, map: UUID) -> HttpResponse:
    """The marks, exhibit by exhibit, with the reasons."""
    found = _mine(request, map)
    if not found.submitted_at:
        return see(found.get_absolute_url())
    place = _place(request, found)
    context = {"map": found, "outcome": outcome_of(found), "place": place, "trail": place.trail}
    return render(request, "assessments/evidence_map/result.html", context)


def _mine(request: MemberRequest, map: UUID) -> EvidenceMap:
    return get_object_or_404(EvidenceMap.objects.visible_to(request.user), pk=map)


def _place(request: MemberRequest, found: EvidenceMap) -> Place:
    member = MapMember.objects.select_related("enrolment__course").get(map=found, person=request.user, left_at=None)
    return place_of(member.enrolment, found.step_key)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_script(request: MemberRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _show(request: MemberRequest, desk: Desk, *, status: int = 200) -> HttpResponse:
    place = _place(request, desk.found)
    context = {"map": desk.found, "desk": desk, "place": place, "trail": place.trail}
    return render(request, "assessments/evidence_map/map.html", context, status=status)


def _review(request: MemberRequest, found: EvidenceMap, *, problem: str = "", status: int = 200) -> HttpResponse:
    found.refresh_from_db()
    desk, place = desk_of(found, request.user), _place(request, found)
    exhibits, rows = missing(desk.case, desk.reading) if not found.short else ([], [])
    context = {
        "map": found,
        "desk": desk,
        "place": place,
        "trail": place.trail,
        "exhibits": exhibits,
        "rows": rows,
        "chosen": len(chosen(desk.reading)),
        "complete": maps.is_complete(found),
        "partner_away": bool(desk.partner and maps.is_away(desk.partner, database_now())),
        "problem": problem,
    }
    return render(request, "assessments/evidence_map/review.html", context, status=status)


def _over(request: MemberRequest, found: EvidenceMap) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"reason": "submitted", "over": reverse("evidence-map-result", args=[found.pk])}, status=409)
    messages.warning(request, _("This map had been handed in already. Your last change was not kept."))
    return see(reverse("evidence-map-result", args=[found.pk]))
