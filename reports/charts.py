"""The geometry of charts: where lines and words go. Pure; the templates draw it.

A plot is stretched to the width that there is, its height is that of the sheet. Words are not stretched: they stand at the left and at the
right of it on strips of the same height, and below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from reports.rates import Rate

WIDTH, HEIGHT = 600, 200
TOP, BOTTOM = 14, 12


@dataclass(frozen=True)
class Mark:
    """A word at a height. Numbers are texts, so that no language writes a comma into a coordinate."""

    y: str
    text: str


@dataclass(frozen=True)
class LineChart:
    """A share over time, from 0 to 100 per cent."""

    path: str
    levels: list[Mark]
    end: Mark | None
    months: list[str]
    width: int = WIDTH
    height: int = HEIGHT


def at(number: float) -> str:
    return f"{number:.1f}"


def height(share: float) -> float:
    """Where a share of 0 to 100 stands."""
    return TOP + (HEIGHT - TOP - BOTTOM) * (100 - share) / 100


def line_chart(points: Sequence[tuple[date, Rate]]) -> LineChart:
    """One line, broken where there was nobody to train, with its last value written beside it."""
    step = WIDTH / max(1, len(points) - 1)
    spots = [(step * number, height(100 * rate.part / rate.whole) if rate else None) for number, (_day, rate) in enumerate(points)]
    end = spots[-1][1] if spots else None
    return LineChart(
        path=_path(spots),
        levels=[Mark(at(height(level)), f"{level} %") for level in (0, 50, 100)],
        end=Mark(at(end), f"{points[-1][1].per_cent} %") if end is not None else None,
        months=[date_format(day, "M Y") for day, _rate in _evenly(points)],
    )


def _path(spots: Sequence[tuple[float, float | None]]) -> str:
    """The line; a month that stands alone is a stroke as long as its pen is wide."""
    parts = []
    for number, (x, y) in enumerate(spots):
        if y is None:
            continue
        joined = number > 0 and spots[number - 1][1] is not None
        alone = not joined and (number + 1 == len(spots) or spots[number + 1][1] is None)
        parts.append(f"{'L' if joined else 'M'}{at(x)} {at(y)}" + ("h0.1" if alone else ""))
    return " ".join(parts)


def _evenly(points: Sequence[tuple[date, Rate]], number: int = 5) -> list[tuple[date, Rate]]:
    """So many points at equal distances, the first and the last among them."""
    if len(points) <= number:
        return list(points)
    return [points[round(place * (len(points) - 1) / (number - 1))] for place in range(number)]


@dataclass(frozen=True)
class Bar:
    """``width`` is the share of the longest, of 100."""

    label: str
    value: int
    address: str
    width: str


def bars(values: Sequence[tuple[str, int, str]]) -> list[Bar]:
    """Counts one below the other, from zero: label, count, and where its people are."""
    most = max((value for _label, value, _address in values), default=0) or 1
    return [Bar(label, value, address, at(100 * value / most)) for label, value, address in values]
