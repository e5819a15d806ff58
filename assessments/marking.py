"""Marking: a pure function of the pinned version and the answer, so that every mark can be made again [A10].

An answer is stored in terms of the version's own indices:

========  ==============================================================================
SBA, SJ   ``{"choice": 2}``
MR        ``{"choices": [0, 3]}``
ORD       ``{"places": [2, 1, null]}``: the place, from 1, that each part was given
MAT       ``{"matches": [0, null, 1]}``: for each left side, the pair whose right side was chosen
NUM       ``{"number": "140"}``
WR        ``{"text": "..."}``, which people read (see ``assessments.rubrics``); by itself it earns nothing
========  ==============================================================================

Whatever is missing or makes no sense earns nothing; nothing here raises because of an answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from assessments.content import Content, as_number, parts

FOUR_PLACES = Decimal("0.0001")
TWO_PLACES = Decimal("0.01")
NOTHING = Decimal("0.0000")


def credit(kind: str, content: Content, value: Any) -> Decimal:
    """What the answer earns, from 0 to 1, to four places."""
    marker = MARKERS.get(kind)
    if marker is None or not isinstance(value, dict):
        return NOTHING
    earned = min(max(marker(content, value), Fraction(0)), Fraction(1))
    return (Decimal(earned.numerator) / Decimal(earned.denominator)).quantize(FOUR_PLACES, ROUND_HALF_UP)


def _single(content: Content, value: dict[str, Any]) -> Fraction:
    option = _part(content["options"], value.get("choice"))
    return Fraction(bool(option and option["right"]))


def _judgement(content: Content, value: dict[str, Any]) -> Fraction:
    option = _part(content["options"], value.get("choice"))
    return Fraction(as_number(option["credit"]) or 0) if option else Fraction(0)


def _multiple(content: Content, value: dict[str, Any]) -> Fraction:
    """Right chosen of all right, minus wrong chosen of all wrong, not below nothing."""
    options, chosen = content["options"], value.get("choices")
    if not isinstance(chosen, list) or any(_part(options, index) is None for index in chosen) or len(set(chosen)) < len(chosen):
        return Fraction(0)
    right = {index for index, option in enumerate(options) if option["right"]}
    wrong = set(range(len(options))) - right
    gained = Fraction(len(right & set(chosen)), len(right))
    lost = Fraction(len(wrong & set(chosen)), len(wrong)) if wrong else Fraction(0)
    return max(gained - lost, Fraction(0))


def _ordering(content: Content, value: dict[str, Any]) -> Fraction:
    """The share of pairs in the right relative order; less than half of them is worth nothing."""
    places = value.get("places")
    if not isinstance(places, list) or len(places) != len(content["sequence"]):
        return Fraction(0)
    pairs = list(combinations(places, 2))
    share = Fraction(sum(_is_place(first) and _is_place(second) and first < second for first, second in pairs), len(pairs))
    return share if share >= Fraction(1, 2) else Fraction(0)


def _matching(content: Content, value: dict[str, Any]) -> Fraction:
    """The share of right matches. Two right sides with the same words are the same answer."""
    pairs, matches = content["pairs"], value.get("matches")
    if not isinstance(matches, list) or len(matches) != len(pairs):
        return Fraction(0)
    chosen = [_part(pairs, index) for index in matches]
    return Fraction(
        sum(other is not None and other["right"] == pair["right"] for pair, other in zip(pairs, chosen, strict=True)), len(pairs)
    )


def _numeric(content: Content, value: dict[str, Any]) -> Fraction:
    number, answer = as_number(value.get("number")), as_number(content["answer"])
    if number is None or answer is None:
        return Fraction(0)
    distance = abs(number - answer)
    if distance <= (as_number(content["tolerance"]) or 0):
        return Fraction(1)
    return Fraction(1, 2) if distance <= (as_number(content["half_tolerance"]) or 0) else Fraction(0)


def _part(listed: list[dict[str, Any]], index: Any) -> dict[str, Any] | None:
    return listed[index] if type(index) is int and 0 <= index < len(listed) else None


def _is_place(place: Any) -> bool:
    return type(place) is int and place >= 1


MARKERS: dict[str, Callable[[Content, dict[str, Any]], Fraction]] = {
    "SBA": _single,
    "SJ": _judgement,
    "MR": _multiple,
    "ORD": _ordering,
    "MAT": _matching,
    "NUM": _numeric,
}


def best_answer(kind: str, content: Content) -> dict[str, Any]:
    """An answer that earns everything: for tests, demonstrations and the probe world, never for a page before submission."""
    listed = parts(kind, content)
    if kind == "SBA":
        return {"choice": next(index for index, option in enumerate(listed) if option["right"])}
    if kind == "SJ":
        return {"choice": max(range(len(listed)), key=lambda index: as_number(listed[index]["credit"]) or Decimal(0))}
    if kind == "MR":
        return {"choices": [index for index, option in enumerate(listed) if option["right"]]}
    if kind == "ORD":
        return {"places": list(range(1, len(listed) + 1))}
    if kind == "MAT":
        rights = [pair["right"] for pair in listed]
        return {"matches": [rights.index(right) for right in rights]}
    if kind == "WR":
        return {"text": content.get("model_answer") or "An answer."}
    return {"number": str(content["answer"])}


@dataclass(frozen=True)
class Earned:
    """What one question of a sitting earned."""

    credit: Decimal
    critical: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a sitting came to."""

    credit: Decimal
    out_of: int
    passed: bool
    criticals: int
    criticals_right: int

    @property
    def per_cent(self) -> int:
        """Rounded down, so that nobody reads the pass mark and has not reached it."""
        return per_cent(self.credit, self.out_of)


def per_cent(earned: Decimal, out_of: int) -> int:
    return int((_rounded(earned) * 100 / out_of).quantize(Decimal(1), ROUND_DOWN)) if out_of else 0


def verdict(earned: Iterable[Earned], *, pass_share: int, criticals_must_be_right: bool) -> Verdict:
    """Passed, when the share reaches the pass mark and every critical question earned full credit.

    The sum is compared to two places: three thirds, each kept to four places, are one.
    """
    marks = list(earned)
    total = sum((mark.credit for mark in marks), NOTHING)
    criticals = [mark for mark in marks if mark.critical]
    right = sum(mark.credit == 1 for mark in criticals)
    enough = bool(marks) and _rounded(total) * 100 >= pass_share * len(marks)
    return Verdict(
        credit=total,
        out_of=len(marks),
        passed=enough and (right == len(criticals) or not criticals_must_be_right),
        criticals=len(criticals),
        criticals_right=right,
    )


def _rounded(total: Decimal) -> Decimal:
    return total.quantize(TWO_PLACES, ROUND_HALF_UP)
