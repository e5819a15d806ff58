"""The forms of coverage: what a team needs, a competency, and its signing off."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Discipline, TaskForce, User
from jobs.clock import today
from records.competencies import Taught
from records.models import Competency, CompetencyNeed, Step
from records.office.requirement_forms import DATE


class NeedsForm(forms.Form):
    """For each discipline how many people, and which competencies: a grid of choices."""

    def __init__(self, *args: Any, team: TaskForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disciplines, self.competencies = list(Discipline.objects.all()), list(Competency.objects.all())
        least = {need.discipline_id: need.least for need in team.disciplines.all()}
        needs = {(need.discipline_id, need.competency_id) for need in CompetencyNeed.objects.filter(task_force=team)}
        for discipline in self.disciplines:
            label = _("At least, as %(discipline)s") % {"discipline": discipline.name.lower()}
            self.fields[f"least-{discipline.pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=99, required=False, initial=least.get(discipline.pk, 0)
            )
            for competency in self.competencies:
                self.fields[f"need-{discipline.pk}-{competency.pk}"] = forms.BooleanField(
                    label=f"{discipline}: {competency}", required=False, initial=(discipline.pk, competency.pk) in needs
                )

    @property
    def rows(self) -> list[tuple[Discipline, Any, list[Any]]]:
        return [
            (each, self[f"least-{each.pk}"], [self[f"need-{each.pk}-{competency.pk}"] for competency in self.competencies])
            for each in self.disciplines
        ]

    @property
    def least(self) -> dict[Discipline, int]:
        return {each: number for each in self.disciplines if (number := self.cleaned_data[f"least-{each.pk}"])}

    @property
    def needs(self) -> set[tuple[int, int]]:
        return {
            (discipline.pk, competency.pk)
            for discipline in self.disciplines
            for competency in self.competencies
            if self.cleaned_data[f"need-{discipline.pk}-{competency.pk}"]
        }


class CompetencyForm(forms.ModelForm):
    class Meta:
        model = Competency
        fields = ["name", "exploitation", "description", "validity_months"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"validity_months": gettext_lazy("Empty: for ever.")}


class SignOffForm(forms.Form):
    """By whom somebody was coached, observed and signed off. Each is named by the address of their account."""

    competency = forms.ModelChoiceField(label=gettext_lazy("Competency"), queryset=Competency.objects.all(), empty_label=gettext_lazy("Choose one"))  # fmt: skip
    signed_off_by = forms.EmailField(
        label=gettext_lazy("Signed off by"), help_text=gettext_lazy("The e-mail address of somebody who has this competency.")
    )
    signed_off_on = forms.DateField(label=gettext_lazy("Signed off on"), widget=DATE)
    observed_by = forms.EmailField(label=gettext_lazy("Observed by"), required=False)
    observed_on = forms.DateField(label=gettext_lazy("Observed on"), required=False, widget=DATE)
    coached_by = forms.EmailField(label=gettext_lazy("Coached by"), required=False)
    coached_on = forms.DateField(label=gettext_lazy("Coached until"), required=False, widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_off_on"].initial = today()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["steps"] = steps = {}
        for kind in Step.values:
            email, day = cleaned.get(f"{kind}_by"), cleaned.get(f"{kind}_on")
            if not email and not day:
                continue
            person = User.objects.filter(email=(email or "").lower(), is_active=True).first()
            if email and person is None:
                self.add_error(f"{kind}_by", _("Nobody here has this address."))
            elif not email or not day:
                self.add_error(f"{kind}_on" if email else f"{kind}_by", _("Say who it was and on which day."))
            elif person:
                steps[kind] = Taught(person, day)
        return cleaned
