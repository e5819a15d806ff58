"""The forms of training done elsewhere: telling it, reviewing it, correcting what was recorded of it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage
from jobs.clock import today
from records.models import Claim, Evidence, OutsideCourse
from records.office.requirement_forms import DATE
from records.papers import Paper, look_at


class ClaimForm(forms.ModelForm):
    """What the owner tells, with the paper. A course that agencies know by name needs no title and no issuer."""

    document = forms.FileField(
        label=_("The certificate"), help_text=_("PDF, JPEG or PNG, up to 10 MB. Only you and those who review it can open it.")
    )

    class Meta:
        model = Claim
        fields = ["outside_course", "title", "issuer_name", "earned_on", "until", "hours", "courses"]
        widgets = {"earned_on": DATE, "until": DATE, "courses": forms.CheckboxSelectMultiple}
        help_texts = {
            "outside_course": _("Where it is in the list, leave title and issuer empty."),
            "until": _("Only where the certificate itself says so."),
            "courses": _("Where you think that it covers a course here. Whoever reviews it decides."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["outside_course"].queryset = OutsideCourse.objects.all()
        fields["outside_course"].label, fields["outside_course"].empty_label = _("Known course"), _("not in the list")
        fields["courses"].queryset = CoursePage.objects.offered()
        fields["title"].required = fields["issuer_name"].required = False
        fields["hours"].widget.attrs["step"] = "0.25"
        fields["hours"].validators.append(MinValueValidator(Decimal("0.25")))

    def clean_earned_on(self) -> Any:
        day = self.cleaned_data["earned_on"]
        if day > today():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_document(self) -> Paper:
        return look_at(self.cleaned_data["document"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("outside_course"):
            for name, words in (("title", _("Say what the training is called.")), ("issuer_name", _("Say who issued the certificate."))):
                if not cleaned.get(name):
                    self.add_error(name, words)
        if cleaned.get("until") and cleaned.get("earned_on") and cleaned["until"] < cleaned["earned_on"]:
            self.add_error("until", _("It cannot end before it was earned."))
        return cleaned

    def _post_clean(self) -> None:
        """The row is made by the verb, which knows the person; the form checks fields only."""


class ReviewForm(forms.Form):
    """What is accepted of a claim: everything, unless something is taken away."""

    courses = forms.ModelMultipleChoiceField(
        label=_("It counts for"), queryset=CoursePage.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    hours = forms.DecimalField(label=_("Hours accepted"), min_value=0.25, max_digits=5, decimal_places=2)
    until = forms.DateField(
        label=_("Valid until"), required=False, widget=DATE, help_text=_("Empty: as long as the requirement lets it hold.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Needed to refuse, or to accept only in part. The owner reads it.")
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        claimed = claim.courses.all()
        initial = {"courses": [course.pk for course in claimed], "hours": claim.hours, "until": claim.until}
        super().__init__(*args, **{"initial": initial, **kwargs})
        field: Any = self.fields["courses"]
        field.queryset = claimed
        if not claimed:
            del self.fields["courses"]
        self.fields["hours"].widget.attrs["step"] = "0.25"


class CorrectionForm(forms.Form):
    """A new row in the place of one that was wrong."""

    earned_on = forms.DateField(label=_("Date on the certificate"), widget=DATE)
    until = forms.DateField(label=_("Valid until"), required=False, widget=DATE)
    because = forms.CharField(label=_("What was wrong"), max_length=200)

    @staticmethod
    def initial_of(evidence: Evidence) -> dict[str, Any]:
        return {"earned_on": evidence.earned_on, "until": evidence.until}
