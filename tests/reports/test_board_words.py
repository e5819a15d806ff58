"""What an agency may say of itself in a course, from the days on which its counts changed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.board import Delta, Sweep, Word, sweep, word_of
from reports.rates import Rate

D1, D2, D3, D4 = (date(2026, month, 3) for month in (1, 3, 5, 7))


@pytest.mark.parametrize(
    ("deltas", "begun", "word", "since", "fell_on"),
    [
        ([], False, Word.NOT_REQUIRED, None, None),
        ([Delta(D1, 10, 0)], False, Word.NOT_STARTED, None, None),
        ([Delta(D1, 10, 0)], True, Word.ON_THE_WAY, None, None),
        ([Delta(D1, 10, 8)], False, Word.ON_THE_WAY, None, None),
        ([Delta(D1, 10, 8), Delta(D2, 0, 1)], False, Word.COMPLETED, D2, None),
        ([Delta(D1, 10, 9), Delta(D2, 0, -1)], False, Word.LAPSED, None, D2),
        ([Delta(D1, 10, 9), Delta(D2, 5, 0)], True, Word.LAPSED, None, D2),
        ([Delta(D1, 10, 9), Delta(D2, 0, -1), Delta(D3, 0, 1)], False, Word.COMPLETED, D3, D2),
        ([Delta(D1, 10, 9), Delta(D3, -10, -9)], False, Word.NOT_REQUIRED, None, D3),
    ],
)
def test_the_word_and_its_day(deltas, begun, word, since, fell_on):
    found = sweep(deltas, 90)
    assert (word_of(found, anybody_begun=begun), found.since, found.fell_on) == (word, since, fell_on)


def test_what_ends_and_begins_on_one_day_is_no_break():
    """A renewal: the old period ends where the new one begins."""
    renewed = [Delta(D1, 10, 10), Delta(D2, -10, -10), Delta(D2, 10, 10), Delta(D3, -1, -1), Delta(D3, 1, 1)]
    assert sweep(renewed, 100).since == D1


def test_each_agency_is_held_to_its_own_target():
    deltas = [Delta(D1, 10, 8)]
    assert sweep(deltas, 80).since == D1
    assert sweep(deltas, 81).since is None


changes = st.lists(st.tuples(st.sampled_from([D1, D2, D3, D4]), st.integers(0, 3), st.integers(0, 3)), max_size=8)


@given(changes, st.randoms(use_true_random=False))
def test_the_order_in_which_changes_are_read_does_not_matter(found, random):
    deltas = [Delta(day, people, min(people, trained)) for day, people, trained in found]
    shuffled = random.sample(deltas, len(deltas))
    assert sweep(deltas, 90) == sweep(shuffled, 90)
    whole = Rate(sum(delta.trained for delta in deltas), sum(delta.people for delta in deltas))
    assert sweep(deltas, 90).rate == whole
    assert (sweep(deltas, 90).since is not None) == whole.reaches(90)


def test_a_word_is_no_rate():
    assert word_of(Sweep(Rate(0, 3), None, None), anybody_begun=False) == "not_started"
