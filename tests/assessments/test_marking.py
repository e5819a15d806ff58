"""Marking by the curriculum's rules (A.3): examples, and what must hold for every question and every answer."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.content import as_number
from assessments.marking import Earned, best_answer, credit, per_cent, verdict
from tests.assessments.contents import BY_KIND, QUESTIONS, VALUES
from tests.factories.assessments import CONTENT, KINDS


@pytest.mark.parametrize(
    ("kind", "value", "earned"),
    [
        ("SBA", {"choice": 1}, "1"),
        ("SBA", {"choice": 0}, "0"),
        ("SBA", {"choice": True}, "0"),
        ("SBA", {"choice": -3}, "0"),
        ("SBA", {}, "0"),
        ("MR", {"choices": [0, 2, 4]}, "1"),
        ("MR", {"choices": [0, 2]}, "0.6667"),
        ("MR", {"choices": [0, 2, 4, 1]}, "0.5"),
        ("MR", {"choices": [0, 1]}, "0"),
        ("MR", {"choices": [0, 1, 2, 3, 4]}, "0"),
        ("MR", {"choices": [0, 0, 2]}, "0"),
        ("MR", {"choices": [0, 9]}, "0"),
        ("SJ", {"choice": 1}, "1"),
        ("SJ", {"choice": 2}, "0.5"),
        ("SJ", {"choice": 0}, "0"),
        ("ORD", {"places": [1, 2, 3, 4]}, "1"),
        ("ORD", {"places": [2, 1, 3, 4]}, "0.8333"),
        ("ORD", {"places": [4, 3, 2, 1]}, "0"),
        ("ORD", {"places": [3, 4, 1, 2]}, "0"),
        ("ORD", {"places": [4, 1, 2, 3]}, "0.5"),
        ("ORD", {"places": [1, None, 3, 4]}, "0.5"),
        ("ORD", {"places": [1, 1, 1, 1]}, "0"),
        ("ORD", {"places": [1, 2, 3]}, "0"),
        ("MAT", {"matches": [0, 1, 2, 3]}, "1"),
        ("MAT", {"matches": [0, 1, 1, 3]}, "1"),
        ("MAT", {"matches": [0, 1, None, None]}, "0.5"),
        ("MAT", {"matches": [3, 3, 3, 3]}, "0.25"),
        ("NUM", {"number": "140"}, "1"),
        ("NUM", {"number": "140.0"}, "1"),
        ("NUM", {"number": "142"}, "0.5"),
        ("NUM", {"number": "138"}, "0.5"),
        ("NUM", {"number": "142.01"}, "0"),
        ("NUM", {"number": "many"}, "0"),
        ("NUM", {"number": "1e999999999"}, "0"),
        ("ESSAY", {"choice": 1}, "0"),
    ],
)
def test_credit_follows_the_rule_of_the_kind(kind, value, earned):
    assert credit(kind, CONTENT.get(kind, {}), value) == Decimal(earned)


@pytest.mark.parametrize("kind", KINDS)
def test_credit_has_four_places(kind):
    assert credit(kind, CONTENT[kind], {}).as_tuple().exponent == -4
    assert credit(kind, CONTENT[kind], best_answer(kind, CONTENT[kind])).as_tuple().exponent == -4


@given(QUESTIONS, VALUES)
def test_every_credit_is_between_nothing_and_one_whatever_was_answered(question, value):
    assert 0 <= credit(*question, value) <= 1


@given(QUESTIONS)
def test_the_best_answer_earns_one_and_none_earns_nothing(question):
    kind, content = question
    assert credit(kind, content, best_answer(kind, content)) == 1
    for nothing in (None, {}, [], "", 0, {"score": 1, "passed": True, "credit": 1}):
        assert credit(kind, content, nothing) == 0


@given(BY_KIND["SBA"])
def test_exactly_one_option_of_a_single_choice_earns(content):
    earned = [credit("SBA", content, {"choice": index}) for index in range(len(content["options"]))]
    assert sorted(earned, reverse=True) == [1] + [0] * (len(earned) - 1)


@given(BY_KIND["MR"], st.sets(st.integers(0, 5)))
def test_choosing_one_more_wrong_option_never_helps(content, chosen):
    options = content["options"]
    chosen = {index for index in chosen if index < len(options)}
    before = credit("MR", content, {"choices": sorted(chosen)})
    for index, option in enumerate(options):
        more = credit("MR", content, {"choices": sorted(chosen | {index})})
        assert more >= before if option["right"] else more <= before


@given(BY_KIND["ORD"].filter(lambda content: len(content["sequence"]) <= 5))
def test_only_the_right_order_earns_everything(content):
    count = len(content["sequence"])
    for places in permutations(range(1, count + 1)):
        earned = credit("ORD", content, {"places": list(places)})
        assert (earned == 1) == (list(places) == sorted(places))
        assert earned == 0 or earned >= Decimal("0.5")


@given(BY_KIND["NUM"], st.decimals(-50, 50, places=3))
def test_a_number_earns_by_its_distance_only(content, distance):
    answer = as_number(content["answer"])
    above = credit("NUM", content, {"number": str(answer + distance)})
    assert above == credit("NUM", content, {"number": str(answer - distance)})
    full, half = as_number(content["tolerance"]), as_number(content["half_tolerance"])
    assert above == (1 if abs(distance) <= full else Decimal("0.5") if abs(distance) <= half else 0)


def marks(*credits: str, critical: str = "") -> list[Earned]:
    return [*(Earned(Decimal(one)) for one in credits), *([Earned(Decimal(critical), True)] if critical else [])]


def test_reaching_the_pass_mark_passes():
    assert verdict(marks(*["1"] * 12, *["0"] * 3), pass_share=80, criticals_must_be_right=True).passed
    assert not verdict(marks(*["1"] * 11, "0.75", *["0"] * 3), pass_share=80, criticals_must_be_right=True).passed


def test_three_thirds_make_one_so_that_rounding_fails_nobody():
    thirds = verdict(marks(*["1"] * 11, *["0.3333"] * 3, "0"), pass_share=80, criticals_must_be_right=True)
    assert thirds.passed and thirds.per_cent == 80


def test_a_wrong_critical_question_fails_whatever_the_share():
    given_marks = marks(*["1"] * 14, critical="0.5")
    wrong = verdict(given_marks, pass_share=80, criticals_must_be_right=True)
    assert not wrong.passed and (wrong.criticals, wrong.criticals_right) == (1, 0)
    assert verdict(given_marks, pass_share=80, criticals_must_be_right=False).passed


def test_a_sitting_without_questions_is_not_passed():
    assert not verdict([], pass_share=1, criticals_must_be_right=True).passed


@pytest.mark.parametrize(("earned", "out_of", "shown"), [("13.5", 15, 90), ("11.99", 15, 79), ("0", 15, 0), ("15", 15, 100), ("0", 0, 0)])
def test_the_share_is_rounded_down(earned, out_of, shown):
    assert per_cent(Decimal(earned), out_of) == shown


@given(st.lists(st.decimals(0, 1, places=4), min_size=1, max_size=30), st.integers(1, 100))
def test_the_shown_share_agrees_with_the_verdict(credits, pass_share):
    found = verdict([Earned(one) for one in credits], pass_share=pass_share, criticals_must_be_right=True)
    assert found.passed == (found.per_cent >= pass_share)
