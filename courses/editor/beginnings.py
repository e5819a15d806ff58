"""Beginning a course from a template, without knowing how courses are built."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from agencies.requests import MemberRequest
from courses.codes import keep_apart
from courses.models import CataloguePage, CoursePage, ModulePage, StepPage
from courses.skeletons import begin_course


class BeginForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=6,
        help_text=gettext_lazy(
            "Two to six capital letters, such as TII. Modules, lessons and questions are named after it; it is never changed."
        ),
    )
    like = forms.ModelChoiceField(
        label=gettext_lazy("Template"),
        queryset=CoursePage.objects.none(),
        required=False,
        empty_label=gettext_lazy("The parts of a lesson, to be filled in"),
        help_text=gettext_lazy("Or the modules and lessons of a course that there is, as drafts. Its questions stay with it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["like"].queryset = CoursePage.objects.order_by("path")  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if not re.fullmatch(r"[A-Z][A-Z0-9]{1,5}", code):
            raise forms.ValidationError(_("Use two to six letters and figures, beginning with a letter."))
        if CoursePage.objects.filter(code=code).exists() or Page.objects.filter(slug=code.lower(), depth=4).exists():
            raise forms.ValidationError(_("Another course has this code."))
        return code


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: MemberRequest) -> HttpResponse:
    catalogue = CataloguePage.objects.first()
    if catalogue is None or not catalogue.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        course = begin_course(by=request.user, **form.cleaned_data)
        messages.success(request, _("“%s” is begun. Everything in it is a draft: nobody but authors sees it.") % course.title)
        return redirect("wagtailadmin_explore", course.pk)
    context = {
        "form": form,
        "page_title": _("Begin a course"),
        "header_title": _("Begin a course"),
        "header_icon": "plus",
    }
    return render(request, "courses/cms/begin.html", context)


def after_copy(request: MemberRequest, page: Page, new_page: Page) -> None:
    """A copy gets codes of its own, so that questions and files still know which is meant."""
    if isinstance(new_page.specific, ModulePage | StepPage):
        keep_apart(new_page.specific)
