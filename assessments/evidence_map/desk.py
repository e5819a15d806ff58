"""A map as its pages show it: the exhibit at hand, the elements with their counts, the coverage, and what the partner does."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import User
from assessments.evidence_map import maps
from assessments.evidence_map.case import STRENGTHS, CaseFile, Exhibit, Row
from assessments.evidence_map.marking import REASONS, Entry, Reading, RowNote
from assessments.models import EvidenceMap, MapEntry, MapMember, MapRow

THIN = 1
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Covered:
    """A row in the coverage strip: how many exhibits carry it, and in a word how well."""

    row: Row
    letter: str
    count: int
    state: str
    here: bool

    @property
    def word(self) -> str:
        return {"empty": _("nothing"), "thin": _("thin"), "carried": _("carried"), "reasoned": _("empty, with a reason")}[self.state]


@dataclass(frozen=True)
class Listed:
    """An exhibit in the list: mapped or not, and whether it is at hand."""

    exhibit: Exhibit
    entry: Entry
    here: bool

    @property
    def state(self) -> str:
        if self.entry.primary and self.entry.strength:
            return "mapped"
        return "begun" if self.entry.primary or self.entry.strength or self.entry.limits or self.entry.step else "new"


@dataclass
class Desk:
    """An open map with one exhibit or one row at hand."""

    found: EvidenceMap
    person: User
    entries: dict[str, MapEntry]
    rows: dict[str, MapRow]
    members: Sequence[MapMember]
    at: str = ""
    entered: Entry | None = None
    stale: bool = False

    @cached_property
    def case(self) -> CaseFile:
        return maps.case_of(self.found)

    @cached_property
    def reading(self) -> Reading:
        entries = {key: Entry(one.primary, one.second, one.strength, tuple(one.limits), one.step) for key, one in self.entries.items()}
        return Reading(entries, {key: RowNote(one.empty_because, one.missing) for key, one in self.rows.items()})

    @cached_property
    def exhibit(self) -> Exhibit | None:
        """The exhibit at hand; none when a row is."""
        if self.row:
            return None
        return next((one for one in self.case.exhibits if one.id == self.at), self.case.exhibits[0])

    @cached_property
    def row(self) -> Row | None:
        return next((one for one in self.case.rows if one.id == self.at), None)

    @property
    def entry(self) -> MapEntry | None:
        return self.entries.get(self.exhibit.id) if self.exhibit else None

    @property
    def shown(self) -> Entry:
        """What the form shows: what was entered and not kept, or what is kept."""
        return self.entered or self.reading.entries.get(self.exhibit.id if self.exhibit else "", Entry())

    @property
    def row_note(self) -> MapRow | None:
        return self.rows.get(self.row.id) if self.row else None

    @property
    def listed(self) -> list[Listed]:
        here = self.exhibit.id if self.exhibit else ""
        return [Listed(one, self.reading.entries.get(one.id, Entry()), one.id == here) for one in self.case.exhibits]

    @property
    def mapped(self) -> int:
        return sum(one.state == "mapped" for one in self.listed)

    @property
    def wanted(self) -> int:
        return self.case.shorter if self.found.short else len(self.case.exhibits)

    @cached_property
    def coverage(self) -> list[Covered]:
        here = self.row.id if self.row else ""
        return [
            Covered(row, LETTERS[number], len(self.reading.linked(row.id)), coverage_of(self.reading, row), row.id == here)
            for number, row in enumerate(self.case.rows)
        ]

    @property
    def carrying(self) -> list[tuple[Exhibit, Entry]]:
        """The exhibits that are mapped to the row at hand."""
        if not self.row:
            return []
        wanted = set(self.reading.linked(self.row.id))
        return [(one, self.reading.entries[one.id]) for one in self.case.exhibits if one.id in wanted]

    @property
    def around(self) -> tuple[Exhibit | None, Exhibit | None]:
        """The exhibits before and after the one at hand."""
        if not self.exhibit:
            return None, None
        place = self.case.exhibits.index(self.exhibit)
        before = self.case.exhibits[place - 1] if place else None
        return before, self.case.exhibits[place + 1] if place + 1 < len(self.case.exhibits) else None

    @property
    def me(self) -> MapMember:
        return next(member for member in self.members if member.person_id == self.person.pk)

    @property
    def partner(self) -> MapMember | None:
        return next((member for member in self.members if member.person_id != self.person.pk), None)

    @property
    def strengths(self) -> tuple[str, ...]:
        return STRENGTHS

    @property
    def reasons(self) -> list[tuple[str, str]]:
        words = (_("Nothing in the file shows it"), _("Something points to it, but too weakly"), _("I could not decide"))
        return list(zip(REASONS, words, strict=True))

    @property
    def tag(self) -> str:
        """What changes when anything on the page may look different."""
        agreed = ".".join(f"{member.seat}-{member.agreed_revision}" for member in self.members)
        return f'"{self.found.revision}.{agreed}.{bool(self.found.submitted_at)}"'

    def told(self) -> dict[str, Any]:
        """For the page's script: counts, and what is kept of the exhibit at hand."""
        entry, note = self.entry, self.row_note
        by_partner = bool(entry and self.partner and entry.saved_by_id == self.partner.person_id)
        return {
            "counts": {covered.row.id: covered.count for covered in self.coverage},
            "mapped": self.mapped,
            "revision": entry.revision if entry else note.revision if note else 0,
            "by_partner": by_partner,
            "fields": fields_of(self.shown) if entry else {},
        }


def fields_of(entry: Entry) -> dict[str, list[str]]:
    """What a form posts for an entry."""
    return {
        "primary": [entry.primary],
        "second": [entry.second],
        "strength": [entry.strength],
        "limits": list(entry.limits),
        "step": [entry.step],
    }


def desk_of(found: EvidenceMap, person: User, *, at: str = "", entered: Entry | None = None, stale: bool = False) -> Desk:
    entries = {entry.exhibit: entry for entry in found.entries.all()}
    rows = {row.row: row for row in found.rows.all()}
    members = list(found.members.filter(left_at=None).select_related("person", "discipline"))
    return Desk(found, person, entries, rows, members, at=at, entered=entered, stale=stale)


def coverage_of(reading: Reading, row: Row) -> str:
    """How well a row is carried: nothing, empty with a reason, thin (one exhibit, or none that is strong), carried."""
    carrying = reading.linked(row.id)
    if not carrying:
        note = reading.notes.get(row.id)
        return "reasoned" if note and note.empty_because else "empty"
    strong = [key for key in carrying if reading.entries[key].strength in STRENGTHS[:2]]
    return "carried" if len(carrying) > THIN and strong else "thin"


def read_entry(case: CaseFile, form: Any) -> Entry:
    """What a posted form says; only what can have been chosen is kept."""
    rows = {row.id for row in case.rows}
    limits, steps = {limit.id for limit in case.limits}, {step.id for step in case.steps}
    primary, second = form.get("primary", ""), form.get("second", "")
    step, strength = form.get("step", ""), form.get("strength", "")
    return Entry(
        primary=primary if primary in rows else "",
        second=second if second in rows and second != primary else "",
        strength=strength if strength in STRENGTHS else "",
        limits=tuple(limit for limit in dict.fromkeys(form.getlist("limits")) if limit in limits),
        step=step if step in steps else "",
    )


def read_note(form: Any) -> RowNote:
    because = form.get("empty_because", "")
    return RowNote(because if because in REASONS else "", form.get("missing", "").strip()[:300])
