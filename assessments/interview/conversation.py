"""An open run as its page shows it: what was said, what may be said now, and how things stand in words."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.interview.debrief import Step, timeline
from assessments.interview.engine import Choice, Plot, State
from assessments.interview.script import METERS, Ending, Move, Node, Option

SHOWN = 2


@dataclass(frozen=True)
class Way:
    """How a meter moved with the last choice: its name, an arrow and a word."""

    name: str
    arrow: str
    word: str


@dataclass(frozen=True)
class Moment:
    """A turn of the transcript; the situation stands only where it is new."""

    step: Step
    new: bool


@dataclass(frozen=True)
class Conversation:
    """Everything on the page of an open run. ``again``: one is still at the node of the last turn, which has just been shown."""

    earlier: list[Moment]
    latest: list[Moment]
    state: State
    position: int
    topics: list[Node]
    topics_title: str
    node: Node | None
    again: bool
    options: list[Option]
    moves: list[Move]
    ways: list[Way]
    ending: Ending | None
    goes_on: bool


def conversation(plot: Plot, choices: Sequence[Choice], *, seed: str, topic: str = "") -> Conversation:
    """``topic`` is the node that was picked where several are open; ``seed`` fixes the order in which options are shown."""
    steps = timeline(plot, choices)
    state = steps[-1].turn.after if steps else plot.begin()
    moments = [Moment(step, new=place == 0 or step.node != steps[place - 1].node) for place, step in enumerate(steps)]
    key = topic if topic in state.open else state.open[0] if len(state.open) == 1 else ""
    node = plot.nodes.get(key)
    return Conversation(
        earlier=moments[:-SHOWN],
        latest=moments[-SHOWN:],
        state=state,
        position=len(steps) + 1,
        topics=[] if node else [plot.nodes[each] for each in state.open],
        topics_title="" if node else title_of_set(plot, state),
        node=node,
        again=bool(node and steps and steps[-1].node == node),
        options=shuffled(node, seed) if node else [],
        moves=plot.moves_at(state, key) if node else [],
        ways=ways(steps),
        ending=plot.endings.get(state.ending),
        goes_on=plot.goes_on(state),
    )


def title_of_set(plot: Plot, state: State) -> str:
    return next((group.title for group in plot.script.sets if set(state.open) <= set(group.nodes)), "")


def shuffled(node: Node, seed: str) -> list[Option]:
    """The options in an order of their own for each run, the same whenever the page is opened again."""
    options = list(node.options)
    random.Random(f"{seed}:{node.id}").shuffle(options)  # noqa: S311 - an order, not a secret
    return options


def ways(steps: Sequence[Step]) -> list[Way]:
    """Where the last choice took each meter; nothing before the first one. Numbers wait for the debrief."""
    if not steps or not (steps[-1].option or steps[-1].move):
        return []
    names = {"trust": _("Trust"), "stability": _("Stability"), "reliability": _("Reliability")}
    words = {1: ("↑", _("rises")), 0: ("→", _("holds")), -1: ("↓", _("falls"))}
    return [Way(names[meter], *words[(after > before) - (after < before)]) for meter, before, after in steps[-1].changes if meter in METERS]
