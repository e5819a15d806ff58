"""The forms of a certificate that is taken back, or issued anew."""

from django import forms
from django.utils.translation import gettext_lazy as _

BECAUSE = _("The holder reads it, and so does whoever answers for them. The public check does not say it.")


class RevokeForm(forms.Form):
    because = forms.CharField(label=_("Reason"), max_length=300, help_text=BECAUSE)
    sure = forms.BooleanField(label=_("I know that the completion behind it stops counting today."))


class ReissueForm(forms.Form):
    holder = forms.CharField(label=_("Name on the new certificate"), max_length=120)
    because = forms.CharField(label=_("Reason"), max_length=300, help_text=BECAUSE)
