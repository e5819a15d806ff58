"""What the content of a question must look like, by kind. Pure: checked before a version is written, trusted ever after.

========  =====================================================================================
SBA, MR   ``{"options": [{"text", "right", "why"}]}``
SJ        ``{"options": [{"text", "credit", "why"}]}``
ORD       ``{"sequence": [{"text", "why"}]}``, in the right order
MAT       ``{"pairs": [{"left", "right", "why"}]}``; two pairs may share their right side
WR        ``{"words_at_most", "criteria": [{"name", "levels": [{"points", "text"}]}], "readings", "margin", "model_answer", "notes"}``
NUM       ``{"answer", "tolerance", "half_tolerance", "unit", "common_errors": [{"answer", "why"}]}``; figures may be texts
========  =====================================================================================
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

Content = dict[str, Any]

NUMERIC_FIELDS = {"answer", "tolerance", "half_tolerance", "unit", "common_errors"}
WRITTEN_FIELDS = {"words_at_most", "criteria", "readings", "margin", "model_answer", "notes"}
WHOLE_NUMBERS = {"words_at_most": (20, 2000), "readings": (1, 2), "margin": (0, 100)}
PART_LISTS = {"SBA": "options", "MR": "options", "SJ": "options", "ORD": "sequence", "MAT": "pairs"}
PART_FIELDS = {
    "SBA": {"text", "right", "why"},
    "MR": {"text", "right", "why"},
    "SJ": {"text", "credit", "why"},
    "ORD": {"text", "why"},
    "MAT": {"left", "right", "why"},
}


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: ``options[2].why``."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


class InvalidContentError(ValueError):
    """The content does not fit its kind; says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(map(str, problems)))


def check(kind: str, content: Any) -> None:
    """Refuse content that could not be asked or marked.

    :raises InvalidContentError: with every problem found.
    """
    found = list(problems(kind, content))
    if found:
        raise InvalidContentError(found)


def problems(kind: str, content: Any) -> Iterator[Problem]:
    """Everything that is wrong with the content, field by field."""
    if kind not in PART_LISTS and kind not in {"NUM", "WR"}:
        yield Problem("kind", _("There is no kind of question “%s”.") % kind)
    elif not isinstance(content, dict):
        yield Problem("content", _("Must be a set of named fields."))
    elif kind == "NUM":
        yield from _number_problems(content)
    elif kind == "WR":
        yield from _written_problems(content)
    else:
        yield from _unknown("", content, {PART_LISTS[kind]})
        yield from _part_problems(kind, content.get(PART_LISTS[kind]))


def parts(kind: str, content: Content) -> list[dict[str, Any]]:
    """The options, steps or pairs of a question; a numeric question has none."""
    return content[PART_LISTS[kind]] if kind in PART_LISTS else []


