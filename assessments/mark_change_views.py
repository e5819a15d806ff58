"""Changing a single mark: found by the sitting's reference, proposed by one person, decided by another. No page says whose sitting it is."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.requests import MemberRequest
from assessments import mark_changes
from assessments.answers import words
from assessments.models import Attempt, AttemptItem, MarkChange, RegradeState
from assessments.regrading import RefusedError

PER_PAGE = 50


class ProposalForm(forms.Form):
    """Which answer, what it earns, and why."""

    position = forms.TypedChoiceField(label=gettext_lazy("Question"), coerce=int)
    after = forms.DecimalField(label=gettext_lazy("Earns, from 0 to 1"), min_value=0, max_value=1, max_digits=5, decimal_places=4)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The person whose mark changes reads this. No names, no case or victim details."),
    )

    def __init__(self, items: list[AttemptItem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = [(item.position, f"{item.position}. {item.version.item.code}") for item in items]  # type: ignore[attr-defined]


@require_safe
@never_cache
def index(request: MemberRequest) -> HttpResponse:
    """What waits for a second person, what was decided, and the way to a sitting by its reference."""
    reference = request.GET.get("reference", "").strip()[:36]
    found = list(mark_changes.sittings_of(reference, by=request.user)[:10]) if reference else []
    if len(found) == 1:
        return redirect("mark-sitting", found[0].pk)
    changes = MarkChange.objects.select_related("attempt_item__version__item", "attempt_item__attempt__quiz")
    page = Paginator(changes.exclude(attempt_item__attempt__person=request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"reference": reference, "found": found, "page": page, "trail": _trail()[:1]}
    return render(request, "assessments/marking/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sitting(request: MemberRequest, attempt: UUID) -> HttpResponse:
    """The answers of one marked sitting with what each earned, and the form of a proposal."""
    found = get_object_or_404(Attempt.objects.marked().exclude(person=request.user).select_related("quiz"), pk=attempt)
    items = list(found.items.select_related("attempt", "answer", "mark", "version__item"))
    form = ProposalForm(items, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        item = next(one for one in items if one.position == said["position"])
        try:
            change = mark_changes.propose(item, after=said["after"], reason=said["reason"], by=request.user)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Proposed. Nothing has changed yet: somebody else must look at it and apply it."))
            return redirect(change)
    context = {
        "attempt": found,
        "rows": [(item, words(item.version.item.kind, item.version.content, item.answer.value)) for item in items],
        "form": form,
        "trail": _trail(),
    }
    return render(request, "assessments/marking/sitting.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request: MemberRequest, change: UUID) -> HttpResponse:
    """One proposal with what it would do, and the two buttons; once decided, what was done."""
    changes = MarkChange.objects.exclude(attempt_item__attempt__person=request.user)
    found = get_object_or_404(
        changes.select_related(
            "attempt_item__version__item", "attempt_item__attempt__quiz", "attempt_item__answer", "proposed_by", "decided_by"
        ),
        pk=change,
    )
    if request.method == "POST":
        return _decided(request, found)
    item, waits = found.attempt_item, found.state == RegradeState.PROPOSED
    context = {
        "change": found,
        "item": item,
        "words": words(item.version.item.kind, item.version.content, item.answer.value),
        "waits": waits,
        "effect": mark_changes.effect_of(found) if waits else None,
        "mine": found.proposed_by_id == request.user.pk,
        "trail": _trail(),
    }
    return render(request, "assessments/marking/change.html", context)


def _decided(request: MemberRequest, found: MarkChange) -> HttpResponse:
    try:
        if "apply" in request.POST:
            mark_changes.apply(found, by=request.user, take_back="take_back" in request.POST)
            messages.success(request, _("The mark is changed, and its person is told."))
        elif "refuse" in request.POST:
            mark_changes.refuse(found, by=request.user)
            messages.success(request, _("The mark stays as it is."))
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect(found)


def _trail() -> list[tuple[str, str]]:
    return [(_("Changed marks"), reverse("mark-changes"))]
