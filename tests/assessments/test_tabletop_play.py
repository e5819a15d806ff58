import copy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.tabletop.checking import alone, answerable, faults, findings, known_at
from assessments.tabletop.exercise import Tabletop
from assessments.tabletop.play import (
    PHASES,
    InjectScore,
    Lengths,
    Turn,
    added,
    brought_by,
    combinable,
    following,
    lawful,
    read_scores,
    took_part,
    until,
)
from tests.factories.tabletops import small_tabletop, starter_tabletop

SMALL = Tabletop.model_validate(small_tabletop())
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LENGTHS = Lengths(2, 8, 4)
TURNS = [Turn(inject, phase) for inject in range(3) for phase in PHASES]


def test_turns_follow_each_other_to_the_end():
    turn, gone = Turn(0, "silent"), [Turn(0, "silent")]
    while after := following(turn, 3):
        gone.append(after)
        turn = after
    assert gone == TURNS


def test_a_phase_ends_by_its_own_length():
    assert [(until(Turn(0, phase), NOON, LENGTHS) - NOON).seconds // 60 for phase in PHASES] == [2, 8, 4]


@given(st.sampled_from(TURNS), st.integers(0, 200), st.integers(0, 200))
def test_the_clock_brings_a_session_to_the_same_place_however_often_one_looks(turn, first, second):
    now, later = NOON + timedelta(minutes=first), NOON + timedelta(minutes=first + second)
    once = brought_by(turn, NOON, LENGTHS, injects=3, now=later)
    half = brought_by(turn, NOON, LENGTHS, injects=3, now=now)
    assert brought_by(*half, LENGTHS, injects=3, now=later) == once
    assert TURNS.index(once[0]) >= TURNS.index(turn)
    assert once[1] <= later


@pytest.mark.parametrize(
    ("minutes", "turn"),
    [(0, (0, "silent")), (1, (0, "silent")), (2, (0, "team")), (9, (0, "team")), (10, (0, "solution")), (14, (1, "silent")), (500, (2, "solution"))],
)  # fmt: skip
def test_the_clock_moves_at_the_minute_and_stops_at_the_last_solution(minutes, turn):
    assert brought_by(Turn(0, "silent"), NOON, LENGTHS, injects=3, now=NOON + timedelta(minutes=minutes))[0] == turn


@pytest.mark.parametrize(
    ("held", "wanted", "may"),
    [([], "D", True), (["B"], "C", True), (["C"], "B", True), (["A"], "B", False), (["B", "C"], "A", False), (["B"], "recorder", False)],
)
def test_only_named_pairs_are_combined(held, wanted, may):
    assert combinable(SMALL, held, wanted) == may


@pytest.mark.parametrize(("decided", "played", "part"), [(0, 0, False), (0, 1, False), (1, 1, True), (1, 2, True), (1, 3, False), (6, 11, True), (5, 11, False)])  # fmt: skip
def test_half_of_the_injects_is_taking_part(decided, played, part):
    assert took_part(decided, played) == part


@pytest.mark.parametrize(("scores", "total"), [((2, 2, 2, 2, 2), 10), ((0, 1, 2, 0, 0), 3), ((2, None, 2, 2, 2), None)])
def test_an_inject_is_scored_when_every_criterion_is(scores, total):
    assert (InjectScore(scores).total, InjectScore(scores).of) == (total, 10)


def test_what_the_team_added_is_told_from_three_members_on():
    few = added([2, 2, 1, 0, 0], [[0, 0, 0, 0, 0]] * 2)
    assert (few.team, few.average, few.best, few.new, few.members) == (5, None, None, None, 2)
    three = added([2, 2, 1, 0, 0], [[0, 1, 0, 0, 0], [0, 0, 0, 0, 2], [0, 0, 0, 1, 0]])
    assert (three.average, three.best, three.new) == (4 / 3, 2, 2)
    assert added([2, None, 1, 0, 0], [[0, 0, 0, 0, 0]] * 3).new is None


scores = st.lists(st.integers(0, 2), min_size=5, max_size=5)


@given(scores, st.lists(scores, min_size=3, max_size=9))
def test_a_team_never_adds_what_a_member_had(team, members):
    found = added(team, members)
    assert 0 <= found.new <= sum(score > 0 for score in team)
    assert found.average <= found.best <= 10
    if any(all(score > 0 for score in member) for member in members):
        assert found.new == 0


@pytest.mark.parametrize(
    ("given_", "whole", "read"),
    [
        ("0 1 2 2 1", True, [0, 1, 2, 2, 1]),
        ("0 1 2 2 1", False, [0, 1, 2, 2, 1]),
        ("0 - 2 2 1", False, [0, None, 2, 2, 1]),
        ("0 - 2 2 1", True, None),
        ("0 3 2 2 1", False, None),
        ("x 1 2 2 1", False, None),
    ],
)
def test_scores_are_nothing_one_or_two(given_, whole, read):
    form = {f"score-{place}": "" if part == "-" else part for place, part in enumerate(given_.split())}
    assert read_scores(form, whole=whole) == read


@pytest.mark.parametrize(
    ("ground", "release", "right"),
    [("free", "free", True), ("consent", "free", True), ("consent", "consent", True), ("free", "consent", False), ("process", "consent", False), ("process", "process", True), ("process", "never", False), ("never", "never", False)],
)  # fmt: skip
def test_what_is_shown_needs_its_ground(ground, release, right):
    assert lawful(ground, release) == right


def test_the_exercise_that_comes_with_accord_is_solvable_only_together():
    exercise = starter_tabletop()
    assert findings(exercise) == []
    assert all(each.answers == frozenset() for each in alone(exercise))
    assert answerable(exercise, [role.id for role in exercise.roles]) == {inject.id for inject in exercise.injects}
    assert sum(2 * len(inject.criteria) for inject in exercise.injects) == 110


def test_what_a_role_knows_grows_with_the_injects():
    assert known_at(SMALL, ["A"], "I1") == {"a1"}
    assert known_at(SMALL, ["A", "B"], "I2") == {"a1", "b1", "a2", "b2"}
    assert answerable(SMALL, ["A"]) == frozenset() and answerable(SMALL, ["A", "B"]) == {"I1", "I2"}


def broken(change) -> Tabletop:
    exercise = copy.deepcopy(small_tabletop())
    change(exercise)
    return Tabletop.model_validate(exercise)


def give_all_to_a(exercise: dict) -> None:
    for each in exercise["injects"]:
        each["documents"][1]["role"] = "A"


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (give_all_to_a, "A", "every inject"),
        (lambda one: one.update(combinations=[["A", "B"]]), "A B", "every inject"),
        (lambda one: one["injects"][0]["criteria"][1].update(needs=["b2"]), "I1", "even by all together"),
        (lambda one: one["injects"][0]["criteria"][1].update(needs=["x"]), "I1", "no document tells"),
        (lambda one: one["injects"][0]["documents"][0].update(role="X"), "I1", "not there"),
        (lambda one: one["injects"][0]["decisions"].update(C="Question?"), "I1", "without a solution"),
        (lambda one: one["injects"][0]["solution"].update(D="Solved."), "I1", "does not ask"),
        (lambda one: one["injects"][1].update(id="I1"), "I1", "twice"),
        (lambda one: one["roles"][1].update(id="A"), "A", "twice"),
        (lambda one: one["injects"][1]["documents"][0].update(id="I1-A"), "I1-A", "twice"),
        (lambda one: one["roles"][0].update(id="recorder"), "recorder", "every exercise has"),
        (lambda one: one.update(least=5), "least", "more than the most"),
        (lambda one: one.update(combinations=[["C", "D"]]), "C D", "never combined"),
        (lambda one: one.update(combinations=[["C", "X"]]), "C X", "not there"),
    ],
)
def test_a_fault_is_named_with_its_place(change, where, words):
    found = faults(broken(change))
    assert any(finding.where == where and words in finding.message for finding in found), found


def test_what_could_teach_better_is_told():
    exercise = broken(lambda one: one["injects"][0]["criteria"][0].update(needs=["a1"]))
    told = [str(finding) for finding in findings(exercise)]
    assert "A: Could answer I1 without the others." in told
    assert "C: Holds no document in the whole exercise." in told
    assert not any(finding.fault for finding in findings(exercise))
