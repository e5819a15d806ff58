"""Booking, the waiting list, giving back, and what people are told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from agencies.models import AuditEvent
from courses.live import bookings, telling
from courses.live.dates import entries
from courses.live.schedule import cancel
from courses.models import Booking, Enrolment, LiveSession
from jobs.models import Job
from jobs.runner import drain
from notices.models import Notice
from tests.factories.agencies import PersonFactory
from tests.factories.sessions import book, make_session, make_session_page

pytestmark = pytest.mark.django_db


def test_places_go_by_order_and_the_rest_wait():
    session = make_session()
    first, second, third = book(session), book(session), book(session)
    assert [first.state, second.state, third.state] == ["booked", "booked", "waiting"]
    session.refresh_from_db()
    assert (session.taken, session.places_left, [one.number for one in session.bookings.all()]) == (2, 0, [1, 2, 3])


def test_booking_again_keeps_the_place_and_begins_the_course_once():
    session, person = make_session(), PersonFactory()
    assert book(session, person) == book(session, person)
    assert Enrolment.objects.filter(person=person, course=session.course).count() == 1
    assert AuditEvent.objects.filter(action="session.booked", person=person.pk).count() == 1


def test_a_place_that_comes_free_goes_to_whoever_waited_longest_who_is_told_once():
    session = make_session()
    first, _second, third, fourth = (book(session) for _number in range(4))
    assert bookings.give_back(session, person=first.person, by=first.person)
    third.refresh_from_db()
    fourth.refresh_from_db()
    session.refresh_from_db()
    assert (third.state, fourth.state, session.taken) == ("booked", "waiting", 2)
    assert not bookings.give_back(session, person=first.person, by=first.person)
    telling.tell_moved_up(session, third)
    told = Notice.objects.filter(kind="session.place")
    assert [notice.recipient for notice in told] == [third.person]
    assert bookings.waiting_before(fourth) == 0


def test_who_leaves_and_comes_again_goes_to_the_end():
    session = make_session(capacity=1)
    people = [book(session).person for _number in range(3)]
    bookings.give_back(session, person=people[1], by=people[1])
    assert [book(session, people[1]).state, book(session, people[1]).number] == ["waiting", 4]


def test_a_place_without_anybody_waiting_is_free_again():
    session = make_session()
    booked = book(session)
    bookings.give_back(session, person=booked.person, by=booked.person)
    session.refresh_from_db()
    assert session.taken == 0


@pytest.mark.parametrize("begins_in", [-200, -10])
def test_what_is_over_cannot_be_booked_and_what_has_begun_not_given_back(begins_in):
    session = make_session(begins_in=begins_in)
    if begins_in == -200:
        with pytest.raises(bookings.RefusedError, match="another date"):
            book(session)
    else:
        person = book(session).person
        with pytest.raises(bookings.RefusedError, match="has begun"):
            bookings.give_back(session, person=person, by=person)


def test_the_database_lets_no_session_get_fuller_than_it_is():
    session = make_session(capacity=1)
    book(session)
    with pytest.raises(IntegrityError), transaction.atomic():
        LiveSession.objects.filter(pk=session.pk).update(taken=F("taken") + 1)


def test_one_is_reminded_a_day_before_if_one_still_has_the_place():
    session = make_session()
    stays, goes = book(session), book(session)
    bookings.give_back(session, person=goes.person, by=goes.person)
    jobs = Job.objects.filter(name=telling.REMIND)
    assert {job.run_after for job in jobs} == {session.begins_at - timedelta(days=1)}
    for job in [*jobs, *jobs]:
        telling.remind(job.payload)
    assert [notice.recipient for notice in Notice.objects.filter(kind="session.reminder")] == [stays.person]
    assert "Room 4" not in Notice.objects.get(kind="session.reminder").body


def test_a_cancelled_session_is_told_to_all_once_and_leaves_calendars():
    session = make_session()
    people = {book(session).person for _number in range(3)} | {session.facilitators.get()}
    assert cancel(session, by=session.facilitators.get(), reason="The trainer is ill.")
    assert not cancel(session, by=session.facilitators.get(), reason="Again.")
    drain()
    told = Notice.objects.filter(kind="session.cancelled")
    assert {notice.recipient for notice in told} == people
    assert all("The trainer is ill." in notice.body for notice in told)
    booked = session.bookings.filter(state="booked").first().person
    entry = next(entries(booked, session.begins_at.date()))
    assert (entry.cancelled, entry.revision, entry.place) == (True, 1, "Room 4")
    with pytest.raises(bookings.RefusedError):
        book(session)


def test_calendars_hold_the_place_and_never_the_link_nor_a_wait():
    session = make_session(capacity=1)
    booked, waiting = book(session), book(session)
    entry = next(entries(booked.person, session.begins_at.date()))
    assert "meet.example" not in f"{entry}" and entry.link == session.get_absolute_url()
    assert list(entries(waiting.person, session.begins_at.date())) == []


def test_a_session_is_for_the_people_it_is_for(cast):
    page = make_session_page()
    everybody = make_session(page)
    for_a, for_team = make_session(page, agency=cast.a), make_session(page, task_force=cast.team)
    cast.seated(cast.learner_b)

    def seen(person):
        return set(LiveSession.objects.visible_to(person))

    assert seen(cast.learner_a) == {everybody, for_a}
    assert seen(cast.learner_b) == {everybody, for_team}
    assert seen(cast.outsider) == {everybody}
    assert seen(cast.coordinator_a) == {everybody, for_a}
    assert seen(cast.author) == {everybody, for_a, for_team}


def test_a_coordinator_schedules_for_their_agency_only(cast):
    page = make_session_page()
    session = make_session(page, agency=cast.a, by=cast.coordinator_a)
    assert session.scheduled_by == cast.coordinator_a
    for audience in ({}, {"agency": cast.b}):
        with pytest.raises(PermissionError):
            make_session(page, by=cast.coordinator_a, **audience)


def test_what_the_step_asks_is_kept_with_the_date():
    page = make_session_page(share_needed=90, answers_needed=50)
    session = make_session(page)
    assert (session.share_needed, session.answers_needed, session.credit_minutes, session.minutes) == (90, 50, 100, 100)
    assert session.when.endswith(", New York time")
    session.time_zone = "UTC"
    assert session.when.endswith(", UTC")


def test_bookings_are_seen_by_their_owner_and_the_facilitator():
    session = make_session()
    booking = book(session)
    assert list(Booking.objects.visible_to(booking.person)) == [booking]
    assert list(Booking.objects.visible_to(session.facilitators.get())) == [booking]
    assert not Booking.objects.visible_to(book(session).person).filter(pk=booking.pk)
