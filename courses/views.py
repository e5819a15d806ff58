"""The catalogue, a course, a module and its steps, and what a learner does on them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.requests import MemberRequest
from courses.activities import Learner, activity_html
from courses.asking import asked_of
from courses.completion import unanswered
from courses.enrolments import enrol as begin
from courses.enrolments import go_over
from courses.lesson_text import Given, LessonText, frozen_text, lesson_html, sensitive_html
from courses.models import CataloguePage, CoursePage, EditionStep, Enrolment, ModulePage, Outcome
from courses.practice import SKIPPED, Activity, Reading, read, shown
from courses.progress import answer_activity, choose_way, finish_step, keep_draft, open_step
from courses.sensitive_parts import Way
from courses.steps import step_models, step_type
from courses.visits import Visit, step_url
from courses.visits import catalogue as offers_to
from courses.visits import visit as visit_by
from guidance.models import OwedReview, OwnPage, Source

PLACE = re.compile(r"^[a-z0-9-]{1,40}$")


@dataclass
class Kept:
    """What the server holds of a learner's practice in a lesson, by activity."""

    answers: dict[str, Any] = field(default_factory=dict)
    drafts: dict[str, Reading] = field(default_factory=dict)


@require_safe
@login_required
def catalogue(request: MemberRequest) -> HttpResponse:
    # What the page says of itself may be a minute old; what it offers is read afresh.
    page = cache.get_or_set("catalogue-page", lambda: CataloguePage.objects.live().values("title", "summary").first() or {}, 60)
    return render(request, CataloguePage.template, {"page": page, "offers": offers_to(request.user)})


@require_safe
@login_required
def course(request: MemberRequest, course: str) -> HttpResponse:
    visit = _visit(request, course)
    outcomes = Outcome.objects.filter(lesson__path__startswith=visit.course.path, lesson__live=True).order_by("lesson__path", "sort_order")
    context = {
        "visit": visit,
        "course": visit.course,
        "enrolment": visit.enrolment,
        "modules": visit.modules(),
        "outcomes": outcomes.values_list("text", flat=True),
        "newer": visit.newer_edition(),
        "asked": asked_of(request.user, course=visit.course) if visit.enrolment else None,
        "owed": OwedReview.objects.open().filter(page=visit.course.pk),
        "trail": [(_("Courses"), reverse("catalogue")), (visit.course.title, "")],
    }
    return render(request, CoursePage.template, context)


@require_safe
@login_required
def module(request: MemberRequest, course: str, module: str) -> HttpResponse:
    visit = _visit(request, course)
    direct = visit.find(f"{course}/{module}/")
    if direct:
        return _show(request, visit, direct)
    address = f"{visit.url}{module}/"
    found = next((part for part in visit.modules() if part.code and part.url == address), None)
    if found is None:
        raise Http404
    keys = [part.step.step_key for part in found.steps]
    summaries: dict[Any, str] = {}
    for model in step_models():
        summaries |= dict(
            model.objects.filter(translation_key__in=keys, locale=visit.course.locale_id).values_list("translation_key", "summary")
        )
    context = {
        "visit": visit,
        "course": visit.course,
        "module": found,
        "steps": [(part, summaries.get(part.step.step_key, "")) for part in found.steps],
        "trail": [(_("Courses"), reverse("catalogue")), (visit.course.title, visit.url), (found.title, "")],
    }
    return render(request, ModulePage.template, context)


@require_POST
@login_required
def enrol(request: MemberRequest, course: str) -> HttpResponse:
    """Begin the course, or with ``newest`` go over to its newest edition; then on to where one left off."""
    page = get_object_or_404(CoursePage.objects.live(), slug=course)
    enrolment = begin(request.user, course=page, by=request.user)
    if "newest" in request.POST:
        go_over(enrolment, by=request.user)
        messages.success(request, _("You now have the newest edition. What you had done stays done."))
    return redirect(_visit(request, course).resume_url())


@require_safe
@login_required
def step(request: MemberRequest, course: str, module: str, step: str) -> HttpResponse:
    visit, found = _visit_step(request, course, module, step)
    return _show(request, visit, found)


@require_POST
@login_required
def place(request: MemberRequest, course: str, module: str, step: str) -> HttpResponse:
    """Remember the block that the reader has come to."""
    _, found, enrolment = _own_step(request, course, module, step)
    block = request.POST.get("block", "")
    if not PLACE.match(block):
        return HttpResponse(status=400)
    open_step(enrolment, step_key=found.step_key, block=block)
    return HttpResponse(status=204)


