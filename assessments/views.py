"""The quiz's page, a sitting, its answers, its pauses, its submission and its result."""

import math
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import MemberRequest
from assessments import attempts, pauses
from assessments.answers import read, state, words
from assessments.entry import NoAttemptLeftError, TooSoonError, enrolment_for, frozen_quiz, missing_before, tries
from assessments.models import Accommodation, Attempt, AttemptItem, ItemKind, MarkChange, QuizPage
from assessments.results import figure, result_of
from assessments.sitting import Conflict, Question, left_in_words, quiz_url, sitting_of
from assessments.timing import time_allowed
from courses.models import Enrolment
from courses.visits import step_url
from jobs.clock import database_now


def quiz(request: MemberRequest, page: QuizPage, context: dict[str, Any]) -> HttpResponse:
    """The quiz as a step of its course; shown inside the step's frame that ``courses`` gives."""
    mine = Attempt.objects.visible_to(request.user).filter(quiz=page).with_clock()
    sittings = [attempts.close_if_over(one) for one in mine.annotate(out_of=Count("items")).order_by("-number")]
    done = [attempt for attempt in sittings if attempt.submitted_at]
    missing = missing_before(context["visit"], step_key=page.translation_key) if context["enrolment"] else []
    page = frozen_quiz(context["enrolment"], page) if context["enrolment"] else page
    more = {
        "page": page,
        "attempts": [(attempt, figure(attempt.credit)) for attempt in done if attempt.credit is not None],
        "opened": next((attempt for attempt in sittings if not attempt.submitted_at), None),
        "waiting": next((attempt for attempt in done if attempt.awaits_marking), None),
        "passed": any(attempt.passed for attempt in done),
        "missing": [(step, step_url(step)) for step in missing],
        **_may_start(context["enrolment"], page),
        **_time_given(request, page),
    }
    return render(request, QuizPage.template, {**context, **more})


def _may_start(enrolment: Enrolment | None, page: QuizPage) -> dict[str, Any]:
    """How many attempts are left, and until when one must wait, if one must."""
    if enrolment is None:
        return {}
    left = tries(enrolment, quiz=page)
    waiting = left.not_before if left.not_before and database_now() < left.not_before else None
    return {"tries": left, "wait_until": waiting}


def _time_given(request: MemberRequest, page: QuizPage) -> dict[str, Any]:
    """What was arranged for the person in a timed quiz: the minutes that come of it, and the breaks."""
    if not page.time_limit:
        return {}
    given = Accommodation.objects.current().filter(person=request.user.pk).first()
    allowed = time_allowed(page.time_limit * 60, given.extra_time if given else 0)
    return {"given": given, "minutes_given": round(allowed.total_seconds() / 60)}


@require_POST
@login_required
def start(request: MemberRequest, step_key: UUID) -> HttpResponse:
    """Begin a sitting, or go on with the open one."""
    enrolment = enrolment_for(request.user, step_key=step_key)
    if enrolment is None:
        raise Http404
    page = get_object_or_404(QuizPage.objects.live().descendant_of(enrolment.course), translation_key=step_key)
    try:
        return _see(attempts.start(request.user, quiz=page, enrolment=enrolment))
    except attempts.NotYetError as refused:
        missing = [(step, step_url(step)) for step in refused.missing]
        return render(request, "assessments/refused.html", {"page": page, "missing": missing}, status=409)
    except (attempts.NoQuestionsError, NoAttemptLeftError, TooSoonError) as refused:
        told = {"none_left": isinstance(refused, NoAttemptLeftError), "until": getattr(refused, "until", None)}
        return render(request, "assessments/refused.html", {"page": page, **told}, status=409)


