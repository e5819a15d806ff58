"""The conversation's page in its course, the run, its debrief, its replays, and the written alternative."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.requests import MemberRequest
from assessments import scripts
from assessments.interview import runs, written
from assessments.interview.answers import read_answers
from assessments.interview.conversation import conversation
from assessments.interview.engine import Choice, IllegalChoiceError
from assessments.interview.looking_back import looking_back
from assessments.interview.script import Alternative
from assessments.models import InterviewPage, InterviewRun, WrittenWork
from assessments.step_pages import enrolled, place_of, see


def step(request: MemberRequest, page: InterviewPage, context: dict[str, Any]) -> HttpResponse:
    """The interview as a step of its course; shown inside the step's frame that ``courses`` gives."""
    mine = InterviewRun.objects.visible_to(request.user).filter(step_key=page.translation_key)
    more = {
        "page": scripts.frozen_page(context["step"], page),
        "opened": mine.open().first(),
        "runs": runs.with_endings(mine.exclude(ending="").order_by("-closed_at")),
        "work": WrittenWork.objects.visible_to(request.user).filter(step_key=page.translation_key).first(),
    }
    return render(request, InterviewPage.template, {**context, **more})


@require_POST
@login_required
def start(request: MemberRequest, step_key: UUID) -> HttpResponse:
    """Begin the conversation, or go on with the open one."""
    page, enrolment = enrolled(request.user, InterviewPage, step_key)
    try:
        return see(runs.start(request.user, page=page, enrolment=enrolment).get_absolute_url())
    except scripts.NotReadyError:
        return render(request, "assessments/not_ready.html", {"page": page, "place": place_of(enrolment, step_key)}, status=409)


@require_safe
@login_required
@never_cache
def run(request: MemberRequest, run: UUID) -> HttpResponse:
    """The conversation so far and what may be said now; when it is over, its debrief."""
    found = _mine(request, run)
    if found.closed_at:
        return see(reverse("interview-debrief", args=[found.pk]) if found.ending else place_of(found.enrolment, found.step_key).url)
    return _show(request, found)


@require_POST
@login_required
@never_cache
def choose(request: MemberRequest, run: UUID) -> HttpResponse:
    """Make a choice. Pressed twice it is made once; if another window was quicker, its choice stands and is shown."""
    found = _mine(request, run)
    node, _space, option = request.POST.get("choice", "").partition(" ")
    position = request.POST.get("position", "")
    if not position.isascii() or not position.isdigit() or len(position) > 4:
        return HttpResponse(status=400)
    if not option:
        return _show(request, found, topic=request.POST.get("topic", ""), problem=_("Choose what you say or do first."), status=422)
    try:
        runs.choose(found, position=int(position), choice=Choice(node, option))
    except runs.DecidedError:
        messages.warning(request, _("The conversation has gone on in another window. What was chosen there stands."))
    except runs.ClosedError:
        return see(found.get_absolute_url())
    except IllegalChoiceError:
        return _show(request, found, problem=_("That is not possible at this point of the conversation."), status=409)
    topic = f"?topic={node}" if request.POST.get("stays") else ""
    return see(f"{found.get_absolute_url()}{topic}#now")


@require_POST
@login_required
def close(request: MemberRequest, run: UUID) -> HttpResponse:
    """From the ending on to the debrief."""
    found = _mine(request, run)
    try:
        runs.close(found)
    except runs.ClosedError:
        return _show(request, found, problem=_("The conversation has not come to an end yet."), status=409)
    return see(reverse("interview-debrief", args=[found.pk]))


@require_POST
@login_required
def replay(request: MemberRequest, run: UUID) -> HttpResponse:
    """Play again from one of the choices on."""
    found = _mine(request, run)
    kept = request.POST.get("kept", "")
    if not found.ending or not kept.isascii() or not kept.isdigit() or len(kept) > 4:
        return HttpResponse(status=400)
    try:
        again = runs.replay(found, kept=int(kept))
    except IllegalChoiceError:
        return HttpResponse(status=400)
    return see(f"{again.get_absolute_url()}#now")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def debrief(request: MemberRequest, run: UUID) -> HttpResponse:
    """The run in numbers and choice by choice; its questions, which make the exercise done."""
    found = _mine(request, run)
    if not found.ending:
        return see(found.get_absolute_url())
    problems: dict[str, str] = {}
    if request.method == "POST" and not found.debriefed_at:
        plot = runs.plot_of(found.script_id)
        answers, problems = read_answers(plot, runs.choices_of(found), request.POST)
        if not problems:
            with suppress(runs.ClosedError):  # Another window was quicker; its answers stand.
                runs.finish_debrief(found, answers=answers, by=request.user)
            return see(f"{reverse('interview-debrief', args=[found.pk])}#result")
        found.debrief = answers
    context = {"look": looking_back(found, problems=problems), **_frame(found)}
    return render(request, "assessments/interview/debrief.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def write(request: MemberRequest, step_key: UUID) -> HttpResponse:
    """The written alternative: kept at any time, handed in when nothing is wanting."""
    page, enrolment = enrolled(request.user, InterviewPage, step_key)
    if not page.alternative:
        raise Http404
    alternative = Alternative.model_validate(page.alternative)
    work = runs.written_work(request.user, page=page, enrolment=enrolment)
    context = {"page": page, "alternative": alternative, "place": place_of(enrolment, step_key), "forms": written.FORMS}
    if request.method == "POST" and not work.handed_in_at:
        content, revision = written.cleaned(alternative, request.POST), request.POST.get("revision", "")
        kept = revision.isascii() and revision.isdigit() and runs.save_written(work, content=content, revision=int(revision[:9]))
        if not kept:
            work.refresh_from_db()
            shown = {"work": work, "lines": written.feedback(alternative, content), "plan": content["plan"], "stale": True}
            return render(request, "assessments/interview/write.html", {**context, **shown}, status=409)
        wanting = runs.hand_in_written(work, alternative=alternative, by=request.user) if "hand_in" in request.POST else []
        if not wanting:
            return see(request.path)
        work.refresh_from_db()
        context["wanting"] = wanting
    shown = {"work": work, "lines": written.feedback(alternative, work.work), "plan": work.work.get("plan", "")}
    if work.handed_in_at:
        shown["open_share"] = written.open_share(alternative)
    template = "assessments/interview/written.html" if work.handed_in_at else "assessments/interview/write.html"
    return render(request, template, {**context, **shown}, status=422 if context.get("wanting") else 200)


def _mine(request: MemberRequest, run: UUID) -> InterviewRun:
    found = InterviewRun.objects.visible_to(request.user).select_related("enrolment__course")
    return get_object_or_404(found, pk=run)


def _frame(found: InterviewRun) -> dict[str, Any]:
    place = place_of(found.enrolment, found.step_key)
    return {"run": found, "place": place, "trail": place.trail}


def _show(request: MemberRequest, found: InterviewRun, *, topic: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    plot = runs.plot_of(found.script_id)
    talk = conversation(plot, runs.choices_of(found), seed=str(found.pk), topic=topic or request.GET.get("topic", ""))
    context = {"talk": talk, "premise": plot.script.premise, "problem": problem, **_frame(found)}
    return render(request, "assessments/interview/run.html", context, status=status)
