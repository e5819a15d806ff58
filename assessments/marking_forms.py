"""The form by which a written answer is read: a level and a few words for each criterion of its rubric."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.content import Content

NO_DETAILS = gettext_lazy("The learner reads this. No names, no case or victim details.")


class ReadingForm(forms.Form):
    """One radio list and one field of words a criterion, then a word on the whole."""

    def __init__(self, content: Content, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = content["criteria"]
        for place, criterion in enumerate(self.criteria):
            levels = [(str(number), f"{level['points']} · {level['text']}") for number, level in enumerate(criterion["levels"])]
            self.fields[f"level-{place}"] = forms.ChoiceField(
                label=criterion["name"],
                choices=levels,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a level for “%s”.") % criterion["name"]},
            )
            self.fields[f"words-{place}"] = forms.CharField(
                label=_("Why this level: %s") % criterion["name"],
                widget=forms.Textarea({"rows": 2}),
                max_length=1000,
                required=False,
                help_text=NO_DETAILS if not place else "",
            )
        self.fields["comment"] = forms.CharField(
            label=_("On the whole answer"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
        )

    def said(self) -> dict[str, Any]:
        """What was found, as the verb takes it."""
        places = range(len(self.criteria))
        return {
            "levels": [int(self.cleaned_data[f"level-{place}"]) for place in places],
            "feedback": [self.cleaned_data[f"words-{place}"].strip() for place in places],
            "comment": self.cleaned_data["comment"].strip(),
        }
