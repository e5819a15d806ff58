"""The quiz's page, a sitting, its answers, its submission and its result."""

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
from assessments import attempts
from assessments.answers import read, state, words
from assessments.entry import enrolment_for, missing_before
from assessments.models import Attempt, AttemptItem, QuizPage
from assessments.results import figure, result_of
from assessments.sitting import Conflict, Question, quiz_url, sitting_of
from courses.visits import step_url


def quiz(request: MemberRequest, page: QuizPage, context: dict[str, Any]) -> HttpResponse:
    """The quiz as a step of its course; shown inside the step's frame that ``courses`` gives."""
    mine = Attempt.objects.visible_to(request.user).filter(quiz=page)
    sittings = list(mine.annotate(out_of=Count("items")).order_by("-number"))
    done = [attempt for attempt in sittings if attempt.submitted_at]
    missing = missing_before(context["visit"], step_key=page.translation_key) if context["enrolment"] else []
    more = {
        "page": page,
        "attempts": [(attempt, figure(attempt.credit)) for attempt in done if attempt.credit is not None],
        "opened": next((attempt for attempt in sittings if not attempt.submitted_at), None),
        "passed": any(attempt.passed for attempt in done),
        "missing": [(step, step_url(step)) for step in missing],
    }
    return render(request, QuizPage.template, {**context, **more})


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
    except attempts.NoQuestionsError:
        return render(request, "assessments/refused.html", {"page": page, "missing": []}, status=409)


@require_safe
@login_required
@never_cache
def attempt(request: MemberRequest, attempt: UUID) -> HttpResponse:
    """A sitting: one of its questions, its review, or when it is over its result."""
    found = _mine(request, attempt)
    if found.submitted_at:
        return JsonResponse({"submitted": True}) if _is_script(request) else _result(request, found)
    sitting = sitting_of(found)
    if _is_script(request):
        return JsonResponse({"submitted": False, "answers": {question.position: question.told() for question in sitting.questions}})
    if "review" in request.GET:
        return render(request, "assessments/review.html", {"sitting": sitting, **_frame(found)})
    return _show(request, found, sitting.at(request.GET.get("q", "1")))


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
    except attempts.StaleError as stale:
        item.answer = stale.answer
        return _conflict(request, item, reading.value, flagged=flagged)
    if _is_script(request):
        told = {"revision": saved.revision, "saved_at": saved.saved_at.isoformat(), "flagged": flagged}
        return JsonResponse({**told, "state": state(version.item.kind, version.content, reading.value)})
    return _go_on(item, request.POST.get("then", ""), reading.value)


@require_POST
@login_required
@never_cache
def submit(request: MemberRequest, attempt: UUID) -> HttpResponse:
    """Mark the sitting. Sent twice it is marked once, and both replies lead to the result."""
    found = attempts.submit(_mine(request, attempt), by=request.user)
    return JsonResponse({"submitted": True}) if _is_script(request) else _see(found)


def _mine(request: MemberRequest, attempt: UUID) -> Attempt:
    found = Attempt.objects.visible_to(request.user).select_related("quiz", "enrolment__course")
    return get_object_or_404(found, pk=attempt)


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


def _show(request: MemberRequest, found: Attempt, question: Question, *, status: int = 200) -> HttpResponse:
    sitting = sitting_of(found, instead=question)
    return render(request, "assessments/sitting.html", {"sitting": sitting, "current": question, **_frame(found)}, status=status)


def _result(request: MemberRequest, found: Attempt) -> HttpResponse:
    return render(request, "assessments/result.html", {"result": result_of(found), **_frame(found)})


def _refuse(request: MemberRequest, item: AttemptItem, problem: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"reason": "invalid", "problem": problem}, status=422)
    question = Question(item, number_typed=request.POST.get("number", "")[:40], problem=problem)
    return _show(request, _mine(request, item.attempt_id), question, status=422)


def _over(request: MemberRequest, item: AttemptItem) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"reason": "submitted"}, status=409)
    messages.warning(request, _("These answers had been submitted already. Your last change was not saved."))
    return _see(item.attempt)


def _conflict(request: MemberRequest, item: AttemptItem, value: dict[str, Any], *, flagged: bool) -> HttpResponse:
    """The newer answer stands and is shown; what this window sent is kept beside it."""
    if _is_script(request):
        return JsonResponse({"reason": "stale", **Question(item).told()}, status=409)
    version = item.version
    sent = [
        (name, one) for name, given in request.POST.lists() for one in given if name.startswith(("choice", "place-", "match-", "number"))
    ]
    conflict = Conflict(words=words(version.item.kind, version.content, value), fields=sent, flagged=flagged)
    return _show(request, _mine(request, item.attempt_id), Question(item, conflict=conflict), status=409)


def _go_on(item: AttemptItem, then: str, value: dict[str, Any]) -> HttpResponse:
    last = item.attempt.items.count() if then == "next" else 0
    to = {"next": item.position + 1, "previous": item.position - 1}.get(then, item.position)
    if then == "review" or (then == "next" and to > last):
        return _see(item.attempt, "?review=1")
    return _see(item.attempt, f"?q={int(then) if then.isascii() and then.isdigit() else max(to, 1)}")
