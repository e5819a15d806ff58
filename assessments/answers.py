"""Between a form and a stored answer. Pure functions.

A form speaks in places on the screen, a stored answer in the version's own indices: in an ordering question the own indices
are the key, so they never leave the server before submission [A2].
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.content import Content, as_number, parts

Form = Mapping[str, Sequence[str]]
Value = dict[str, Any]

THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
PLAIN_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
CURRENCIES = "$£€"
MOST_CHARACTERS = 20_000


class AnswerState(TextChoices):
    EMPTY = "empty", gettext_lazy("not answered")
    PARTIAL = "partial", gettext_lazy("partly answered")
    ANSWERED = "answered", gettext_lazy("answered")


@dataclass(frozen=True)
class Reading:
    """What a posted form says: the answer to keep, or the problem that the person can mend."""

    value: Value = field(default_factory=dict)
    problem: str = ""


class _NoSuchPlaceError(ValueError):
    """The form names a place that the question does not have."""


def read(kind: str, content: Content, order: Sequence[int], form: Form) -> Reading:
    """The answer in a posted form. Whatever else was posted is not looked at [A1]."""
    try:
        return READERS[kind](content, order, form)
    except _NoSuchPlaceError:
        return Reading(problem=_("This answer does not fit the question. Reload the page and answer again."))


def fields_of(kind: str, content: Content, order: Sequence[int], value: Value) -> dict[str, list[str]]:
    """The stored answer as the fields of its form, by name: what a page shows and what a second window is told."""
    place = {index: str(shown) for shown, index in enumerate(order)}
    if kind in {"SBA", "SJ"}:
        return {"choice": [place[value["choice"]]]} if "choice" in value else {}
    if kind == "MR":
        chosen = sorted(place[index] for index in value.get("choices", []))
        return {"choice": chosen} if chosen else {}
    if kind == "ORD":
        return {f"place-{place[index]}": [str(given)] for index, given in enumerate(value.get("places", [])) if given}
    if kind == "MAT":
        return {f"match-{left}": [place[right]] for left, right in enumerate(value.get("matches", [])) if right is not None}
    if kind == "WR":
        return {"text": [value["text"]]} if value.get("text") else {}
    return {"number": [value["number"]]} if "number" in value else {}


def state(kind: str, content: Content, value: Value) -> AnswerState:
    """Whether the question is answered, in part, or not at all."""
    if kind in {"ORD", "MAT"}:
        given = [one for one in value.get("places" if kind == "ORD" else "matches", []) if one is not None]
        if not given:
            return AnswerState.EMPTY
        whole = len(given) == len(parts(kind, content)) and not (kind == "ORD" and len(set(given)) < len(given))
        return AnswerState.ANSWERED if whole else AnswerState.PARTIAL
    if kind == "WR":
        beyond = within_limit(value.get("text", ""), content["words_at_most"])[1]
        return AnswerState.PARTIAL if beyond else AnswerState.ANSWERED if value.get("text") else AnswerState.EMPTY
    return AnswerState.ANSWERED if value else AnswerState.EMPTY


def within_limit(text: str, words: int) -> tuple[str, str]:
    """The text up to so many words, and what stands beyond them."""
    found = list(re.finditer(r"\S+", text))
    if len(found) <= words:
        return text, ""
    cut = found[words].start()
    return text[:cut].rstrip(), text[cut:]


def words(kind: str, content: Content, value: Value) -> list[str]:
    """The answer in words, for telling a person what a window of theirs had said."""
    listed = parts(kind, content)
    if kind in {"SBA", "SJ"}:
        return [listed[value["choice"]]["text"]] if "choice" in value else []
    if kind == "MR":
        return [listed[index]["text"] for index in value.get("choices", [])]
    if kind == "ORD":
        placed = sorted((place, index) for index, place in enumerate(value.get("places", [])) if place)
        return [f"{place}. {listed[index]['text']}" for place, index in placed]
    if kind == "MAT":
        matches = enumerate(value.get("matches", []))
        return [f"{listed[left]['left']}: {listed[right]['right']}" for left, right in matches if right is not None]
    if kind == "WR":
        return [value["text"]] if value.get("text") else []
    return [value["number"]] if "number" in value else []


def _read_choice(content: Content, order: Sequence[int], form: Form) -> Reading:
    chosen = _indices(order, form.get("choice", []))
    return Reading({"choice": chosen[-1]} if chosen else {})


def _read_choices(content: Content, order: Sequence[int], form: Form) -> Reading:
    chosen = sorted(set(_indices(order, form.get("choice", []))))
    return Reading({"choices": chosen} if chosen else {})


def _read_order(content: Content, order: Sequence[int], form: Form) -> Reading:
    places: list[int | None] = [None] * len(order)
    for shown, index in enumerate(order):
        given = _last(form, f"place-{shown}")
        places[index] = _place(given, range(1, len(order) + 1)) if given else None
    return Reading({"places": places} if any(places) else {})


def _read_matches(content: Content, order: Sequence[int], form: Form) -> Reading:
    matches: list[int | None] = []
    for left in range(len(content["pairs"])):
        given = _last(form, f"match-{left}")
        matches.append(order[_place(given, range(len(order)))] if given else None)
    return Reading({"matches": matches} if any(match is not None for match in matches) else {})


def _read_number(content: Content, order: Sequence[int], form: Form) -> Reading:
    typed = _last(form, "number").strip()
    if not typed:
        return Reading()
    bare = typed.strip(CURRENCIES).removesuffix(content.get("unit", "") or "\0").removesuffix("%").replace(" ", "").strip()
    if THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if len(typed) > 40 or not PLAIN_NUMBER.fullmatch(bare) or as_number(bare) is None:
        return Reading(problem=_("Enter a number in figures, such as 1250 or 12.5."))
    return Reading({"number": bare})


def _read_text(content: Content, order: Sequence[int], form: Form) -> Reading:
    """What was written, over the limit of words too: nothing typed is ever thrown away for being long."""
    text = _last(form, "text").replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > MOST_CHARACTERS:
        return Reading(problem=_("This is far longer than what is asked for. Shorten it; it is not saved yet."))
    return Reading({"text": text} if text else {})


READERS: dict[str, Callable[[Content, Sequence[int], Form], Reading]] = {
    "SBA": _read_choice,
    "SJ": _read_choice,
    "MR": _read_choices,
    "ORD": _read_order,
    "MAT": _read_matches,
    "NUM": _read_number,
    "WR": _read_text,
}


def _last(form: Form, name: str) -> str:
    given = form.get(name, [])
    return given[-1] if given else ""


def _place(text: str, allowed: range) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) not in allowed:
        raise _NoSuchPlaceError(text)
    return int(text)


def _indices(order: Sequence[int], given: Sequence[str]) -> list[int]:
    return [order[_place(text, range(len(order)))] for text in given]
