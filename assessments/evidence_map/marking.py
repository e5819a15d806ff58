"""How a map is marked against several experts' maps. Pure: the same map and the same case file give the same marks.

An exhibit earns 3 for a row that an expert gives it first and 2 for another accepted one, 1 for a justified second row, 1 for a strength within one
grade, 2 for what it does not show, 1 for the next step. A claim that the file does not carry costs 1. A row that is rightly left empty, for the right
reason, earns 2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assessments.evidence_map.case import STRENGTHS, CaseFile, Exhibit, Row

FIRST, ACCEPTED, SECOND, STRENGTH, LIMITS, STEP, OVERCLAIM, RIGHTLY_EMPTY = 3, 2, 1, 1, 2, 1, 1, 2
MOST_LIMITS = 2
NOTHING_SHOWS_IT = "nothing"
REASONS = (NOTHING_SHOWS_IT, "too-weak", "undecided")


@dataclass(frozen=True)
class Entry:
    """What was said of one exhibit."""

    primary: str = ""
    second: str = ""
    strength: str = ""
    limits: tuple[str, ...] = ()
    step: str = ""

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(row for row in (self.primary, self.second) if row)


@dataclass(frozen=True)
class RowNote:
    """What was said of a row: why it stays empty, and what is missing."""

    empty_because: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Reading:
    """A whole map: what was said of the exhibits and of the rows."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    notes: Mapping[str, RowNote] = field(default_factory=dict)

    def linked(self, row: str) -> list[str]:
        """The exhibits that are mapped to a row."""
        return [exhibit for exhibit, entry in self.entries.items() if row in entry.rows]


class Standing(StrEnum):
    """What the experts say of a link."""

    EXPERT = "expert"
    ACCEPTED = "accepted"
    UNSUPPORTED = "unsupported"
    OVERCLAIM = "overclaim"


@dataclass(frozen=True)
class Key:
    """Everything that the experts say of one exhibit, brought together."""

    exhibit: Exhibit
    firsts: frozenset[str]
    seconds: frozenset[str]
    strengths: frozenset[str]
    over: frozenset[str]

    @property
    def accepted(self) -> frozenset[str]:
        return self.firsts | self.seconds | frozenset(self.exhibit.accepted)

    @property
    def available(self) -> int:
        return FIRST + (SECOND if self.seconds else 0) + STRENGTH + LIMITS + STEP


@dataclass(frozen=True)
class ExhibitMark:
    """What an exhibit earned, part by part; ``over`` counts the claims that cost a point each."""

    key: Key
    entry: Entry
    row: int
    second: int
    strength: int
    limits: int
    step: int
    over: int

    @property
    def points(self) -> int:
        return self.row + self.second + self.strength + self.limits + self.step - OVERCLAIM * self.over

    @property
    def standings(self) -> list[tuple[str, Standing]]:
        return [(row, standing(self.key, row)) for row in self.entry.rows]

    @property
    def missed(self) -> list[str]:
        """Rows that every expert links and the map does not."""
        return sorted(self.key.firsts - set(self.entry.rows)) if len(self.key.firsts) == 1 else []


@dataclass(frozen=True)
class RowMark:
    """What a row that is rightly empty earned."""

    row: Row
    linked: tuple[str, ...]
    points: int


@dataclass(frozen=True)
class Agreement:
    """How far a map agrees with one expert's: in how many exhibits on the row, and which links they share of all."""

    name: str
    same: int
    of: int
    shared: int
    links: int


@dataclass(frozen=True)
class Marks:
    """A whole map marked."""

    exhibits: tuple[ExhibitMark, ...]
    rows: tuple[RowMark, ...]
    agreements: tuple[Agreement, ...]

    @property
    def points(self) -> int:
        return max(0, sum(mark.points for mark in self.exhibits) + sum(mark.points for mark in self.rows))

    @property
    def available(self) -> int:
        return sum(mark.key.available for mark in self.exhibits) + RIGHTLY_EMPTY * len(self.rows)

    @property
    def share(self) -> int:
        """Per cent, rounded down: 84.9 is not yet 85."""
        return 100 * self.points // self.available if self.available else 0

    @property
    def overclaims(self) -> list[tuple[ExhibitMark, str]]:
        return [(mark, row) for mark in self.exhibits for row, how in mark.standings if how == Standing.OVERCLAIM]


def key_of(case: CaseFile, exhibit: Exhibit) -> Key:
    links = [expert.links[exhibit.id] for expert in case.experts if exhibit.id in expert.links]
    return Key(
        exhibit=exhibit,
        firsts=frozenset(row for row, _second, _strength in links),
        seconds=frozenset(second for _row, second, _strength in links if second),
        strengths=frozenset(strength for _row, _second, strength in links),
        over=frozenset(exhibit.over) | {row.id for row in case.rows if row.empty},
    )


