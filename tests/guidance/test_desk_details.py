"""What the desk's check finds in two hundred questions with planted details, and leaves alone in two hundred without.

``{{…}}`` in a planted question is what must be found. The rules were written while looking at the known halves only; the held-out
halves were written before and read by the test alone. ``pytest -rP tests/guidance/test_desk_details.py -k figures`` prints the figures.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from guidance.desk.details import find

HERE = Path(__file__).parent / "desk"
PLANTED = re.compile(r"\{\{(.+?)\}\}")


def lines(name: str) -> list[str]:
    return (HERE / f"{name}.txt").read_text().splitlines()


def planted(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The question as a member would write it, and where its details stand."""
    text, spans = "", []
    for place, part in enumerate(PLANTED.split(line)):
        if place % 2:
            spans.append((len(text), len(text) + len(part)))
        text += part
    return text, spans


@dataclass
class Figures:
    questions: int = 0
    found: int = 0
    clean: int = 0
    alarms: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.questions

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.clean


def figures(half: str) -> Figures:
    """A planted question counts as found when every detail in it was; a clean one as an alarm when anything was."""
    told = Figures()
    for line in lines(f"planted_{half}"):
        text, spans = planted(line)
        details = find(text)
        missed = [text[start:end] for start, end in spans if not any(one.start < end and start < one.end for one in details)]
        told.questions += 1
        told.found += not missed
        told.wrong += [f"missed {missed}: {text}"] if missed else []
    for text in lines(f"clean_{half}"):
        details = find(text)
        told.clean += 1
        told.alarms += bool(details)
        told.wrong += [f"alarm {[(str(one.kind), one.found) for one in details]}: {text}"] if details else []
    return told


@pytest.mark.parametrize("half", ["known", "held_out"])
def test_the_figures_of_each_half(half):
    told = figures(half)
    print(f"{half}: recall {told.recall:.3f} of {told.questions}, false alarms {told.false_alarms:.3f} of {told.clean}")  # noqa: T201
    assert (told.questions, told.clean) == ((400, 400) if half == "known" else (100, 100))
    assert told.recall >= 0.95, "\n".join(told.wrong)
    assert told.false_alarms <= 0.05, "\n".join(told.wrong)