@require_safe
@login_required
@never_cache
def attempt(request: MemberRequest, attempt: UUID) -> HttpResponse:
    """A sitting: one of its questions, its review, or when it is over its result."""
    found = _mine(request, attempt)
    if found.submitted_at:
        return JsonResponse({"submitted": True}) if _is_script(request) else _result(request, found)
    if found.paused_until:
        return JsonResponse({"submitted": False, "paused": True}) if _is_script(request) else _paused(request, found)
    sitting = sitting_of(found)
    if _is_script(request):
        answers = {question.position: question.told() for question in sitting.questions}
        return JsonResponse({"submitted": False, "seconds_left": found.clock.seconds_left, "answers": answers})
    if "review" in request.GET:
        return render(request, "assessments/review.html", {"sitting": sitting, **_frame(found)})
    current = sitting.at(request.GET.get("q", "1"))
    return render(request, "assessments/sitting.html", {"sitting": sitting, "current": current, **_frame(found)})


@require_POST
@login_required
@never_cache
def answer(request: MemberRequest, attempt: UUID, position: int) -> HttpResponse:
    """Save one answer. The reply is sent when it is committed."""
    items = AttemptItem.objects.visible_to(request.user).select_related("attempt", "answer", "version__item")
    item = get_object_or_404(items, attempt=attempt, position=position)
    version = item.version
    revision, flagged = request.POST.get("revision", ""), "flagged" in request.POST
    form = {} if request.POST.get("then") == "clear" else dict(request.POST.lists())
    reading = read(version.item.kind, version.content, item.order, form)
    if not revision.isascii() or not revision.isdigit() or len(revision) > 9:
        return HttpResponse(status=400)
    if reading.problem:
        return _refuse(request, item, reading.problem)
    try:
        saved = attempts.save_answer(item, value=reading.value, revision=int(revision), flagged=flagged)
    except attempts.SubmittedError:
        return _over(request, item)
    except attempts.PausedError:
        return JsonResponse({"reason": "paused"}, status=409) if _is_script(request) else _see(item.attempt)
    except attempts.StaleError as stale:
        item.answer = stale.answer
        return _conflict(request, item, reading.value, flagged=flagged)
    if _is_script(request):
        told = {"revision": saved.revision, "saved_at": saved.saved_at.isoformat(), "flagged": flagged, "seconds_left": saved.seconds_left}
        return JsonResponse({**told, "state": state(version.item.kind, version.content, reading.value)})
    return _go_on(request, item, request.POST.get("then", ""))


@require_POST
@login_required
@never_cache
def pause(request: MemberRequest, attempt: UUID) -> HttpResponse:
    """Stop the clock at a question. Where there is no pause to take, nothing happens and the sitting goes on."""
    position = request.POST.get("position", "")
    return _pause(request, _mine(request, attempt), int(position) if position.isascii() and position.isdigit() else 0)


def _pause(request: MemberRequest, found: Attempt, position: int) -> HttpResponse:
    try:
        pauses.pause(found, position=position)
    except (pauses.NoPauseError, attempts.SubmittedError):
        return JsonResponse({"reason": "no_pause"}, status=409) if _is_script(request) else _see(found)
    return JsonResponse({"paused": True}) if _is_script(request) else _see(found)


@require_POST
@login_required
@never_cache
def resume(request: MemberRequest, attempt: UUID) -> HttpResponse:
    """Let the clock run again, at the question where it was stopped."""
    found = _mine(request, attempt)
    try:
        return _see(found, f"?q={pauses.resume(found)}")
    except attempts.SubmittedError:
        return _see(found)


@require_POST
@login_required
@never_cache
def submit(request: MemberRequest, attempt: UUID) -> HttpResponse:
    """Mark the sitting. Sent twice it is marked once, and both replies lead to the result."""
    found = attempts.submit(_mine(request, attempt), by=request.user)
    return JsonResponse({"submitted": True}) if _is_script(request) else _see(found)


def _mine(request: MemberRequest, attempt: UUID) -> Attempt:
    """One's own attempt as it stands now: closed, when its time has run out."""
    found = Attempt.objects.visible_to(request.user).with_clock().select_related("quiz", "enrolment__course")
    return attempts.close_if_over(get_object_or_404(found, pk=attempt))


