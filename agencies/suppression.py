"""What may be shown of other agencies' counts: never fewer than ten people, not even by subtraction. Pure.

Groups are made of atoms (the smallest units that are counted) and nest or are apart, as agencies in a tree do. Whoever sees
the counts of some groups can subtract: what is left of a group outside the shown groups within it, its *residue*, is as good
as shown. So a set of shown groups is safe when every residue has ten people or more, no hidden group can be put together
from residues, and what bounds say of a hidden group (one to nine people) leaves several answers open.
Where it is not safe another group is hidden too, the smallest that helps.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

SMALLEST = 10
"""The smallest number of people whose count may be shown."""
OPEN_ANSWERS = 3
"""How many answers the bounds must leave open for a hidden group."""

Atoms = frozenset[Hashable]


@dataclass(frozen=True)
class Group:
    """Some people who are counted together: an agency with its subtree, or all together."""

    key: Hashable
    atoms: Atoms
    shares: bool = True
    known: bool = False  # to the reader, whatever is shown: their own agency


def may_be_shown(groups: Collection[Group], people: Mapping[Hashable, int]) -> set[Hashable]:
    """The keys of the groups whose counts may be shown to a reader who knows the ``known`` ones."""
    present = [Group(group.key, frozenset(a for a in group.atoms if people.get(a)), group.shares, group.known) for group in groups]
    present = [group for group in present if group.atoms]
    shown = {group for group in present if group.known or (group.shares and _count(group.atoms, people) >= SMALLEST)}
    while leaking := leaks(shown, present, people):
        culprit = _least_loss(shown, present, people, leaking)
        if culprit is None:  # nothing helps but to show nothing
            return set()
        shown.remove(culprit)
    return {group.key for group in shown if not group.known}


def residues(shown: Collection[Atoms]) -> dict[Atoms, Atoms]:
    """Of each shown set what is left outside the shown sets within it; nothing where they fill it."""
    left = {}
    for atoms in set(shown):
        within = frozenset().union(*(other for other in shown if other < atoms))
        if atoms - within:
            left[atoms] = atoms - within
    return left


def _count(atoms: Collection[Hashable], people: Mapping[Hashable, int]) -> int:
    return sum(people.get(atom, 0) for atom in atoms)


def leaks(shown: Collection[Group], groups: Collection[Group], people: Mapping[Hashable, int]) -> set[Atoms]:
    """The regions that can be worked out from the shown groups and must not be."""
    known = {group.atoms for group in groups if group.known}
    own = frozenset().union(*known)
    hidden = {group.atoms for group in groups if group not in shown and not group.atoms <= own}
    left = residues([group.atoms for group in shown])
    found = {rest for region, rest in left.items() if _count(rest, people) < SMALLEST and region not in known}
    for atoms in hidden:
        parts = [rest for rest in left.values() if rest & atoms]
        if atoms == frozenset().union(*parts):
            found.add(atoms)
    for rest in left.values():
        if not _leaves_answers_open(rest, [atoms for atoms in hidden if atoms < rest], people):
            found.add(rest)
    return found


def _leaves_answers_open(rest: Atoms, hidden: Collection[Atoms], people: Mapping[Hashable, int]) -> bool:
    """Whether a reader who takes every hidden group for one to nine people still has several answers for each."""
    pieces = [atoms for atoms in set(hidden) if not any(atoms < other for other in hidden)]
    if not pieces or frozenset().union(*pieces) != rest:
        return True  # people whom no row names: their number may be anything
    total, most = _count(rest, people), SMALLEST - 1
    others = len(pieces) - 1
    lowest, highest = max(1, total - most * others), min(most, total - others)
    return highest - lowest + 1 >= OPEN_ANSWERS or highest < lowest


def _least_loss(shown: set[Group], groups: Collection[Group], people: Mapping[Hashable, int], leaking: set[Atoms]) -> Group | None:
    """Which group to hide: one that has to do with a leak and whose loss leaves the fewest, of these the smallest."""
    region = min(leaking, key=lambda atoms: (len(atoms), sorted(map(str, atoms))))
    around = min((group.atoms for group in shown if group.atoms >= region), key=len, default=region)
    candidates = [group for group in shown if not group.known and (group.atoms & around or group.atoms >= region)]

    def loss(group: Group) -> tuple[int, int, str]:
        return len(leaks(shown - {group}, groups, people)), _count(group.atoms, people), str(group.key)

    return min(candidates, key=loss, default=None)
