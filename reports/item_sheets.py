"""How questions fare as a file: the same figures that stand on the author's page."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies import audit
from agencies.requests import MemberRequest
from assessments.editor.figures import chosen
from assessments.item_figures import Analysis, QuizAnalysis, of_item, of_quiz
from assessments.item_statistics import FEW
from assessments.models import Item, QuizPage
from reports.exports import FORMATS, Sheet, response


def quiz_sheet(found: QuizAnalysis) -> Sheet:
    """A line for each question, what needs attention first."""
    columns = [_("Question"), _("Version"), _("Outcome"), _("Kind"), _("Asks"), _("People"), _("Earns, per cent"), _("Discrimination")]
    columns += [_("Median seconds"), _("Left empty, per cent"), _("What to look at")]
    return Sheet(f"questions-{found.quiz.slug}", found.quiz.title, _about(), columns, lambda: map(_quiz_row, found.items))


def _quiz_row(one: Analysis) -> Sequence[Any]:
    item, words = one.item, " ".join(said.words for said in one.advice)
    measured = None if one.discrimination is None else round(one.discrimination, 3)
    named = (item.code, one.version.number, item.outcome_code, str(item.get_kind_display()), one.version.stem)
    return (*named, one.figures.people, one.facility, measured, one.seconds, one.blank, words)


def item_sheet(shown: Analysis) -> Sheet:
    """A line for each answer of one version."""
    code, number = shown.item.code, shown.version.number
    about = [_("Version %(number)d, asked of %(people)d people.") % {"number": number, "people": shown.figures.people}, *_about()]
    columns = [_("Answer"), _("Text"), _("Key"), _("Share of people, per cent"), _("Do overall, per cent"), _("Most often instead")]

    def rows() -> Iterator[Sequence[Any]]:
        for line in shown.lines:
            yield line.name, line.text, _("right") if line.right else "", line.share, line.rest, line.instead

    return Sheet(f"question-{code}-v{number}".lower(), f"{code}: {shown.version.stem}", about, columns, rows)


def _about() -> list[str]:
    return [_("People at their first meeting with a question, in steps of ten sittings. Nothing is told of fewer than %d people.") % FEW]


@require_safe
def of_assessment(request: MemberRequest, quiz: int) -> HttpResponseBase:
    found, kind = get_object_or_404(QuizPage, pk=quiz), request.GET.get("format", "")
    if kind not in FORMATS:
        return redirect("quiz-figures", quiz)
    audit.record("item_figures.exported", by=request.user, subject=found, format=kind)
    return response(quiz_sheet(of_quiz(found)), kind)


@require_safe
def of_question(request: MemberRequest, item: UUID) -> HttpResponseBase:
    found, kind = get_object_or_404(Item, pk=item), request.GET.get("format", "")
    shown = chosen(of_item(found), request.GET.get("version", ""))
    if kind not in FORMATS or shown is None:
        return redirect("item-figures", item)
    audit.record("item_figures.exported", by=request.user, subject=found, format=kind)
    return response(item_sheet(shown), kind)
