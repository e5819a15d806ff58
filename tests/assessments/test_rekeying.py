"""Answers under a corrected key: carried over by their words, marked by the same pure functions."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.content import PART_LISTS
from assessments.marking import Earned, best_answer, credit
from assessments.rekeying import ALL, BETTER, KEY, carried_over, change_of, corrects, credit_again
from tests.assessments.contents import QUESTIONS, VALUES
from tests.factories.assessments import CONTENT


def in_another_order(kind, content, seed):
    """The same question with its parts listed otherwise; an ordering question's order is its key, and stays."""
    if kind in {"NUM", "ORD"}:
        return content
    parts = list(content[PART_LISTS[kind]])
    random.Random(seed).shuffle(parts)
    return {PART_LISTS[kind]: parts}


@given(QUESTIONS, VALUES, st.integers(0, 9))
def test_an_answer_earns_the_same_however_the_parts_are_listed(question, value, seed):
    kind, content = question
    other = in_another_order(kind, content, seed)
    assert corrects(kind, content, other)
    assert credit(kind, other, carried_over(kind, content, other, value)) == credit(kind, content, value)
    best = best_answer(kind, content)
    assert credit(kind, other, carried_over(kind, content, other, best)) == 1


@given(QUESTIONS, VALUES)
def test_the_better_key_never_costs_anything_and_full_credit_is_full(question, value):
    kind, content = question
    assert credit_again(BETTER, kind, content, in_another_order(kind, content, 3), value) >= credit(kind, content, value)
    assert credit_again(ALL, kind, content, None, value) == 1


CORRECTED = {
    "SBA": {"options": [{**one, "right": place == 0} for place, one in enumerate(CONTENT["SBA"]["options"])]},
    "ORD": {"sequence": [CONTENT["ORD"]["sequence"][place] for place in (1, 0, 2, 3)]},
    "MAT": {
        "pairs": [
            {**one, "right": right}
            for one, right in zip(CONTENT["MAT"]["pairs"], ["Investigator", "Victim specialist", "Investigator", "Prosecutor"], strict=True)
        ]
    },
    "NUM": {**CONTENT["NUM"], "answer": 28},
}


@pytest.mark.parametrize(
    ("kind", "value", "by_key", "by_better"),
    [
        ("SBA", {"choice": 0}, "1", "1"),
        ("SBA", {"choice": 1}, "0", "1"),
        ("SBA", {}, "0", "0"),
        ("ORD", {"places": [2, 1, 3, 4]}, "1", "1"),
        ("ORD", {"places": [1, 2, 3, 4]}, "0.8333", "1"),
        ("ORD", {"places": [1]}, "0", "0"),
        ("MAT", {"matches": [1, 0, 1, 3]}, "1", "1"),
        ("MAT", {"matches": [0, 1, 2, 3]}, "0.5", "1"),
        ("MAT", {"matches": [None, 0, 9, 3]}, "0.5", "0.25"),
        ("NUM", {"number": "28"}, "1", "1"),
        ("NUM", {"number": "140"}, "0", "1"),
    ],
)
def test_the_corrected_key_decides(kind, value, by_key, by_better):
    asked, corrected = CONTENT[kind], CORRECTED[kind]
    assert corrects(kind, asked, corrected)
    assert credit_again(KEY, kind, asked, corrected, value) == Decimal(by_key)
    assert credit_again(BETTER, kind, asked, corrected, value) == max(Decimal(by_better), Decimal(by_key))


def test_other_words_correct_nothing():
    options = [*CONTENT["SBA"]["options"][:3], {"text": "Something else", "right": False, "why": "why"}]
    assert not corrects("SBA", CONTENT["SBA"], {"options": options})
    assert not corrects("NUM", CONTENT["NUM"], {**CONTENT["NUM"], "unit": "days"})
    pairs = [{**CONTENT["MAT"]["pairs"][0], "left": "Ask something else"}, *CONTENT["MAT"]["pairs"][1:]]
    assert not corrects("MAT", CONTENT["MAT"], {"pairs": pairs})


@pytest.mark.parametrize(
    ("before", "after", "passed", "critical", "newly", "loses"),
    [
        ("0", "1", False, False, True, False),
        ("1", "0", True, False, False, True),
        ("1", "0", False, False, False, False),
        ("1", "1", True, False, False, False),
        ("1", "0.5", True, False, False, True),
    ],
)
def test_a_change_says_whether_a_pass_is_won_or_would_be_lost(before, after, passed, critical, newly, loses):
    others = [Earned(Decimal(1))] * 3 + [Earned(Decimal(0))]
    change = change_of(
        others, critical=critical, before=Decimal(before), after=Decimal(after), pass_share=80, criticals_must_be_right=True, passed=passed
    )
    assert (change.newly_passed, change.would_fail, change.is_any) == (newly, loses, before != after)
    assert change.total_after - change.total_before == Decimal(after) - Decimal(before)


def test_a_critical_question_marked_down_would_cost_the_pass():
    change = change_of(
        [Earned(Decimal(1))] * 19,
        critical=True,
        before=Decimal(1),
        after=Decimal("0.5"),
        pass_share=80,
        criticals_must_be_right=True,
        passed=True,
    )
    assert change.would_fail
