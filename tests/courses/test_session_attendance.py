"""Minutes at a seat and answers to codes: pure functions, and the codes themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.live import codes
from courses.live.attendance import Rule, is_present, seat_minutes, why_not
from tests.factories.sessions import Noted

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRET = "0" * 64


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def noted(text: str) -> list[Noted]:
    """ "a10 l50" is somebody who came ten minutes after the beginning and left at fifty; "p10-50" by hand; "x" strikes out."""
    kinds = {"a": "arrived", "l": "left", "p": "present", "x": "struck"}
    rows = []
    for word in text.split():
        begins, _dash, ends = (word[1:] or "0").partition("-") if word[0] == "p" else (word[1:] or "0", "", "")
        rows.append(Noted(kinds[word[0]], at(float(begins)), at(float(ends)) if ends else None))
    return rows


@pytest.mark.parametrize(
    ("rows", "minutes"),
    [
        ("", 0),
        ("a0 l100", 100),
        ("a10 l50", 40),
        ("a10", 90),  # nobody said that they left
        ("a-20 l120", 100),  # cut to the session
        ("a10 l20 a30 l40", 20),
        ("a10 a15 l40", 30),  # signed in twice
        ("l50", 0),  # left without having come
        ("a10 l50 p40-60", 50),  # the union, not the sum
        ("p0-30 p0-30", 30),
        ("a0 l90 x", 0),
        ("a0 x a50", 50),
        ("a10 l10.99", 0),  # whole minutes
        ("a120", 0),
    ],
)
def test_seat_time_is_the_union_of_what_was_noted_cut_to_the_session(rows, minutes):
    assert seat_minutes(noted(rows), begins=at(0), ends=at(100), until=at(500)) == minutes


def test_a_session_that_runs_counts_up_to_now():
    assert seat_minutes(noted("a0"), begins=at(0), ends=at(100), until=at(30)) == 30
    assert seat_minutes(noted("a-10"), begins=at(0), ends=at(100), until=at(-5)) == 0


def test_who_is_there_now_came_and_has_not_left():
    assert is_present(noted("a0"), now=at(10))
    assert not is_present(noted("a0 l5"), now=at(10))
    assert not is_present(noted("a0 x"), now=at(10))


@pytest.mark.parametrize(("minutes", "answered", "told"), [(80, 0, ""), (79, 3, "79 of 100 minutes"), (80, 1, "")])
def test_seat_time_alone_decides_where_codes_are_only_recorded(minutes, answered, told):
    said = why_not(Rule(minutes=100, share_needed=80), minutes=minutes, answered=answered, asked=3)
    assert said.startswith(told) and bool(said) == bool(told)


def test_codes_that_are_asked_for_are_a_reason_of_their_own():
    rule = Rule(minutes=100, share_needed=80, answers_needed=75)
    assert why_not(rule, minutes=100, answered=3, asked=4) == ""
    assert why_not(rule, minutes=100, answered=2, asked=4) == "2 of 4 codes were answered in time; 3 are needed."
    assert why_not(rule, minutes=100, answered=0, asked=0) == ""
    assert why_not(rule, minutes=1, answered=0, asked=4).count("needed") == 2


def test_part_of_a_minute_is_asked_for_as_a_whole_one():
    assert Rule(minutes=45, share_needed=81).minutes_needed == 37


def test_a_code_counts_while_it_is_shown_and_one_minute_longer():
    code = codes.sign_in_code(SECRET, at(0))
    assert len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET)
    assert [codes.signs_in(SECRET, code, at(minute)) for minute in (-0.1, 0, 0.99, 1.99, 2)] == [False, True, True, True, False]
    assert not codes.signs_in("1" * 64, code, at(0))


def test_the_screen_is_told_when_the_code_changes():
    assert (codes.seconds_left(at(0)), codes.seconds_left(at(0.5)), codes.seconds_left(at(1))) == (60, 30, 60)


def test_an_engagement_code_cannot_sign_in():
    number = codes.check_code(SECRET, 1)
    assert number.isdigit() and len(number) == 4 and codes.answers(SECRET, 1, number)
    assert not codes.signs_in(SECRET, number, at(0)) and codes.typed(" ab-c 1 ") == "ABC1"


def test_codes_need_the_key_of_the_site(settings):
    before = codes.sign_in_code(SECRET, at(0))
    settings.SECRET_KEY = "another"
    assert codes.sign_in_code(SECRET, at(0)) != before
