"""Signing in, engagement codes, entries by hand, and closing a session: the step is done once for whoever attended enough."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from agencies.models import AuditEvent
from agencies.throttle import TooManyTriesError
from courses.live import closing, codes, rollcall
from courses.live.bookings import RefusedError
from courses.models import AttendanceEntry, Enrolment, PresenceCheck, SessionResult
from jobs.clock import database_now
from jobs.models import Job
from jobs.runner import drain
from tests.factories.sessions import MINUTE, book, make_session, make_session_page, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """Runs since ninety-five minutes, for a hundred."""
    return make_session(begins_in=-95)


def shown(session) -> str:
    return codes.sign_in_code(session.secret, database_now())


def test_the_code_on_the_screen_signs_in_whoever_has_a_place(session):
    person = book(session).person
    assert rollcall.enter_code(session, person=person, code=shown(session).lower()) == "arrived"
    assert [entry.kind for entry in AttendanceEntry.objects.filter(person=person)] == ["arrived"]
    rollcall.leave(session, person=person)
    assert not closing.lines_of(session, database_now(), person=person)[0].present


def test_without_a_place_a_code_does_nothing(session):
    for _number in range(2):
        book(session)
    with pytest.raises(RefusedError, match="no place"):
        rollcall.enter_code(session, person=book(session).person, code=shown(session))
    assert not AttendanceEntry.objects.exists()


def test_codes_are_not_taken_long_before():
    session = make_session(begins_in=60)
    with pytest.raises(RefusedError, match="half an hour"):
        rollcall.enter_code(session, person=book(session).person, code=shown(session))


def test_guessing_is_stopped_for_one_and_not_for_the_room(session, settings):
    settings.SIGN_IN_TRIES = 3
    guesser, neighbour = book(session).person, book(session).person
    for _number in range(3):
        with pytest.raises(RefusedError, match="does not count"):
            rollcall.enter_code(session, person=guesser, code="000000")
    with pytest.raises(TooManyTriesError):
        rollcall.enter_code(session, person=guesser, code=shown(session))
    assert rollcall.enter_code(session, person=neighbour, code=shown(session)) == "arrived"


def test_an_engagement_code_is_answered_in_time_or_not_and_adds_no_minutes(session):
    person, facilitator = book(session).person, session.facilitators.get()
    check = rollcall.give_check(session, by=facilitator)
    assert rollcall.give_check(session, by=facilitator) == check
    number = codes.check_code(session.secret, check.number)
    for _again in range(2):
        assert rollcall.enter_code(session, person=person, code=number) == check
    PresenceCheck.objects.create(session=session, number=2, given_at=session.begins_at, closes_at=session.begins_at + 5 * MINUTE)
    with pytest.raises(RefusedError):
        rollcall.enter_code(session, person=person, code=codes.check_code(session.secret, 2))
    line = closing.lines_of(session, database_now(), person=person)[0]
    assert (line.minutes, line.answered, line.asked) == (0, 1, 2)


def test_engagement_codes_are_given_out_while_it_runs():
    with pytest.raises(RefusedError):
        rollcall.give_check(make_session(begins_in=10), by=None)


def test_attendance_is_append_only(session):
    entry = note(session, book(session).person, "arrived", 0)
    for act in (lambda: AttendanceEntry.objects.filter(pk=entry.pk).update(at=session.ends_at), entry.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def test_what_is_entered_by_hand_carries_who_and_why(session):
    person, facilitator = book(session).person, session.facilitators.get()
    spans = {"begins": session.begins_at, "ends": session.ends_at}
    rollcall.enter_by_hand(session, person=person, by=facilitator, reason="No telephone.", **spans)
    later = session.ends_at + timedelta(hours=1)
    assert closing.lines_of(session, later, person=person)[0].minutes == 100
    rollcall.enter_by_hand(session, person=person, by=facilitator, reason="Was somebody else.")
    assert closing.lines_of(session, later, person=person)[0].minutes == 0
    assert AuditEvent.objects.filter(action="session.entered_by_hand", actor=facilitator.pk, person=person.pk).count() == 2
    with pytest.raises(RefusedError, match="list"):
        rollcall.enter_by_hand(session, person=facilitator, by=facilitator, reason="Me too.")


def test_closing_finishes_the_step_of_those_who_attended_enough_exactly_once():
    session = make_session(begins_in=-101, minutes=100, place="Room 4")
    # Bookings close with the session: these were made before.
    people = [make_booked(session) for _number in range(2)]
    note(session, people[0], "arrived", 0)
    note(session, people[1], "arrived", 30)
    facilitator = session.facilitators.get()
    assert [closing.close(session, by=facilitator) for _again in range(2)] == [1, 1]
    job = Job.objects.get(name=closing.CREDIT)
    drain()
    closing.credit(job.payload)
    done = {result.person: (result.seat_minutes, result.credited, result.credit_minutes) for result in SessionResult.objects.all()}
    assert done == {people[0]: (100, True, 100), people[1]: (70, False, 0)}
    assert list(Enrolment.objects.exclude(completed_at=None).values_list("person", flat=True)) == [people[0].pk]
    assert AuditEvent.objects.filter(action="course.completed").count() == 1
    assert SessionResult.objects.get(person=people[1]).why_not == "70 of 100 minutes were counted; 80 are needed."
    with pytest.raises(RefusedError, match="closed"):
        rollcall.enter_by_hand(session, person=people[1], by=facilitator, reason="Late.")


def make_booked(session):
    """Somebody who booked before it was over."""
    type(session).objects.filter(pk=session.pk).update(ends_at=session.ends_at + timedelta(hours=1))
    person = book(session).person
    type(session).objects.filter(pk=session.pk).update(ends_at=session.ends_at)
    return person


def test_credit_is_never_more_than_the_step_is_worth_and_needs_the_codes_that_are_asked_for():
    session = make_session(make_session_page(minutes=60, answers_needed=100), begins_in=-99)
    person = book(session).person
    note(session, person, "arrived", 0)
    now = session.ends_at
    assert closing.lines_of(session, now)[0].credit_minutes == 60
    rollcall.give_check(session, by=session.facilitators.get())
    line = closing.lines_of(session, now)[0]
    assert (line.minutes, line.credit_minutes) == (100, 0) and "codes" in line.reason


def test_a_session_is_not_closed_before_it_begins():
    session = make_session()
    with pytest.raises(RefusedError, match="begun"):
        closing.close(session, by=session.facilitators.get())
