"""Shares: rounded without hiding the first and the last person, and never at a target by rounding."""

import pytest

from reports.rates import Rate, in_words, per_cent


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(0, 50, 0), (50, 50, 100), (41, 50, 82), (1, 3, 33), (2, 3, 67), (1, 1000, 1), (999, 1000, 99), (1, 200, 1)],
)
def test_a_share_is_rounded_but_all_and_none_are_kept_for_all_and_none(part, whole, share):
    assert per_cent(part, whole) == Rate(part, whole).per_cent == share


def test_of_nobody_there_is_no_share():
    assert not Rate(0, 0)
    assert Rate(0, 0).per_cent == 0
    assert not Rate(0, 0).reaches(1)


@pytest.mark.parametrize(
    ("part", "target", "reached", "short"),
    [(45, 90, True, 0), (44, 90, False, 1), (0, 90, False, 45), (50, 100, True, 0), (49, 100, False, 1)],
)
def test_the_target_is_reached_by_people_and_not_by_rounding(part, target, reached, short):
    assert (Rate(part, 50).reaches(target), Rate(part, 50).short_of(target)) == (reached, short)


def test_a_target_that_falls_between_two_people_needs_the_next_one():
    assert Rate(2, 3).short_of(90) == 1
    assert not Rate(8999, 10000).reaches(90)
    assert Rate(8999, 10000).per_cent == 90


@pytest.mark.parametrize(("part", "band"), [(0, 0), (24, 0), (25, 1), (50, 2), (75, 3), (90, 4), (99, 4), (100, 5)])
def test_only_a_full_share_has_the_deepest_shade(part, band):
    assert Rate(part, 100).band == band


def test_shares_add_up_as_people():
    assert Rate(1, 2) + Rate(3, 8) == Rate(4, 10)
    assert Rate(4, 10).words == "4 of 10"


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (1, "One"), (9, "Nine"), (10, "10"), (1200, "1200")])
def test_small_numbers_stand_in_words(number, words):
    assert in_words(number, first=True) == words
    assert in_words(number) == words.lower()
