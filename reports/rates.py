"""A number with its denominator, and numbers in words. Pure."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _

BANDS = (25, 50, 75, 90)
"""Where the shades of a heat map change, per cent."""


def per_cent(part: int, whole: int) -> int:
    """Rounded to a whole figure; 100 only where it is all, 0 only where it is none."""
    if part in (0, whole):
        return 100 if part else 0
    return min(99, max(1, (200 * part + whole) // (2 * whole)))


def reaches(part: int, whole: int, target: int) -> bool:
    """Whether the share is at the target, per cent, without rounding; never where there is nobody."""
    return whole > 0 and part * 100 >= whole * target


@dataclass(frozen=True)
class Rate:
    """So many of so many."""

    part: int
    whole: int

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.part + other.part, self.whole + other.whole)

    def __bool__(self) -> bool:
        return self.whole > 0

    @property
    def words(self) -> str:
        return _("%(part)d of %(whole)d") % {"part": self.part, "whole": self.whole}

    @property
    def per_cent(self) -> int:
        return per_cent(self.part, self.whole) if self.whole else 0

    @property
    def band(self) -> int:
        """0 to 5, for a shade: only a full rate has the last."""
        if self.whole and self.part == self.whole:
            return 5
        return sum(self.per_cent >= edge for edge in BANDS)

    def reaches(self, target: int) -> bool:
        return reaches(self.part, self.whole, target)

    def short_of(self, target: int) -> int:
        """How many more it takes to reach the target."""
        return max(0, -(-self.whole * target // 100) - self.part)


def in_words(number: int, *, first: bool = False) -> str:
    """Up to nine in words, larger ones in figures; ``first`` in a sentence begins with a capital."""
    words = str(apnumber(number)) if number else "0"
    return words[:1].upper() + words[1:] if first else words


@dataclass(frozen=True)
class Share:
    """A share as others may see it: to the nearest five per cent, the ends cut off."""

    per_cent: int
    people: int

    @property
    def at_most(self) -> bool:
        return self.per_cent <= 5

    @property
    def at_least(self) -> bool:
        return self.per_cent >= 95


def blunt(rate: Rate) -> Share:
    nearest = (per_cent(rate.part, rate.whole) + 2) // 5 * 5
    return Share(per_cent=min(95, max(5, nearest)), people=rate.whole)
