import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.answers import AnswerState, fields_of, read, state, words
from assessments.drawing import order_of_parts
from assessments.marking import best_answer, credit
from tests.assessments.contents import QUESTIONS
from tests.factories.assessments import CONTENT, KINDS

SEEDS = st.integers(0, 1000)
FORMS = st.dictionaries(
    st.sampled_from(["choice", "number", "place-0", "place-1", "match-0", "match-1", "score", "passed"]),
    st.lists(st.text(max_size=4) | st.integers(-1, 9).map(str), max_size=4),
)


@given(QUESTIONS, SEEDS)
def test_an_answer_survives_its_form(question, seed):
    kind, content = question
    order = order_of_parts(kind, content, seed, "a")
    value = best_answer(kind, content)
    reading = read(kind, content, order, fields_of(kind, content, order, value))
    assert reading.problem == ""
    assert reading.value == value
    assert state(kind, content, value) == AnswerState.ANSWERED
    assert words(kind, content, value)


@given(QUESTIONS, SEEDS, FORMS)
def test_any_form_is_read_or_refused_and_never_breaks(question, seed, form):
    kind, content = question
    order = order_of_parts(kind, content, seed, "a")
    reading = read(kind, content, order, form)
    assert 0 <= credit(kind, content, reading.value) <= 1
    assert read(kind, content, order, fields_of(kind, content, order, reading.value)).value == reading.value
    words(kind, content, reading.value)
    state(kind, content, reading.value)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_posted_is_no_answer(kind):
    order = order_of_parts(kind, CONTENT[kind], 1, "a")
    assert read(kind, CONTENT[kind], order, {"score": ["1"], "right": ["1"]}).value == {}
    assert state(kind, CONTENT[kind], {}) == AnswerState.EMPTY
    assert fields_of(kind, CONTENT[kind], order, {}) == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("140", "140"), (" 140 weeks", "140"), ("$1,250.50", "1250.50"), ("12%", "12"), ("1 250", "1250"), ("-3", "-3"), (".5", ".5")],
)
def test_a_number_is_read_as_people_write_it(typed, kept):
    assert read("NUM", CONTENT["NUM"], [], {"number": [typed]}).value == {"number": kept}


@pytest.mark.parametrize("typed", ["many", "1,2,3", "12,5", "1e9", "0x1F", "--1", "١٢", "NaN", "9" * 50, "1" * 30])
def test_what_is_no_number_is_refused_in_words(typed):
    reading = read("NUM", CONTENT["NUM"], [], {"number": [typed]})
    assert reading.value == {} and "figures" in reading.problem


@pytest.mark.parametrize("place", ["4", "-1", "one", "", "1.0", "٣"])
def test_a_place_that_does_not_exist_is_refused(place):
    assert read("SBA", CONTENT["SBA"], [3, 1, 0, 2], {"choice": [place]}).problem


def test_an_ordering_with_a_place_given_twice_or_missing_is_answered_in_part():
    order = [3, 1, 0, 2]
    twice = read("ORD", CONTENT["ORD"], order, {"place-0": ["1"], "place-1": ["1"], "place-2": ["2"], "place-3": ["3"]})
    missing = read("ORD", CONTENT["ORD"], order, {"place-0": ["1"]})
    for reading in (twice, missing):
        assert state("ORD", CONTENT["ORD"], reading.value) == AnswerState.PARTIAL


def test_the_form_of_an_ordering_does_not_speak_in_the_right_order():
    content = CONTENT["ORD"]
    order = random.Random(7).sample(range(4), 4)
    fields = fields_of("ORD", content, order, best_answer("ORD", content))
    assert [int(fields[f"place-{shown}"][0]) for shown in range(4)] == [index + 1 for index in order]
