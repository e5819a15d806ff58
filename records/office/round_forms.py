"""What is said once for many people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage
from records.models import RoundKind
from records.office.person_forms import ExtendForm


class AssignForm(forms.Form):
    course = forms.ModelChoiceField(
        label=_("Course"),
        queryset=CoursePage.objects.none(),
        help_text=_("They find it among their courses, and are told who assigned it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = CoursePage.objects.offered().order_by("title")  # type: ignore[attr-defined]


FORMS: dict[str, type[forms.Form]] = {RoundKind.EXTEND: ExtendForm, RoundKind.ASSIGN: AssignForm}
"""What has to be said of a kind; of a reminder nothing."""
