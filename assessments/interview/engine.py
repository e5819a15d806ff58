"""Where a conversation stands after some choices: a function of the script and the choices, and of nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assessments.interview.script import BY_THE_RULES, AnyOrder, Condition, Ending, Move, Node, Option, Rule, Script

GO_ON = "goOn"
LOWEST, HIGHEST = 0, 100


class Choice(NamedTuple):
    """What was chosen, and where: an option or a move at a node, or to go on at an ending."""

    node: str
    option: str


class Levels(NamedTuple):
    """The three meters."""

    trust: int
    stability: int
    reliability: int


class State(NamedTuple):
    """Where the conversation stands: the nodes at which one may choose now, or the ending that was reached."""

    open: tuple[str, ...]
    ending: str
    levels: Levels
    contaminated: int
    visited: frozenset[str]
    moves: tuple[Choice, ...]


class IllegalChoiceError(ValueError):
    """The choice is not possible where the conversation stands."""


@dataclass(frozen=True)
class Turn:
    """One choice with the state before it and after it."""

    choice: Choice
    before: State
    after: State


class Plot:
    """A script made ready for play."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.nodes: dict[str, Node] = {node.id: node for node in script.nodes}
        self.sets: dict[str, AnyOrder] = {group.id: group for group in script.sets}
        self.endings: dict[str, Ending] = {ending.id: ending for ending in script.endings}
        self.moves: dict[str, Move] = {move.id: move for move in script.moves}
        self.options: dict[Choice, Option] = {Choice(node.id, option.id): option for node in script.nodes for option in node.options}

    def begin(self) -> State:
        meters = self.script.meters
        levels = Levels(meters.trust.start, meters.stability.start, meters.reliability.start)
        return self._land(self.script.first, State((), "", levels, 0, frozenset(), ()))

    def take(self, state: State, choice: Choice) -> State:
        """The state after one more choice.

        :raises IllegalChoiceError: when it is not possible now.
        """
        if state.ending:
            return self._go_on(state, choice)
        if choice.node not in state.open:
            raise IllegalChoiceError(f"{choice.node} is not open")
        option = self.options.get(choice)
        if option is None:
            return self._make_move(state, choice)
        levels = changed(state.levels, option.effect)
        after = State((), "", levels, state.contaminated + option.contaminates, state.visited | {choice.node}, state.moves)
        return self._land(option.next, after)

    def play(self, choices: Iterable[Choice]) -> State:
        """The state after all these choices from the beginning."""
        state = self.begin()
        for choice in choices:
            state = self.take(state, choice)
        return state

    def walk(self, choices: Iterable[Choice], *, start: State | None = None) -> list[Turn]:
        """Every choice with what it did, from the beginning or from ``start``."""
        turns: list[Turn] = []
        state = start or self.begin()
        for choice in choices:
            after = self.take(state, choice)
            turns.append(Turn(choice, state, after))
            state = after
        return turns

    def choices(self, state: State) -> list[Choice]:
        """The options that are possible now."""
        return [Choice(key, option.id) for key in state.open for option in self.nodes[key].options]

    def moves_at(self, state: State, node: str) -> list[Move]:
        """What may be offered at this node now: everything that was not yet offered there, while the person is there."""
        if node not in state.open or not self.nodes[node].with_her:
            return []
        return [move for move in self.script.moves if Choice(node, move.id) not in state.moves]

    def goes_on(self, state: State) -> bool:
        """Whether the ending may be followed by more."""
        return bool(state.ending and self.endings[state.ending].continues_at)

    def _make_move(self, state: State, choice: Choice) -> State:
        move = self.moves.get(choice.option)
        if move is None or move not in self.moves_at(state, choice.node):
            raise IllegalChoiceError(f"{choice.option} is not possible at {choice.node}")
        before = sum(made.option == move.id for made in state.moves)
        levels = changed(state.levels, move.effect) if before < move.counts else state.levels
        return state._replace(levels=levels, moves=(*state.moves, choice))

    def _go_on(self, state: State, choice: Choice) -> State:
        if choice != Choice(state.ending, GO_ON) or not self.goes_on(state):
            raise IllegalChoiceError("the conversation has ended")
        return self._land(self.endings[state.ending].continues_at, state._replace(ending=""))

    def _land(self, target: str, state: State) -> State:
        """The state on coming to a target: a node, a set with nodes left, an ending, or what the rules choose."""
        while target in self.sets:
            group = self.sets[target]
            left = tuple(key for key in group.nodes if key not in state.visited)
            if left:
                return state._replace(open=left)
            target = group.next
        if target == BY_THE_RULES:
            target = chosen_ending(self.script.rules, state.levels, state.contaminated)
        if target in self.endings:
            return State((), target, *state[2:])
        return State((target,), *state[1:])


def changed(levels: Levels, effect: Sequence[int]) -> Levels:
    """The meters after an effect, each held between 0 and 100."""
    trust, stability, reliability = effect
    return Levels(held(levels.trust + trust), held(levels.stability + stability), held(levels.reliability + reliability))


def held(level: int) -> int:
    return LOWEST if level < LOWEST else HIGHEST if level > HIGHEST else level


def chosen_ending(rules: Iterable[Rule], levels: Levels, contaminated: int) -> str:
    """The ending of the first rule that fits.

    :raises IllegalChoiceError: when none fits; a checked script ends with a rule without conditions.
    """
    for rule in rules:
        if fits(rule, levels, contaminated):
            return rule.ending
    raise IllegalChoiceError("no rule chooses an ending")


def fits(rule: Rule, levels: Levels, contaminated: int) -> bool:
    some = not rule.any or any(holds(condition, levels, contaminated) for condition in rule.any)
    return some and all(holds(condition, levels, contaminated) for condition in rule.all)


def holds(condition: Condition, levels: Levels, contaminated: int) -> bool:
    figure = contaminated if condition.of == "contaminated" else getattr(levels, condition.of)
    if condition.at_least is not None and figure < condition.at_least:
        return False
    return condition.below is None or figure < condition.below
