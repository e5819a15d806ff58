"""What the people of an agency can be narrowed to where a note is concerned, read from the address."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.models import Affiliation, Agency, Discipline

STATES = {
    "": _("all who must or have"),
    "must": _("still to do"),
    "overdue": _("overdue"),
    "acknowledged": _("acknowledged it"),
    "not_asked": _("not asked, and has not"),
}


class NoteFilters(forms.Form):
    """The filters above the list. Each narrows; together they mean and."""

    q = forms.CharField(label=_("Name"), max_length=80, required=False)
    state = forms.ChoiceField(label=_("Show"), required=False, choices=[*STATES.items()])
    discipline = forms.ChoiceField(label=_("Discipline"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, data: QueryDict, units: Sequence[Agency]) -> None:
        super().__init__(data)
        self.units = units
        self.label_suffix = ""
        disciplines = Discipline.objects.order_by("name").values_list("slug", "name")
        cast(forms.ChoiceField, self.fields["discipline"]).choices = [("", _("all disciplines")), *disciplines]
        cast(forms.ChoiceField, self.fields["unit"]).choices = [("", _("all units")), *((unit.slug, unit.short_name) for unit in units)]
        if len(units) < 2:
            del self.fields["unit"]

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What is asked for and makes sense."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def for_audit(self) -> dict[str, Any]:
        """The same without the name that was searched for: no name goes into the trail."""
        return {name: (value if name != "q" else True) for name, value in self.chosen.items()}

    def in_words(self) -> list[tuple[str, str]]:
        """Label and choice of each filter, for the head of an export."""
        found = []
        for name, value in self.chosen.items():
            choices = {str(key): str(text) for key, text in getattr(self.fields[name], "choices", [])}
            found.append((str(self.fields[name].label), choices.get(str(value), str(value))))
        return found

    def narrow(self, rows: QuerySet[Affiliation]) -> QuerySet[Affiliation]:
        condition = Q()
        if "q" in self.chosen:
            condition &= Q(person__display_name__icontains=self.chosen["q"])
        if "discipline" in self.chosen:
            condition &= Q(discipline__slug=self.chosen["discipline"])
        if "unit" in self.chosen:
            path = next(unit.path for unit in self.units if unit.slug == self.chosen["unit"])
            condition &= Q(agency__in=[unit.pk for unit in self.units if unit.path.startswith(path)])
        return rows.filter(condition)
