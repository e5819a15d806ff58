"""What the first line of My learning says, and how far away a date is, in words."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from records.learning import distance_in_words, sentence, when_in_words

DAY = date(2026, 11, 23)


def standing(state, days, course=1):
    last = DAY + timedelta(days=days)
    return SimpleNamespace(state=state, due_on=last, expires_on=last, course_id=course)


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        ([], "Nothing is asked of you at the moment."),
        ([standing("met", 300)], "Everything that is asked of you is in order."),
        ([standing("waived", 300), standing("met", 9)], "Everything that is asked of you is in order."),
        ([standing("due_soon", 11), standing("met", 300)], "One course is due in 11 days. Everything else is in order."),
        ([standing("due_soon", 0)], "One course is due today."),
        ([standing("due_soon", 1), standing("not_started", 40)], "One course is due in 1 day. Nothing else is due soon."),
        ([standing("not_started", 40), standing("in_progress", 50)], "Two courses are due, the first in 40 days."),
        ([standing("overdue", -3), standing("expired", -9)], "Two courses are overdue."),
        ([standing("due_soon", 5, course=None), standing("not_started", 40)], "One thing is due in 5 days. Nothing else is due soon."),
        ([standing("overdue", -3), standing("overdue", -4, course=None)], "Two things are overdue."),
        (
            [standing("overdue", -3), standing("expiring", 20), standing("met", 99)],
            "One course is overdue. One course is due in 20 days. Everything else is in order.",
        ),
    ],
)
def test_the_sentence_says_what_matters_most(standings, words):
    assert sentence(standings, DAY) == words


@pytest.mark.parametrize(
    ("state", "days", "words"),
    [
        ("due_soon", 11, "due Friday 4 December, in 11 days"),
        ("not_started", 100, "due Wednesday 3 March 2027, in 100 days"),
        ("overdue", -1, "was due Sunday 22 November, 1 day ago"),
        ("expired", -2, "expired Saturday 21 November, 2 days ago"),
        ("expiring", 0, "renew by Monday 23 November, today"),
    ],
)
def test_a_date_stands_with_its_distance(state, days, words):
    assert when_in_words(standing(state, days), DAY) == words


def test_distance_in_words():
    assert [distance_in_words(days) for days in (-2, -1, 0, 1, 2)] == ["2 days ago", "1 day ago", "today", "in 1 day", "in 2 days"]
