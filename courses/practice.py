"""Practice on a lesson page: how an activity is shown, what an answer says, and what is told back. Pure functions.

Every activity but ``rewrite`` gives each of its rows one of its options: a group, a partner, a place, a label, or (``choose``) "chosen".
Positions in a form are positions on the screen, never in the manuscript, so that a page before the answer tells nothing of it.
"""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, ngettext

SKIPPED = {"skipped": True}
COMPARED = {"compared": True}


@dataclass(frozen=True)
class Row:
    """A part that is answered for itself. ``right`` is an index into the options; without one the row is context only."""

    text: str
    why: str = ""
    right: int | None = None
    who: str = ""
    better: str = ""


@dataclass(frozen=True)
class Activity:
    """A practice activity as its author wrote it; texts are HTML."""

    kind: str
    id: str
    title: str
    prompt: str
    rows: tuple[Row, ...]
    options: tuple[str, ...] = ()

    @property
    def several(self) -> bool:
        """Whether more than one may be chosen."""
        return self.kind == "choose" and sum(row.right == 1 for row in self.rows) != 1


@dataclass(frozen=True)
class Shown:
    """The order in which a learner sees rows and options: indices of the manuscript by place on the screen."""

    rows: tuple[int, ...]
    options: tuple[int, ...]


@dataclass(frozen=True)
class RowFeedback:
    """What is told back of one row."""

    given: int | None
    correct: bool


@dataclass(frozen=True)
class Feedback:
    """What is told back of an answer."""

    rows: tuple[RowFeedback | None, ...]
    correct: int
    total: int

    @property
    def summary(self) -> str:
        if self.correct == self.total:
            return gettext("All right.") if self.total > 1 else gettext("Right.")
        if self.total == 1:
            return gettext("Not quite. Read why below.")
        return gettext("%(correct)d of %(total)d right.") % {"correct": self.correct, "total": self.total}


@dataclass(frozen=True)
class Reading:
    """What a posted form says: the answer to keep, or the problem that the learner can mend. ``given`` is what was entered either way."""

    answer: dict[str, Any] | None
    given: tuple[int | None, ...]
    problem: str = ""


@dataclass
class _Shuffle:
    seed: str
    source: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.source = random.Random(int.from_bytes(hashlib.sha256(self.seed.encode()).digest()[:8]))  # noqa: S311 - an order, not a secret

    def __call__(self, count: int) -> tuple[int, ...]:
        places = list(range(count))
        self.source.shuffle(places)
        if count > 1 and places == sorted(places):
            places.append(places.pop(0))
        return tuple(places)


def shown(activity: Activity, seed: str) -> Shown:
    """The order for this seed, always the same. Labels, groups and the lines of a transcript keep the author's order."""
    shuffle = _Shuffle(f"{seed}:{activity.id}")
    rows, options = tuple(range(len(activity.rows))), tuple(range(len(activity.options)))
    if activity.kind in {"choose", "sort", "order"}:
        rows = shuffle(len(rows))
    if activity.kind == "match":
        options = shuffle(len(options))
    return Shown(rows=rows, options=options)


def asked(activity: Activity) -> list[int]:
    """The rows that ask for an answer."""
    return [index for index, row in enumerate(activity.rows) if row.right is not None]


def read(activity: Activity, order: Shown, form: Mapping[str, Any]) -> Reading:
    """What a posted form says. ``form`` holds text, or for ``choice`` a list of texts, by field name."""
    if activity.kind == "rewrite":
        return Reading(answer=COMPARED, given=())
    if activity.kind == "choose":
        return _read_choice(activity, order, form)
    given: list[int | None] = [None] * len(activity.rows)
    for place, index in enumerate(order.rows):
        chosen = _place(form.get(f"row-{place}"), len(order.options))
        given[index] = None if chosen is None else order.options[chosen]
    wanted = asked(activity)
    empty = sum(given[index] is None for index in wanted)
    if empty:
        words = ngettext("%d is still without an answer.", "%d are still without an answer.", empty)
        return Reading(answer=None, given=tuple(given), problem=words % empty)
    if activity.kind == "order" and len({given[index] for index in wanted}) < len(wanted):
        return Reading(answer=None, given=tuple(given), problem=gettext("Give each place once."))
    return Reading(answer={"given": given}, given=tuple(given))


def _read_choice(activity: Activity, order: Shown, form: Mapping[str, Any]) -> Reading:
    places = {_place(text, len(order.rows)) for text in form.get("choice", [])} - {None}
    chosen = sorted(order.rows[place] for place in places if place is not None)
    given = tuple(1 if index in chosen else 0 for index in range(len(activity.rows)))
    if not chosen:
        return Reading(answer=None, given=given, problem=gettext("Choose an answer first."))
    if len(chosen) > 1 and not activity.several:
        return Reading(answer=None, given=given, problem=gettext("Choose one answer only."))
    return Reading(answer={"given": list(given)}, given=given)


def _place(text: Any, count: int) -> int | None:
    try:
        place = int(text)
    except (TypeError, ValueError):
        return None
    return place if 0 <= place < count else None


def check(activity: Activity, answer: Mapping[str, Any]) -> Feedback | None:
    """Row by row, whether the answer is right. None for what has no right and wrong, and for an answer that no longer fits the activity."""
    given = answer.get("given")
    if not isinstance(given, list) or len(given) != len(activity.rows):
        return None
    rows: list[RowFeedback | None] = []
    for row, value in zip(activity.rows, given, strict=True):
        rows.append(None if row.right is None else RowFeedback(given=value, correct=_same(activity, value, row.right)))
    told = [row for row in rows if row]
    if activity.kind == "choose" and not activity.several:
        correct = all(row.correct for row in told)
        return Feedback(rows=tuple(rows), correct=int(correct), total=1)
    return Feedback(rows=tuple(rows), correct=sum(row.correct for row in told), total=len(told))


def _same(activity: Activity, given: int | None, right: int) -> bool:
    """Two options with the same words are the same answer."""
    if given == right or activity.kind == "choose":
        return given == right
    return given is not None and 0 <= given < len(activity.options) and activity.options[given] == activity.options[right]
