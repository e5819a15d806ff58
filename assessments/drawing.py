"""Which questions a sitting asks and in which order their parts stand. Pure: everything follows from the stored seed."""

import random
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assessments.content import Content, parts


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn. Of the questions of one family a sitting asks one; without a family it stands for itself."""

    key: Hashable
    critical: bool = False
    family: Hashable = None


def draw(candidates: Iterable[Candidate], length: int, seed: int, seen: Sequence[Hashable] = ()) -> list[Any]:
    """The keys of the questions of a sitting, in the order asked.

    Every critical question is in it, itself or in a parallel version, even when there are more of them than the sitting is long. The
    rest is sampled: first from what the person has not met, then from what was met longest ago. ``seen`` lists keys met before, the
    latest first.
    """
    source = random.Random(f"draw:{seed}")  # noqa: S311 - an order, not a secret
    pool = sorted(candidates, key=lambda candidate: str(candidate.key))
    source.shuffle(pool)
    met = {key: place for place, key in reversed(list(enumerate(seen, start=1)))}
    freshest: dict[Hashable, Candidate] = {}
    for one in sorted(pool, key=lambda one: -met.get(one.key, len(seen) + 1)):
        freshest.setdefault(one.key if one.family is None else one.family, one)
    rest = [one for one in freshest.values() if not one.critical]
    criticals = [one for one in freshest.values() if one.critical]
    drawn = [*criticals, *rest[: max(length - len(criticals), 0)]]
    source.shuffle(drawn)
    return [one.key for one in drawn]


def order_of_parts(kind: str, content: Content, seed: int, key: Hashable) -> list[int]:
    """The parts' own indices in the order shown: options, steps, or the different right sides of the pairs."""
    listed = parts(kind, content)
    indices = list(range(len(listed)))
    if kind == "MAT":
        firsts = {pair["right"]: index for index, pair in reversed(list(enumerate(listed)))}
        indices = sorted(firsts.values())
    random.Random(f"parts:{seed}:{key}").shuffle(indices)  # noqa: S311 - an order, not a secret
    return indices
