"""The reader's teams, each with its state and its signatures in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.models import TaskForce, TaskForceState
from reports import links
from reports.as_of import AsOf
from reports.signing import STATE_SHAPES, Signing, missing_in_words, signatures_in_words


@dataclass(frozen=True)
class TeamLine:
    """A team as its list tells it."""

    team: TaskForce
    state: str
    word: str
    shape: str
    signatures: str
    missing: list[str]
    address: str


def team_lines(teams: Sequence[TaskForce], as_of: AsOf) -> list[TeamLine]:
    """Three queries for any number of teams."""
    signings = Signing.of([team.pk for team in teams])
    return [_line(team, signings[team.pk], as_of) for team in teams]


def _line(team: TaskForce, signing: Signing, as_of: AsOf) -> TeamLine:
    lines, state = signing.lines(as_of.day), TaskForceState(signing.state(as_of.day))
    return TeamLine(
        team=team,
        state=state,
        word=str(state.label),
        shape=STATE_SHAPES[state],
        signatures=signatures_in_words(lines),
        missing=missing_in_words(lines, signing.latest(as_of.day), as_of.day),
        address=links.team(team.slug, as_of),
    )
