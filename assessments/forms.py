"""The forms of those who look after assessments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from assessments.models import Accommodation

EXTRA_TIMES = [
    (0, _("none")),
    (25, _("a quarter more")),
    (33, _("a third more")),
    (50, _("half as much again")),
    (100, _("twice the time")),
]


class AccommodationForm(forms.Form):
    """What a person is given. Why is not asked."""

    extra_time = forms.TypedChoiceField(label=_("Extra time"), coerce=int, choices=EXTRA_TIMES)
    breaks = forms.IntegerField(
        label=_("Breaks in a sitting"), min_value=0, max_value=10, help_text=_("The clock stands still and the questions are hidden.")
    )
    break_minutes = forms.IntegerField(label=_("Minutes a break"), min_value=0, max_value=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = (kwargs.get("initial") or {}).get("extra_time", 0)
        if given not in dict(EXTRA_TIMES):
            words = ngettext_lazy("%d per cent more", "%d per cent more", given) % given
            self.fields["extra_time"].choices = [*EXTRA_TIMES, (given, words)]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(present: Accommodation | None) -> dict[str, int]:
        if present is None:
            return {"extra_time": 0, "breaks": 0, "break_minutes": 10}
        return {"extra_time": present.extra_time, "breaks": present.breaks, "break_minutes": present.break_minutes or 10}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["break_minutes"] = cleaned.get("break_minutes") or 0
        if cleaned.get("breaks") and not cleaned["break_minutes"]:
            self.add_error("break_minutes", _("Say how long a break may be."))
        return cleaned
