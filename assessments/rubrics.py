"""Marking written answers by a rubric. Pure: people choose a level for each criterion, everything else follows and can be made again [A10].

A question's content says the criteria, each with levels worth whole points, how many people read each answer (``readings``, 1 or 2), and by how
many per cent of all points two of them may differ (``margin``) before a third decides.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assessments.content import Content
from assessments.marking import FOUR_PLACES, NOTHING

THIRD = 3
Levels = Sequence[int]
"""For each criterion, the index of the level that was chosen."""


def most(content: Content) -> int:
    """All points that can be had."""
    return sum(max(level["points"] for level in criterion["levels"]) for criterion in content["criteria"])


def points(content: Content, levels: Levels) -> int:
    return sum(criterion["levels"][level]["points"] for criterion, level in zip(content["criteria"], levels, strict=True))


def fits(content: Content, levels: Any) -> bool:
    """Whether every criterion has one of its levels."""
    criteria = content["criteria"]
    return (
        isinstance(levels, list)
        and len(levels) == len(criteria)
        and all(type(level) is int and 0 <= level < len(criterion["levels"]) for criterion, level in zip(criteria, levels, strict=True))
    )


def differ(content: Content, first: Levels, second: Levels) -> bool:
    """Whether two readings are further apart than the margin."""
    return abs(points(content, first) - points(content, second)) * 100 > content["margin"] * most(content)


def next_reading(content: Content, readings: Sequence[Levels]) -> int | None:
    """Which reading is wanted next: the first, the second, the third that decides, or none."""
    if len(readings) < content["readings"]:
        return len(readings) + 1
    return THIRD if len(readings) == 2 and differ(content, *readings) else None


def counting(content: Content, readings: Sequence[Levels]) -> list[int]:
    """Which of the readings count: the third alone where there is one, otherwise all."""
    return [THIRD - 1] if len(readings) == THIRD else list(range(len(readings)))


def credit(content: Content, readings: Sequence[Levels]) -> Decimal:
    """What a settled answer earns, from 0 to 1, to four places: the mean of the readings that count."""
    counted = counting(content, readings)
    if not counted or next_reading(content, readings) is not None:
        return NOTHING
    total = sum(points(content, readings[number]) for number in counted)
    return (Decimal(total) / (len(counted) * most(content))).quantize(FOUR_PLACES, ROUND_HALF_UP)


def levels_said(levels: Sequence[dict[str, Any]], *, between: str = "\n") -> str:
    """Levels as one writes them: ``2: Names two independent records``."""
    return between.join(f"{level['points']}: {level['text']}" for level in levels)


def levels_read(text: str) -> list[dict[str, Any]]:
    """The levels in a text, one a line or between bars. What is no number stays as it was written, and is judged with the content."""
    found = []
    for line in text.replace("|", "\n").splitlines():
        if line.strip():
            figure, _colon, words = line.partition(":")
            figure = figure.strip()
            found.append({"points": int(figure) if figure.isascii() and figure.isdigit() else figure, "text": " ".join(words.split())})
    return found
