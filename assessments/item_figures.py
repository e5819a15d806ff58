"""How questions fare, read from figures that are kept as sittings are marked (``assessments.item_counting``): what a page costs does not grow with them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from agencies.models import Discipline
from assessments.content import Content, parts
from assessments.evidence_map.cohort import shown_sizes
from assessments.item_advice import EASY, HARD, WEAK, Advice, advice, letter, right_options
from assessments.item_statistics import ENOUGH, GroupFigures, Statistics, together
from assessments.item_sums import WHOLE
from assessments.models import Item, ItemFigures, ItemVersion, QuizFigures, QuizPage

IN_FIVES = 5


def summed() -> "QuerySet[Any, Any]":
    """A row for each question that somebody was asked: ``asked``, ``_credit`` and what a correlation is made of, over its versions and assessments.

    ``together`` over the root of ``spread`` is the discrimination. Grouped once: a sum for each question by itself costs a subquery for each use.
    """
    rows = ItemFigures.objects.order_by().values("version__item")
    names = ("credit", "pairs", "pair_credit", "pair_credit_2", "rest", "rest_2", "products")
    rows = rows.annotate(asked=Sum("people"), **{f"_{name}": Cast(Sum(name), FloatField()) for name in names}).filter(asked__gt=0)
    spreads = {"_x": F("_pairs") * F("_pair_credit_2") - F("_pair_credit") * F("_pair_credit")}
    spreads["_y"] = F("_pairs") * F("_rest_2") - F("_rest") * F("_rest")
    together = F("_pairs") * F("_products") - F("_pair_credit") * F("_rest")
    return rows.annotate(together=together, **spreads).annotate(spread=F("_x") * F("_y"))


FARES = {
    "hard": Q(_credit__lt=F("asked") * HARD * WHOLE),
    "easy": Q(_credit__gt=F("asked") * EASY * WHOLE),
    "backwards": Q(_pairs__gte=ENOUGH, spread__gt=0, together__lt=0),
    "weak": Q(_pairs__gte=ENOUGH, spread__gt=0) & (Q(together__lte=0) | Q(spread__gt=F("together") * F("together") / WEAK**2)),
}


def faring(how: str) -> Q:
    """Of questions, those that fare so: a key of :data:`FARES`, or "unasked"."""
    if how == "unasked":
        return ~Q(pk__in=summed().values("version__item"))
    return Q(pk__in=summed().filter(FARES[how]).values("version__item"))


@dataclass(frozen=True)
class InList:
    """What the list of questions tells of one."""

    people: int
    facility: int | None
    discrimination: float | None


UNASKED = InList(0, None, None)


def in_lists(items: Collection[Item]) -> list[tuple[Item, InList]]:
    """Each question with what the list tells of it; one query."""
    rows = summed().filter(version__item__in=[item.pk for item in items])
    found = {row["version__item"]: in_list(row) for row in rows}
    return [(item, found.get(item.pk, UNASKED)) for item in items]


def hardest(most: int) -> list[tuple[Item, InList]]:
    """The questions in use that earn least, of those that enough people have met for the first time."""
    rows = summed().filter(asked__gte=ENOUGH, version__item__retired_at=None).order_by(F("_credit") / F("asked"), "version__item__code")
    found = {row["version__item"]: in_list(row) for row in rows[:most]}
    items = Item.objects.in_bulk(found)
    return [(items[key], figures) for key, figures in found.items()]


def in_list(row: Mapping[str, Any]) -> InList:
    """Of a row of :func:`summed`."""
    told = row["_pairs"] >= ENOUGH and row["spread"] > 0
    discrimination = row["together"] / row["spread"] ** 0.5 if told else None
    return InList(row["asked"], round(100 * row["_credit"] / row["asked"] / WHOLE), discrimination)


@dataclass(frozen=True)
class Line:
    """One option, step, pair or kind of number: what share of the people chose it, how well they do overall, and what was taken for it instead."""

    name: str
    text: str
    right: bool
    share: int
    rest: int | None = None
    instead: str = ""


@dataclass(frozen=True)
class Group:
    """The people of a discipline; figures in steps of five."""

    name: str
    people: int
    facility: int
    points: int | None

    @property
    def fewer(self) -> int:
        """How many points less than others, 0 for none."""
        return max(-(self.points or 0), 0)


@dataclass(frozen=True)
class Analysis:
    """A version of a question with its figures, and what they ask its author to look at."""

    version: ItemVersion
    figures: Statistics
    disciplines: dict[str, str]

    @property
    def item(self) -> Item:
        return self.version.item

    @property
    def facility(self) -> int | None:
        return _in_hundred(self.figures.facility)

    @property
    def discrimination(self) -> float | None:
        return self.figures.discrimination if self.figures.sound else None

    @property
    def seconds(self) -> int | None:
        return None if self.figures.median_seconds is None else round(self.figures.median_seconds)

    @cached_property
    def _named_groups(self) -> list[tuple[str, GroupFigures]]:
        shown = shown_sizes(self.figures.group_sizes) - {""}
        return [(self.disciplines.get(one.slug, one.slug), one) for one in self.figures.groups(shown)]

    @property
    def groups(self) -> list[Group]:
        return [
            Group(name, one.people, _fives(one.facility), None if one.difference is None else _fives(one.difference))
            for name, one in self._named_groups
        ]

    @property
    def hides_groups(self) -> bool:
        return len(self._named_groups) < len(self.figures.group_sizes)

    @cached_property
    def advice(self) -> list[Advice]:
        return advice(self.item.kind, self.version.content, self.figures, critical=self.item.critical, groups=self._named_groups)

    @property
    def needs(self) -> tuple[int, float]:
        """By which questions are sorted: what stands out most first, then those that tell least apart."""
        first = self.advice[0].sign if self.advice else 99
        return int(first), self.discrimination if self.discrimination is not None else 2.0

    @cached_property
    def lines(self) -> list[Line]:
        return lines_of(self.item.kind, self.version.content, self.figures)

    @property
    def blank(self) -> int:
        return round(100 * self.figures.blank)


def of_item(item: Item) -> list[Analysis]:
    """Each version of which anything may be told, the newest first. Two queries."""
    rows = ItemFigures.objects.filter(version__item=item, people__gt=0).select_related("version__item")
    return _analyses(rows)


@dataclass(frozen=True)
class Outcome:
    """What the questions of one outcome earn."""

    code: str
    questions: int
    facility: int


@dataclass(frozen=True)
class QuizAnalysis:
    """An assessment with the figures of its questions."""

    quiz: QuizPage
    sums: dict[str, Any]
    items: list[Analysis]
    untold: int

    @property
    def told(self) -> bool:
        return bool(self.sums)

    @property
    def passed_first(self) -> int:
        return round(100 * self.sums.get("passed_first", 0) / self.sums["people"])

    @property
    def months(self) -> tuple[date, date]:
        """The first and the last month in which a sitting ended, as their first days."""
        named = sorted(self.sums["months"])
        return date.fromisoformat(f"{named[0]}-01"), date.fromisoformat(f"{named[-1]}-01")

    @property
    def scores(self) -> list[tuple[str, int]]:
        """What people reach at their first sitting, in tens of per cent: the share of people in each."""
        given = self.sums.get("scores", {})
        tens = [given.get(str(ten), 0) for ten in range(9)] + [given.get("9", 0) + given.get("10", 0)]
        names = [f"{10 * ten}–{10 * ten + 9}" for ten in range(9)] + ["90–100"]
        return [(name, round(100 * number / self.sums["people"])) for name, number in zip(names, tens, strict=True)]

    @property
    def outcomes(self) -> list[Outcome]:
        """Weakest first."""
        by_code: dict[str, list[Analysis]] = defaultdict(list)
        for one in self.items:
            by_code[one.item.outcome_code].append(one)
        found = [
            Outcome(code, len(those), round(100 * (together(one.figures.sums for one in those).facility or 0)))
            for code, those in by_code.items()
        ]
        return sorted(found, key=lambda one: (one.facility, one.code))


def of_quiz(quiz: QuizPage) -> QuizAnalysis:
    """Of each question its newest version that may be told, those that need attention first. Four queries."""
    newest: dict[Any, Analysis] = {}
    for one in _analyses(ItemFigures.objects.filter(quiz=quiz, people__gt=0).select_related("version__item")):
        newest.setdefault(one.version.item_id, one)
    asked = ItemFigures.objects.filter(quiz=quiz).values("version__item").distinct().count()
    whole = QuizFigures.objects.filter(quiz=quiz).first()
    items = sorted(newest.values(), key=lambda one: (one.needs, one.item.code))
    return QuizAnalysis(quiz, whole.sums if whole else {}, items, asked - len(items))


def _analyses(rows: Iterable[ItemFigures]) -> list[Analysis]:
    by_version: dict[Any, list[ItemFigures]] = defaultdict(list)
    for row in rows:
        by_version[row.version_id].append(row)
    names = dict(Discipline.objects.values_list("slug", "name"))
    found = [Analysis(those[0].version, together(one.sums for one in those), names) for those in by_version.values()]
    return sorted(found, key=lambda one: -one.version.number)


def lines_of(kind: str, content: Content, found: Statistics) -> list[Line]:
    """What was chosen, in the order of the version, and at the end how many chose nothing."""
    listed = parts(kind, content)
    if kind == "ORD":
        lines = [_placed(found, place, part["text"], len(listed), place) for place, part in enumerate(listed)]
    elif kind == "MAT":
        rights = [pair["right"] for pair in listed]
        lines = [_placed(found, place, pair["left"], len(listed), rights.index(pair["right"]), rights) for place, pair in enumerate(listed)]
    elif kind == "NUM":
        lines = _numbers(content, found)
    else:
        right = right_options(kind, content)
        lines = [_line(found, str(place), letter(place), part["text"], right=place in right) for place, part in enumerate(listed)]
    return [*lines, _line(found, "", "–", _("No answer"))] if found.choice("").people else lines


def _line(found: Statistics, key: str, name: str, text: str, *, right: bool = False) -> Line:
    one = found.choice(key)
    return Line(name, text, right, _share(one.people, found.people), _in_hundred(one.rest) if found.sound else None)


def _placed(found: Statistics, part: int, text: str, number: int, right: int, names: Sequence[str] = ()) -> Line:
    """A part that is given a place or a partner: the share that is right, and what was given most often instead."""
    one = found.choice(f"{part}:{right}")
    others = [(found.choice(f"{part}:{place}").people, -place) for place in range(number) if place != right]
    most, place = max(others, default=(0, 0))
    instead = ""
    if most:
        words = names[-place] if names else _("place %d") % (1 - place)
        instead = _("%(words)s, %(share)d %%") % {"words": words, "share": _share(most, found.people)}
    return Line(str(part + 1), text, True, _share(one.people, found.people), _in_hundred(one.rest) if found.sound else None, instead)


def _numbers(content: Content, found: Statistics) -> list[Line]:
    unit = content.get("unit", "")
    rows = [
        _line(
            found, "right", str(content["answer"]), _("within the tolerance, %s") % unit if unit else _("within the tolerance"), right=True
        )
    ]
    rows.append(_line(found, "half", "≈", _("close enough for half")))
    errors = content.get("common_errors", [])
    rows += [_line(found, f"error{place}", str(error["answer"]), error["why"]) for place, error in enumerate(errors)]
    return [*rows, _line(found, "other", "≠", _("another number"))]


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _in_hundred(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _fives(share: float) -> int:
    """In per cent, to the nearest five: the difference between two looks tells nothing of one person."""
    return IN_FIVES * round(100 * share / IN_FIVES)
