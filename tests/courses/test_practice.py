"""Practice as pure functions: how it is shown, what a form says, and what is told back, for all six kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.activities import activity_of
from courses.practice import COMPARED, Activity, check, read, shown
from tests.factories.courses import ACTIVITIES, RIGHT_ANSWERS, practice

KINDS = list(ACTIVITIES)


def made(kind: str, **more) -> Activity:
    return activity_of(kind, practice(kind, **more))


def form_of(practice: Activity, answer: dict, seed: str) -> dict:
    """The fields that a page with this seed would send for the answer."""
    order = shown(practice, seed)
    if practice.kind == "choose":
        return {"choice": [str(place) for place, index in enumerate(order.rows) if answer["given"][index]]}
    places = {option: place for place, option in enumerate(order.options)}
    given = answer["given"]
    return {f"row-{place}": str(places[given[index]]) for place, index in enumerate(order.rows) if given[index] is not None}


@pytest.mark.parametrize("kind", RIGHT_ANSWERS)
@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_the_right_answer_is_read_back_from_its_form_and_is_all_right(kind, seed):
    practice = made(kind)
    reading = read(practice, shown(practice, seed), form_of(practice, RIGHT_ANSWERS[kind], seed))
    assert reading.answer == RIGHT_ANSWERS[kind]
    feedback = check(practice, reading.answer)
    assert feedback.correct == feedback.total
    assert feedback.summary in {"All right.", "Right."}


@pytest.mark.parametrize(
    ("kind", "answer", "correct", "words"),
    [
        ("choose", [1, 0, 0], 0, "Not quite. Read why below."),
        ("sort", [1, 1, 0], 2, "2 of 3 right."),
        ("match", [1, 0, 2], 1, "1 of 3 right."),
        ("order", [2, 1, 0], 1, "1 of 3 right."),
        ("annotate", [1, None, 1], 1, "1 of 2 right."),
    ],
)
def test_what_is_wrong_is_told_row_by_row(kind, answer, correct, words):
    feedback = check(made(kind), {"given": answer})
    assert (feedback.correct, feedback.summary) == (correct, words)


def test_rewriting_has_no_right_and_wrong():
    practice = made("rewrite")
    reading = read(practice, shown(practice, "seed"), {"anything": "at all"})
    assert reading.answer == COMPARED
    assert check(practice, reading.answer) is None


@pytest.mark.parametrize(
    ("kind", "form", "problem"),
    [
        ("choose", {}, "Choose an answer first."),
        ("choose", {"choice": ["0", "1"]}, "Choose one answer only."),
        ("sort", {"row-0": "0"}, "2 are still without an answer."),
        ("match", {"row-0": "0", "row-1": "1"}, "1 is still without an answer."),
        ("order", {"row-0": "0", "row-1": "0", "row-2": "1"}, "Give each place once."),
        ("annotate", {"row-0": "9", "row-2": "x"}, "2 are still without an answer."),
    ],
)
def test_a_form_that_is_no_answer_is_refused_and_what_was_entered_is_kept(kind, form, problem):
    practice = made(kind)
    reading = read(practice, shown(practice, "seed"), form)
    assert (reading.answer, reading.problem) == (None, problem)
    assert len(reading.given) == len(practice.rows)


def test_several_may_be_chosen_where_several_are_right():
    options = [{**option, "right": number != 2} for number, option in enumerate(ACTIVITIES["choose"]["options"])]
    practice = made("choose", options=options)
    assert practice.several
    feedback = check(practice, {"given": [1, 0, 0]})
    assert (feedback.correct, feedback.total) == (2, 3)


def test_two_partners_with_the_same_words_are_the_same_answer():
    pairs = [{**pair, "right": "Investigator"} if number < 2 else pair for number, pair in enumerate(ACTIVITIES["match"]["pairs"])]
    assert check(made("match", pairs=pairs), {"given": [1, 0, 2]}).correct == 3


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_follows_from_its_seed_and_hides_nothing(kind):
    practice = made(kind)
    order = shown(practice, "a seed")
    assert order == shown(practice, "a seed")
    assert sorted(order.rows) == list(range(len(practice.rows)))
    assert sorted(order.options) == list(range(len(practice.options)))


@given(seed=st.text())
def test_the_right_order_is_never_the_order_shown(seed):
    assert list(shown(made("order"), seed).rows) != [0, 1, 2]
    assert list(shown(made("match"), seed).options) != [0, 1, 2]


@given(
    kind=st.sampled_from(KINDS),
    form=st.dictionaries(
        st.sampled_from(["choice", "row-0", "row-1", "row-2", "row-x"]), st.text(max_size=3) | st.lists(st.text(max_size=2))
    ),
)
def test_any_form_is_read_or_refused_and_never_breaks(kind, form):
    practice = made(kind)
    reading = read(practice, shown(practice, "seed"), {"choice": [], **{name: text for name, text in form.items() if name != "choice"}})
    assert (reading.answer is None) == bool(reading.problem)


@pytest.mark.parametrize("answer", [{}, {"skipped": True}, {"given": [1]}, {"given": "words"}])
def test_an_answer_that_no_longer_fits_the_activity_is_told_nothing(answer):
    assert check(made("sort"), answer) is None
