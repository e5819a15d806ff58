"""What may be shown of other agencies' counts [P6]: a reader with a solver cannot work out what is hidden."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.suppression import SMALLEST, Group, may_be_shown
from reports.rates import Rate, blunt


@dataclass(frozen=True)
class World:
    """A forest of agencies: people at each, who stands on the board, who shares, and whose subtree the reader knows."""

    people: dict[str, int]
    groups: list[Group]

    @property
    def shown(self) -> set[str]:
        return may_be_shown(self.groups, self.people)

    def count(self, atoms) -> int:
        return sum(self.people[atom] for atom in atoms)


@st.composite
def worlds(draw) -> World:
    paths: list[str] = []
    for number in range(draw(st.integers(1, 8))):
        above = draw(st.sampled_from(["", *paths]))
        paths.append(f"{above}{number}/")
    people = {path: draw(st.one_of(st.integers(0, 9), st.integers(0, 60))) for path in paths}
    known = draw(st.sampled_from(["none", *paths]))
    groups = []
    for path in paths:
        if draw(st.integers(0, 9)):
            below = frozenset(each for each in paths if each.startswith(path))
            groups.append(Group(path, below, shares=draw(st.integers(0, 4)) > 0, known=path.startswith(known)))
    return World(people, groups)


def in_row_space(rows: list[list[int]], wanted: list[int]) -> bool:
    """Whether the wanted sum is a combination of the known ones: Gauss, with fractions."""

    def rank(matrix: list[list[Fraction]]) -> int:
        matrix, found = [row[:] for row in matrix], 0
        for column in range(len(matrix[0]) if matrix else 0):
            pivot = next((row for row in range(found, len(matrix)) if matrix[row][column]), None)
            if pivot is None:
                continue
            matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
            for row in range(found + 1, len(matrix)):
                factor = matrix[row][column] / matrix[found][column]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[found], strict=True)]
            found += 1
        return found

    given_rows = [[Fraction(value) for value in row] for row in rows]
    return rank(given_rows) == rank([*given_rows, [Fraction(value) for value in wanted]])


def told(world: World) -> list[frozenset[str]]:
    """The sets of atoms whose people the reader is told: what is shown, and what they know anyway. Atoms without people do not count."""
    shown = world.shown
    sets = [group.atoms for group in world.groups if group.known or group.key in shown]
    return [frozenset(atom for atom in atoms if world.people[atom]) for atoms in sets]


@settings(max_examples=1000, deadline=None)
@given(worlds())
def test_no_hidden_group_can_be_rebuilt(world):
    atoms = sorted(atom for atom, people in world.people.items() if people)
    known = frozenset().union(*(group.atoms for group in world.groups if group.known))
    rows = [[int(atom in group) for atom in atoms] for group in told(world)]
    for group in world.groups:
        present = group.atoms & set(atoms)
        if not present <= known and group.key not in world.shown:
            assert not in_row_space(rows, [int(atom in present) for atom in atoms])


@settings(max_examples=1000, deadline=None)
@given(worlds())
def test_no_difference_is_of_fewer_than_ten_people(world):
    """Any group that is told, less any others within it that lie apart: ten people or none, unless it is the reader's own."""
    known = frozenset().union(*(group.atoms for group in world.groups if group.known))
    sets = told(world)
    for whole in sets:
        within = [part for part in set(sets) if part < whole]
        for number in range(len(within) + 1):
            for parts in combinations(within, number):
                covered = frozenset().union(*parts)
                if sum(map(len, parts)) == len(covered):
                    rest = whole - covered
                    assert not rest or rest <= known or world.count(rest) >= SMALLEST


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_nothing_is_shown_of_who_does_not_share_or_is_small(world):
    for group in world.groups:
        if group.key in world.shown:
            assert group.shares
            assert not group.known
            assert world.count(group.atoms) >= SMALLEST


def flat(*people: int, **fields) -> World:
    """Agencies side by side, and all of them together."""
    counts = {f"{number}/": count for number, count in enumerate(people)}
    groups = [Group(path, frozenset({path}), **fields) for path in counts]
    return World(counts, [*groups, Group("all", frozenset(counts))])


def test_large_agencies_are_shown():
    assert flat(10, 40, 12).shown == {"0/", "1/", "2/", "all"}


def test_one_small_agency_takes_a_second_thing_along():
    """With the total and all others shown, it would be a subtraction."""
    shown = flat(40, 12, 3).shown
    assert "2/" not in shown
    assert len(shown) == 2


def test_ten_is_enough_and_nine_is_not():
    assert may_be_shown([Group("a", frozenset("a"))], {"a": 10}) == {"a"}
    assert may_be_shown([Group("a", frozenset("a"))], {"a": 9}) == set()


def test_what_an_agency_does_not_share_is_not_shown_by_way_of_its_parent():
    parent, child = Group("p", frozenset("pc")), Group("c", frozenset("c"), shares=False)
    assert may_be_shown([parent, child], {"p": 0, "c": 40}) == set()
    assert may_be_shown([parent, child], {"p": 25, "c": 40}) == {"p"}


def test_a_small_rest_beside_the_readers_own_people_is_not_shown():
    own, parent = Group("o", frozenset("o"), known=True), Group("p", frozenset("po"))
    assert may_be_shown([own, parent], {"p": 4, "o": 40}) == set()
    assert may_be_shown([own, parent], {"p": 14, "o": 40}) == {"p"}


def test_what_the_reader_knows_anyway_does_not_keep_another_leak_open():
    """A parent whose only people are the reader's own cannot be hidden from the reader; the other family still must be."""
    mine = [Group("p", frozenset("po"), shares=False), Group("o", frozenset("o"), known=True)]
    theirs = [Group("q", frozenset("qr")), Group("r", frozenset("r"))]
    assert may_be_shown([*mine, *theirs], {"p": 0, "o": 1, "q": 1, "r": 10}) in ({"q"}, {"r"})


def test_bounds_that_leave_one_answer_count_as_an_answer():
    """Two hidden agencies of one to nine people that together have eighteen: each must have nine."""
    groups = [Group("all", frozenset("ab")), Group("a", frozenset("a")), Group("b", frozenset("b"))]
    assert may_be_shown(groups, {"a": 9, "b": 9}) == set()
    assert may_be_shown(groups, {"a": 6, "b": 6}) == {"all"}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4))
def test_who_takes_every_hidden_agency_for_a_small_one_is_left_with_three_answers(people):
    world = flat(*people)
    hidden = [key for key in world.people if key not in world.shown]
    if "all" in world.shown and all(world.people[key] < SMALLEST for key in hidden):
        rest = sum(world.people[key] for key in hidden)
        answers = [values for values in product(range(1, SMALLEST), repeat=len(hidden)) if sum(values) == rest]
        assert all(len(set(values)) >= 3 for values in zip(*answers, strict=True))


@pytest.mark.parametrize(
    ("part", "whole", "share", "at_most", "at_least"),
    [(0, 40, 5, True, False), (1, 40, 5, True, False), (33, 40, 85, False, False), (32, 40, 80, False, False), (40, 40, 95, False, True)],
)
def test_a_share_is_blunt(part, whole, share, at_most, at_least):
    found = blunt(Rate(part, whole))
    assert (found.per_cent, found.people, found.at_most, found.at_least) == (share, whole, at_most, at_least)
