"""Review work in the editor: what is owed before real use, what is due by its date, and who looks after a page."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page, TaskState

from agencies.models import Jurisdiction, User
from agencies.permissions import Permission, roles_that_allow
from agencies.requests import MemberRequest
from guidance.care import look_after, mark_reviewed
from guidance.lanes import came_of_it, record_view
from guidance.models import GuidanceNotePage, Lane, OwedReview, PageCare, ReviewLane, Verdict
from guidance.models.lane import ViewForm
from jobs.clock import today

PER_PAGE = 50
SOON = timedelta(days=60)


def lanes_of(user: User) -> set[str]:
    """The lanes in which the person may speak."""
    lanes = ReviewLane.objects.all() if user.is_superuser else ReviewLane.objects.filter(groups__in=user.groups.all())
    return set(lanes.values_list("lane", flat=True))


def authors() -> QuerySet[User]:
    """Who may be given a page to look after."""
    roles = roles_that_allow(Permission.EDIT_CONTENT)
    held = User.objects.filter(role_assignments__role__in=roles, role_assignments__ended_on=None)
    return User.objects.filter(pk__in=held, is_active=True).order_by("display_name")


@require_safe
def owed(request: MemberRequest) -> HttpResponse:
    """Everything that is owed, open first, with what has been said so far."""
    reviews = OwedReview.objects.select_related("page", "owner", "deputy").prefetch_related("views__jurisdiction")
    lane = request.GET.get("lane", "")
    if lane in Lane.values:
        reviews = reviews.filter(lane=lane)
    page = Paginator(reviews.order_by("settled_at", "page__path", "lane", "what"), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "reviews": page,
        "page_obj": page,
        "is_paginated": page.has_other_pages(),
        "lanes": Lane.choices,
        "lane": lane,
        "jurisdictions": list(Jurisdiction.objects.order_by("name")),
        "mine": lanes_of(request.user),
        "page_title": _("Review work"),
        "header_title": _("Review work"),
        "header_icon": "clipboard-list",
    }
    return render(request, "guidance/cms/owed.html", context)


@require_safe
def due(request: MemberRequest) -> HttpResponse:
    """Pages whose day of review has come or is near, with owner and deputy; and guidance notes by the date that they carry."""
    day = today()
    cares = PageCare.objects.due(day + SOON).select_related("page", "owner", "deputy").order_by("review_by", "page__title")
    page = Paginator(cares, PER_PAGE).get_page(request.GET.get("p"))
    notes = GuidanceNotePage.objects.live().filter(review_by__lte=day + SOON, care=None).order_by("review_by")
    context = {
        "cares": page,
        "page_obj": page,
        "is_paginated": page.has_other_pages(),
        "notes": notes[:PER_PAGE],
        "today": day,
        "page_title": _("Due for review"),
        "header_title": _("Due for review"),
        "header_icon": "calendar-check",
    }
    return render(request, "guidance/cms/due.html", context)


class OwedViewForm(ViewForm):
    """What is said of a review that is owed, for one jurisdiction where it is owed to each."""

    def __init__(self, *args: Any, review: OwedReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if review.each_jurisdiction:
            self.fields["jurisdiction"] = forms.ModelChoiceField(
                label=gettext_lazy("For which jurisdiction"), queryset=Jurisdiction.objects.order_by("name")
            )
            self.order_fields(["jurisdiction", "verdict", "comment", "name", "withheld"])


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: MemberRequest, review_id: uuid.UUID) -> HttpResponse:
    """What has been said of it so far, and saying it for one's own lane."""
    review = get_object_or_404(OwedReview.objects.select_related("page"), pk=review_id)
    may_speak = review.lane in lanes_of(request.user)
    form = OwedViewForm(request.POST or None, review=review)
    if request.method == "POST":
        if not may_speak:
            raise PermissionDenied
        if form.is_valid():
            said = form.cleaned_data
            record_view(
                review.page,
                lane=Lane(review.lane),
                verdict=Verdict(said["verdict"]),
                text=said["comment"],
                name=said["name"],
                withheld=said["withheld"],
                by=request.user,
                jurisdiction=said.get("jurisdiction"),
                owed=review,
            )
            messages.success(request, _("Your view is recorded. It is kept as it is."))
            return redirect("owed-reviews")
    context = {
        "review": review,
        "form": form if may_speak else None,
        "views": review.views.select_related("jurisdiction"),
        "page_title": review.get_lane_display(),
        "header_title": review.get_lane_display(),
        "page_subtitle": review.page.title,
        "header_icon": "clipboard-list",
    }
    return render(request, "guidance/cms/record.html", context)


class CareForm(forms.ModelForm):
    class Meta:
        model = PageCare
        fields = ["owner", "deputy", "review_by"]
        widgets = {"review_by": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy"):
            self.fields[name].queryset = authors()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("review_by") and not found.get("owner"):
            self.add_error("owner", _("Somebody has to be told when the day comes: choose an owner."))
        if found.get("owner") and found.get("owner") == found.get("deputy"):
            self.add_error("deputy", _("The deputy must be somebody else."))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
def care(request: MemberRequest, page_id: int) -> HttpResponse:
    """Who looks after the page and by when it is looked at again; setting it changes no version of the page."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    kept = PageCare.objects.filter(page=page).first() or PageCare(page=page)
    form = CareForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        look_after(page, by=request.user, **form.cleaned_data)
        if "reviewed" in request.POST:
            mark_reviewed(page, by=request.user)
        messages.success(request, _("Who looks after “%s” is kept.") % page.get_admin_display_title())
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    context = {
        "page": page,
        "care": kept,
        "form": form,
        "page_title": _("Owner and review date"),
        "header_title": _("Owner and review date"),
        "page_subtitle": page.get_admin_display_title(),
        "header_icon": "calendar-check",
    }
    return render(request, "guidance/cms/care.html", context)


@require_safe
def said(request: MemberRequest, state_id: int) -> HttpResponse:
    """What came of a view that was just recorded in a lane, said on the reviewer's own home of the editor."""
    state = get_object_or_404(TaskState.objects.select_related("workflow_state"), pk=state_id)
    if not ReviewLane.objects.filter(pk=state.task_id, lane__in=lanes_of(request.user)).exists():
        raise Http404
    messages.success(request, came_of_it(state.workflow_state))
    return redirect("wagtailadmin_home")
