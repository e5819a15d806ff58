"""How a cohort reads a case file, beside the experts; small groups are not shown. Pure but for one query."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.evidence_map.case import CaseFile, Exhibit, Row
from assessments.models import MapEntry, MapMember, Script

SMALLEST_GROUP = 10
STEP = 5
APART = 25


@dataclass(frozen=True)
class Cell:
    """How many per cent of the cohort link an exhibit to a row, in steps of five, and how many of the experts do."""

    row: Row
    share: int
    experts: int
    over: bool

    @property
    def apart(self) -> str:
        """Whether the cohort reads it otherwise: "more", "less", or nothing."""
        if self.share - self.experts >= APART:
            return "more"
        return "less" if self.experts - self.share >= APART else ""

    @property
    def heat(self) -> int:
        """0 to 4, for the tint."""
        return min(4, (self.share + 24) // 25)


@dataclass(frozen=True)
class Line:
    """One exhibit of the heat map."""

    exhibit: Exhibit
    cells: list[Cell]

    @property
    def distance(self) -> int:
        return sum(abs(cell.share - cell.experts) for cell in self.cells)


@dataclass(frozen=True)
class Group:
    """Everybody, or the people of one discipline; ``size`` is None where it is too small to be shown."""

    slug: str
    name: str
    size: int | None


def shown_sizes(sizes: Mapping[str, int]) -> set[str]:
    """The groups that may be shown: none under ten, and so many hidden that none can be worked out from the sum of all."""
    shown = {name for name, size in sizes.items() if size >= SMALLEST_GROUP}
    hidden = [size for name, size in sizes.items() if name not in shown and size]
    while hidden and shown and (len(hidden) < 2 or sum(hidden) < SMALLEST_GROUP):
        smallest = min(shown, key=lambda name: (sizes[name], name))
        shown.discard(smallest)
        hidden.append(sizes[smallest])
    return shown


def rounded(part: int, whole: int) -> int:
    """A share in per cent, to the nearest five."""
    return STEP * round(100 * part / whole / STEP) if whole else 0


def heat_map(case: CaseFile, links: Iterable[tuple[str, str]], maps: int) -> list[Line]:
    """Every exhibit against every row; ``links`` are those of all maps."""
    counts = Counter(links)
    lines = []
    for exhibit in case.exhibits:
        theirs = Counter(row for expert in case.experts for row in expert.links.get(exhibit.id, ("", "", ""))[:2] if row)
        cells = [
            Cell(
                row,
                rounded(counts[exhibit.id, row.id], maps),
                round(100 * theirs[row.id] / len(case.experts)),
                row.empty or row.id in exhibit.over,
            )
            for row in case.rows
        ]
        lines.append(Line(exhibit, cells))
    return lines


def groups_of(script: Script) -> list[Group]:
    """Everybody who has handed in a whole map of this version, and each discipline; a pair counts in both of theirs."""
    members = MapMember.objects.filter(map__script=script, map__submitted_at__isnull=False, map__short=False, left_at=None)
    rows = members.values_list("map_id", "discipline__slug", "discipline__name").distinct()
    maps = {key for key, _slug, _name in rows}
    names = {slug or "": name or "" for _key, slug, name in rows}
    sizes = Counter(slug or "" for _key, slug, _name in rows)
    shown = shown_sizes(sizes) if len(maps) >= SMALLEST_GROUP else set()
    everybody = Group("", "", len(maps) if len(maps) >= SMALLEST_GROUP else None)
    named = [
        Group(slug, names[slug], sizes[slug] if slug in shown else None) for slug in sorted(sizes, key=lambda slug: names[slug]) if slug
    ]
    return [everybody, *named]


def links_of(script: Script, discipline: str = "") -> tuple[list[tuple[str, str]], int]:
    """Every link of the maps handed in, and how many maps there are."""
    entries = MapEntry.objects.filter(map__script=script, map__submitted_at__isnull=False, map__short=False)
    if discipline:
        maps = MapMember.objects.filter(discipline__slug=discipline, left_at=None, map__script=script).values("map_id")
        entries = entries.filter(map__in=maps)
    rows = list(entries.values_list("map_id", "exhibit", "primary", "second"))
    links = [(exhibit, row) for _key, exhibit, primary, second in rows for row in (primary, second) if row]
    return links, len({key for key, *_rest in rows})
