"""How a session goes on, and what it adds up to. Pure functions of times, decisions and scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from assessments.tabletop.exercise import CRITERIA, HIGHEST, Tabletop

SILENT, TEAM, SOLUTION = "silent", "team", "solution"
PHASES = (SILENT, TEAM, SOLUTION)
ENOUGH_TO_COMPARE = 3


class Turn(NamedTuple):
    """Where a session stands: the number of the inject, from 0, and the phase."""

    inject: int
    phase: str


class Lengths(NamedTuple):
    """How many minutes the phases last."""

    silent: int
    team: int
    solution: int


def following(turn: Turn, injects: int) -> Turn | None:
    """The turn after this one; None when the exercise is through."""
    place = PHASES.index(turn.phase)
    if place + 1 < len(PHASES):
        return Turn(turn.inject, PHASES[place + 1])
    return Turn(turn.inject + 1, SILENT) if turn.inject + 1 < injects else None


def until(turn: Turn, since: datetime, lengths: Lengths) -> datetime:
    """When the phase is over by the clock."""
    return since + timedelta(minutes=lengths[PHASES.index(turn.phase)])


def brought_by(turn: Turn, since: datetime, lengths: Lengths, *, injects: int, now: datetime) -> tuple[Turn, datetime]:
    """Where the clock has brought a session by now, however long nobody looked; the last solution stays."""
    while until(turn, since, lengths) <= now:
        after = following(turn, injects)
        if after is None:
            break
        since, turn = until(turn, since, lengths), after
    return turn, since


def combinable(exercise: Tabletop, held: Sequence[str], wanted: str) -> bool:
    """Whether somebody who holds these roles may take one more."""
    return not held or (len(held) == 1 and any({held[0], wanted} == {one, other} for one, other in exercise.combinations))


def took_part(decided: int, played: int) -> bool:
    """Whether somebody was there enough to have done the exercise: at half of the injects since they sat down."""
    return played > 0 and 2 * decided >= played


@dataclass(frozen=True)
class InjectScore:
    """The team's scores of an inject: 0, 1 or 2 for each criterion, None while it is not scored."""

    scores: tuple[int | None, ...]

    @property
    def total(self) -> int | None:
        return None if any(score is None for score in self.scores) else sum(score or 0 for score in self.scores)

    @property
    def of(self) -> int:
        return HIGHEST * len(self.scores)


@dataclass(frozen=True)
class Added:
    """What a team's decision held against its members' own, as they saw these afterwards.

    ``average`` and ``best`` are None while too few have looked at theirs. ``new`` counts the criteria that the team met and no member had.
    """

    team: int | None
    average: float | None
    best: int | None
    new: int | None
    members: int


def added(team: Sequence[int | None], members: Sequence[Sequence[int]]) -> Added:
    """Members count for themselves; with fewer than three, what they say would tell of persons."""
    total = InjectScore(tuple(team)).total
    if len(members) < ENOUGH_TO_COMPARE:
        return Added(total, None, None, None, len(members))
    sums = [sum(scores) for scores in members]
    highest = [max(scores[place] for scores in members) for place in range(len(team))]
    new = None if total is None else sum((score or 0) > 0 and highest[place] == 0 for place, score in enumerate(team))
    return Added(total, sum(sums) / len(sums), max(sums), new, len(members))


def read_scores(form: Mapping[str, str], *, whole: bool) -> list[int | None] | None:
    """Five scores from a form; None for what nobody could have chosen, and with ``whole`` also for what is left open."""
    scores: list[int | None] = []
    for place in range(CRITERIA):
        given = form.get(f"score-{place}", "")
        if given not in {"", *(str(score) for score in range(HIGHEST + 1))}:
            return None
        scores.append(int(given) if given else None)
    return None if whole and None in scores else scores


def lawful(ground: str, release: str) -> bool:
    """Whether what was shown was shown on the ground that it needs. What is free needs none; what may never be shown has none."""
    return release == "free" or (release != "never" and ground == release)
