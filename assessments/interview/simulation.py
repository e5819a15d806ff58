"""Thousands of runs through a script, so that its author sees where they end. Pure: the same seed gives the same figures."""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from assessments.interview.engine import GO_ON, Choice, Levels, Plot, State
from assessments.interview.script import METERS

Player = Literal["random", "careful"]
WEIGHTS: dict[str, dict[str, float]] = {
    "random": {"best": 1, "acceptable": 1, "poor": 1, "harmful": 1},
    # Somebody who has taken the course: mostly right, now and then well-meant, seldom worse.
    "careful": {"best": 80, "acceptable": 14, "poor": 5, "harmful": 1},
}
STOPS_AT_A_PAUSE = 0.5


@dataclass(frozen=True)
class Distribution:
    """Where some runs ended, and with which mean meters."""

    runs: int
    endings: dict[str, int]
    means: Levels
    steps: float

    def share(self, ending: str) -> float:
        return self.endings.get(ending, 0) / self.runs if self.runs else 0.0


def simulate(plot: Plot, *, runs: int = 10_000, player: Player = "random", seed: int = 1, start: State | None = None) -> Distribution:
    """Play ``runs`` times from the beginning, or from ``start``."""
    source = random.Random(f"{seed}:{player}")  # noqa: S311 - a simulation, not a secret
    weights = WEIGHTS[player]
    table = {key: _weighted(plot, key, weights) for key in plot.nodes}
    endings: Counter[str] = Counter()
    sums, steps = [0, 0, 0], 0
    first = start or plot.begin()
    for _ in range(runs):
        state = first
        while True:
            if state.ending:
                if not plot.goes_on(state) or source.random() < STOPS_AT_A_PAUSE:
                    break
                state = plot.take(state, Choice(state.ending, GO_ON))
                continue
            node = state.open[0] if len(state.open) == 1 else source.choice(state.open)
            choices, cumulative = table[node]
            state = plot.take(state, source.choices(choices, cum_weights=cumulative)[0])
            steps += 1
        endings[state.ending] += 1
        for place in range(len(METERS)):
            sums[place] += state.levels[place]
    means = Levels(*(round(total / runs) if runs else 0 for total in sums))
    return Distribution(runs=runs, endings=dict(endings), means=means, steps=steps / runs if runs else 0.0)


def _weighted(plot: Plot, node: str, weights: dict[str, float]) -> tuple[list[Choice], list[float]]:
    choices, cumulative, total = [], [], 0.0
    for option in plot.nodes[node].options:
        total += weights[option.quality]
        choices.append(Choice(node, option.id))
        cumulative.append(total)
    return choices, cumulative
