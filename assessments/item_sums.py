"""What one sitting adds to the figures of its questions, in whole numbers, so that taking it away again leaves no trace. Pure.

Credit and rest are in ten-thousandths. The *rest* of a question is the mean credit of the other questions of the same sitting: how well the person does
overall, without the question itself. What is added up is a tree of whole numbers:

==============  ==============================================================================================
people          who were asked, each at the first meeting with the question
credit          sum of credit; ``full``: how many earned all of it; ``blank``: how many answered nothing
pairs           how many have a rest; of these ``pair_credit``, ``pair_credit_2``, ``rest``, ``rest_2``, ``products``: the sums behind a correlation
tables.time     by place in ``SECONDS``: how many took so long
tables.choices  by what was chosen: ``n``, and of those with a rest ``m`` and the sum ``y`` of it
tables.groups   by discipline and band of the rest: ``n`` and the sum ``x`` of credit
==============  ==============================================================================================
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from assessments.content import Content, as_number, parts

Sums = dict[str, Any]

WHOLE = 10_000
NUMBERS = ("people", "credit", "full", "blank", "pairs", "pair_credit", "pair_credit_2", "rest", "rest_2", "products")
SECONDS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
"""The upper ends of the classes of time; whoever took longer is in one more class."""
BANDS = (5_000, 7_000, 8_000, 9_000)
"""Where the bands of the rest begin after the lowest: people are compared with those who do equally well."""


def plus(one: Mapping[str, Any], other: Mapping[str, Any], sign: int = 1) -> Sums:
    """Both trees together, or the second taken from the first; what comes to nothing is left out."""
    found: Sums = {}
    for key in [*one, *(key for key in other if key not in one)]:
        mine, theirs = one.get(key), other.get(key)
        if isinstance(mine, Mapping) or isinstance(theirs, Mapping):
            value: Any = plus(mine or {}, theirs or {}, sign)
        else:
            value = (mine or 0) + sign * (theirs or 0)
        if value:
            found[key] = value
    return found


def in_ten_thousandths(credit: Decimal) -> int:
    return int(credit * WHOLE)


def rest_of(credits: Sequence[int], place: int) -> int | None:
    """The mean of all the others; nothing where there are none."""
    others = len(credits) - 1
    return (sum(credits) - credits[place] + others // 2) // others if others > 0 else None


def of_answer(*, kind: str, content: Content, value: Any, credit: int, rest: int | None, seconds: float | None, group: str) -> Sums:
    """What one person's answer to one question adds."""
    said = value if isinstance(value, dict) else {}
    found: Sums = {"people": 1, "credit": credit, "full": int(credit == WHOLE), "blank": int(not said)}
    tables: Sums = {"groups": {group: {str(band(rest)): {"n": 1, "x": credit}}}}
    counted = {"n": 1} if rest is None else {"n": 1, "m": 1, "y": rest}
    tables["choices"] = dict.fromkeys(chosen(kind, content, said), counted)
    if rest is not None:
        found |= {"pairs": 1, "pair_credit": credit, "pair_credit_2": credit * credit}
        found |= {"rest": rest, "rest_2": rest * rest, "products": credit * rest}
    if seconds is not None and said:
        tables["time"] = {str(bisect_left(SECONDS, seconds)): 1}
    return plus({}, {**found, "tables": tables})


def band(rest: int | None) -> int:
    return 0 if rest is None else bisect_right(BANDS, rest)


def chosen(kind: str, content: Content, value: Mapping[str, Any]) -> list[str]:
    """What of a question was chosen, under names that do not grow with the number of answers: parts, pairs of parts, kinds of numbers."""
    listed = parts(kind, content)
    if not value:
        return [""]
    if kind in {"SBA", "SJ"}:
        return [str(value["choice"])] if _is_part(value.get("choice"), listed) else []
    if kind == "MR":
        return [str(index) for index in sorted(set(_list(value, "choices"))) if _is_part(index, listed)]
    if kind == "ORD":
        places = _list(value, "places")[: len(listed)]
        return [f"{part}:{place - 1}" for part, place in enumerate(places) if _is_part((place or 0) - 1, listed)]
    if kind == "MAT":
        rights = [pair["right"] for pair in listed]
        matches = _list(value, "matches")[: len(listed)]
        return [f"{left}:{rights.index(rights[right])}" for left, right in enumerate(matches) if _is_part(right, listed)]
    return [_number_kind(content, value)] if kind == "NUM" else []


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return [one if type(one) is int else None for one in found] if isinstance(found, list) else []


def _is_part(index: Any, listed: Sequence[Any]) -> bool:
    return type(index) is int and 0 <= index < len(listed)


def _number_kind(content: Content, value: Mapping[str, Any]) -> str:
    number, answer = as_number(value.get("number")), as_number(content["answer"])
    if number is None or answer is None:
        return "other"
    for place, error in enumerate(content.get("common_errors", [])):
        if as_number(error["answer"]) == number:
            return f"error{place}"
    away = abs(number - answer)
    if away <= (as_number(content["tolerance"]) or 0):
        return "right"
    return "half" if away <= (as_number(content["half_tolerance"]) or 0) else "other"


def seconds_taken(started: datetime, saved: Mapping[int, datetime], pauses: Iterable[tuple[datetime, datetime]]) -> dict[int, float]:
    """By position the seconds from the answer saved before to the last save of this one, without the pauses between.

    ``saved`` holds the answered positions only. A question that is looked at again later takes the time of the second look: an approximation.
    """
    taken, before, stops = {}, started, list(pauses)
    for position, moment in sorted(saved.items(), key=lambda one: (one[1], one[0])):
        still = sum((max(min(end, moment) - max(begin, before), timedelta(0)) for begin, end in stops), timedelta(0))
        taken[position] = max((moment - before - still).total_seconds(), 0.0)
        before = moment
    return taken
