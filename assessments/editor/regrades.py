"""Marking anew after a wrong key, in the editor: proposed by one person, looked at and applied by another. No sitting says whose it is."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from agencies.requests import MemberRequest
from assessments import regrading
from assessments.editor.items import context_of
from assessments.models import Item, ItemVersion, Regrade, RegradedAttempt, RegradeRule, RegradeState

PER_PAGE = 100


class ProposalForm(forms.Form):
    """Which version was wrong, how to mark it now, and why."""

    version = forms.ModelChoiceField(label=gettext_lazy("Asked with a wrong key in"), queryset=ItemVersion.objects.none(), empty_label=None)
    rule = forms.ChoiceField(label=gettext_lazy("How to mark it now"), choices=RegradeRule.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Everybody whose mark changes reads this. No case or victim details."),
    )

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = item.versions.order_by("-number")  # type: ignore[attr-defined]
        self.fields["version"].label_from_instance = lambda version: _("version %d") % version.number  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def of_item(request: MemberRequest, item: UUID) -> HttpResponse:
    """What was asked with which key, what has been marked anew, and the form of a proposal."""
    found = get_object_or_404(Item.objects.select_related("course"), pk=item)
    # The newest is the corrected one as a rule, and what was asked with a wrong key the one before.
    asked = found.versions.order_by("-number")[:2]
    form = ProposalForm(found, request.POST or None, initial={"rule": RegradeRule.KEY, "version": list(asked)[-1] if asked else None})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            regrade = regrading.propose(
                said["version"], rule=said["rule"], corrected=found.versions.first(), reason=said["reason"], by=request.user
            )
        except regrading.RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Proposed. Nothing has changed yet: somebody else must look at it and apply it."))
            return redirect(regrade)
    marked = {
        "marked": Count("asked_in", filter=Q(asked_in__attempt__submitted_at__isnull=False)),
        "under_way": Count("asked_in", filter=Q(asked_in__attempt__submitted_at=None)),
    }
    context = {
        **context_of(found, "item-regrade"),
        "form": form,
        "versions": found.versions.annotate(**marked).order_by("-number"),
        "regrades": Regrade.objects.filter(version__item=found).select_related("version", "corrected").annotate(changed=Count("sittings")),
        "page_title": found.code,
        "header_title": found.code,
        "page_subtitle": _("Mark anew"),
    }
    return render(request, "assessments/cms/items/regrade.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: MemberRequest, regrade: UUID) -> HttpResponse:
    """Who would change and how, with the two buttons; once decided, what was done."""
    found = get_object_or_404(Regrade.objects.select_related("version__item__course", "corrected", "proposed_by", "decided_by"), pk=regrade)
    if request.method == "POST":
        return _decided(request, found)
    waits = found.state == RegradeState.PROPOSED
    sittings = regrading.preview(found) if waits else []
    history = RegradedAttempt.objects.filter(regrade=found).select_related("attempt__quiz").order_by("pk")
    page = Paginator(sittings if waits else history, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **context_of(found.version.item, "item-regrade"),
        "regrade": found,
        "waits": waits,
        "mine": found.proposed_by_id == request.user.pk,
        "page_obj": page,
        "is_paginated": page.has_other_pages(),
        "newly": sum(one.change.newly_passed for one in sittings),
        # Each of these is decided on: they stand on the first page, whole.
        "losing": [one for one in sittings if one.change.would_fail],
        "page_title": found.version.item.code,
        "header_title": found.version.item.code,
        "page_subtitle": _("Mark anew"),
    }
    return render(request, "assessments/cms/items/regrade_decide.html", context)


def _decided(request: MemberRequest, found: Regrade) -> HttpResponse:
    try:
        if "apply" in request.POST:
            losing = {str(one.attempt.pk): one.attempt.pk for one in regrading.preview(found) if one.change.would_fail}
            done = regrading.apply(
                found, by=request.user, take_back={losing[key] for key in request.POST.getlist("take_back") if key in losing}
            )
            messages.success(request, ngettext("%d sitting is marked anew.", "%d sittings are marked anew.", len(done)) % len(done))
        elif "refuse" in request.POST:
            regrading.refuse(found, by=request.user)
            messages.success(request, _("Every mark stays as it is."))
    except regrading.RefusedError as refused:
        messages.error(request, str(refused))
    return redirect(found)
