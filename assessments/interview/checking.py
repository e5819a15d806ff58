"""What is wrong with a script, and what an author should look at. Pure: a script with faults is never published, one with hints may be."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from assessments.interview.engine import GO_ON, HIGHEST, LOWEST, Choice, Levels, Plot, State
from assessments.interview.script import BY_THE_RULES, METERS, OPEN_FORMS, Script

MOST_STATES = 1_500


@dataclass(frozen=True)
class Finding:
    """Something found in a script, and where: a node, an option ("N05 b"), an ending. ``fault`` forbids publication."""

    where: str
    message: str
    fault: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True)
class Ranges:
    """Every value that a meter can have on arriving somewhere: its lowest and highest, meter by meter."""

    lowest: Levels
    highest: Levels

    def with_(self, levels: Levels) -> "Ranges":
        return Ranges(Levels(*map(min, self.lowest, levels)), Levels(*map(max, self.highest, levels)))

    def pairs(self) -> list[tuple[int, int]]:
        return list(zip(self.lowest, self.highest, strict=True))


@dataclass(frozen=True)
class Survey:
    """What can happen in a script: the ranges of the meters at each node and ending that can be reached. ``whole``: nothing was left out."""

    reached: dict[str, Ranges]
    whole: bool


def findings(script: Script) -> list[Finding]:
    """Everything found: faults, or when there are none what an author should look at, which takes playing the script."""
    return faults(script) or [*_reach(script), *_craft(script)]


def faults(script: Script) -> list[Finding]:
    """What forbids publication: a script without faults can be played to an ending, whatever is chosen."""
    return [*_names(script), *_targets(script), *loops(script), *_rules(script)]


def targets_of(script: Script) -> dict[str, list[str]]:
    """Where one can come to next from each node, set and ending. The rules lead to every ending that they name."""
    ways: dict[str, list[str]] = {}
    inside = {key: group.id for group in script.sets for key in group.nodes}
    for node in script.nodes:
        # Back into the set one came from is no way back: its nodes are taken once each, and then it leads on.
        ways[node.id] = [option.next for option in node.options if option.next != inside.get(node.id)]
        if inside.get(node.id) in {option.next for option in node.options}:
            ways[node.id] += [group.next for group in script.sets if group.id == inside[node.id]]
    ways |= {group.id: [*group.nodes, group.next] for group in script.sets}
    ways |= {ending.id: [ending.continues_at] if ending.continues_at else [] for ending in script.endings}
    ways[BY_THE_RULES] = [rule.ending for rule in script.rules]
    return {key: list(dict.fromkeys(to)) for key, to in ways.items()}


def _names(script: Script) -> Iterator[Finding]:
    keys = [part.id for parts in (script.nodes, script.sets, script.endings) for part in parts]
    keys += [BY_THE_RULES]
    for key, count in Counter(keys).items():
        if count > 1:
            yield Finding(key, _("The name stands twice."))
    moves = {move.id for move in script.moves} | {GO_ON}
    for node in script.nodes:
        for option, count in Counter(option.id for option in node.options).items():
            if count > 1:
                yield Finding(f"{node.id} {option}", _("The name stands twice."))
            if option in moves:
                yield Finding(f"{node.id} {option}", _("The name is that of a move."))
    known = {principle.id for principle in script.principles} | {""}
    named = [(f"{node.id} {option.id}", option.principle) for node in script.nodes for option in node.options]
    for where, principle in [*named, *((move.id, move.principle) for move in script.moves)]:
        if principle not in known:
            yield Finding(where, _("There is no principle “%s”.") % principle)
    members = Counter(key for group in script.sets for key in group.nodes)
    for key, count in members.items():
        if count > 1:
            yield Finding(key, _("Belongs to two sets."))


def _targets(script: Script) -> Iterator[Finding]:
    nodes = {node.id for node in script.nodes}
    endings = {ending.id for ending in script.endings}
    known = nodes | endings | {group.id for group in script.sets} | {BY_THE_RULES}
    told = [("first", script.first, known - endings - {BY_THE_RULES})]
    told += [(f"{node.id} {option.id}", option.next, known) for node in script.nodes for option in node.options]
    told += [(group.id, group.next, known) for group in script.sets]
    told += [(group.id, key, nodes) for group in script.sets for key in group.nodes]
    told += [(ending.id, ending.continues_at, nodes) for ending in script.endings if ending.continues_at]
    told += [(_("rules"), rule.ending, endings) for rule in script.rules]
    for where, target, allowed in told:
        if target not in allowed:
            yield Finding(where, _("Leads to “%s”, which is not there.") % target)
    for node in script.nodes:
        if node.expert and node.expert not in {option.id for option in node.options}:
            yield Finding(node.id, _("The expert's option “%s” is not there.") % node.expert)


def loops(script: Script) -> Iterator[Finding]:
    """Each node that leads back to itself. A conversation goes on, so that every run ends."""
    ways = targets_of(script)

    @cache
    def after(key: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = list(ways.get(key, []))
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += ways.get(here, [])
        return frozenset(seen)

    for key in ways:
        if key in after(key):
            yield Finding(key, _("Leads back to itself."))


def _rules(script: Script) -> Iterator[Finding]:
    needed = any(BY_THE_RULES in ways for ways in targets_of(script).values())
    if needed and not (script.rules and not script.rules[-1].any and not script.rules[-1].all):
        yield Finding(_("rules"), _("The last rule must have no condition, so that every run ends."))
    for rule in script.rules:
        for condition in [*rule.any, *rule.all]:
            if (condition.at_least is None) == (condition.below is None):
                yield Finding(_("rules"), _("A condition on %s needs either “at least” or “below”.") % condition.of)


def survey(script: Script) -> Survey:
    """Play every way there is, one layer of choices at a time. States that differ in nothing that matters are one.

    Moves are left out: they are offers, and no ending may depend on them.
    """
    plot = Plot(script)
    most = max([condition.at_least or condition.below or 0 for rule in script.rules for condition in [*rule.any, *rule.all]], default=0)
    in_sets = frozenset(key for group in script.sets for key in group.nodes)
    reached: dict[str, Ranges] = {}
    layer, whole = {plot.begin()}, True
    while layer:
        for state in layer:
            for key in state.open or (state.ending,):
                reached[key] = reached[key].with_(state.levels) if key in reached else Ranges(state.levels, state.levels)
        following: set[State] = set()
        for state in layer:
            choices = [Choice(state.ending, GO_ON)] if plot.goes_on(state) else plot.choices(state)
            for after in (plot.take(state, choice) for choice in choices):
                same = min(after.contaminated, most), after.visited & in_sets
                following.add(State(after.open, after.ending, after.levels, *same, after.moves))
        if len(following) > MOST_STATES:
            # A spread of states goes on: what is reached stays true, what is not reached is then only a hint.
            following = set(sorted(following, key=lambda state: (state[:4], sorted(state.visited)))[:: len(following) // MOST_STATES + 1])
            whole = False
        layer = following
    return Survey(reached, whole)


def _reach(script: Script) -> Iterator[Finding]:
    seen = survey(script)
    for node in script.nodes:
        if node.id not in seen.reached:
            yield Finding(node.id, _("No way leads here."), fault=False)
    for ending in script.endings:
        if ending.id not in seen.reached:
            message = _("No run ends here.") if seen.whole else _("None of the runs that were tried ends here.")
            yield Finding(ending.id, message, fault=False)
    ends = [seen.reached[ending.id] for ending in script.endings if ending.id in seen.reached]
    for place, meter in enumerate(METERS):
        lowest, highest = min(end.lowest[place] for end in ends), max(end.highest[place] for end in ends)
        if lowest == highest:
            yield Finding(meter, _("Is the same at every ending."), fault=False)
        for key, ranges in seen.reached.items():
            low, high = ranges.lowest[place], ranges.highest[place]
            if low == high and low in (LOWEST, HIGHEST):
                yield Finding(key, _("Whoever comes here has %(meter)s at %(level)d.") % {"meter": meter, "level": low}, fault=False)


def _craft(script: Script) -> Iterator[Finding]:
    """What plays, but teaches less than it could."""
    for node in script.nodes:
        qualities = {option.quality for option in node.options}
        if "best" not in qualities:
            yield Finding(node.id, _("None of its options is best."), fault=False)
        if len(node.options) < 2:
            yield Finding(node.id, _("Gives no choice."), fault=False)
        if not node.expert:
            yield Finding(node.id, _("Names no option for the expert's path."), fault=False)
        for option in node.options:
            where = f"{node.id} {option.id}"
            if option.contaminates and option.form in OPEN_FORMS:
                yield Finding(where, _("An open question that contaminates the account?"), fault=False)
            if option.quality == "best" and min(option.effect) < 0:
                yield Finding(where, _("Is best, and yet takes something away."), fault=False)
            if not option.principle:
                yield Finding(where, _("Names no principle."), fault=False)
