"""What an answer earns after its question turned out to have a wrong key. Pure, so that every such mark can be made again [A10].

Answers name the parts of the version that was asked; a corrected version may list them in another order. They are carried over by their words,
which is why a version can only correct another that asks the same: other words are another question.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.content import Content, parts
from assessments.marking import Earned, credit, verdict

KEY, BETTER, ALL = "key", "better", "all"
FULL = Decimal("1.0000")


def words(kind: str, content: Content) -> list[tuple[str, ...]]:
    """What the person read, without any order and without the key."""
    if kind == "MAT":
        return sorted(
            [("left", pair["left"]) for pair in parts(kind, content)] + [("right", pair["right"]) for pair in parts(kind, content)]
        )
    if kind == "NUM":
        return [("unit", content.get("unit", ""))]
    return sorted((part["text"],) for part in parts(kind, content))


def corrects(kind: str, asked: Content, corrected: Content) -> bool:
    """Whether both ask the same, so that an answer to the one can be marked by the other."""
    return words(kind, asked) == words(kind, corrected)


def carried_over(kind: str, asked: Content, corrected: Content, value: Any) -> Any:
    """The same answer in terms of the corrected version. One that makes no sense stays as it is and earns nothing."""
    if not isinstance(value, dict) or kind == "NUM":
        return value
    if kind == "MAT":
        return _matches(parts(kind, asked), parts(kind, corrected), value)
    new = {part["text"]: place for place, part in enumerate(parts(kind, corrected))}
    places = {old: new[part["text"]] for old, part in enumerate(parts(kind, asked))}
    if kind == "ORD":
        given = value.get("places")
        if not isinstance(given, list) or len(given) != len(places):
            return {}
        return {"places": [given[old] for old, _place in sorted(places.items(), key=lambda one: one[1])]}
    if kind == "MR":
        chosen = value.get("choices")
        return {"choices": [_place(places, one) for one in chosen]} if isinstance(chosen, list) else {}
    return {"choice": _place(places, value.get("choice"))}


def _place(places: dict[int, int], index: Any) -> int | None:
    return places.get(index) if type(index) is int else None


def _matches(asked: list[dict[str, Any]], corrected: list[dict[str, Any]], value: dict[str, Any]) -> dict[str, Any]:
    given = value.get("matches")
    if not isinstance(given, list) or len(given) != len(asked):
        return {}
    rights = [pair["right"] for pair in corrected]
    chosen = {
        pair["left"]: rights.index(asked[index]["right"]) if type(index) is int and 0 <= index < len(asked) else None
        for pair, index in zip(asked, given, strict=True)
    }
    return {"matches": [chosen[pair["left"]] for pair in corrected]}


def credit_again(rule: str, kind: str, asked: Content, corrected: Content | None, value: Any) -> Decimal:
    """What the answer earns now: by the corrected key, by whichever key is better for the person, or in full whatever was answered."""
    if rule == ALL or corrected is None:
        return FULL
    by_correction = credit(kind, corrected, carried_over(kind, asked, corrected, value))
    return max(by_correction, credit(kind, asked, value)) if rule == BETTER else by_correction


@dataclass(frozen=True)
class Change:
    """What a regrade does to one sitting."""

    before: Decimal
    after: Decimal
    total_before: Decimal
    total_after: Decimal
    passed_before: bool
    earns_pass: bool

    @property
    def is_any(self) -> bool:
        return self.before != self.after

    @property
    def newly_passed(self) -> bool:
        return self.earns_pass and not self.passed_before

    @property
    def would_fail(self) -> bool:
        """Passed, and by the new marks would not be: stands, unless somebody decides otherwise."""
        return self.is_any and self.passed_before and not self.earns_pass


def change_of(
    others: Iterable[Earned],
    *,
    critical: bool,
    before: Decimal,
    after: Decimal,
    pass_share: int,
    criticals_must_be_right: bool,
    passed: bool,
) -> Change:
    """``others``: what the other questions of the sitting earned."""
    rest = list(others)
    found = verdict([*rest, Earned(after, critical)], pass_share=pass_share, criticals_must_be_right=criticals_must_be_right)
    total = sum((one.credit for one in rest), Decimal(0))
    return Change(before, after, total + before, found.credit, passed, found.passed)
