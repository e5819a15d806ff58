"""Agreements: which courses held by others an agency accepts, for which requirement, until when. The effect is shown first."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies import audit
from agencies.authority import can
from agencies.models import Agency, User
from agencies.permissions import Permission
from agencies.requests import MemberRequest
from courses.models import CoursePage
from jobs.clock import today
from records import agreements, previews
from records.models import Agreement, OutsideCourse, Requirement
from records.office.requirement_forms import DATE
from records.office.sight import with_names

PAGE_SIZE = 25


class AgreementForm(forms.Form):
    requirement = forms.ModelChoiceField(label=gettext_lazy("For which requirement"), queryset=Requirement.objects.none(), empty_label=gettext_lazy("Choose one"))  # fmt: skip
    accepting = forms.ModelChoiceField(
        label=gettext_lazy("For the people of"),
        queryset=Agency.objects.none(),
        empty_label=gettext_lazy("Choose one"),
        help_text=gettext_lazy("And of everything below it."),
    )
    offered = forms.ChoiceField(label=gettext_lazy("Which course is accepted instead"))
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=DATE, help_text=gettext_lazy("The last good day. Empty: until you end it.")
    )
    because = forms.CharField(label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("For example that the syllabus was compared, and by whom."))  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["requirement"].queryset = Requirement.objects.visible_to(by)
        fields["accepting"].queryset = Agency.objects.where(by, Permission.MAKE_AGREEMENTS).open()
        outside = [(f"outside:{course.pk}", str(course)) for course in OutsideCourse.objects.all()]
        courses = [(f"course:{course.pk}", course.title) for course in CoursePage.objects.offered()]
        fields["offered"].choices = [
            ("", _("Choose one")),
            (_("Held elsewhere"), outside),
            (_("Held here"), courses),
        ]

    def draft(self) -> Agreement:
        kind, _colon, value = self.cleaned_data["offered"].partition(":")
        return Agreement(
            requirement=self.cleaned_data["requirement"],
            accepting=self.cleaned_data["accepting"],
            course=CoursePage.objects.get(pk=value) if kind == "course" else None,
            outside_course=OutsideCourse.objects.get(pk=value) if kind == "outside" else None,
            until=self.cleaned_data["until"],
            because=self.cleaned_data["because"],
            starts_on=today(),
        )


class OutsideCourseForm(forms.ModelForm):
    class Meta:
        model = OutsideCourse
        fields = ["title", "issuer_name", "issuer", "hours"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["issuer"].label, fields["issuer"].empty_label = _("The issuer is a partner here"), _("no")


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Records"), reverse("records-office")), (_("Agreements"), reverse("agreements") if more else ""), *more]


@require_safe
def agreement_list(request: MemberRequest) -> HttpResponse:
    """What is accepted now, then what was."""
    found = Agreement.objects.visible_to(request.user).select_related("requirement", "accepting", "course", "outside_course", "made_by")
    running = set(found.on(today()).values_list("pk", flat=True))
    page = Paginator(found.order_by("-starts_on", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [(agreement, agreement.pk in running) for agreement in page.object_list]
    context = {
        "page": page,
        "lines": lines,
        "running": len(running),
        "makes": request.user.may(Permission.MAKE_AGREEMENTS),
        "trail": _trail(),
    }
    return render(request, "records/office/agreements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_new(request: MemberRequest) -> HttpResponse:
    """Shown first, made with the second press: who would be met by it."""
    form = AgreementForm(request.POST or None, by=request.user, initial={"requirement": request.GET.get("requirement")})
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        draft = form.draft()
        try:
            if request.POST.get("action") == "save":
                said: dict[str, Any] = {"accepting": draft.accepting, "course": draft.course, "outside_course": draft.outside_course}
                agreements.agree(draft.requirement, **said, until=draft.until, because=draft.because, by=request.user)
                messages.success(
                    request, _("%(course)s is accepted. People’s standings follow within a minute.") % {"course": draft.offered}
                )
                return redirect("agreements")
            agreements.check(draft, by=request.user)
            preview = previews.of_agreement(draft, agreements.people_concerned(draft), today())
            more = {"preview": preview, "names": with_names(preview, by=request.user)}
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "trail": _trail((_("New agreement"), "")), **more}
    return render(request, "records/office/agreement_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_end(request: MemberRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """Who would lose what, before it is ended."""
    found = Agreement.objects.visible_to(request.user).on(today()).select_related("requirement", "accepting", "course", "outside_course")
    agreement = get_object_or_404(found, pk=agreement_id)
    if not can(request.user, Permission.MAKE_AGREEMENTS, agreement.accepting):
        raise PermissionDenied
    if request.method == "POST":
        agreements.end(agreement, by=request.user)
        messages.success(request, _("%(course)s is no longer accepted.") % {"course": agreement.offered})
        return redirect("agreements")
    preview = previews.of_ending(agreement, agreements.people_concerned(agreement), today())
    context = {"agreement": agreement, "preview": preview, "names": with_names(preview, by=request.user, subject=agreement)}
    context["trail"] = _trail((_("End an agreement"), ""))
    return render(request, "records/office/agreement_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outside_course_new(request: MemberRequest) -> HttpResponse:
    """Give a course held elsewhere a name that all agencies use."""
    form = OutsideCourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        course = form.save(commit=False)
        course.created_by = request.user
        course.save()
        audit.record("outside_course.named", by=request.user, subject=course)
        messages.success(request, _("“%(course)s” can be chosen now.") % {"course": course})
        return redirect("agreement-new")
    context = {"form": form, "trail": _trail((_("Course held elsewhere"), ""))}
    return render(request, "records/office/outside_course.html", context, status=422 if form.errors else 200)
