"""What a run looks like afterwards: its timeline, its figures, the expert's path beside it, and the marks of the debrief. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.interview.engine import GO_ON, Choice, Levels, Plot, State, Turn
from assessments.interview.script import CLOSING_FORMS, METERS, OPEN_FORMS, DebriefQuestion, Move, Node, Option, Principle

WORTH = {"best": Decimal(1), "acceptable": Decimal("0.6"), "poor": Decimal("0.2"), "harmful": Decimal(0)}
NONE_TO_DISCLOSE = "none"
BEST_ASKED = 3


@dataclass(frozen=True)
class Step:
    """One choice of a run as the timeline shows it. ``node`` is None where the conversation was taken up again."""

    number: int
    turn: Turn
    node: Node | None
    option: Option | None = None
    move: Move | None = None
    expert: Option | None = None
    principle: Principle | None = None

    @property
    def said(self) -> str:
        part = self.option or self.move
        return part.text if part else ""

    @property
    def reply(self) -> str:
        part = self.option or self.move
        return part.reply if part else ""

    @property
    def feedback(self) -> str:
        part = self.option or self.move
        return part.feedback if part else ""

    @property
    def quality(self) -> str:
        return self.option.quality if self.option else ""

    @property
    def form(self) -> str:
        return (self.option.form or "") if self.option else ""

    @property
    def contaminates(self) -> bool:
        return bool(self.option and self.option.contaminates)

    @property
    def closed_the_conversation(self) -> bool:
        """A question that held its answer, or blamed: what follows can only be agreed to or defended against."""
        return self.form in CLOSING_FORMS

    @property
    def as_the_expert(self) -> bool:
        return bool(self.option and self.node and self.option.id == self.node.expert)

    @property
    def changes(self) -> list[tuple[str, int, int]]:
        """Each meter, before and after."""
        return list(zip(METERS, self.turn.before.levels, self.turn.after.levels, strict=True))


@dataclass(frozen=True)
class Figures:
    """A run in numbers. Questions are what was asked about the account; offers and acts are none."""

    asked: int
    opened: int
    quality: Decimal | None
    contaminating: tuple[Step, ...]
    closing: tuple[Step, ...]
    with_expert: int
    decisions: int

    @property
    def open_share(self) -> int | None:
        """Per cent of the questions that were open; None when nothing was asked."""
        return round(100 * self.opened / self.asked) if self.asked else None


@dataclass(frozen=True)
class Answered:
    """A debrief question with what was answered and what it earned; no credit where there was nothing to mark."""

    question: DebriefQuestion
    credit: Decimal | None
    given: Any
    notes: tuple[tuple[str, bool, str], ...] = ()


def timeline(plot: Plot, choices: Iterable[Choice], *, start: State | None = None) -> list[Step]:
    principles = {principle.id: principle for principle in plot.script.principles}
    steps = []
    for number, turn in enumerate(plot.walk(choices, start=start), start=1):
        node = plot.nodes.get(turn.choice.node)
        option = plot.options.get(turn.choice)
        move = plot.moves.get(turn.choice.option) if node and not option else None
        part = option or move
        expert = next((each for each in node.options if each.id == node.expert), None) if node and option else None
        principle = principles.get(part.principle) if part else None
        steps.append(Step(number, turn, node, option, move, expert, principle))
    return steps


def figures(steps: Sequence[Step]) -> Figures:
    decisions = [step for step in steps if step.option]
    asked = [step for step in decisions if step.form]
    return Figures(
        asked=len(asked),
        opened=sum(step.form in OPEN_FORMS for step in asked),
        quality=quality(decisions),
        contaminating=tuple(step for step in steps if step.contaminates),
        closing=tuple(step for step in steps if step.closed_the_conversation),
        with_expert=sum(step.as_the_expert for step in decisions),
        decisions=len(decisions),
    )


def quality(decisions: Sequence[Step]) -> Decimal | None:
    """The mean worth of the decisions, 0 to 1."""
    worths = [WORTH[step.quality] for step in decisions if step.quality]
    return sum(worths, Decimal(0)) / len(worths) if worths else None


def expert_path(plot: Plot) -> list[Choice]:
    """What the expert would choose, from the beginning to an ending; where the script names nothing, its first best option."""
    state, path = plot.begin(), []
    while state.open or plot.goes_on(state):
        if state.ending:
            choice = Choice(state.ending, GO_ON)
        else:
            node = plot.nodes[state.open[0]]
            best = next((option.id for option in node.options if option.quality == "best"), node.options[0].id)
            choice = Choice(node.id, node.expert or best)
        path.append(choice)
        state = plot.take(state, choice)
    return path


def levels_along(turns: Iterable[Turn], start: Levels) -> list[Levels]:
    """The meters at the beginning and after each choice."""
    return [start, *(turn.after.levels for turn in turns)]


def best_steps(steps: Sequence[Step]) -> list[Step]:
    """The best choices that the debrief asks about: three at most, of different principles as far as there are any."""
    best = [step for step in steps if step.quality == "best" and step.principle]
    first_of: dict[str, Step] = {}
    for step in best:
        if step.principle:
            first_of.setdefault(step.principle.id, step)
    chosen = list(first_of.values())[:BEST_ASKED]
    chosen += [step for step in best if step not in chosen][: BEST_ASKED - len(chosen)]
    return sorted(chosen, key=lambda step: step.number)


def readings(steps: Iterable[Step]) -> list[Principle]:
    """What must be read after harmful choices: each principle once, in the order of the run."""
    found = {step.principle.id: step.principle for step in steps if step.quality == "harmful" and step.principle}
    return list(found.values())


def marked(plot: Plot, steps: Sequence[Step], answers: Mapping[str, Any]) -> list[Answered]:
    """Every debrief question with its credit."""
    return [_marked(question, steps, answers.get(question.id)) for question in plot.script.debrief]


def _marked(question: DebriefQuestion, steps: Sequence[Step], given: Any) -> Answered:
    if question.kind == "principles":
        return _principles(question, steps, given if isinstance(given, Mapping) else {})
    if question.kind == "defend":
        return _defended(question, steps, given if isinstance(given, Mapping) else {})
    if question.kind == "choose":
        return _chosen(question, given if isinstance(given, list) else [])
    return Answered(question, None, None)


def _principles(question: DebriefQuestion, steps: Sequence[Step], given: Mapping[str, Any]) -> Answered:
    asked = best_steps(steps)
    notes = tuple(
        (step.said, given.get(str(step.number)) == step.principle.id, step.principle.title) for step in asked if step.principle is not None
    )
    return Answered(question, _share(notes), dict(given), notes)


def _defended(question: DebriefQuestion, steps: Sequence[Step], given: Mapping[str, Any]) -> Answered:
    """A choice to defend is a best one. To disclose is what contaminated the account, and if nothing did, nothing more than the record."""
    by_number = {str(step.number): step for step in steps if step.option}
    defended = by_number.get(str(given.get("defend")))
    suggestions = {str(step.number) for step in steps if step.contaminates}
    disclosed = str(given.get("disclose"))
    right = disclosed in suggestions if suggestions else disclosed == NONE_TO_DISCLOSE
    notes = (
        ("defend", bool(defended and defended.quality == "best"), defended.said if defended else ""),
        ("disclose", right, by_number[disclosed].said if disclosed in by_number else ""),
    )
    return Answered(question, _share(notes), dict(given), notes)


def _chosen(question: DebriefQuestion, given: Sequence[Any]) -> Answered:
    notes = tuple((lead.text, (place in given) == lead.right, lead.why) for place, lead in enumerate(question.options))
    return Answered(question, _share(notes), list(given), notes)


def _share(notes: Sequence[tuple[str, bool, str]]) -> Decimal | None:
    return Decimal(sum(right for _, right, _ in notes)) / len(notes) if notes else None


def credit(decisions: Decimal | None, answered: Iterable[Answered]) -> Decimal:
    """Half for the decisions, half for the debrief, 0 to 1. The ending earns nothing and costs nothing."""
    credits = [each.credit for each in answered if each.credit is not None]
    talk = sum(credits, Decimal(0)) / len(credits) if credits else decisions or Decimal(0)
    return ((decisions or Decimal(0)) + talk) / 2
