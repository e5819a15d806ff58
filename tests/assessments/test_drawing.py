from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import Candidate, draw, order_of_parts
from tests.assessments.contents import QUESTIONS
from tests.factories.assessments import CONTENT

BANKS = st.lists(st.tuples(st.integers(0, 60), st.booleans()), unique_by=lambda pair: pair[0], max_size=30).map(
    lambda pairs: [Candidate(key, critical) for key, critical in pairs]
)
SEEDS = st.integers(0, 2**62)


@given(BANKS, st.integers(1, 20), SEEDS, st.lists(st.integers(0, 60), max_size=40))
def test_every_critical_question_is_drawn_and_none_twice(bank, length, seed, seen):
    drawn = draw(bank, length, seed, seen)
    criticals = {one.key for one in bank if one.critical}
    assert criticals <= set(drawn) <= {one.key for one in bank}
    assert len(drawn) == len(set(drawn)) == min(len(bank), max(length, len(criticals)))


@given(BANKS, SEEDS, st.randoms(use_true_random=False))
def test_the_draw_follows_from_the_seed_and_not_from_the_order_of_the_bank(bank, seed, chance):
    shuffled = list(bank)
    chance.shuffle(shuffled)
    assert draw(bank, 8, seed) == draw(shuffled, 8, seed)


@given(BANKS, st.integers(1, 20), SEEDS, st.lists(st.integers(0, 60), max_size=40))
def test_what_was_met_before_comes_only_when_nothing_new_is_left(bank, length, seed, seen):
    drawn = set(draw(bank, length, seed, seen))
    ordinary = {one.key for one in bank if not one.critical}
    fresh = ordinary - set(seen)
    if drawn & ordinary & set(seen):
        assert fresh <= drawn


def test_the_longest_ago_comes_back_first():
    bank = [Candidate(key) for key in range(4)]
    assert set(draw(bank, 2, seed=1, seen=[3, 0, 1, 2])) == {1, 2}


def test_different_seeds_make_different_sittings():
    bank = [Candidate(key) for key in range(20)]
    assert len({tuple(draw(bank, 15, seed)) for seed in range(50)}) == 50


@given(QUESTIONS, SEEDS)
def test_the_order_of_the_parts_leaves_nothing_out(question, seed):
    kind, content = question
    order = order_of_parts(kind, content, seed, "a")
    assert order == order_of_parts(kind, content, seed, "a")
    if kind == "MAT":
        assert {content["pairs"][index]["right"] for index in order} == {pair["right"] for pair in content["pairs"]}
        assert len(order) == len({pair["right"] for pair in content["pairs"]})
    else:
        assert sorted(order) == list(range(len(content.get("options") or content.get("sequence") or [])))


def test_the_parts_stand_differently_from_sitting_to_sitting():
    assert len({tuple(order_of_parts("ORD", CONTENT["ORD"], seed, "a")) for seed in range(200)}) == 24


FAMILIES = [Candidate("a", True, family=1), Candidate("b", True, family=1), Candidate("c", True, family=1), Candidate("d")]


@given(SEEDS, st.lists(st.sampled_from("abcd"), max_size=8))
def test_one_of_the_parallel_versions_is_asked(seed, seen):
    drawn = draw(FAMILIES, 2, seed, seen)
    assert len(drawn) == 2 and "d" in drawn and len({"a", "b", "c"} & set(drawn)) == 1


def test_the_next_sitting_asks_another_parallel_version():
    seen: list[str] = []
    for seed in range(3):
        seen = draw(FAMILIES, 2, seed, seen) + seen
    assert {"a", "b", "c"} <= set(seen)
