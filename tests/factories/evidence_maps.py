"""A small case file, maps of it, and the case file that Accord comes with."""

from typing import Any

import yaml

from agencies.models import User
from assessments.evidence_map import maps
from assessments.evidence_map.case import CaseFile
from assessments.evidence_map.marking import Entry, Reading, RowNote, expert_reading
from assessments.models import EvidenceMap, EvidenceMapPage
from courses.enrolments import enrol
from tests.factories.exercises import CONTENT, ExerciseWorld, make_world


def exhibit(key: str, **more: Any) -> dict[str, Any]:
    given = {"title": f"Exhibit {key}", "form": "letter", "about": f"About {key}.", "text": f"Text of {key}.", "over": ["FORCE"]}
    return {"id": key, "notshow": f"NOTSHOW {key}", "next": f"NEXT {key}", "why": f"WHY {key}", **given, **more}


def small_case(**changes: Any) -> dict[str, Any]:
    """Three exhibits, four elements of which one is rightly empty, two experts who differ."""
    return {
        "brief": "A small firm, three papers.",
        "rows": [
            {"id": "WORK", "label": "Work was done", "short": "Work"},
            {"id": "FORCE", "label": "Force was used", "short": "Force", "empty": True, "note": "Rightly empty."},
            {"id": "PLAN", "label": "There was a plan", "short": "Plan"},
            {"id": "LOSS", "label": "Something was lost", "short": "Loss"},
        ],
        "limits": [{"id": "who", "text": "Who did it"}, {"id": "why", "text": "Why it was done"}, {"id": "when", "text": "When"}],
        "steps": [{"id": "ask", "text": "Ask openly"}, {"id": "match", "text": "Match the records"}],
        "exhibits": [
            exhibit("A1", form="log", columns=["In", "Out"], lines=[["08:00", "16:00"]], limits=["who"], steps=["match"]),
            exhibit("A2", form="messages", talk=[{"who": "Boss", "says": "Stay."}], limits=["why", "who"], steps=["ask"], accepted=["LOSS"]),
            exhibit("A3", form="email", head=[["From", "Boss"]], over=["PLAN"], limits=["when"], steps=["ask", "match"]),
        ],
        "experts": [
            {"id": "one", "name": "Expert one", "discipline": "prosecutor", "links": {
                "A1": ["WORK", "LOSS", "direct"], "A2": ["PLAN", "", "strong circumstantial"], "A3": ["LOSS", "", "context only"]}},
            {"id": "two", "name": "Expert two", "discipline": "investigator", "links": {
                "A1": ["LOSS", "WORK", "direct"], "A2": ["PLAN", "", "direct"], "A3": ["LOSS", "", "weak circumstantial"]}},
        ],
        "shorter": 2,
        **changes,
    }  # fmt: skip


def make_case(*, person: User | None = None, code: str = "TST", **changes: Any) -> ExerciseWorld:
    page = EvidenceMapPage(title="The small file", slug=f"{code.lower()}-x1", code=f"{code}-X1", minutes=15, script=small_case(**changes))
    return make_world(page, person=person, code=code)


def starter_file() -> dict[str, Any]:
    return yaml.safe_load((CONTENT / "eoc" / "exercises" / "EOC-X1.yaml").read_text(encoding="utf-8"))


def starter_case() -> CaseFile:
    return CaseFile.model_validate(starter_file()["script"])


def make_starter_case(*, person: User | None = None) -> ExerciseWorld:
    file = starter_file()
    page = EvidenceMapPage(
        title=file["title"],
        slug="eoc-x1",
        code=file["id"],
        minutes=60,
        summary=file["summary"],
        notice=file["notice"],
        script=file["script"],
    )
    return make_world(page, person=person, code="EOC")


def begin(world: ExerciseWorld, *, short: bool = False) -> EvidenceMap:
    return maps.start(world.person, page=world.page, enrolment=world.enrolment, short=short)


def join(world: ExerciseWorld, found: EvidenceMap, partner: User) -> EvidenceMap:
    return maps.join(partner, code=maps.invite(found), step_key=found.step_key, enrolment=enrol(partner, course=world.course, by=partner))


def fill(found: EvidenceMap, reading: Reading, *, by: User) -> None:
    """Write a whole reading into an open map."""
    for entry in found.entries.all():
        maps.save_entry(found, exhibit=entry.exhibit, entry=reading.entries.get(entry.exhibit, Entry()), revision=entry.revision, by=by)
    for row in found.rows.all():
        note = reading.notes.get(row.row, RowNote(empty_because="nothing"))
        maps.save_row(found, row=row.row, note=note, revision=row.revision)
    found.refresh_from_db()


def hand_in(found: EvidenceMap, *people: User) -> EvidenceMap:
    for person in people:
        found.refresh_from_db()
        found = maps.agree(found, revision=found.revision, by=person)
    return found


def fill_as_expert(found: EvidenceMap, number: int, *, by: User) -> None:
    fill(found, expert_reading(maps.case_of(found), number), by=by)
