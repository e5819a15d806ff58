"""How a question fares, from its sums (``assessments.item_sums``). Pure.

* *Facility*: the mean credit, 0 to 1 (classical test theory's p).
* *Discrimination*: Pearson's correlation of the credit with the rest of the sitting, which for right and wrong is the corrected point-biserial
  (Crocker and Algina, Introduction to Classical and Modern Test Theory, 1986, chapter 14).
* *Difference of a group*: how much more or less its people earn than the others who do equally well overall, by the standardisation method: within
  each band of the rest the mean of the group less the mean of the others, weighted by the group's people (Dorans and Kulick, Journal of Educational
  Measurement 23, 1986). From a tenth on it is worth a look.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any

from assessments.item_sums import SECONDS, WHOLE, Sums, plus

FEW = 10
"""Under so many people nothing is told: it would tell of persons."""
ENOUGH = 30
"""Under so many people a correlation or a difference says more about chance than about the question."""
Key = dict[str, int]


@dataclass(frozen=True)
class Choice:
    """What was chosen: its name in the sums, by how many, and how well these do overall, 0 to 1."""

    key: str
    people: int
    rest: float | None


@dataclass(frozen=True)
class GroupFigures:
    """The people of one discipline: how many, their mean credit, and how much it is above the others' who do equally well."""

    slug: str
    people: int
    facility: float
    difference: float | None


@dataclass(frozen=True)
class Statistics:
    """The figures of a question, or of one version of it."""

    sums: Sums

    @property
    def people(self) -> int:
        return self.sums.get("people", 0)

    @property
    def told(self) -> bool:
        """Whether there are enough people for anything to be told at all."""
        return self.people >= FEW

    @property
    def sound(self) -> bool:
        """Whether there are enough people for what compares them."""
        return self.sums.get("pairs", 0) >= ENOUGH

    @property
    def facility(self) -> float | None:
        return self.sums.get("credit", 0) / self.people / WHOLE if self.people else None

    @property
    def full(self) -> float:
        return self.sums.get("full", 0) / self.people if self.people else 0.0

    @property
    def blank(self) -> float:
        return self.sums.get("blank", 0) / self.people if self.people else 0.0

    @cached_property
    def discrimination(self) -> float | None:
        """From -1 to 1; nothing where all earned the same, or do equally well."""
        return correlation(self.sums)

    @cached_property
    def median_seconds(self) -> float | None:
        return median_of_classes({int(key): number for key, number in self._table("time").items()})

    @cached_property
    def choices(self) -> list[Choice]:
        return [
            Choice(key, one["n"], one.get("y", 0) / one["m"] / WHOLE if one.get("m") else None)
            for key, one in self._table("choices").items()
        ]

    def choice(self, key: str) -> Choice:
        return next((one for one in self.choices if one.key == key), Choice(key, 0, None))

    @property
    def group_sizes(self) -> dict[str, int]:
        return {slug: sum(one["n"] for one in bands.values()) for slug, bands in self._table("groups").items()}

    def groups(self, shown: Collection[str]) -> list[GroupFigures]:
        """The groups that may be shown, the largest first."""
        tables = self._table("groups")
        found = [
            GroupFigures(slug, size, _mean(tables[slug]), difference(tables, slug))
            for slug, size in self.group_sizes.items()
            if slug in shown
        ]
        return sorted(found, key=lambda one: (-one.people, one.slug))

    def _table(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.sums.get("tables", {}).get(name, {})
        return found


def correlation(sums: Mapping[str, int]) -> float | None:
    """Exact in whole numbers up to the root, so that nothing is lost by subtraction."""
    number = sums.get("pairs", 0)
    x, y = sums.get("pair_credit", 0), sums.get("rest", 0)
    together = number * sums.get("products", 0) - x * y
    of_x = number * sums.get("pair_credit_2", 0) - x * x
    of_y = number * sums.get("rest_2", 0) - y * y
    return together / (sqrt(of_x) * sqrt(of_y)) if of_x > 0 and of_y > 0 else None


def median_of_classes(counts: Mapping[int, int]) -> float | None:
    """The median of times of which only the class is known, as if those of a class lay evenly in it."""
    total = sum(counts.values())
    below = 0
    for place in sorted(counts):
        here = counts[place]
        if here and below + here >= total / 2:
            lower = SECONDS[place - 1] if place else 0
            upper = SECONDS[place] if place < len(SECONDS) else lower
            return lower + (upper - lower) * (total / 2 - below) / here
        below += here
    return None


def difference(groups: Mapping[str, Mapping[str, Key]], slug: str) -> float | None:
    """Of the group to all others; nothing where no band holds both, or either has fewer than ten people in the bands that do."""
    others: Sums = {}
    for name, bands in groups.items():
        if name != slug:
            others = plus(others, bands)
    both = [(mine, others[band]) for band, mine in groups[slug].items() if band in others]
    people = sum(mine["n"] for mine, _theirs in both)
    if people < FEW or sum(theirs["n"] for _mine, theirs in both) < FEW:
        return None
    apart = sum(mine["n"] * (mine.get("x", 0) / mine["n"] - theirs.get("x", 0) / theirs["n"]) for mine, theirs in both)
    return apart / people / WHOLE


def _mean(bands: Mapping[str, Key]) -> float:
    return sum(one.get("x", 0) for one in bands.values()) / sum(one["n"] for one in bands.values()) / WHOLE


def together(sums: Iterable[Sums]) -> Statistics:
    found: Sums = {}
    for one in sums:
        found = plus(found, one)
    return Statistics(found)