@require_POST
@login_required
def done(request: MemberRequest, course: str, module: str, step: str) -> HttpResponse:
    """The reader has come to the end of a lesson. What is still unanswered is said; otherwise the lesson is done."""
    visit, found, enrolment = _own_step(request, course, module, step)
    if not step_type(found.kind).finished_by_reader:
        raise PermissionDenied
    missing = unanswered(found, _kept(visit, found).answers, _ways(request, visit, found))
    if missing:
        return _show_lesson(request, visit, found, missing=missing, status=422)
    completion = finish_step(enrolment, step_key=found.step_key, by=request.user)
    if completion.complete:
        messages.success(request, _("You have completed this course."))
        return redirect(visit.url)
    following = visit.frame(found)["next_url"]
    return redirect(following or visit.url)


@require_POST
@login_required
def part(request: MemberRequest, course: str, module: str, step: str, part: str) -> HttpResponse:
    """Show a sensitive part, take the other way through it, or close it again."""
    visit, found, enrolment = _own_step(request, course, module, step)
    if not step_type(found.kind).finished_by_reader:
        raise Http404
    text = frozen_text(found)
    asked = text.sensitive_parts.get(part)
    if asked is None:
        raise Http404
    way = request.POST.get("way", "")
    if way not in ["", *Way]:
        return HttpResponse(status=400)
    choose_way(enrolment, step_key=found.step_key, part=part, way=Way(way) if way else None)
    if _wants(request, "part"):
        kept = _kept(visit, found)
        given = Given(answers=kept.answers, entered=kept.drafts, ways={part: way} if way else {})
        return HttpResponse(sensitive_html(asked, _learner(request, visit, found, text), given))
    return redirect(f"{step_url(found)}#part-{part}")


@require_POST
@login_required
def activity(request: MemberRequest, course: str, module: str, step: str, activity: str) -> HttpResponse:
    """Check the answer to a practice activity, keep it and show it with its feedback."""
    visit, found, enrolment = _own_step(request, course, module, step)
    if not step_type(found.kind).finished_by_reader:
        raise Http404
    text = frozen_text(found)
    asked = text.activities.get(activity)
    if asked is None:
        raise Http404
    learner = _learner(request, visit, found, text)
    if learner.may_skip and "skip" in request.POST:
        reading = Reading(answer=SKIPPED, given=())
    else:
        reading = _read(request, asked, learner)
    if reading.answer is None:
        if _wants(request, "activity"):
            return HttpResponse(activity_html(asked, learner, entered=reading), status=422)
        return _show_lesson(request, visit, found, entered={activity: reading}, status=422)
    answer_activity(enrolment, step_key=found.step_key, activity=activity, answer=reading.answer)
    if _wants(request, "activity"):
        return HttpResponse(activity_html(asked, learner, answer=reading.answer))
    return redirect(f"{step_url(found)}#{activity}")


@require_POST
@login_required
def draft(request: MemberRequest, course: str, module: str, step: str, activity: str) -> HttpResponse:
    """Keep what has been chosen in a practice activity and not been checked yet."""
    visit, found, enrolment = _own_step(request, course, module, step)
    text = frozen_text(found) if step_type(found.kind).finished_by_reader else None
    asked = text.activities.get(activity) if text else None
    if text is None or asked is None:
        raise Http404
    given = _read(request, asked, _learner(request, visit, found, text)).given
    if given:
        keep_draft(enrolment, step_key=found.step_key, activity=activity, given=given)
    return HttpResponse(status=204)


def _read(request: MemberRequest, asked: Activity, learner: Learner) -> Reading:
    return read(asked, shown(asked, learner.seed), {**request.POST.dict(), "choice": request.POST.getlist("choice")})


def _visit(request: MemberRequest, course: str) -> Visit:
    visit = visit_by(request.user, course=course)
    if visit is None:
        raise Http404
    return visit


def _visit_step(request: MemberRequest, course: str, module: str, step: str) -> tuple[Visit, EditionStep]:
    visit = _visit(request, course)
    found = visit.find(f"{course}/{module}/{step}/")
    if found is None:
        raise Http404
    return visit, found


