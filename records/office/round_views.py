"""The same for many people at once: whom it concerns, who is left out and why, the word, how far it has come, and the way back."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agencies.requests import MemberRequest
from records import rounds
from records.models import LineState, Round, RoundKind, RoundLine, RoundState
from records.office.round_forms import FORMS
from records.office.sight import looked_at

PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """A line of the page: who, what is asked of them, and what happens or has happened."""

    name: str
    title: str
    word: str
    left_out: bool


def _round(request: MemberRequest, slug: str, round_id: uuid.UUID) -> Round:
    found = Round.objects.visible_to(request.user).select_related("agency", "created_by", "course")
    return get_object_or_404(found, agency__slug=slug, pk=round_id)


@require_http_methods(["GET", "HEAD", "POST"])
def round_page(request: MemberRequest, slug: str, round_id: uuid.UUID) -> HttpResponse:
    """Say what is to be done, and look at whom it concerns; later, what has become of it."""
    found = _round(request, slug, round_id)
    wanted = FORMS.get(found.kind) if found.state == RoundState.CHOSEN else None
    form = wanted(request.POST or None, initial=_said(found)) if wanted else None
    if request.method == "POST" and form and form.is_valid():
        try:
            rounds.specify(found, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("round", slug=slug, round_id=round_id)
    return _page(request, found, form)


def _said(found: Round) -> dict[str, Any]:
    return {"until": found.until, "reason": found.reason, "course": found.course_id}


def _page(request: MemberRequest, found: Round, form: forms.Form | None) -> HttpResponse:
    told, specified = rounds.counts(found), rounds.is_specified(found)
    page = Paginator(_in_order(found), PAGE_SIZE).get_page(request.GET.get("page"))
    looked_at({line.person_id for line in page.object_list}, by=request.user, subject=found)
    lines = [_line(found, line, specified) for line in page.object_list]
    context = {
        "round": found,
        "counts": told,
        "form": form,
        "specified": specified,
        "title": title_of(found),
        "sentence": sentence_of(found, told, specified),
        "progress": (told.done if found.state == RoundState.RUNNING else told.undone) if found.is_at_work else None,
        "whole": told.lines - told.left_out,
        "page": page,
        "lines": lines,
        "trail": _trail(found, (title_of(found), "")),
    }
    return render(request, "records/office/round.html", context, status=422 if form and form.errors else 200)


def _in_order(found: Round) -> Any:
    """Who is left out first: that is what one looks for."""
    return found.lines.select_related("person", "requirement").order_by("-why", "number")


def _line(found: Round, line: RoundLine, specified: bool) -> Line:
    left_out = line.state == LineState.LEFT_OUT
    word = str(rounds.WHY[line.why]) if left_out else str(LineState(line.state).label)
    if line.state == LineState.WAITING and specified and found.state == RoundState.CHOSEN:
        word = str(WILL[RoundKind(found.kind)])
    return Line(line.person.display_name, line.requirement.title if line.requirement else "", word, left_out)


WILL = {
    RoundKind.REMIND: gettext_lazy("will be reminded"),
    RoundKind.EXTEND: gettext_lazy("will have more time"),
    RoundKind.ASSIGN: gettext_lazy("will be assigned the course"),
}


def title_of(found: Round) -> str:
    return {
        RoundKind.REMIND: _("Remind several people"),
        RoundKind.EXTEND: _("More time for several people"),
        RoundKind.ASSIGN: _("Assign a course to several people"),
    }[RoundKind(found.kind)]


def sentence_of(found: Round, told: rounds.Counts, specified: bool) -> str:
    """What the page says first: how many it concerns, and how many are left out."""
    if found.state == RoundState.DROPPED:
        return _("Nothing was done.")
    if found.is_at_work:
        return _("You may leave this page: the work goes on, and you find it here.")
    out = ngettext("%(number)s line is left out.", "%(number)s lines are left out.", told.left_out) % {"number": told.left_out}
    words = {"people": told.people}
    if found.state == RoundState.CHOSEN:
        first = ngettext("It concerns %(people)s person.", "It concerns %(people)s people.", told.people)
    elif found.state == RoundState.DONE:
        first = ngettext("Done for %(people)s person.", "Done for %(people)s people.", told.people)
    else:
        first = ngettext("Taken back for %(people)s person.", "Taken back for %(people)s people.", told.people)
    return " ".join([first % words, *([out] if told.left_out else [])])


def _trail(found: Round, *more: tuple[str, str]) -> list[tuple[str, str]]:
    agency = found.agency
    return [(agency.short_name, agency.get_absolute_url()), (_("People"), reverse("agency-people", args=[agency.slug])), *more]


@require_POST
def round_confirm(request: MemberRequest, slug: str, round_id: uuid.UUID) -> HttpResponse:
    return _turned(request, slug, round_id, rounds.confirm)


@require_POST
def round_drop(request: MemberRequest, slug: str, round_id: uuid.UUID) -> HttpResponse:
    return _turned(request, slug, round_id, rounds.drop)


@require_http_methods(["GET", "HEAD", "POST"])
def round_undo(request: MemberRequest, slug: str, round_id: uuid.UUID) -> HttpResponse:
    """Ask once more, naming how many; then take the extensions back."""
    if request.method == "POST":
        return _turned(request, slug, round_id, rounds.undo)
    found = _round(request, slug, round_id)
    if found.state != RoundState.DONE or found.kind != RoundKind.EXTEND:
        return redirect("round", slug=slug, round_id=round_id)
    people = rounds.counts(found).people
    asked = ngettext("Take it back for %(people)s person?", "Take it back for %(people)s people?", people) % {"people": people}
    here = reverse("round", args=[slug, round_id])
    context = {"round": found, "asked": asked, "trail": _trail(found, (title_of(found), here), (_("Take back"), ""))}
    return render(request, "records/office/round_undo.html", context)


def _turned(request: MemberRequest, slug: str, round_id: uuid.UUID, verb: Callable[..., None]) -> HttpResponse:
    try:
        verb(_round(request, slug, round_id), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except rounds.MovedOnError:
        messages.error(request, _("This has gone a step further meanwhile. This is how it stands now."))
    return redirect("round", slug=slug, round_id=round_id)
