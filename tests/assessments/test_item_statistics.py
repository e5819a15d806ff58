"""The figures of a question against answers worked out by hand, and against a plain computation over the same people."""

import statistics
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.suppression import SMALLEST
from assessments.evidence_map.cohort import SMALLEST_GROUP
from assessments.item_advice import Advice, Sign, advice
from assessments.item_statistics import FEW, Statistics, correlation, median_of_classes, together
from assessments.item_sums import WHOLE, chosen, of_answer, plus, rest_of, seconds_taken
from tests.factories.assessments import CONTENT

NOON = datetime(2026, 11, 2, 12)


def answer(choice: int, *, rest: float | None, group: str = "", seconds: float | None = None, kind: str = "SBA", right: int = 1):
    """What an answer to the single-choice question adds, whose second option is right."""
    earned = WHOLE if choice == right else 0
    rest_in = None if rest is None else round(rest * WHOLE)
    return of_answer(kind=kind, content=CONTENT[kind], value={"choice": choice}, credit=earned, rest=rest_in, seconds=seconds, group=group)


def test_small_groups_are_hidden_by_the_rule_of_all_reports():
    assert FEW == SMALLEST == SMALLEST_GROUP


def test_four_people_by_hand():
    found = together([answer(1, rest=0.8), answer(0, rest=0.4), answer(1, rest=0.6), answer(2, rest=0.6)])
    assert (found.people, found.facility, found.full) == (4, 0.5, 0.5)
    assert found.discrimination == pytest.approx(0.2 / 0.08**0.5)
    assert [(one.key, one.people, one.rest) for one in sorted(found.choices, key=lambda one: one.key)] == [
        ("0", 1, 0.4),
        ("1", 2, 0.7),
        ("2", 1, 0.6),
    ]


def test_the_rest_leaves_the_question_itself_out():
    assert [rest_of([10_000, 0, 5_000], place) for place in range(3)] == [2_500, 7_500, 5_000]
    assert rest_of([10_000], 0) is None
    alone = together([answer(1, rest=None)])
    assert (alone.people, alone.facility, alone.discrimination, alone.choice("1").rest) == (1, 1.0, None, None)


people = st.lists(st.tuples(st.integers(0, WHOLE), st.integers(0, WHOLE)), min_size=2, max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people)
def test_facility_and_discrimination_are_those_of_a_plain_computation(given):
    found = together(
        of_answer(kind="NUM", content=CONTENT["NUM"], value={"number": "1"}, credit=credit, rest=rest, seconds=None, group="")
        for credit, rest in given
    )
    credits, rests = zip(*given, strict=True)
    assert found.facility == pytest.approx(statistics.fmean(credits) / WHOLE)
    if len(set(credits)) > 1 and len(set(rests)) > 1:
        assert found.discrimination == pytest.approx(statistics.correlation(credits, rests), abs=1e-9)
    else:
        assert found.discrimination is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people, st.data())
def test_what_is_taken_away_leaves_no_trace(given, data):
    sums = [answer(credit % 4, rest=rest / WHOLE, group=str(rest % 3), seconds=credit) for credit, rest in given]
    kept = data.draw(st.sets(st.sampled_from(range(len(sums)))))
    whole = together(sums).sums
    for place, one in enumerate(sums):
        if place not in kept:
            whole = plus(whole, one, -1)
    assert whole == together(sums[place] for place in kept).sums


def test_the_median_lies_within_its_class():
    assert median_of_classes({4: 2, 5: 2}) == 30
    assert median_of_classes({0: 1, 6: 2, 8: 1}) == 52.5
    assert median_of_classes({12: 3}) == 600
    assert median_of_classes({}) is None


def test_time_runs_from_save_to_save_without_pauses():
    at = [NOON + timedelta(seconds=second) for second in (30, 90, 400)]
    pause = (NOON + timedelta(seconds=100), NOON + timedelta(seconds=300))
    assert seconds_taken(NOON, {1: at[1], 2: at[0], 3: at[2]}, [pause]) == {2: 30, 1: 60, 3: 110}


