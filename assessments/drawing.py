"""Which questions a sitting asks and in which order their parts stand. Pure: everything follows from the stored seed.

Without a blueprint the whole bank is drawn from. With one, each of its lines has so many places; a question may take a place whose line it
fits, and only one question of a family takes any. Which question takes which place is a matching in a bipartite graph: questions come in the
order of their claim (what may not be missed, then what the person has not met, then what was met longest ago), and one that comes later never
leaves a place empty that another arrangement would fill. Sets of questions that can all be placed are the independent sets of a transversal
matroid, so taking them greedily fills as many places as can be filled, with the claims that come first (Edmonds 1971; Kuhn 1955 for the paths).
"""

import random
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.content import Content, parts


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn. Of the questions of one family a sitting asks one; without a family it stands for itself.

    ``place`` is where it stands in the bank; a sitting in a fixed order goes by it.
    """

    key: Hashable
    critical: bool = False
    family: Hashable = None
    outcome: str = ""
    kind: str = ""
    difficulty: str = ""
    place: int = 0

    @property
    def stands_for(self) -> Hashable:
        return self.key if self.family is None else self.family


@dataclass(frozen=True)
class Line:
    """So many questions that are all of this; what is empty, or None, is not asked for."""

    count: int
    section: str = ""
    outcome: str = ""
    kind: str = ""
    difficulty: str = ""
    critical: bool | None = None

    def takes(self, one: Candidate) -> bool:
        asked = ((self.outcome, one.outcome), (self.kind, one.kind), (self.difficulty, one.difficulty))
        return all(not wanted or wanted == given for wanted, given in asked) and self.critical in (None, one.critical)


@dataclass(frozen=True)
class Drawn:
    """A question of a sitting, and the heading that it stands under."""

    key: Any
    section: str = ""


def draw(candidates: Iterable[Candidate], length: int, seed: int, seen: Sequence[Hashable] = (), *, fixed_order: bool = False) -> list[Any]:
    """The keys of the questions of a sitting, in the order asked.

    Every critical question is in it, itself or in a parallel version, even when there are more of them than the sitting is long. The
    rest is sampled: first from what the person has not met, then from what was met longest ago. ``seen`` lists keys met before, the
    latest first.
    """
    source, pool = _shuffled(candidates, seed)
    freshest: dict[Hashable, Candidate] = {}
    for one in _by_freshness(pool, seen):
        freshest.setdefault(one.stands_for, one)
    rest = [one for one in freshest.values() if not one.critical]
    criticals = [one for one in freshest.values() if one.critical]
    drawn = [*criticals, *rest[: max(length - len(criticals), 0)]]
    source.shuffle(drawn)
    return [one.key for one in (sorted(drawn, key=_place) if fixed_order else drawn)]


def draw_by_lines(
    candidates: Iterable[Candidate], lines: Sequence[Line], seed: int, seen: Sequence[Hashable] = (), *, fixed_order: bool = False
) -> list[Drawn]:
    """The questions of a sitting by its blueprint, section after section in the order of the lines.

    Where the bank has run short since the blueprint was checked, places stay empty; nobody is asked a question that no line asks for.
    """
    source, pool = _shuffled(candidates, seed)
    claims = sorted(_by_freshness(pool, seen), key=lambda one: not one.critical)
    taken = match(claims, lines)
    sections = list(dict.fromkeys(line.section for line in lines))
    drawn = []
    for section in sections:
        of_lines = [[one for line, one in taken if line == number] for number, each in enumerate(lines) if each.section == section]
        if fixed_order:
            asked = [one for of_line in of_lines for one in sorted(of_line, key=_place)]
        else:
            asked = [one for of_line in of_lines for one in of_line]
            source.shuffle(asked)
        drawn += [Drawn(one.key, section) for one in asked]
    return drawn


def match(claims: Sequence[Candidate], lines: Sequence[Line]) -> list[tuple[int, Candidate]]:
    """As many places of the lines filled as can be, each by another family, with the claims that come first: number of the line, question."""
    families: dict[Hashable, list[Candidate]] = {}
    for one in claims:
        families.setdefault(one.stands_for, []).append(one)
    fits = {name: [number for number, line in enumerate(lines) if any(map(line.takes, members))] for name, members in families.items()}
    held: list[list[Hashable]] = [[] for _line in lines]
    for name in families:
        _admit(name, fits, held, lines)
    return [(number, next(filter(lines[number].takes, families[name]))) for number, names in enumerate(held) for name in names]


def _admit(name: Hashable, fits: dict[Hashable, list[int]], held: list[list[Hashable]], lines: Sequence[Line]) -> bool:
    """Give the family a place, moving others to other lines where that makes room: the shortest augmenting path, found breadth first."""
    came_from: dict[int, tuple[Hashable, int | None]] = dict.fromkeys(fits[name], (name, None))
    waiting = list(came_from)
    for number in waiting:
        if len(held[number]) < lines[number].count:
            step: int | None = number
            while step is not None:
                moved, before = came_from[step]
                held[step].append(moved)
                if before is not None:
                    held[before].remove(moved)
                step = before
            return True
        for holder in held[number]:
            for other in fits[holder]:
                if other not in came_from:
                    came_from[other] = (holder, number)
                    waiting.append(other)
    return False


@dataclass(frozen=True)
class Shortage:
    """A line that the bank cannot fill: how many questions fit it, and how many places of it stay empty beside the other lines."""

    line: int
    fitting: int
    missing: int


def shortages(candidates: Iterable[Candidate], lines: Sequence[Line]) -> list[Shortage]:
    """The lines that cannot be filled together with those before them. Families count once."""
    pool = sorted(candidates, key=lambda one: str(one.key))
    found = []
    filled = 0
    for number, line in enumerate(lines):
        fitting = len({one.stands_for for one in pool if line.takes(one)})
        now = len(match(pool, lines[: number + 1]))
        if now - filled < line.count:
            found.append(Shortage(number, fitting, line.count - (now - filled)))
        filled = now
    return found


def left_out(candidates: Iterable[Candidate], lines: Sequence[Line]) -> list[Candidate]:
    """The critical questions that a sitting by these lines may leave out: one of each family."""
    criticals = [one for one in sorted(candidates, key=lambda one: str(one.key)) if one.critical]
    drawn = {one.stands_for for _line, one in match(criticals, lines)}
    return list({one.stands_for: one for one in reversed(criticals) if one.stands_for not in drawn}.values())[::-1]


def _shuffled(candidates: Iterable[Candidate], seed: int) -> tuple[random.Random, list[Candidate]]:
    source = random.Random(f"draw:{seed}")  # noqa: S311 - an order, not a secret
    pool = sorted(candidates, key=lambda candidate: str(candidate.key))
    source.shuffle(pool)
    return source, pool


def _by_freshness(pool: Iterable[Candidate], seen: Sequence[Hashable]) -> list[Candidate]:
    """What was not met first, then what was met longest ago; equals stay in their order."""
    met = {key: place for place, key in reversed(list(enumerate(seen, start=1)))}
    return sorted(pool, key=lambda one: -met.get(one.key, len(seen) + 1))


def _place(one: Candidate) -> tuple[int, str]:
    return one.place, str(one.key)


def order_of_parts(kind: str, content: Content, seed: int, key: Hashable) -> list[int]:
    """The parts' own indices in the order shown: options, steps, or the different right sides of the pairs."""
    listed = parts(kind, content)
    indices = list(range(len(listed)))
    if kind == "MAT":
        firsts = {pair["right"]: index for index, pair in reversed(list(enumerate(listed)))}
        indices = sorted(firsts.values())
    random.Random(f"parts:{seed}:{key}").shuffle(indices)  # noqa: S311 - an order, not a secret
    return indices
