"""The result of a map as its page shows it."""

from dataclasses import dataclass

from assessments.evidence_map import maps
from assessments.evidence_map.case import CaseFile, Exhibit
from assessments.evidence_map.marking import ExhibitMark, Marks, Reading
from assessments.models import EvidenceMap


@dataclass(frozen=True)
class ExpertLink:
    """How one expert reads an exhibit."""

    name: str
    row: str
    second: str
    strength: str


@dataclass(frozen=True)
class Told:
    """One exhibit with its mark, what the experts say, and the words of what was chosen."""

    mark: ExhibitMark
    experts: list[ExpertLink]
    limits: list[str]
    step: str

    @property
    def exhibit(self) -> Exhibit:
        return self.mark.key.exhibit

    @property
    def state(self) -> str:
        """right, part or wrong, for the mark beside it."""
        if self.mark.over:
            return "wrong"
        return "right" if self.mark.points == self.mark.key.available else "part" if self.mark.points else "wrong"


@dataclass(frozen=True)
class Outcome:
    """Everything on the page of a result."""

    case: CaseFile
    marks: Marks
    reading: Reading
    told: list[Told]
    short: bool

    @property
    def proficient(self) -> bool:
        return not self.short and self.marks.share >= self.case.proficient

    @property
    def missed(self) -> list[tuple[Exhibit, list[str]]]:
        return [(one.exhibit, one.mark.missed) for one in self.told if one.mark.missed]

    @property
    def overclaims(self) -> list[tuple[Exhibit, str]]:
        return [(mark.key.exhibit, row) for mark, row in self.marks.overclaims]

    @property
    def labels(self) -> dict[str, str]:
        return {row.id: row.label for row in self.case.rows}

    @property
    def shorts(self) -> dict[str, str]:
        return {row.id: row.short for row in self.case.rows}


def outcome_of(found: EvidenceMap) -> Outcome:
    case, marks, reading = maps.case_of(found), maps.marks_of(found), maps.reading_of(found)
    limits = {limit.id: limit.text for limit in case.limits}
    steps = {step.id: step.text for step in case.steps}
    told = [
        Told(
            mark,
            [ExpertLink(expert.name, *expert.links[mark.key.exhibit.id]) for expert in case.experts if mark.key.exhibit.id in expert.links],
            [limits[limit] for limit in mark.entry.limits if limit in limits],
            steps.get(mark.entry.step, ""),
        )
        for mark in marks.exhibits
    ]
    return Outcome(case, marks, reading, told, found.short)
