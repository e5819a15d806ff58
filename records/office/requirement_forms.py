"""The rest of a rule: what it is called, whose it is, and its times."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from agencies.permissions import Permission
from jobs.clock import today
from records.models import RequirementVersion
from records.terms import DueRule

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TERMS = ["due_rule", "due_days", "due_date", "due_month", "validity_months", "renewal_days", "due_soon_days", "grace_days"]


class TermsForm(forms.Form):
    """When it is due, how long it holds, from when the rule holds."""

    due_rule = forms.ChoiceField(label=_("It is due"), choices=DueRule.choices, widget=forms.RadioSelect, initial=DueRule.DAYS)
    due_days = forms.IntegerField(
        label=_("Days everybody has at least"), min_value=0, max_value=3650, initial=60, help_text=_("Counted from the day on which somebody comes under the rule.")
    )  # fmt: skip
    due_date = forms.DateField(label=_("The fixed date"), required=False, widget=DATE)
    due_month = forms.TypedChoiceField(
        label=_("The month, due on its last day"), required=False, coerce=int, empty_value=None, choices=[("", _("Choose one")), *MONTHS.items()]
    )  # fmt: skip
    validity_months = forms.IntegerField(
        label=_("Months for which it holds"), required=False, min_value=1, max_value=240, help_text=_("Empty: for ever.")
    )  # fmt: skip
    renewal_days = forms.IntegerField(
        label=_("Days before the end in which it can be renewed"), min_value=0, max_value=730, initial=90, help_text=_("From then on somebody counts as expiring.")
    )  # fmt: skip
    due_soon_days = forms.IntegerField(label=_("Days before the due date that count as due soon"), min_value=0, max_value=365, initial=14)
    grace_days = forms.IntegerField(
        label=_("Days of grace"), min_value=0, max_value=365, initial=0, help_text=_("After the last good day, before somebody counts as late.")
    )  # fmt: skip
    effective_from = forms.DateField(
        label=_("The rule holds from"), widget=DATE, help_text=_("Today or later: what was published before stays as it was.")
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].initial = today()

    def clean_effective_from(self) -> Any:
        day = self.cleaned_data["effective_from"]
        if day < today():
            raise forms.ValidationError(_("A rule cannot take effect in the past."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rule = cleaned.get("due_rule")
        for name, wanted, words in (
            ("due_date", DueRule.DATE, _("Say on which date it is due.")),
            ("due_month", DueRule.CALENDAR, _("Say in which month it is due.")),
        ):
            if rule != wanted:
                cleaned[name] = None
            elif not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    @property
    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in [*TERMS, "effective_from"]}

    @staticmethod
    def initial_of(version: RequirementVersion) -> dict[str, Any]:
        return {name: getattr(version, name) for name in TERMS}


class NewRequirementForm(TermsForm):
    """The same for a rule that is not there yet, with its name and whose it is."""

    title = forms.CharField(label=_("What the rule is called"), max_length=160)
    agency = forms.ModelChoiceField(
        label=_("Whose rule it is"), queryset=Agency.objects.none(), help_text=_("It reaches only people at home there or below.")
    )  # fmt: skip
    field_order = ["title", "agency"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = Agency.objects.where(by, Permission.MANAGE_REQUIREMENTS).open().order_by("path")
        if by.reach(Permission.MANAGE_REQUIREMENTS).everywhere:
            field.required, field.empty_label = False, _("everybody’s")
        else:
            field.empty_label = _("Choose one")
