"""Bringing a file, and saying the word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.importing.sheets import LARGEST


class BringForm(forms.Form):
    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV, up to 10 000 rows and 5 MB. It is checked first; nothing is taken in before you say so."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/tab-separated-values,.txt"}),
    )

    def clean_file(self) -> Any:
        """What came, read whole: the size is that of the bytes, whatever the browser says."""
        upload = self.cleaned_data["file"]
        content = upload.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Cut it into several files."))
        return upload.name or "people.csv", content


class TakeInForm(forms.Form):
    whole = forms.BooleanField(
        label=_("All rows or none"),
        required=False,
        help_text=_("If a single row cannot be taken in, everything is put back as it was. Otherwise the good rows are taken in."),
    )
    invites = forms.BooleanField(
        label=_("Invite the new people"),
        required=False,
        help_text=_("Each gets a mail with a link. Without it they stand in your lists and can be invited later."),
    )