def test_what_was_chosen_is_named_by_parts():
    assert chosen("SBA", CONTENT["SBA"], {"choice": 2}) == ["2"]
    assert chosen("SBA", CONTENT["SBA"], {"choice": 9}) == []
    assert chosen("MR", CONTENT["MR"], {"choices": [4, 0]}) == ["0", "4"]
    assert chosen("ORD", CONTENT["ORD"], {"places": [2, 1, None, 3]}) == ["0:1", "1:0", "3:2"]
    assert chosen("MAT", CONTENT["MAT"], {"matches": [0, 2, None, 3]}) == ["0:0", "1:1", "3:3"]
    assert [chosen("NUM", CONTENT["NUM"], {"number": text}) for text in ("140", "141", "28", "7", "x")] == [
        ["right"],
        ["half"],
        ["error0"],
        ["other"],
        ["other"],
    ]
    assert chosen("MR", CONTENT["MR"], {}) == [""]
    assert chosen("SBA", CONTENT["SBA"], {"choice": "1"}) == []


def test_a_group_is_compared_with_those_who_do_equally_well():
    """Weak ones: 10 of the group earn nothing where 5 of 10 others do; strong ones: 20 of 30 where all 10 others do. (10 x -0.5 + 30 x -1/3) / 40."""
    sums = [answer(0, rest=0.4, group="a")] * 10 + [answer(1, rest=0.4, group="b")] * 5 + [answer(0, rest=0.4, group="b")] * 5
    sums += [answer(1, rest=0.95, group="a")] * 20 + [answer(0, rest=0.95, group="a")] * 10 + [answer(1, rest=0.95, group="b")] * 10
    one, other = together(sums).groups({"a", "b"})
    assert (one.slug, one.people, one.difference) == ("a", 40, pytest.approx(-0.375))
    assert (other.slug, other.people, other.facility) == ("b", 20, 0.75)
    assert together([*[answer(1, rest=0.4, group="a")] * 10, *[answer(1, rest=0.95, group="b")] * 10]).groups({"a"})[0].difference is None


def signs(found: Statistics, kind: str = "SBA", **more) -> list[Sign]:
    return [one.sign for one in advice(kind, CONTENT[kind], found, **more)]


def test_a_wrong_key_shows_in_who_chooses_what():
    found = together([answer(2, rest=0.9)] * 20 + [answer(1, rest=0.5)] * 20)
    said = advice("SBA", CONTENT["SBA"], found)
    assert [one.sign for one in said] == [Sign.KEY, Sign.BACKWARDS]
    assert isinstance(said[0], Advice) and "choose option C rather than the key" in said[0].words


def test_an_easy_question_is_named_but_for_a_critical_one():
    found = together([answer(1, rest=0.9 + place / 1000) for place in range(40)])
    assert signs(found) == [Sign.EASY]
    assert signs(found, critical=True) == []
    assert Sign.UNUSED in signs(together([answer(1, rest=0.9)] * 60))


def test_a_hard_a_weak_an_empty_and_a_slow_question_are_named():
    assert Sign.HARD in signs(together([answer(1, rest=0.9)] * 10 + [answer(0, rest=0.5)] * 30))
    guessed = advice("SBA", CONTENT["SBA"], together([answer(1, rest=0.9)] * 5 + [answer(0, rest=0.5)] * 35))
    assert "by guessing" in guessed[0].words
    flat = [answer(place % 2, rest=0.5 + place // 2 / 100) for place in range(40)]
    assert Sign.WEAK in signs(together(flat))
    empty = of_answer(kind="SBA", content=CONTENT["SBA"], value={}, credit=0, rest=5_000, seconds=None, group="")
    assert Sign.BLANK in signs(together([*flat, *[empty] * 3]))
    assert Sign.SLOW in signs(together([answer(1, rest=0.9, seconds=400)] * 20 + [answer(0, rest=0.5, seconds=400)] * 20))


def test_nothing_is_said_of_few_people_and_a_group_apart_is_named():
    assert signs(together([answer(0, rest=0.9)] * 29)) == []
    sums = [answer(place % 2, rest=0.75, group="a") for place in range(60)] + [answer(1, rest=0.75, group="b")] * 30
    found = together(sums)
    named = [("Investigators", one) for one in found.groups({"a"})]
    said = [one.words for one in advice("SBA", CONTENT["SBA"], found, groups=named) if one.sign == Sign.GROUP]
    assert len(said) == 1 and said[0].startswith("Investigators earn 50 points less")


def test_correlation_of_nobody_is_nothing():
    assert correlation({}) is None
