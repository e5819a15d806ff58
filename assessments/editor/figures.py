"""How questions fare, for their authors: an assessment with what needs attention first, and one question with what was chosen. Never about fewer than ten."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail import hooks

from agencies.requests import MemberRequest
from assessments.editor.items import context_of
from assessments.item_figures import Analysis, of_item, of_quiz
from assessments.item_statistics import ENOUGH, FEW
from assessments.models import Item, QuizPage

PER_PAGE = 50


def quizzes() -> "QuerySet[QuizPage]":
    """Every assessment, with its figures."""
    return QuizPage.objects.select_related("figures").order_by("path")


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """The assessments, each with how many people sat it and how many passed at once."""
    page = Paginator(quizzes(), PER_PAGE).get_page(request.GET.get("p"))
    rows = [(quiz, getattr(quiz, "figures", None)) for quiz in page]
    context = {
        "rows": [
            (quiz, figures.sums if figures and figures.sums else None, _share(figures.sums) if figures else None) for quiz, figures in rows
        ],
        "few": FEW,
        "page_obj": page,
        "is_paginated": page.has_other_pages(),
        "page_title": _("How questions fare"),
        "header_title": _("How questions fare"),
        "header_icon": "help",
    }
    return render(request, "assessments/cms/items/figures_index.html", context)


def _share(sums: dict[str, Any]) -> int | None:
    return round(100 * sums.get("passed_first", 0) / sums["people"]) if sums else None


@require_safe
def of_assessment(request: MemberRequest, quiz: int) -> HttpResponse:
    """One assessment: its sittings, its outcomes, and its questions sorted by what needs attention."""
    found = get_object_or_404(QuizPage, pk=quiz)
    context = {
        "quiz": found,
        "found": of_quiz(found),
        "few": FEW,
        "enough": ENOUGH,
        "actions": actions("quiz", found.pk),
        "page_title": found.title,
        "header_title": found.title,
        "page_subtitle": _("How its questions fare"),
        "header_icon": "help",
    }
    return render(request, "assessments/cms/items/figures_quiz.html", context)


@require_safe
def of_question(request: MemberRequest, item: UUID) -> HttpResponse:
    """One question: a version with its figures and what they advise, and its other versions beside it."""
    found = get_object_or_404(Item.objects.select_related("course"), pk=item)
    analyses = of_item(found)
    context = {
        **context_of(found, "item-figures"),
        "analyses": analyses,
        "shown": chosen(analyses, request.GET.get("version", "")),
        "few": FEW,
        "enough": ENOUGH,
        "actions": actions("item", found.pk),
        "page_title": found.code,
        "header_title": found.code,
        "page_subtitle": _("How it fares"),
    }
    return render(request, "assessments/cms/items/figures.html", context)


def chosen(analyses: list[Analysis], number: str) -> Analysis | None:
    """The version that was asked for, or the newest that may be told."""
    return next((one for one in analyses if str(one.version.number) == number), analyses[0] if analyses else None)


def actions(kind: str, key: Any) -> list[tuple[str, str]]:
    """Links that upper rooms put beside the figures of a ``quiz`` or an ``item``: label and address."""
    return [link for hook in hooks.get_hooks("item_figures_actions") for link in hook(kind, key)]
