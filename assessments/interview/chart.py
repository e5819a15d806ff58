"""The meters of a run as lines. Pure geometry; the numbers stand in a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.interview.engine import Levels
from assessments.interview.script import METERS

WIDTH, HEIGHT, LEFT, TOP = 560, 176, 32, 12
NEAREST = 15


@dataclass(frozen=True)
class Line:
    """A meter's line with its end, where its name is written."""

    name: str
    points: str
    x: float
    y: float
    label_y: float
    value: int

    @property
    def end(self) -> tuple[str, str, str]:
        """Across, down, and down of the name, as SVG wants them in any language."""
        return f"{self.x:.1f}", f"{self.y:.1f}", f"{self.label_y:.1f}"


@dataclass(frozen=True)
class Chart:
    """One's own lines, the expert's behind them, and the marks at the left."""

    lines: list[Line]
    expert: list[Line]
    marks: list[tuple[int, str]]
    right: int
    steps: int


def chart(mine: Sequence[Levels], expert: Sequence[Levels]) -> Chart:
    longest = max(len(mine), len(expert)) - 1
    return Chart(
        lines=apart([line(meter, mine, place, longest) for place, meter in enumerate(METERS)]),
        expert=[line(meter, expert, place, longest) for place, meter in enumerate(METERS)],
        marks=[(mark, f"{y_of(mark):.1f}") for mark in (0, 50, 100)],
        right=LEFT + WIDTH,
        steps=longest,
    )


def line(name: str, levels: Sequence[Levels], meter: int, longest: int) -> Line:
    places = [(x_of(number, longest), y_of(level[meter])) for number, level in enumerate(levels)]
    x, y = places[-1]
    return Line(name, " ".join(f"{across:.1f},{down:.1f}" for across, down in places), x, y, y, levels[-1][meter])


def apart(lines: list[Line]) -> list[Line]:
    """The same lines with their names so far from each other that each can be read."""
    placed: dict[str, float] = {}
    last = None
    for each in sorted(lines, key=lambda line: line.y):
        last = each.y if last is None else max(each.y, last + NEAREST)
        placed[each.name] = last
    over = max(0.0, max(placed.values()) - (TOP + HEIGHT))
    return [Line(each.name, each.points, each.x, each.y, placed[each.name] - over, each.value) for each in lines]


def x_of(number: int, longest: int) -> float:
    return LEFT + WIDTH * number / max(longest, 1)


def y_of(level: int) -> float:
    return TOP + HEIGHT * (100 - level) / 100
