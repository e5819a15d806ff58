"""Booking a place in a session, the waiting list, and giving a place back."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from courses.enrolments import enrol
from courses.live import telling
from courses.models import Booking, BookingState, LiveSession, SessionState
from jobs.clock import database_now


class RefusedError(Exception):
    """What was wanted cannot be done; the message says why, to the person who wanted it."""


def locked(session: LiveSession) -> LiveSession:
    """The session's row, held until the transaction is over: everybody who changes its places queues up here."""
    return LiveSession.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)


@transaction.atomic
def book(session: LiveSession, *, person: User, by: User) -> Booking:
    """A place, or one at the end of the waiting list. Whoever has either keeps it. Begins the course for whoever has not.

    :raises RefusedError: when the session is cancelled, held or over.
    """
    session = locked(session)
    if session.state != SessionState.SCHEDULED or session.ends_at <= database_now():
        raise RefusedError(_("This session can no longer be booked. Choose another date."))
    found = Booking.objects.filter(session=session, person=person).first()
    if found and found.state != BookingState.CANCELLED:
        return found
    enrol(person, course=session.course, by=by)
    number = session.last_number + 1
    LiveSession.objects.filter(pk=session.pk).update(last_number=number)
    free = LiveSession.objects.filter(pk=session.pk, taken__lt=F("capacity")).update(taken=F("taken") + 1)
    state = BookingState.BOOKED if free else BookingState.WAITING
    booking, _made = Booking.objects.update_or_create(
        session=session, person=person, defaults={"state": state, "number": number, "changed_at": Now()}
    )
    audit.record(f"session.{state}", by=by, subject=session, person=person)
    if free:
        telling.remind_later(session, booking)
    return booking


@transaction.atomic
def give_back(session: LiveSession, *, person: User, by: User) -> bool:
    """Cancel a place or a wait; the first in the waiting list gets the place and is told. False when there was nothing to cancel.

    :raises RefusedError: when the session has begun.
    """
    session = locked(session)
    booking = Booking.objects.filter(session=session, person=person).exclude(state=BookingState.CANCELLED).first()
    if booking is None:
        return False
    if session.state != SessionState.SCHEDULED or session.begins_at <= database_now():
        raise RefusedError(_("The session has begun: a place in it cannot be cancelled any more."))
    had, booking.state = booking.state, BookingState.CANCELLED
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.CANCELLED, changed_at=Now())
    audit.record("session.given_back", by=by, subject=session, person=person)
    if had == BookingState.BOOKED:
        _promote(session)
    return True


def _promote(session: LiveSession) -> None:
    """Give a place that has become free to whoever has waited longest; without anybody it is free."""
    following = Booking.objects.filter(session=session, state=BookingState.WAITING).select_related("person").order_by("number").first()
    if following is None:
        LiveSession.objects.filter(pk=session.pk).update(taken=F("taken") - 1)
        return
    Booking.objects.filter(pk=following.pk).update(state=BookingState.BOOKED, changed_at=Now())
    audit.record("session.moved_up", subject=session, person=following.person)
    telling.tell_moved_up(session, following)
    telling.remind_later(session, following)


def waiting_before(booking: Booking) -> int:
    """How many wait in front."""
    return Booking.objects.filter(session=booking.session_id, state=BookingState.WAITING, number__lt=booking.number).count()