def fingerprint(stem: str, content: Content, rationale: str, read_again: str) -> str:
    """SHA-256 over everything a version says. Equal questions, equal digest."""
    whole = json.dumps([stem, content, rationale, read_again], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def as_number(value: Any) -> Decimal | None:
    """The number that is meant, exactly as it was written, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):
        return None
    # Told by its digits: arithmetic on what somebody typed could overflow.
    return number if number.is_finite() and number.adjusted() < 15 and _places(number) <= 12 else None


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _unknown(where: str, given: dict[str, Any], known: set[str]) -> Iterator[Problem]:
    for name in sorted(set(map(str, given)) - known):
        yield Problem(f"{where}{name}", _("Is not a field of this kind of question."))


def _part_problems(kind: str, given: Any) -> Iterator[Problem]:
    name = PART_LISTS[kind]
    if not isinstance(given, list) or len(given) < 2:
        yield Problem(name, _("Needs two or more entries."))
        return
    if len(given) > 20:
        yield Problem(name, _("Has more than 20 entries."))
    broken = False
    for index, part in enumerate(given):
        for problem in _fields_of_part(kind, f"{name}[{index}]", part):
            broken = True
            yield problem
    if not broken:
        yield from _whole_problems(kind, name, given)


def _fields_of_part(kind: str, where: str, part: Any) -> Iterator[Problem]:
    if not isinstance(part, dict):
        yield Problem(where, _("Must be a set of named fields."))
        return
    yield from _unknown(f"{where}.", part, PART_FIELDS[kind])
    texts = PART_FIELDS[kind] - ({"right"} if kind in {"SBA", "MR"} else set()) - {"credit"}
    for field in sorted(texts):
        if not isinstance(part.get(field), str) or not part[field].strip():
            yield Problem(f"{where}.{field}", _("Must be a text."))
    if kind in {"SBA", "MR"} and not isinstance(part.get("right"), bool):
        yield Problem(f"{where}.right", _("Must be true or false."))
    if kind == "SJ":
        credit = as_number(part.get("credit"))
        if credit is None or not 0 <= credit <= 1:
            yield Problem(f"{where}.credit", _("Must be a number from 0 to 1."))


def _whole_problems(kind: str, name: str, given: list[dict[str, Any]]) -> Iterator[Problem]:
    said = [part["left" if kind == "MAT" else "text"].strip() for part in given]
    if len(set(said)) < len(said):
        yield Problem(name, _("Says the same thing twice."))
    right = sum(part.get("right") is True for part in given)
    if kind == "SBA" and right != 1:
        yield Problem(name, _("Needs exactly one right option."))
    if kind == "MR" and right in {0, len(given)}:
        yield Problem(name, _("Needs at least one right and one wrong option."))
    if kind == "SJ" and not any(as_number(part["credit"]) == 1 for part in given):
        yield Problem(name, _("Needs an option with the credit 1."))
    if kind == "MAT" and len({part["right"] for part in given}) < 2:
        yield Problem(name, _("Needs at least two different right sides."))


def _number_problems(content: Content) -> Iterator[Problem]:
    yield from _unknown("", content, NUMERIC_FIELDS)
    given = {field: as_number(content.get(field)) for field in ("answer", "tolerance", "half_tolerance")}
    for field, number in given.items():
        if number is None:
            yield Problem(field, _("Must be a number."))
        elif field != "answer" and number < 0:
            yield Problem(field, _("Must not be negative."))
        elif field == "half_tolerance" and given["tolerance"] is not None and number < given["tolerance"]:
            yield Problem(field, _("Must not be smaller than the tolerance."))
    if not isinstance(content.get("unit", ""), str):
        yield Problem("unit", _("Must be a text."))
    errors = content.get("common_errors", [])
    if not isinstance(errors, list):
        yield Problem("common_errors", _("Must be a list."))
        return
    for index, error in enumerate(errors):
        if not isinstance(error, dict) or as_number(error.get("answer")) is None:
            yield Problem(f"common_errors[{index}].answer", _("Must be a number."))
        elif not isinstance(error.get("why"), str) or not error["why"].strip():
            yield Problem(f"common_errors[{index}].why", _("Must be a text."))


def _written_problems(content: Content) -> Iterator[Problem]:
    yield from _unknown("", content, WRITTEN_FIELDS)
    for field, (least, most) in WHOLE_NUMBERS.items():
        if type(content.get(field)) is not int or not least <= content[field] <= most:
            yield Problem(field, _("Must be a whole number from %(least)d to %(most)d.") % {"least": least, "most": most})
    for field in ("model_answer", "notes"):
        if not isinstance(content.get(field, ""), str):
            yield Problem(field, _("Must be a text."))
    criteria = content.get("criteria")
    if not isinstance(criteria, list) or not 1 <= len(criteria) <= 10:
        yield Problem("criteria", _("Needs one to ten criteria."))
        return
    names = [criterion.get("name") for criterion in criteria if isinstance(criterion, dict)]
    if len(set(map(str, names))) < len(names):
        yield Problem("criteria", _("Says the same thing twice."))
    for index, criterion in enumerate(criteria):
        yield from _criterion_problems(f"criteria[{index}]", criterion)


def _criterion_problems(where: str, criterion: Any) -> Iterator[Problem]:
    if not isinstance(criterion, dict):
        yield Problem(where, _("Must be a set of named fields."))
        return
    yield from _unknown(f"{where}.", criterion, {"name", "levels"})
    if not isinstance(criterion.get("name"), str) or not criterion["name"].strip():
        yield Problem(f"{where}.name", _("Must be a text."))
    levels = criterion.get("levels")
    if not isinstance(levels, list) or not 2 <= len(levels) <= 8:
        yield Problem(f"{where}.levels", _("Needs two to eight levels."))
        return
    sound = [
        isinstance(level, dict)
        and set(level) == {"points", "text"}
        and type(level["points"]) is int
        and 0 <= level["points"] <= 100
        and isinstance(level["text"], str)
        and bool(level["text"].strip())
        for level in levels
    ]
    if not all(sound):
        yield Problem(f"{where}.levels", _("Each level needs points, a whole number, and what an answer of this level does."))
    elif len({level["points"] for level in levels}) < len(levels):
        yield Problem(f"{where}.levels", _("Two levels are worth the same."))