def standing(key: Key, row: str) -> Standing:
    if row in key.over:
        return Standing.OVERCLAIM
    if row in key.firsts:
        return Standing.EXPERT
    return Standing.ACCEPTED if row in key.accepted else Standing.UNSUPPORTED


def mark_exhibit(key: Key, entry: Entry) -> ExhibitMark:
    how = standing(key, entry.primary) if entry.primary else Standing.UNSUPPORTED
    justified = bool(entry.second) and entry.second != entry.primary and entry.second in key.accepted - key.over
    return ExhibitMark(
        key=key,
        entry=entry,
        row={Standing.EXPERT: FIRST, Standing.ACCEPTED: ACCEPTED}.get(how, 0),
        second=SECOND if key.seconds and justified else 0,
        strength=STRENGTH if any(near(entry.strength, given) for given in key.strengths) else 0,
        limits=limit_points(entry.limits, key.exhibit.limits),
        step=STEP if entry.step in key.exhibit.steps else 0,
        over=sum(row in key.over for row in set(entry.rows)),
    )


def near(given: str, wanted: str) -> bool:
    """Within one grade of each other."""
    return given in STRENGTHS and abs(STRENGTHS.index(given) - STRENGTHS.index(wanted)) <= 1


def limit_points(given: tuple[str, ...], wanted: list[str]) -> int:
    """All for limits that all hold, half for one that holds beside one that does not, nothing for more than may be named."""
    right = sum(limit in wanted for limit in set(given))
    if not right or len(set(given)) > MOST_LIMITS:
        return 0
    return LIMITS if right == len(set(given)) else LIMITS // 2


def mark_row(row: Row, reading: Reading) -> RowMark:
    linked = tuple(reading.linked(row.id))
    note = reading.notes.get(row.id, RowNote())
    return RowMark(row, linked, RIGHTLY_EMPTY if not linked and note.empty_because == NOTHING_SHOWS_IT else 0)


def mark(case: CaseFile, reading: Reading, *, only: frozenset[str] | None = None) -> Marks:
    """The whole map, or of the shorter way the exhibits in ``only``, where no row can be called empty."""
    exhibits = [exhibit for exhibit in case.exhibits if only is None or exhibit.id in only]
    marks = tuple(mark_exhibit(key_of(case, exhibit), reading.entries.get(exhibit.id, Entry())) for exhibit in exhibits)
    rows = tuple(mark_row(row, reading) for row in case.rows if row.empty and only is None)
    return Marks(marks, rows, tuple(agreement(case, number, marks) for number in range(len(case.experts))))


def agreement(case: CaseFile, number: int, marks: tuple[ExhibitMark, ...]) -> Agreement:
    expert = case.experts[number]
    own = {(each.key.exhibit.id, row) for each in marks for row in each.entry.rows}
    theirs = {(each.key.exhibit.id, row) for each in marks for row in expert.links.get(each.key.exhibit.id, ("", "", ""))[:2] if row}
    same = sum(each.entry.primary == expert.links.get(each.key.exhibit.id, ("",))[0] != "" for each in marks)
    return Agreement(expert.name, same, len(marks), len(own & theirs), len(own | theirs))


def expert_reading(case: CaseFile, number: int) -> Reading:
    """An expert's map as if a learner had made it, with everything that the key says of limits and next steps."""
    links = case.experts[number].links
    entries = {
        exhibit.id: Entry(*links[exhibit.id], limits=tuple(exhibit.limits[:MOST_LIMITS]), step=exhibit.steps[0])
        for exhibit in case.exhibits
        if exhibit.id in links
    }
    return Reading(entries, {row.id: RowNote(empty_because=NOTHING_SHOWS_IT) for row in case.rows if row.empty})


def missing(case: CaseFile, reading: Reading) -> tuple[list[Exhibit], list[Row]]:
    """What keeps a map from being handed in: exhibits without row or strength, and empty rows without a reason."""
    exhibits = [one for one in case.exhibits if not (entry := reading.entries.get(one.id, Entry())).primary or not entry.strength]
    rows = [row for row in case.rows if not reading.linked(row.id) and not reading.notes.get(row.id, RowNote()).empty_because]
    return exhibits, rows


def chosen(reading: Reading) -> frozenset[str]:
    """The exhibits that somebody on the shorter way has mapped."""
    return frozenset(exhibit for exhibit, entry in reading.entries.items() if entry.primary and entry.strength)
