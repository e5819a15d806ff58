"""What a list of people can be narrowed to, read from its address."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import CharField, Q, QuerySet, Value
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Affiliation, Agency, Discipline, TaskForce
from courses.models import CoursePage
from records.models import RoundKind, Standing, StandingState
from reports.tallies import OVERDUE, TRAINED, WINDOWS, expiring

GROUPS = {
    "trained": _("trained"),
    "untrained": _("not trained"),
    "overdue": _("overdue or expired"),
    "expiring": _("expiring soon"),
    "complete": _("people with nothing left to do"),
}
WINDOW_WORDS = {
    "30": _("within 30 days"),
    "60": _("within 60 days"),
    "90": _("within 90 days"),
    "31-60": _("in days 31 to 60"),
    "61-90": _("in days 61 to 90"),
}
"""Words for each of ``tallies.WINDOWS``."""


class PeopleFilters(forms.Form):
    """The filters above the list. Each narrows; together they mean and."""

    q = forms.CharField(label=_("Name"), max_length=80, required=False)
    course = forms.ChoiceField(label=_("Course"), required=False)
    group = forms.ChoiceField(label=_("Show"), required=False, choices=[("", _("everybody")), *GROUPS.items()])
    state = forms.ChoiceField(label=_("Standing"), required=False, choices=[("", _("any standing")), *StandingState.choices])
    within = forms.ChoiceField(label=_("Expires"), required=False, choices=[("", _("any time")), *WINDOW_WORDS.items()])
    discipline = forms.ChoiceField(label=_("Discipline"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, data: QueryDict, units: Sequence[Agency], choices: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data)
        self.units = units
        self.label_suffix = ""
        for name, empty in (("course", _("all courses")), ("discipline", _("all disciplines")), ("team", _("on a team or not"))):
            self._offer(name, [("", empty), *choices[name]])
        itself = [(f"={units[0].slug}", _("%(agency)s itself") % {"agency": units[0].short_name})]
        self._offer("unit", [("", _("all units")), *itself, *((unit.slug, unit.short_name) for unit in units)])
        if len(units) < 2:
            del self.fields["unit"]

    def _offer(self, name: str, choices: Sequence[tuple[str, str | Promise]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

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
        words = []
        for name, value in self.chosen.items():
            field = self.fields[name]
            choices = {str(key): str(text) for key, text in getattr(field, "choices", [])}
            words.append((str(field.label), choices.get(str(value), str(value))))
        return words

    def narrow(self, standings: QuerySet[Standing], day: date) -> QuerySet[Standing]:
        chosen = self.chosen
        condition = Q()
        if "q" in chosen:
            condition &= Q(person__display_name__icontains=chosen["q"])
        if "course" in chosen:
            condition &= Q(course__slug=chosen["course"])
        if "state" in chosen:
            condition &= Q(state=chosen["state"])
        if "discipline" in chosen:
            condition &= Q(discipline__slug=chosen["discipline"])
        if "unit" in chosen:
            condition &= Q(agency__in=self._units_below(chosen["unit"]))
        if "team" in chosen:
            condition &= Q(person__in=people_on_team(chosen["team"], day))
        if "within" in chosen or chosen.get("group") == "expiring":
            condition &= expiring(day, *WINDOWS[chosen.get("within", "90")])
        return standings.filter(condition & self._group(chosen.get("group", ""), day))

    def _group(self, group: str, day: date) -> Q:
        if group == "complete":
            left = Standing.objects.on(day).counted().filter(~TRAINED, agency__in=[unit.pk for unit in self.units])
            return ~Q(person__in=left.values("person"))
        return {"trained": TRAINED, "untrained": ~TRAINED, "overdue": OVERDUE}.get(group, Q())

    def _units_below(self, slug: str) -> list[UUID]:
        """The unit and what is below it; with an equals sign before it, the unit itself."""
        if slug.startswith("="):
            return [unit.pk for unit in self.units if unit.slug == slug[1:]]
        path = next(unit.path for unit in self.units if unit.slug == slug)
        return [unit.pk for unit in self.units if unit.path.startswith(path)]


class ChooseForm(forms.Form):
    """Whom to go on with, and with what. ``key`` is of the page: sent twice, it is one round."""

    kind = forms.ChoiceField(choices=RoundKind.choices)
    key = forms.UUIDField()
    chosen = forms.TypedMultipleChoiceField(coerce=UUID, required=False)
    everybody = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        ids = data.getlist("chosen")[:500]
        cast(forms.TypedMultipleChoiceField, self.fields["chosen"]).choices = [(one, one) for one in ids]


def people_on_team(slug: str, day: date) -> QuerySet[Any]:
    return TaskForce.objects.filter(slug=slug).filter(_seated_on(day)).values("memberships__person")


def _seated_on(day: date) -> Q:
    known = Q(memberships__recorded_on=None) | Q(memberships__recorded_on__lte=day)
    return Q(memberships__started_on__lte=day) & known & (Q(memberships__ended_on=None) | Q(memberships__ended_on__gt=day))


def choices_in(units: Collection[UUID], day: date) -> dict[str, list[tuple[str, str]]]:
    """One query: courses somebody must hold, all disciplines, and the teams on which people of these units sit."""

    def named(kind: str, rows: QuerySet[Any], slug: str, name: str) -> QuerySet[Any]:
        text = CharField()
        return rows.order_by().values_list(Value(kind, output_field=text), slug, name)

    homes = Affiliation.objects.on(day).filter(agency__in=units)
    teams = TaskForce.objects.filter(_seated_on(day), memberships__person__in=homes.values("person")).distinct()
    courses = CoursePage.objects.filter(requirements__isnull=False).distinct()
    rows = named("discipline", Discipline.objects.all(), "slug", "name").union(
        named("course", courses, "slug", "title"), named("team", teams, "slug", "name")
    )
    found: dict[str, list[tuple[str, str]]] = {"course": [], "discipline": [], "team": []}
    for kind, slug, name in rows:
        found[kind].append((slug, name))
    return {kind: sorted(choices, key=lambda choice: choice[1]) for kind, choices in found.items()}
