"""The debrief of a run as its page shows it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.interview import debrief, runs
from assessments.interview.chart import Chart, chart
from assessments.interview.debrief import Answered, Figures, Step
from assessments.interview.engine import Levels, Plot
from assessments.interview.script import METERS, DebriefQuestion, Ending, Meter, Principle
from assessments.models import InterviewRun
from courses.models import EditionStep
from courses.visits import step_url
from guidance.marks import find_marks
from guidance.models import Source


@dataclass(frozen=True)
class MeterEnd:
    """A meter from the beginning to the end of the run, and where the expert's path took it."""

    name: str
    meaning: str
    start: int
    end: int
    expert: int


@dataclass(frozen=True)
class Asked:
    """A debrief question as the form shows it."""

    question: DebriefQuestion
    answered: Answered
    problem: str = ""
    rows: list[tuple[Step, str]] = field(default_factory=list)
    leads: list[tuple[int, str, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class LookingBack:
    """Everything on the debrief's page."""

    ending: Ending
    goes_on: bool
    steps: list[Step]
    figures: Figures
    meters: list[MeterEnd]
    chart: Chart
    expert: list[Step]
    expert_ending: Ending
    readings: list[tuple[Principle, bool]]
    questions: list[Asked]
    principles: list[Principle]
    lessons: dict[str, tuple[str, str]]
    sources: list[Source]
    problems: dict[str, str]
    credit: Decimal | None

    @property
    def decisions(self) -> list[Step]:
        return [step for step in self.steps if step.option]

    @property
    def opened(self) -> int:
        """The choice that is shown first: the first that did harm or little good."""
        return next((step.number for step in self.steps if step.quality in {"poor", "harmful"}), 1)

    @property
    def per_cent(self) -> int | None:
        return None if self.credit is None else round(100 * self.credit)


def looking_back(run: InterviewRun, *, problems: dict[str, str]) -> LookingBack:
    plot = runs.plot_of(run.script_id)
    steps = debrief.timeline(plot, runs.choices_of(run))
    expert = debrief.timeline(plot, debrief.expert_path(plot))
    figures = debrief.figures(steps)
    answered = debrief.marked(plot, steps, run.debrief)
    start = plot.begin().levels
    lines = [debrief.levels_along([step.turn for step in each], start) for each in (steps, expert)]
    return LookingBack(
        ending=plot.endings[run.ending],
        goes_on=bool(plot.endings[run.ending].continues_at),
        steps=steps,
        figures=figures,
        meters=meter_ends(plot, start, lines[0][-1], lines[1][-1]),
        chart=chart(lines[0], lines[1]),
        expert=expert,
        expert_ending=plot.endings[expert[-1].turn.after.ending],
        readings=[(principle, principle.id in run.debrief.get("read", [])) for principle in debrief.readings(steps)],
        questions=[asked(each, steps, problems) for each in answered],
        principles=plot.script.principles,
        lessons=lessons(plot, run.enrolment.edition_id),
        sources=Source.objects.cited(find_marks(" ".join(step.feedback for step in [*steps, *expert]))),
        problems=problems,
        credit=debrief.credit(figures.quality, answered) if run.debriefed_at else None,
    )


def meter_ends(plot: Plot, start: Levels, mine: Levels, expert: Levels) -> list[MeterEnd]:
    names = (_("Trust"), _("Stability"), _("Reliability"))
    told: list[Meter] = [getattr(plot.script.meters, meter) for meter in METERS]
    return [MeterEnd(name, meter.meaning, *ends) for name, meter, *ends in zip(names, told, start, mine, expert, strict=True)]


def asked(answered: Answered, steps: list[Step], problems: dict[str, str]) -> Asked:
    question, given = answered.question, answered.given
    if question.kind == "principles":
        rows = [(step, given.get(str(step.number), "")) for step in debrief.best_steps(steps)]
        return Asked(question, answered, problems.get(question.id, ""), rows=rows)
    leads = [(place, lead.text, place in given) for place, lead in enumerate(question.options)] if question.kind == "choose" else []
    return Asked(question, answered, problems.get(question.id, ""), leads=leads)


def lessons(plot: Plot, edition: UUID) -> dict[str, tuple[str, str]]:
    """Title and address of the lessons that teach the principles: those of this edition first, then of any other course's newest."""
    codes = {principle.lesson for principle in plot.script.principles if principle.lesson}
    found: dict[str, Any] = {}
    for step in EditionStep.objects.filter(code__in=codes).select_related("edition").order_by("edition__number"):
        if found.get(step.code) is None or found[step.code].edition_id != edition:
            found[step.code] = step
    return {code: (step.title, step_url(step)) for code, step in found.items()}
