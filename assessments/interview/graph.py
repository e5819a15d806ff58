"""A script as a drawing: every node in the layer of the longest way to it, every way as a line. Pure geometry."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from assessments.interview.checking import targets_of
from assessments.interview.script import BY_THE_RULES, Script

BOX_WIDTH, BOX_HEIGHT, BEND_WIDTH, GAP, DOWN, EDGE = 172, 48, 14, 22, 104, 16
ROUNDS = 8


@dataclass(eq=False)
class Box:
    """A node, a set, the rules or an ending, where it is drawn; or the place at which a long way passes a layer (``bend``)."""

    key: str
    title: str
    kind: str
    layer: int
    place: float = 0
    x: float = 0
    y: float = 0

    @property
    def width(self) -> int:
        return BEND_WIDTH if self.kind == "bend" else BOX_WIDTH

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def lines(self) -> tuple[str, str]:
        """The title on two lines at most."""
        words, first = self.title.split(), ""
        while words and len(first) + len(words[0]) < 25:
            first = f"{first} {words.pop(0)}".strip()
        rest = " ".join(words)
        return first, rest if len(rest) < 25 else f"{rest[:23].rstrip()}…"

    @property
    def at(self) -> dict[str, str]:
        """Left, top, and the places of its words, as SVG wants them in any language."""
        down = 0 if self.lines[1] else 6 if self.lines[0] else 13
        places = {"x": self.x, "y": self.y, "middle": self.middle, "key": self.y + 15 + down, "one": self.y + 29 + down, "two": self.y + 42}
        return {name: f"{value:.0f}" for name, value in places.items()}


@dataclass(frozen=True)
class Way:
    """The options that lead from one box to another, by the layers between."""

    start: Box
    end: Box
    bends: tuple[Box, ...]
    options: tuple[str, ...]
    worst: str

    @property
    def path(self) -> str:
        """Out of the lower edge, past each layer, into the upper edge."""
        across, down = self.start.middle, self.start.y + BOX_HEIGHT
        drawn = f"M{across:.0f} {down:.0f}"
        for box in (*self.bends, self.end):
            half = (box.y - down) / 2
            drawn += f"C{across:.0f} {down + half:.0f} {box.middle:.0f} {box.y - half:.0f} {box.middle:.0f} {box.y:.0f}"
            across, down = box.middle, box.y
            if box.kind == "bend":
                down += BOX_HEIGHT
                drawn += f"V{down:.0f}"
        return drawn

    @property
    def label(self) -> str:
        return " ".join(self.options)

    @property
    def label_at(self) -> tuple[str, str]:
        """Just below where it goes out, a little on its way: there the ways of a node part."""
        first = self.bends[0] if self.bends else self.end
        across = self.start.middle + (first.middle - self.start.middle) * 0.3
        return f"{across:.0f}", f"{self.start.y + BOX_HEIGHT + 24:.0f}"


@dataclass
class Drawing:
    """Everything that is drawn, and how large it is."""

    boxes: list[Box] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    width: int = 0
    height: int = 0


WORST = ("harmful", "poor", "acceptable", "best")


def drawing(script: Script) -> Drawing:
    """Works for any script without loops; what nothing leads to stands in the first layer."""
    targets = {key: [to for to in tos if to != key] for key, tos in targets_of(script).items()}
    boxes = {box.key: box for box in _boxes(script, _layers(targets))}
    ways = [_way(script, boxes[key], boxes[to]) for key, tos in targets.items() if key in boxes for to in tos if to in boxes]
    layers: dict[int, list[Box]] = defaultdict(list)
    for box in (*boxes.values(), *(bend for way in ways for bend in way.bends)):
        layers[box.layer].append(box)
    _arrange(layers, ways)
    widths = {layer: sum(box.width for box in row) + GAP * (len(row) - 1) for layer, row in layers.items()}
    widest = max(widths.values())
    for layer, row in layers.items():
        x = EDGE + (widest - widths[layer]) / 2
        for box in row:
            box.x, box.y = x, EDGE + layer * DOWN
            x += box.width + GAP
    return Drawing(list(boxes.values()), ways, EDGE * 2 + widest, EDGE * 2 + max(layers) * DOWN + BOX_HEIGHT)


def _layers(targets: dict[str, list[str]]) -> dict[str, int]:
    """How long the longest way to each key is."""
    layers = dict.fromkeys(targets, 0)
    for _ in targets:
        moved = False
        for key, tos in targets.items():
            for to in tos:
                if to in layers and layers[to] < layers[key] + 1 <= len(targets):
                    layers[to], moved = layers[key] + 1, True
        if not moved:
            break
    return layers


def _boxes(script: Script, layers: dict[str, int]) -> Iterable[Box]:
    named = [(node.id, node.title, "node") for node in script.nodes]
    named += [(group.id, group.title, "set") for group in script.sets]
    named += [(ending.id, ending.title, "ending") for ending in script.endings]
    if any(BY_THE_RULES in {option.next for option in node.options} for node in script.nodes):
        named.append((BY_THE_RULES, "", "rules"))
    for key, title, kind in named:
        yield Box(key, title, kind, layers.get(key, 0))


def _arrange(layers: dict[int, list[Box]], ways: list[Way]) -> None:
    """Each box near the middle of those that lead to it, going down, and of those it leads to, going up."""
    above: dict[Box, list[Box]] = defaultdict(list)
    below: dict[Box, list[Box]] = defaultdict(list)
    for way in ways:
        line = [way.start, *way.bends, way.end]
        for upper, lower in zip(line, line[1:], strict=False):
            above[lower].append(upper)
            below[upper].append(lower)
    for turn in range(ROUNDS):
        near, order = (above, sorted(layers)) if turn % 2 == 0 else (below, sorted(layers, reverse=True))
        for layer in order:
            row = layers[layer]
            row.sort(key=lambda box: sum(one.place for one in near[box]) / len(near[box]) if near[box] else box.place)
            for number, box in enumerate(row):
                box.place = number - (len(row) - 1) / 2


def _way(script: Script, start: Box, end: Box) -> Way:
    node = next((node for node in script.nodes if node.id == start.key), None)
    inside = next((group.id for group in script.sets if node and node.id in group.nodes), "")
    through = {end.key, inside} if node and end.key not in {option.next for option in node.options} else {end.key}
    options = [option for option in node.options if option.next in through] if node else []
    worst = next((quality for quality in WORST if quality in {option.quality for option in options}), "")
    bends = tuple(Box(f"{start.key}-{end.key}", "", "bend", layer) for layer in range(start.layer + 1, end.layer))
    return Way(start, end, bends, tuple(option.id for option in options), worst)
