"""The form of one question: what every kind has, and a row for each of its options, steps, pairs or common errors."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.content import Content, parts, problems
from assessments.models import Difficulty, Item, ItemVersion
from assessments.rubrics import levels_read, levels_said
from courses.models import CoursePage, LessonPage, Outcome

FEWEST_ROWS, SPARE_ROWS, MOST_ROWS = 4, 2, 20
WORDS = {"rows": 2}


class ItemForm(forms.Form):
    """What every question has."""

    code = forms.RegexField(
        regex=r"^[A-Z][A-Z0-9-]{1,19}$",
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Capital letters, figures and hyphens. It is never changed."),
    )
    stem = forms.CharField(label=gettext_lazy("Question"), widget=forms.Textarea({"rows": 4}), max_length=4000)
    outcome = forms.ChoiceField(label=gettext_lazy("Learning outcome"))
    read_again = forms.ChoiceField(
        label=gettext_lazy("Lesson to read again"), help_text=gettext_lazy("Where a learner who was wrong is sent.")
    )
    critical = forms.BooleanField(
        label=gettext_lazy("May not be missed"),
        required=False,
        help_text=gettext_lazy("Safety or law: no pass while it is wrong, and every sitting asks it or its parallel version."),
    )
    difficulty = forms.ChoiceField(
        label=gettext_lazy("Difficulty"),
        required=False,
        choices=[("", "—"), *Difficulty.choices],
        help_text=gettext_lazy("As you judge it. The blueprint of an assessment may ask for it."),
    )
    parallel_to = forms.ModelChoiceField(
        label=gettext_lazy("Another version of"),
        queryset=Item.objects.none(),
        required=False,
        empty_label=gettext_lazy("Stands for itself"),
        help_text=gettext_lazy("A sitting asks one of them. Both have the same outcome."),
    )
    rationale = forms.CharField(
        label=gettext_lazy("Why, for the whole question"), widget=forms.Textarea({"rows": 2}), max_length=4000, required=False
    )

    def __init__(self, *args: Any, course: CoursePage, item: Item | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lessons = list(LessonPage.objects.descendant_of(course).order_by("path").values_list("code", "title"))
        outcomes = Outcome.objects.filter(lesson__in=LessonPage.objects.descendant_of(course)).order_by("lesson__path", "sort_order")
        self.fields["read_again"].choices = [("", "—"), *((code, f"{code} {title}") for code, title in lessons)]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [("", "—"), *((one.code, f"{one.code} {one.text}") for one in outcomes)]  # type: ignore[attr-defined]
        firsts = Item.objects.drawable().filter(course=course, parallel_to=None)
        self.fields["parallel_to"].queryset = firsts.exclude(pk=item.pk) if item else firsts  # type: ignore[attr-defined]
        self.item = item
        if item:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Item.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another question has this name."))
        return code

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first = found.get("parallel_to")
        if first and "outcome" in found and first.outcome_code != found["outcome"]:
            self.add_error("parallel_to", _("%s asks for another outcome.") % first.code)
        if first and first.critical != found.get("critical"):
            self.add_error("parallel_to", _("One of the two may not be missed and the other may."))
        if first and self.item and self.item.parallels.exists():
            self.add_error("parallel_to", _("This question has parallel versions of its own."))
        for name in ("stem", "rationale"):
            found[name] = " ".join(found.get(name, "").split())
        return found


class NumberForm(forms.Form):
    """What a question for a number has besides. Figures are kept as they were typed; the content check judges them."""

    answer = forms.CharField(label=gettext_lazy("Right number"), max_length=30)
    tolerance = forms.CharField(label=gettext_lazy("Tolerance for full credit"), max_length=30, initial="0")
    half_tolerance = forms.CharField(label=gettext_lazy("Tolerance for half credit"), max_length=30, initial="0")
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=40, required=False)


class WrittenForm(forms.Form):
    """What a written answer has besides its criteria."""

    words_at_most = forms.IntegerField(label=gettext_lazy("Words at most"), min_value=20, max_value=2000, initial=300)
    readings = forms.TypedChoiceField(
        label=gettext_lazy("Read by"),
        coerce=int,
        choices=[(2, gettext_lazy("two people, and a third where they differ")), (1, gettext_lazy("one person"))],
        initial=2,
    )
    margin = forms.IntegerField(
        label=gettext_lazy("Two may differ by, per cent of all points"),
        min_value=0,
        max_value=100,
        initial=20,
        help_text=gettext_lazy("Further apart, a third person decides; otherwise the mean counts."),
    )
    model_answer = forms.CharField(
        label=gettext_lazy("Model answer, for markers"), widget=forms.Textarea({"rows": 4}), max_length=8000, required=False
    )
    notes = forms.CharField(label=gettext_lazy("Notes for markers"), widget=forms.Textarea({"rows": 3}), max_length=4000, required=False)


class PartForm(forms.Form):
    """One row. What is left empty is no part of the question."""

    def said(self) -> dict[str, Any]:
        """What was filled in, as the content keeps it; empty for an empty row."""
        given = {name: self.cleaned_data.get(name) for name in self.fields if name != "place"}
        found = {name: value if isinstance(value, bool) else " ".join(str(value or "").split()) for name, value in given.items()}
        return found if any(found.values()) else {}


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(WORDS), max_length=2000, required=False)


class ChoicePart(PartForm):
    text = _text(gettext_lazy("Answer"))
    right = forms.BooleanField(label=gettext_lazy("Right"), required=False)
    why = _text(gettext_lazy("Why"))


class JudgementPart(PartForm):
    text = _text(gettext_lazy("Answer"))
    credit = forms.DecimalField(label=gettext_lazy("Credit, 0 to 1"), required=False, min_value=0, max_value=1, max_digits=5)
    why = _text(gettext_lazy("Why"))

    def said(self) -> dict[str, Any]:
        found = super().said()
        credit = self.cleaned_data.get("credit")
        if found:
            found["credit"] = 0 if credit is None else int(credit) if credit == int(credit) else float(credit)
        return found


class StepPart(PartForm):
    place = forms.IntegerField(label=gettext_lazy("Right place"), required=False, min_value=1, max_value=MOST_ROWS)
    text = _text(gettext_lazy("Step"))
    why = _text(gettext_lazy("Why there"))


class PairPart(PartForm):
    left = _text(gettext_lazy("Left side"))
    right = _text(gettext_lazy("Belongs to it"))
    why = _text(gettext_lazy("Why"))


class ErrorPart(PartForm):
    answer = forms.CharField(label=gettext_lazy("Wrong number that people come to"), max_length=30, required=False)
    why = _text(gettext_lazy("How one comes to it"))


class CriterionPart(PartForm):
    name = _text(gettext_lazy("Criterion"))
    levels = forms.CharField(
        label=gettext_lazy("Levels, one a line"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("Points, a colon, and what an answer of this level does. Such as “2: Names two independent records”."),
    )

    def said(self) -> dict[str, Any]:
        name, levels = " ".join(self.cleaned_data.get("name", "").split()), levels_read(self.cleaned_data.get("levels", ""))
        return {"name": name, "levels": levels} if name or levels else {}


PART_FORMS: dict[str, type[PartForm]] = {
    "SBA": ChoicePart,
    "MR": ChoicePart,
    "SJ": JudgementPart,
    "ORD": StepPart,
    "MAT": PairPart,
    "NUM": ErrorPart,
    "WR": CriterionPart,
}
NAMES = {"SBA": "options", "MR": "options", "SJ": "options", "ORD": "sequence", "MAT": "pairs", "NUM": "common_errors", "WR": "criteria"}
ROW_LABELS = {
    "ORD": gettext_lazy("Step %d"),
    "MAT": gettext_lazy("Pair %d"),
    "NUM": gettext_lazy("Common error %d"),
    "WR": gettext_lazy("Criterion %d"),
}


def with_more_rows(data: QueryDict) -> QueryDict:
    """What was typed, with three rows more below it."""
    more = data.copy()
    total = data.get("parts-TOTAL_FORMS", "")
    more["parts-TOTAL_FORMS"] = str(min(int(total) + 3, MOST_ROWS) if total.isascii() and total.isdigit() else FEWEST_ROWS)
    return more


class Sheet:
    """All forms of one question together: shown, filled in, judged."""

    def __init__(self, *, course: CoursePage, kind: str, item: Item | None, version: ItemVersion | None, data: Any = None) -> None:
        content = version.content if version else {}
        first = (
            {
                "code": item.code,
                "outcome": item.outcome_code,
                "critical": item.critical,
                "difficulty": item.difficulty,
                "parallel_to": item.parallel_to,
            }
            if item
            else {}
        )
        first |= {name: getattr(version, name) for name in ("stem", "rationale", "read_again")} if version else {}
        self.kind = kind
        self.main = ItemForm(data, course=course, item=item, initial=first, prefix="item")
        own = {"NUM": NumberForm, "WR": WrittenForm}.get(kind)
        self.number = own(data, initial=content or None, prefix="number") if own else None
        listed = content.get(NAMES[kind], []) if own else parts(kind, content) if content else []
        if kind == "WR":
            listed = [{**criterion, "levels": levels_said(criterion["levels"])} for criterion in listed]
        initial = [{**part, "place": place} for place, part in enumerate(listed, start=1)]
        rows = len(initial) + SPARE_ROWS if initial else FEWEST_ROWS
        factory = forms.formset_factory(
            PART_FORMS[kind], extra=max(min(rows, MOST_ROWS) - len(initial), 0), max_num=MOST_ROWS, absolute_max=MOST_ROWS
        )
        self.parts = factory(data, initial=initial, prefix="parts")
        self.problems: list[str] = []

    @property
    def rows(self) -> list[tuple[str, forms.Form]]:
        label = ROW_LABELS.get(self.kind, gettext_lazy("Answer %d"))
        return [(str(label) % number, form) for number, form in enumerate(self.parts.forms, start=1)]

    def is_valid(self) -> bool:
        """Whether it could be asked and marked; every problem stands at its field, or above all of them."""
        forms_hold = [self.main.is_valid(), self.parts.is_valid(), self.number is None or self.number.is_valid()]
        if not all(forms_hold):
            return False
        filled = self._filled()
        found = list(problems(self.kind, self.content))
        for problem in found:
            self._place(problem.field, problem.message, filled)
        return not found

    def _filled(self) -> list[PartForm]:
        """The rows that say something, steps in the order of their places."""
        filled = [form for form in self.parts.forms if form.said()]
        if self.kind == "ORD":
            return sorted(filled, key=lambda form: form.cleaned_data.get("place") or MOST_ROWS + 1)
        return filled

    @property
    def content(self) -> Content:
        listed = [form.said() for form in self._filled()]
        given = dict(self.number.cleaned_data) if self.number else {}
        return {**given, NAMES[self.kind]: listed}

    def _place(self, where: str, message: str, filled: list[PartForm]) -> None:
        found = re.fullmatch(r"\w+\[(\d+)\](?:\.(\w+).*)?", where)
        if found and found[2]:
            filled[int(found[1])].add_error(found[2], message)
        elif self.number and where in self.number.fields:
            self.number.add_error(where, message)
        else:
            self.problems.append(message)
