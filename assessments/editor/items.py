"""The question bank in the editor: found, written, compared with what it was, used where, retired."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.requests import MemberRequest
from assessments import bank
from assessments.bank_files import FORMATS
from assessments.content import parts
from assessments.editor.item_forms import Sheet, with_more_rows
from assessments.item_advice import EASY, HARD, WEAK
from assessments.item_figures import faring, in_lists
from assessments.item_statistics import FEW
from assessments.models import Attempt, Item, ItemKind, ItemVersion, QuizPage
from assessments.rubrics import levels_said
from courses.models import CoursePage
from guidance.differences import Passage, compared

PER_PAGE = 50
TABS = (
    ("item", gettext_lazy("Write")),
    ("item-try", gettext_lazy("Try it out")),
    ("item-figures", gettext_lazy("How it fares")),
    ("item-versions", gettext_lazy("Versions")),
    ("item-regrade", gettext_lazy("Mark anew")),
)


class FilterForm(forms.Form):
    """What is looked for in the bank."""

    q = forms.CharField(label=gettext_lazy("Search in names and questions"), required=False, max_length=100)
    course = forms.ModelChoiceField(
        label=gettext_lazy("Course"), queryset=CoursePage.objects.order_by("path"), required=False, empty_label=gettext_lazy("every course")
    )
    outcome = forms.CharField(label=gettext_lazy("Outcome"), required=False, max_length=16)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("every kind")), *ItemKind.choices])
    critical = forms.ChoiceField(
        label=gettext_lazy("May be missed"),
        required=False,
        choices=[("", "—"), ("yes", gettext_lazy("may not be missed")), ("no", gettext_lazy("may be missed"))],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("in use")), ("retired", gettext_lazy("retired")), ("all", gettext_lazy("in use and retired"))],
    )
    fares = forms.ChoiceField(
        label=gettext_lazy("How it fares"),
        required=False,
        choices=[
            ("", "—"),
            ("unasked", gettext_lazy("asked of fewer than %d people") % FEW),
            ("hard", gettext_lazy("hard: earns less than %d per cent") % (HARD * 100)),
            ("easy", gettext_lazy("easy: earns more than %d per cent") % (EASY * 100)),
            ("backwards", gettext_lazy("those who do well overall miss it")),
            ("weak", gettext_lazy("hardly tells apart: discrimination under %s") % WEAK),
        ],
    )


def found_items(form: FilterForm) -> "QuerySet[Any, Any]":
    """The questions that the filters leave; all in use when the filters make no sense."""
    said = form.cleaned_data if form.is_valid() else {}
    latest = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number")
    items: QuerySet[Any, Any] = Item.objects.annotate(
        stem=Subquery(latest.values("stem")[:1]), number=Subquery(latest.values("number")[:1])
    )
    if said.get("state") != "all":
        items = items.filter(retired_at__isnull=said.get("state") != "retired")
    for name, field in (("course", "course"), ("outcome", "outcome_code__iexact"), ("kind", "kind")):
        if said.get(name):
            items = items.filter(**{field: said[name]})
    if said.get("critical"):
        items = items.filter(critical=said["critical"] == "yes")
    if said.get("q"):
        items = items.filter(code__icontains=said["q"]) | items.filter(stem__icontains=said["q"])
    if said.get("fares"):
        items = items.filter(faring(said["fares"]))
    return items.order_by("code")


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """Every question that the filters leave, with how it fares."""
    form = FilterForm(request.GET)
    page = Paginator(found_items(form).select_related("course", "parallel_to"), PER_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "form": form,
        "rows": in_lists(list(page)),
        "few": FEW,
        "page_obj": page,
        "is_paginated": page.has_other_pages(),
        "query": query.urlencode(),
        "link": f"{reverse('items')}?{query.urlencode()}",
        "formats": FORMATS.items(),
        "page_title": _("Questions"),
        "header_title": _("Questions"),
        "header_icon": "help",
    }
    return render(request, "assessments/cms/items/index.html", context)


class NewForm(forms.Form):
    """Which course and which kind: neither is ever changed."""

    course = forms.ModelChoiceField(label=gettext_lazy("Course"), queryset=CoursePage.objects.order_by("path"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ItemKind.choices)


@require_safe
def begin(request: MemberRequest) -> HttpResponse:
    """Choose the course and the kind."""
    form = NewForm(request.GET or None)
    if request.GET and form.is_valid():
        return redirect("item-new", form.cleaned_data["course"].pk, form.cleaned_data["kind"])
    title = _("A new question")
    return render(request, "assessments/cms/items/begin.html", {"form": form, "page_title": title, "header_title": title})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, course: int, kind: str) -> HttpResponse:
    page = get_object_or_404(CoursePage, pk=course)
    if kind not in ItemKind.values:
        raise Http404
    initial = {"item-code": next(bank.bank_of(page).free_codes())} if request.method != "POST" else {}
    return _write(request, page, ItemKind(kind), item=None, suggested=initial.get("item-code", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, item: UUID) -> HttpResponse:
    found = get_object_or_404(Item.objects.select_related("course"), pk=item)
    return _write(request, found.course, ItemKind(found.kind), item=found)


def _write(request: MemberRequest, course: CoursePage, kind: ItemKind, *, item: Item | None, suggested: str = "") -> HttpResponse:
    """The form of a question; saved, it is a new version, or nothing when the words are the same."""
    data = with_more_rows(request.POST) if "more" in request.POST else request.POST if request.method == "POST" else None
    last = item.versions.first() if item else None
    sheet = Sheet(course=course, kind=kind, item=item, version=last, data=data)
    if suggested:
        sheet.main.initial["code"] = suggested
    status = 200
    if data is not None and "more" not in data:
        newest = str(last.number if last else "")
        if newest != data.get("based_on", newest):
            messages.warning(
                request, _("Somebody has saved this question since you opened it. Saved again, your words stand on top of theirs.")
            )
            status = 409
        elif sheet.is_valid():
            said = sheet.main.cleaned_data
            code = item.code if item else said.pop("code")
            version = bank.word(course=course, code=code, kind=kind, content=sheet.content, by=request.user, **said)
            messages.success(request, _saved(version, course, same=last is not None and version.pk == last.pk))
            return redirect("item", version.item_id)
        else:
            status = 422
    context = {
        **context_of(item, "item"),
        "course": course,
        "kind": kind,
        "sheet": sheet,
        "based_on": last.number if last else "",
        "uses": uses_of(item) if item else None,
        "page_title": item.code if item else _("A new question"),
        "header_title": item.code if item else _("A new question"),
        "page_subtitle": f"{course.title} · {kind.label}",
    }
    return render(request, "assessments/cms/items/edit.html", context, status=status)


def _saved(version: ItemVersion, course: CoursePage, *, same: bool) -> SafeString | str:
    if same:
        return _("%s is saved. Its words are the same, so it stays the same version.") % version.item.code
    words = _("%(code)s is saved as version %(number)d. Sittings ask it once you {}.") % {
        "code": version.item.code,
        "number": version.number,
    }
    return format_html(words, format_html('<a href="{}">{}</a>', reverse("course-release", args=[course.pk]), _("release the course")))


def context_of(item: Item | None, tab: str) -> dict[str, Any]:
    """What every page of a question needs."""
    tabs = [(name, label, reverse(name, args=[item.pk])) for name, label in TABS] if item else []
    return {"item": item, "tab": tab, "tabs": tabs, "header_icon": "help"}


def uses_of(item: Item) -> dict[str, Any]:
    """Where the question is used: which assessments may ask it, how many sittings have, and its other versions."""
    sittings = Attempt.objects.filter(items__version__item=item)
    return {
        "quizzes": list(QuizPage.objects.descendant_of(item.course).order_by("path")),
        "sittings": sittings.count(),
        "open": sittings.open().count(),
        "parallels": list(item.parallels.all()),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: MemberRequest, item: UUID) -> HttpResponse:
    """Retire the question, or bring it back; what stands in sittings is told first, and stays there."""
    found = get_object_or_404(Item.objects.select_related("course"), pk=item)
    if request.method == "POST":
        if "back" in request.POST:
            bank.bring_back(found, by=request.user)
            messages.success(request, _("%s is in use again.") % found.code)
        else:
            bank.retire(found, by=request.user)
            messages.success(request, _("%s is retired: no new sitting asks it. What was asked stays as it was.") % found.code)
        return redirect("item", found.pk)
    context = {**context_of(found, "retire"), "uses": uses_of(found), "page_title": found.code, "header_title": found.code}
    return render(request, "assessments/cms/items/retire.html", context)


@require_safe
def versions(request: MemberRequest, item: UUID) -> HttpResponse:
    """Every version, newest first, each with what differs from the one before."""
    found = get_object_or_404(Item.objects.select_related("course"), pk=item)
    page = Paginator(found.versions.order_by("-number"), PER_PAGE).get_page(request.GET.get("p"))
    listed = list(page)
    older = found.versions.filter(number=listed[-1].number - 1).first() if listed else None
    before = [*listed[1:], older]
    rows = [(version, difference(found.kind, old, version) if old else []) for version, old in zip(listed, before, strict=True)]
    context = {
        **context_of(found, "item-versions"),
        "rows": rows,
        "page_obj": page,
        "is_paginated": page.has_other_pages(),
        "page_title": found.code,
        "header_title": found.code,
        "page_subtitle": _("Versions"),
    }
    return render(request, "assessments/cms/items/versions.html", context)


def difference(kind: str, before: ItemVersion, after: ItemVersion) -> list[Passage]:
    return compared(list(lines_of(kind, before)), list(lines_of(kind, after)))


def lines_of(kind: str, version: ItemVersion) -> Iterator[str]:
    """A version in plain lines, as they are compared."""
    yield version.stem
    content = version.content
    for place, part in enumerate(parts(kind, content), start=1):
        yield line_of(kind, place, part)
    if kind == ItemKind.NUMERIC:
        yield _("Right: %(answer)s %(unit)s; full credit within %(tolerance)s, half within %(half)s") % {
            "answer": content["answer"],
            "unit": content.get("unit", ""),
            "tolerance": content["tolerance"],
            "half": content["half_tolerance"],
        }
        yield from (f"{error['answer']}: {error['why']}" for error in content.get("common_errors", []))
    if kind == ItemKind.WRITTEN:
        yield from written_lines(content)
    if version.rationale:
        yield _("Why: %s") % version.rationale
    yield _("Read again: %s") % version.read_again


def written_lines(content: dict[str, Any]) -> Iterator[str]:
    """The rubric of a written answer in plain lines."""
    said = {"words": content["words_at_most"], "readings": content["readings"], "margin": content["margin"]}
    yield _("At most %(words)d words; read by %(readings)d; margin %(margin)d %%") % said
    for criterion in content["criteria"]:
        yield f"{criterion['name']}: {levels_said(criterion['levels'], between='; ')}"
    yield _("Model answer: %s") % content.get("model_answer", "")
    yield _("Notes for markers: %s") % content.get("notes", "")


def line_of(kind: str, place: int, part: dict[str, Any]) -> str:
    if kind == ItemKind.MATCHING:
        return f"{part['left']} → {part['right']}: {part['why']}"
    if kind == ItemKind.ORDERING:
        return f"{place}. {part['text']}: {part['why']}"
    worth = _("worth %s") % part["credit"] if kind == ItemKind.JUDGEMENT else _("right") if part["right"] else _("wrong")
    return f"{part['text']} ({worth}): {part['why']}"
