"""The clock of a sitting, as a function of moments."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from assessments.timing import GRACE, SENSITIVE_PAUSE, Clock, Pauses, deadline, finished_at, is_over, takes_answers, time_allowed

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MOMENTS = st.integers(-7200, 7200).map(lambda seconds: NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("limit", "extra", "minutes"), [(600, 0, 10), (600, 25, 12.5), (600, 50, 15), (600, 100, 20), (61, 33, 82 / 60), (0, 50, 0)]
)
def test_extra_time_is_a_share_of_the_limit_rounded_in_favour(limit, extra, minutes):
    assert time_allowed(limit, extra) == timedelta(minutes=minutes)


def test_the_deadline_is_the_time_allowed_and_every_pause():
    pauses = [(NOON + 60 * SECOND, NOON + 90 * SECOND), (NOON + 100 * SECOND, NOON + 1000 * SECOND)]
    assert deadline(NOON, 600, 50, pauses) == NOON + (900 + 30 + 900) * SECOND
    assert deadline(NOON, 600, 0, []) == NOON + 600 * SECOND


def test_it_is_over_when_the_grace_is():
    assert not is_over(NOON + GRACE - SECOND, NOON)
    assert is_over(NOON + GRACE, NOON)
    assert not is_over(NOON, None)


def test_answers_are_taken_until_the_grace_ends_and_not_in_a_pause_but_for_its_beginning():
    assert takes_answers(NOON, None, None)
    assert takes_answers(NOON, NOON, None)
    assert not takes_answers(NOON + GRACE, NOON, None)
    assert takes_answers(NOON, None, NOON - GRACE + SECOND)
    assert not takes_answers(NOON, NOON + 600 * SECOND, NOON - GRACE)


@given(now=MOMENTS, ends_at=st.none() | MOMENTS)
def test_nothing_finishes_after_its_deadline(now, ends_at):
    finish = finished_at(now, ends_at)
    assert finish <= now and (ends_at is None or finish <= ends_at)
    assert finish in (now, ends_at)


@given(now=MOMENTS, ends_at=MOMENTS, paused_until=st.none() | MOMENTS)
def test_the_time_left_stands_still_in_a_pause_and_is_never_less_than_nothing(now, ends_at, paused_until):
    clock = Clock(now, ends_at, paused_until)
    assert clock.left == max(ends_at - max(now, paused_until or now), timedelta())
    assert clock.seconds_left == int(clock.left.total_seconds())
    assert (clock.seconds_left == 0) == (clock.left == timedelta())


def test_a_part_of_a_second_is_told_as_a_whole_one():
    assert Clock(NOON, NOON + timedelta(milliseconds=100)).seconds_left == 1


def test_without_a_limit_there_is_no_time_left_to_tell():
    clock = Clock(NOON)
    assert (clock.left, clock.seconds_left, clock.is_over) == (None, None, False)


def test_a_pause_has_so_long_to_run():
    assert Clock(NOON, NOON, NOON + SECOND).pause_left == SECOND
    assert Clock(NOON, NOON).pause_left == Clock(NOON, NOON, NOON - SECOND).pause_left == timedelta()


def test_two_pauses_for_sensitive_questions_and_then_the_breaks():
    five = {"breaks_allowed": 2, "break_minutes": 5}
    assert Pauses().next_length(sensitive=True) == SENSITIVE_PAUSE
    assert Pauses().next_length(sensitive=False) is None
    assert Pauses(sensitive_taken=1).next_length(sensitive=True) == SENSITIVE_PAUSE
    assert Pauses(sensitive_taken=2).next_length(sensitive=True) is None
    assert Pauses(sensitive_taken=2, **five).next_length(sensitive=True) == timedelta(minutes=5)
    assert Pauses(breaks_taken=1, **five).next_length(sensitive=False) == timedelta(minutes=5)
    assert Pauses(breaks_taken=2, **five).next_length(sensitive=False) is None
    # An arrangement that was cut back while breaks had been taken.
    assert Pauses(sensitive_taken=3, breaks_taken=5, **five).breaks_left == Pauses(sensitive_taken=3).sensitive_left == 0


def test_no_other_clock_than_the_database_s_is_looked_at():
    """What decides about a deadline comes from ``Now()`` or ``database_now()`` [D6]."""
    wrong = [
        path.name
        for path in Path(settings.BASE_DIR, "assessments").rglob("*.py")
        if "migrations" not in path.parts and any(word in path.read_text() for word in ("timezone.now", "datetime.now", "time.time("))
    ]
    assert wrong == []
