"""The geometry of charts: where lines and words go on a sheet of fixed size. Pure; the templates draw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from reports.rates import Rate

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 84, 14, 30


@dataclass(frozen=True)
class Mark:
    """A word at a place. Numbers are texts, so that no language writes a comma into a coordinate."""

    x: str
    y: str
    text: str


@dataclass(frozen=True)
class LineChart:
    """A share over time, from 0 to 100 per cent."""

    path: str
    ends: tuple[Mark, Mark] | None
    levels: list[Mark]
    months: list[Mark]
    target: Mark | None
    target_y: str
    left: str
    right: str
    bottom: str
    size: str = f"0 0 {WIDTH} {HEIGHT}"


def at(number: float) -> str:
    return f"{number:.1f}"


def height(share: float) -> float:
    """Where a share of 0 to 100 stands."""
    return TOP + (HEIGHT - TOP - BOTTOM) * (100 - share) / 100


def line_chart(points: Sequence[tuple[date, Rate]], target: int | None = None) -> LineChart:
    """One line, broken where there was nobody to train, with its last value and the target written beside it."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points) - 1)
    spots = [(LEFT + step * number, height(100 * rate.part / rate.whole) if rate else None) for number, (_day, rate) in enumerate(points)]
    drawn = [number for number, (_x, y) in enumerate(spots) if y is not None]
    path = " ".join(
        f"{'L' if number and spots[number - 1][1] is not None else 'M'}{at(x)} {at(y)}"
        for number, (x, y) in enumerate(spots)
        if y is not None
    )
    ends = (_end(points, spots, drawn[0]), _end(points, spots, drawn[-1])) if drawn else None
    return LineChart(
        path=path,
        ends=ends,
        levels=[Mark(at(LEFT - 8), at(height(level)), f"{level} %") for level in (0, 50, 100)],
        months=_months(points, step),
        target=Mark(at(WIDTH - RIGHT + 8), at(_apart(height(target), ends)), f"{target} %") if target else None,
        target_y=at(height(target or 0)),
        left=at(LEFT),
        right=at(WIDTH - RIGHT),
        bottom=at(HEIGHT - BOTTOM),
    )


def _end(points: Sequence[tuple[date, Rate]], spots: Sequence[tuple[float, float | None]], number: int) -> Mark:
    x, y = spots[number]
    return Mark(at(x), at(y or 0), f"{points[number][1].per_cent} %")


def _apart(y: float, ends: tuple[Mark, Mark] | None) -> float:
    """Far enough from the last value that the words do not meet."""
    if ends is None or abs(y - float(ends[1].y)) >= 16:
        return y
    return float(ends[1].y) + (16 if y >= float(ends[1].y) else -16)


def _months(points: Sequence[tuple[date, Rate]], step: float) -> list[Mark]:
    """Every sixth month, counted back from the last."""
    last = len(points) - 1
    return [
        Mark(at(LEFT + step * number), at(HEIGHT - 8), date_format(day, "M Y"))
        for number, (day, _rate) in enumerate(points)
        if (last - number) % 6 == 0
    ]


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    width: str
    y: str
    text_y: str
    value_x: str


@dataclass(frozen=True)
class BarChart:
    """Counts side by side, from zero."""

    bars: list[Bar]
    left: str
    thickness: str
    size: str


def bar_chart(values: Sequence[tuple[str, int]], *, labels: int = 120, thickness: int = 22, gap: int = 14) -> BarChart:
    most = max((value for _label, value in values), default=0) or 1
    room = WIDTH - labels - 60
    bars = []
    for number, (label, value) in enumerate(values):
        y, width = number * (thickness + gap) + 4, room * value / most
        bars.append(Bar(label, value, at(width), at(y), at(y + thickness / 2), at(labels + width + 8)))
    return BarChart(bars, at(labels), at(thickness), f"0 0 {WIDTH} {len(values) * (thickness + gap)}")
