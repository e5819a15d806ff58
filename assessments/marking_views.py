"""The marking room: what waits, the next answer, its rubric. Nothing here says whose answer it is, from which agency or at what hour."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.permissions import Permission
from agencies.requests import MemberRequest
from assessments import rubrics, written_marking
from assessments.answers import within_limit
from assessments.marking_forms import ReadingForm
from assessments.models import MarkingState, WrittenMarking


@require_safe
@never_cache
def room(request: MemberRequest) -> HttpResponse:
    """How much waits, and the button that takes the oldest."""
    may_change = request.user.may(Permission.CHANGE_MARKS)
    return render(request, "assessments/marking/room.html", {**written_marking.queue(request.user), "may_change": may_change})


@require_POST
def take(request: MemberRequest) -> HttpResponse:
    found = written_marking.take_next(by=request.user)
    if found is None:
        messages.info(request, _("Nothing waits that you may read."))
        return redirect("marking")
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def read(request: MemberRequest, marking: UUID) -> HttpResponse:
    """One written answer beside its rubric."""
    held = WrittenMarking.objects.held_by(request.user).select_related("attempt_item__version__item", "attempt_item__answer")
    found = get_object_or_404(held.prefetch_related("readings"), pk=marking)
    version = found.attempt_item.version
    form = ReadingForm(version.content, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            after = written_marking.record(found, **form.said(), by=request.user)
        except written_marking.NotYoursError:
            messages.warning(request, _("Somebody else has taken this answer meanwhile. What you found was not kept."))
        else:
            messages.success(request, _said(after))
        return redirect("marking")
    counted, beyond = within_limit(found.attempt_item.answer.value.get("text", ""), version.content["words_at_most"])
    context = {
        "marking": found,
        "version": version,
        "content": version.content,
        "counted": counted,
        "beyond": beyond,
        "form": form,
        "before": _before(found) if found.state == MarkingState.THIRD else [],
        "trail": [(_("Written answers"), reverse("marking"))],
    }
    return render(request, "assessments/marking/read.html", context, status=422 if form.errors else 200)


@require_POST
def give_back(request: MemberRequest, marking: UUID) -> HttpResponse:
    found = get_object_or_404(WrittenMarking.objects.held_by(request.user), pk=marking)
    written_marking.give_back(found, by=request.user)
    messages.info(request, _("Given back. Somebody else can take it."))
    return redirect("marking")


def _before(marking: WrittenMarking) -> list[dict[str, Any]]:
    """The two readings that differ, for the person who decides; without who made them."""
    content = marking.attempt_item.version.content
    return [
        {
            "number": reading.number,
            "points": rubrics.points(content, reading.levels),
            "most": rubrics.most(content),
            "criteria": [
                (criterion["name"], criterion["levels"][level], words)
                for criterion, level, words in zip(content["criteria"], reading.levels, reading.feedback, strict=True)
            ],
            "comment": reading.comment,
        }
        for reading in marking.readings.all()
    ]


def _said(after: WrittenMarking) -> str:
    if after.state == MarkingState.SETTLED:
        return _("Kept. The answer is settled.")
    return (
        _("Kept. A third person decides, because the two readings differ.")
        if after.state == MarkingState.THIRD
        else _("Kept. A second person reads it now.")
    )
