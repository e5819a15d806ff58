"""The forms of a team: forming it, its commitment and targets, signing, who takes part, what it needs, what was done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Discipline, Jurisdiction, TaskForce
from jobs.clock import today
from records.commitments import Promise
from records.models import Commitment, Every, Requirement, TargetKind
from records.office.requirement_forms import DATE

WINDOW = timedelta(days=30)


class TeamForm(forms.ModelForm):
    agencies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Agencies that must commit themselves"), queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    disciplines = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Disciplines that it needs"), queryset=Discipline.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = TaskForce
        fields = ["name", "jurisdiction", "purpose"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["agencies"].queryset = Agency.objects.open()
        fields["disciplines"].queryset = Discipline.objects.all()
        fields["jurisdiction"].queryset = Jurisdiction.objects.all()
        fields["jurisdiction"].empty_label = _("Choose one")
        fields["name"].label, fields["jurisdiction"].label, fields["purpose"].label = _("Name"), _("District"), _("What it is for")


class CommitmentForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("What every agency’s leader signs"), widget=forms.Textarea(attrs={"rows": 12}))
    opens_on = forms.DateField(label=gettext_lazy("It can be signed from"), widget=DATE)
    closes_on = forms.DateField(
        label=gettext_lazy("until"), widget=DATE, help_text=gettext_lazy("The team is active only when all have signed inside this time.")
    )
    because = forms.CharField(label=gettext_lazy("Why there is a new version"), max_length=200, required=False)

    def __init__(self, *args: Any, latest: Commitment | None, **kwargs: Any) -> None:
        initial = {"opens_on": today(), "closes_on": today() + WINDOW, "text": latest.text if latest else ""}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if latest is None:
            del self.fields["because"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and opens < today():
            self.add_error("opens_on", _("This day has passed."))
        if opens and closes and closes <= opens:
            self.add_error("closes_on", _("The time to sign ends after it begins."))
        return cleaned


@dataclass(frozen=True)
class TargetRow:
    """One line of the list of targets, as it was typed."""

    kind: str = ""
    words: str = ""
    amount: str = ""
    unit: str = ""
    every: str = ""
    requirement: str = ""


@dataclass
class TargetBuilder:
    """The promises of a commitment: lines that grow by a button."""

    requirements: list[tuple[str, str]]
    rows: list[TargetRow] = field(default_factory=lambda: [TargetRow()])
    errors: dict[int, str] = field(default_factory=dict)

    kinds = TargetKind.choices
    times = Every.choices

    @classmethod
    def offers(cls) -> list[tuple[str, str]]:
        return [(str(requirement.pk), requirement.title) for requirement in Requirement.objects.all()]

    @classmethod
    def of(cls, latest: Commitment | None) -> "TargetBuilder":
        rows = [
            TargetRow(each.kind, each.words, str(each.amount), each.unit, each.every, str(each.requirement_id or ""))
            for each in (latest.targets.all() if latest else ())
        ]
        return cls(cls.offers(), rows or [TargetRow()])

    @classmethod
    def from_post(cls, data: Mapping[str, Any]) -> "TargetBuilder":
        places = sorted(int(place[1]) for name in data if (place := re.fullmatch(r"target-(\d+)-kind", name)))
        names = ("kind", "words", "amount", "unit", "every", "requirement")
        rows = [TargetRow(**{name: data.get(f"target-{place}-{name}", "").strip() for name in names}) for place in places]
        return cls(cls.offers(), rows or [TargetRow()])

    def act(self, action: str) -> bool:
        if action == "target-add":
            self.rows.append(TargetRow())
        elif found := re.fullmatch(r"target-remove-(\d+)", action):
            self.rows = [row for place, row in enumerate(self.rows) if place != int(found[1])] or [TargetRow()]
        else:
            return False
        return True

    def is_valid(self) -> bool:
        self.errors = {place: words for place, row in enumerate(self.rows) if (words := self._wrong(row))}
        return not self.errors

    def _wrong(self, row: TargetRow) -> str:
        """What is wrong with a line, in words; a line that says nothing is left out."""
        if not row.kind:
            return _("Say what kind of promise this is.") if row.words or row.amount else ""
        if row.kind not in TargetKind.values or row.every not in Every.values:
            return _("Choose from the lists.")
        if not row.words or len(row.words) > 200:
            return _("Say in words what is promised, in 200 characters at most.")
        if not re.fullmatch(r"[1-9]\d{0,5}", row.amount):
            return _("Say how much: a whole number from 1 up.")
        if row.kind == TargetKind.TRAINING and (row.requirement not in dict(self.requirements) or int(row.amount) > 100):
            return _("Training names its requirement, and how many per cent of the seats are trained.")
        return ""

    @property
    def lines(self) -> list[tuple[int, TargetRow, str]]:
        return [(place, row, self.errors.get(place, "")) for place, row in enumerate(self.rows)]

    @property
    def promises(self) -> list[Promise]:
        found = []
        for row in self.rows:
            if row.kind == TargetKind.TRAINING:
                found.append(Promise(row.kind, row.words, int(row.amount), requirement=Requirement.objects.get(pk=row.requirement)))
            elif row.kind:
                found.append(Promise(row.kind, row.words, int(row.amount), row.unit[:40], row.every))
        return found


class SignForm(forms.Form):
    agency = forms.ModelChoiceField(label=gettext_lazy("You sign for"), queryset=Agency.objects.none(), empty_label=None)
    version = forms.IntegerField(widget=forms.HiddenInput)
    shares_counts = forms.BooleanField(
        label=gettext_lazy("Share counts as well as words"),
        required=False,
        help_text=gettext_lazy(
            "Partners then see how many of your people are trained, where there are ten or more. Names are never shared."
        ),
    )
    agrees = forms.BooleanField(label=gettext_lazy("I have read the text and commit my agency to it"))


class PlaceForm(forms.Form):
    agency = forms.ModelChoiceField(label=gettext_lazy("Agency"), queryset=Agency.objects.none(), empty_label=gettext_lazy("Choose one"))
    required = forms.BooleanField(label=gettext_lazy("It must sign before the team is active"), required=False, initial=True)

    def __init__(self, *args: Any, team: TaskForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = Agency.objects.open().exclude(pk__in=team.partner_agencies().values("pk"))


class ReportForm(forms.Form):
    done_on = forms.DateField(label=gettext_lazy("Done on"), widget=DATE)
    amount = forms.IntegerField(label=gettext_lazy("How much"), min_value=1, max_value=999_999)
    words = forms.CharField(label=gettext_lazy("What was done"), max_length=200, required=False)