def _own_step(request: MemberRequest, course: str, module: str, step: str) -> tuple[Visit, EditionStep, Enrolment]:
    """The same for somebody who writes: only those who have begun the course have something to write in."""
    visit, found = _visit_step(request, course, module, step)
    if visit.enrolment is None:
        raise PermissionDenied
    return visit, found, visit.enrolment


def _show(request: MemberRequest, visit: Visit, step: EditionStep) -> HttpResponse:
    """The step's page; a kind of an upper room is shown by that room."""
    known = step_type(step.kind)
    if visit.enrolment and visit.enrolment.last_step != step.step_key:
        open_step(visit.enrolment, step_key=step.step_key)
    if known.view:
        page = get_object_or_404(known.model, translation_key=step.step_key, locale=visit.course.locale_id)
        return known.view(request, page, visit.frame(step))
    return _show_lesson(request, visit, step)


def _show_lesson(
    request: MemberRequest,
    visit: Visit,
    step: EditionStep,
    *,
    entered: dict[str, Reading] | None = None,
    missing: list[Mapping[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    text = frozen_text(step, language=_language_asked_for(request))
    learner = _learner(request, visit, step, text)
    kept, ways = _kept(visit, step), _ways(request, visit, step)
    again = request.GET.get("again", "")
    kept.answers.pop(again, None)
    if _wants(request, "activity") and again in text.activities:
        return HttpResponse(activity_html(text.activities[again], learner, entered=kept.drafts.get(again)))
    context = {
        **visit.frame(step),
        "text": text,
        "body": lesson_html(text, learner, Given(answers=kept.answers, entered={**kept.drafts, **(entered or {})}, ways=ways)),
        "sources": Source.objects.cited(text.marks),
        "own": _own(request, step),
        "missing": [_where_missing(activity, ways) for activity in missing or []],
        "original": settings.LANGUAGE_CODE,
        "translation": frozen_text(step).language if text.language != get_language() else "",
    }
    return render(request, "courses/lesson.html", context, status=status)


def _language_asked_for(request: MemberRequest) -> str:
    """``?in=en-gb``: the lesson in its own words, for whoever reads it in a translation."""
    asked = request.GET.get("in", "")
    return asked if asked == settings.LANGUAGE_CODE else ""


def _own(request: MemberRequest, step: EditionStep) -> OwnPage | None:
    """What the person keeps for themselves at the page of the lesson; nothing where the page behind an old edition is gone."""
    page = int(step.revision.object_id) if step.revision else 0
    return OwnPage.seen(request.user, page=page, address=step_url(step)) if page else None


def _where_missing(activity: Mapping[str, str], ways: Mapping[str, str]) -> dict[str, str]:
    """An activity that is still open, and where on the page it is found: behind a closed notice, at the notice."""
    closed = activity.get("part") and activity["part"] not in ways
    return {"title": activity["title"], "anchor": f"part-{activity['part']}" if closed else activity["id"]}


def _learner(request: MemberRequest, visit: Visit, step: EditionStep, text: LessonText) -> Learner:
    if visit.enrolment is None:
        return Learner(address=step_url(step))
    return Learner(
        address=step_url(step),
        seed=f"{visit.enrolment.pk}:{step.step_key}",
        csrf_token=get_token(request),
        may_skip=text.sensitivity > 0,
    )


def _kept(visit: Visit, step: EditionStep) -> Kept:
    """What the person has answered in a lesson, and what is chosen and not checked yet."""
    kept = Kept()
    if visit.enrolment:
        rows = visit.enrolment.activity_answers.filter(step_key=step.step_key).values_list("activity", "answer", "draft")
        for activity, answer, draft in rows:
            if answer:
                kept.answers[activity] = answer
            if draft:
                kept.drafts[activity] = Reading(answer=None, given=tuple(draft["given"]))
    return kept


def _ways(request: MemberRequest, visit: Visit, step: EditionStep) -> dict[str, str]:
    """The ways chosen through the sensitive parts of a lesson; of somebody who only looks in, the one asked for now."""
    if not step_type(step.kind).finished_by_reader or not frozen_text(step).sensitive_parts:
        return {}
    if visit.enrolment is None:
        part, way = request.GET.get("part", ""), request.GET.get("way", "")
        return {part: way} if way in list(Way) else {}
    return dict(visit.enrolment.part_choices.filter(step_key=step.step_key).values_list("part", "way"))


def _wants(request: MemberRequest, what: str) -> bool:
    """Whether a script asks for an activity or a part alone."""
    return request.headers.get("X-Fragment") == what
