"""The last place of a session, giving back while others book, and closing twice, all at the same moment."""

from collections import Counter

from agencies.models import AuditEvent
from courses.live import bookings
from courses.live.closing import CREDIT, close
from courses.models import Booking, BookingState, LiveSession, SessionResult
from jobs.models import Job
from notices.models import Notice
from tests.factories.agencies import PersonFactory
from tests.factories.sessions import book, make_session, note
from tests.races import AT_ONCE, POSTGRES_ONLY, all_at_once

pytestmark = POSTGRES_ONLY


def of(session: LiveSession, state: str) -> list[Booking]:
    return list(session.bookings.filter(state=state).order_by("number"))


def taken(session: LiveSession) -> int:
    return LiveSession.objects.get(pk=session.pk).taken


def test_twenty_people_book_the_last_place_and_one_has_it():
    session = make_session(capacity=1)
    people = [PersonFactory() for _number in range(AT_ONCE)]
    made = all_at_once(lambda number: bookings.book(session, person=people[number], by=people[number]))
    assert Counter(booking.state for booking in made) == {"booked": 1, "waiting": AT_ONCE - 1}
    assert sorted(booking.number for booking in made) == list(range(1, AT_ONCE + 1))
    assert min(made, key=lambda booking: booking.number).state == BookingState.BOOKED
    assert taken(session) == 1


def test_one_person_who_books_in_twenty_windows_has_one_place():
    session, person = make_session(), PersonFactory()
    made = all_at_once(lambda _number: bookings.book(session, person=person, by=person))
    assert len({booking.pk for booking in made}) == 1
    assert (taken(session), session.bookings.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="session.booked", person=person.pk).count() == 1


def test_while_ten_give_back_and_ten_book_no_place_is_lost_and_none_is_given_twice():
    session = make_session(capacity=10)
    leaving = [book(session).person for _number in range(10)]
    waiting = [book(session).person for _number in range(4)]
    coming = [PersonFactory() for _number in range(10)]

    def act(number: int) -> object:
        if number % 2:
            return bookings.give_back(session, person=leaving[number // 2], by=leaving[number // 2])
        return bookings.book(session, person=coming[number // 2], by=coming[number // 2]).state

    told = all_at_once(act)
    assert not [error for error in told if isinstance(error, Exception)]
    booked, in_line = of(session, BookingState.BOOKED), of(session, BookingState.WAITING)
    assert (len(booked), len(in_line), taken(session)) == (10, 4, 10)
    assert {one.person for one in booked} >= set(waiting), "who waited before the rush came first"
    assert max(one.number for one in booked) < min(one.number for one in in_line), "nobody was passed over"
    moved = AuditEvent.objects.filter(action="session.moved_up")
    assert len({event.person for event in moved}) == moved.count() == Notice.objects.filter(kind="session.place").count()


def test_a_session_that_twenty_close_at_once_is_written_down_once():
    session = make_session(begins_in=-95, capacity=3)
    for _number in range(3):
        note(session, book(session).person, "arrived", 0)
    closer = PersonFactory()
    credited = all_at_once(lambda _number: close(session, by=closer))
    assert credited == [3] * AT_ONCE
    assert SessionResult.objects.filter(session=session).count() == 3
    assert Job.objects.filter(name=CREDIT).count() == 3
    assert AuditEvent.objects.filter(action="session.closed").count() == 1
