"""The written alternative to a script: what is still missing, and what is told back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from assessments.interview.script import OPEN_FORMS, Alternative, CritiqueLine, Form

FORMS = get_args(Form)
FAIR_AS_IT_IS = {"open", "specific"}
SHORTEST_PLAN = 40  # words
LONGEST_PLAN = 6000
LONGEST_LINE = 300


@dataclass(frozen=True)
class LineFeedback:
    """A line of the transcript with what was said of it."""

    line: CritiqueLine
    given: str
    rewritten: str

    @property
    def right(self) -> bool:
        return self.given == self.line.form

    @property
    def may_stay(self) -> bool:
        return self.line.form in FAIR_AS_IT_IS and self.line.fault.startswith("none")


def cleaned(alternative: Alternative, form: Mapping[str, Any]) -> dict[str, Any]:
    """What a posted form says, cut to what may be kept."""
    places = range(len(alternative.lines))
    return {
        "plan": str(form.get("plan", ""))[:LONGEST_PLAN],
        "forms": [str(form.get(f"form-{place}", ""))[:20] for place in places],
        "rewrites": [str(form.get(f"rewrite-{place}", ""))[:LONGEST_LINE] for place in places],
    }


def missing(alternative: Alternative, work: Mapping[str, Any]) -> list[str]:
    """The fields that are still wanting: the plan, a type for each line, and a rewrite where one's own type is not open."""
    wanting = [] if len(work.get("plan", "").split()) >= SHORTEST_PLAN else ["plan"]
    for place, _line in enumerate(alternative.lines):
        given = _at(work, "forms", place)
        if not given:
            wanting.append(f"form-{place}")
        elif given not in FAIR_AS_IT_IS and not _at(work, "rewrites", place).strip():
            wanting.append(f"rewrite-{place}")
    return wanting


def feedback(alternative: Alternative, work: Mapping[str, Any]) -> list[LineFeedback]:
    return [
        LineFeedback(line, _at(work, "forms", place), _at(work, "rewrites", place).strip()) for place, line in enumerate(alternative.lines)
    ]


def open_share(alternative: Alternative) -> int:
    """Per cent of the transcript's questions that were open invitations."""
    return round(100 * sum(line.form in OPEN_FORMS for line in alternative.lines) / len(alternative.lines))


def _at(work: Mapping[str, Any], name: str, place: int) -> str:
    values = work.get(name) or []
    return str(values[place]) if place < len(values) else ""