def _is_script(request: MemberRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _see(found: Attempt, query: str = "") -> HttpResponse:
    response = HttpResponseRedirect(f"{found.get_absolute_url()}{query}")
    response.status_code = 303
    return response


def _frame(found: Attempt) -> dict[str, Any]:
    course = found.enrolment.course
    course_url, page_url = reverse("course", args=[course.slug]), quiz_url(found)
    trail = [(_("Courses"), reverse("catalogue")), (course.title, course_url), (found.quiz.title, page_url)]
    return {"attempt": found, "quiz": found.quiz, "course": course, "course_url": course_url, "quiz_url": page_url, "trail": trail}


def _show_instead(request: MemberRequest, found: Attempt, question: Question, *, status: int) -> HttpResponse:
    """The sitting at a question that could not be saved as it was sent."""
    sitting = sitting_of(found, instead=question)
    context = {"sitting": sitting, "current": sitting.at(question.position), **_frame(found)}
    return render(request, "assessments/sitting.html", context, status=status)


def _paused(request: MemberRequest, found: Attempt) -> HttpResponse:
    running, clock = found.pauses.last(), found.clock
    told = {
        "position": running.position if running else 1,
        "left": left_in_words(clock.seconds_left or 0),
        "seconds": math.ceil(clock.pause_left.total_seconds()),
        "pauses": pauses.pauses_of(found),
    }
    return render(request, "assessments/paused.html", {**told, **_frame(found)})


def _result(request: MemberRequest, found: Attempt) -> HttpResponse:
    if found.awaits_marking:
        written = found.items.filter(version__item__kind=ItemKind.WRITTEN).select_related("answer", "version").order_by("position")
        return render(request, "assessments/waiting.html", {"written": written, **_frame(found)})
    changed = MarkChange.objects.applied().filter(attempt_item__attempt=found).select_related("attempt_item")
    context = {
        "changed": changed,
        "result": result_of(found),
        "regraded": found.regraded.select_related("regrade").order_by("pk"),
        **_frame(found),
    }
    return render(request, "assessments/result.html", context)


def _refuse(request: MemberRequest, item: AttemptItem, problem: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"reason": "invalid", "problem": problem}, status=422)
    question = Question(item, number_typed=request.POST.get("number", "")[:40], problem=problem)
    return _show_instead(request, _mine(request, item.attempt_id), question, status=422)


def _over(request: MemberRequest, item: AttemptItem) -> HttpResponse:
    found = _mine(request, item.attempt_id)
    if _is_script(request):
        return JsonResponse({"reason": "run_out" if found.run_out else "submitted"}, status=409)
    if found.run_out:
        messages.warning(request, _("The time had run out. Your last change was not saved."))
    else:
        messages.warning(request, _("These answers had been submitted already. Your last change was not saved."))
    return _see(found)


def _conflict(request: MemberRequest, item: AttemptItem, value: dict[str, Any], *, flagged: bool) -> HttpResponse:
    """The newer answer stands and is shown; what this window sent is kept beside it."""
    if _is_script(request):
        return JsonResponse({"reason": "stale", **Question(item).told()}, status=409)
    version = item.version
    sent = [
        (name, one)
        for name, given in request.POST.lists()
        for one in given
        if name.startswith(("choice", "place-", "match-", "number", "text"))
    ]
    conflict = Conflict(words=words(version.item.kind, version.content, value), fields=sent, flagged=flagged)
    return _show_instead(request, _mine(request, item.attempt_id), Question(item, conflict=conflict), status=409)


def _go_on(request: MemberRequest, item: AttemptItem, then: str) -> HttpResponse:
    if then == "pause":
        return _pause(request, item.attempt, item.position)
    last = item.attempt.items.count() if then == "next" else 0
    to = {"next": item.position + 1, "previous": item.position - 1}.get(then, item.position)
    if then == "review" or (then == "next" and to > last):
        return _see(item.attempt, "?review=1")
    return _see(item.attempt, f"?q={int(then) if then.isascii() and then.isdigit() else max(to, 1)}")
