"""The day that a page speaks of."""

from datetime import date

import pytest

from reports import links
from reports.as_of import AsOf

TODAY = date(2026, 6, 15)


def test_without_a_wish_it_is_today_and_links_carry_no_date():
    as_of = AsOf.wished("", TODAY)
    assert (as_of.day, as_of.is_today, as_of.query, as_of.problem) == (TODAY, True, {}, "")


def test_a_past_day_goes_along_with_every_link():
    as_of = AsOf.wished("2026-03-31", TODAY)
    assert as_of.words == "31 March 2026"
    assert links.with_query("/teams/", as_of, group="", unit=None) == "/teams/?as_of=2026-03-31"
    assert links.with_query("/teams/", as_of, team="a b") == "/teams/?team=a+b&as_of=2026-03-31"


@pytest.mark.parametrize("wish", ["2026-13-01", "yesterday", "31.03.2026", "2026-06-16", "9999-12-31", "0"])
def test_a_wish_that_cannot_be_met_gives_today_and_says_why(wish):
    as_of = AsOf.wished(wish, TODAY)
    assert as_of.day == TODAY
    assert as_of.problem.endswith("This page shows today.")
