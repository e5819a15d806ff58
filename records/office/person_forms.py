"""What is written when something is granted to a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from records.office.requirement_forms import DATE

REASON = _("It stands in the person’s standing, and is read by them, by you and by the agency’s leaders. Nothing about health.")


class ExtendForm(forms.Form):
    until = forms.DateField(
        label=_("New due date"), widget=DATE, help_text=_("The last good day. What was promised first stays on record.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=REASON)


class WaiveForm(forms.Form):
    until = forms.DateField(
        label=_("Waived until"), required=False, widget=DATE, help_text=_("The last day of the waiver. Empty: for good.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=REASON)


class LeaveForm(forms.Form):
    starts_on = forms.DateField(label=_("First day away"), widget=DATE)
    ends_on = forms.DateField(
        label=_("First day back"), required=False, widget=DATE, help_text=_("Empty where it is not known yet; you can say it later.")
    )


class BackForm(forms.Form):
    ends_on = forms.DateField(label=_("First day back"), widget=DATE)
