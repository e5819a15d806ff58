"""What is due, as dates of a calendar: the last good day and the name of the course, and nothing of why."""

from datetime import date
from types import SimpleNamespace

import pytest

from records.due_dates import entry_of, last_good_day

DUE, EXPIRES = date(2026, 12, 4), date(2027, 1, 31)


def standing(state="due_soon", **fields):
    given = {"due_on": DUE, "expires_on": EXPIRES, "starts_on": date(2026, 11, 1), "obligation_id": "7", "title": "Money", "course": None}
    return SimpleNamespace(state=state, reason="Because she came back from leave.", **{**given, **fields})


@pytest.mark.parametrize(
    ("state", "day"),
    [
        ("not_started", DUE),
        ("in_progress", DUE),
        ("due_soon", DUE),
        ("overdue", DUE),
        ("expiring", EXPIRES),
        ("expired", EXPIRES),
        ("met", EXPIRES),
        ("waived", None),
        ("on_leave", None),
    ],
)
def test_the_last_good_day_stands_in_the_calendar_and_nothing_where_nothing_is_asked(state, day):
    assert last_good_day(standing(state)) == day


def test_what_is_held_for_good_has_no_day():
    assert last_good_day(standing("met", expires_on=None)) is None


def test_an_entry_says_which_course_and_that_it_is_due_and_nothing_else():
    entry = entry_of(standing(course=SimpleNamespace(slug="fol")), DUE)
    assert (entry.key, entry.title, entry.begins, entry.link) == ("obligation-7", "Due: Money", DUE, "/courses/fol/")
    assert (entry.words, entry.place) == ("", "")
