"""What people are told of sessions, each thing once: a place that came free, the day before, a cancellation, what was counted."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.language import speaking_to
from courses.models import Booking, BookingState, LiveSession, SessionState
from jobs.clock import database_now
from jobs.outbox import enqueue
from notices.messages import tell

REMIND = "courses.session_reminder"
TELL_CANCELLED = "courses.session_cancelled"
BEFORE = timedelta(days=1)


def remind_later(session: LiveSession, booking: Booking) -> None:
    """A reminder a day before. Whoever books later than that has it fresh in mind."""
    at = session.begins_at - BEFORE
    if at > database_now():
        key = f"{REMIND}:{booking.pk}:{booking.number}"
        enqueue(REMIND, {"booking": str(booking.pk), "number": booking.number}, key=key, run_after=at)


def remind(payload: dict[str, Any]) -> None:
    """Remind somebody who still has the place of a session that still takes place."""
    held = Booking.objects.filter(pk=UUID(payload["booking"]), number=payload["number"], state=BookingState.BOOKED)
    booking = held.filter(session__state=SessionState.SCHEDULED).select_related("session", "person").first()
    if booking is None or booking.session.begins_at <= database_now():
        return
    session = booking.session
    with speaking_to(booking.person):
        tell(
            recipient=booking.person,
            kind="session.reminder",
            key=f"session-reminder:{booking.pk}:{booking.number}",
            subject=_("Tomorrow: %(title)s") % {"title": session.title},
            body=_("It takes place on %(when)s. If you cannot come, cancel your place so that somebody else gets it.")
            % {"when": session.when},
            link=session.get_absolute_url(),
        )


def tell_moved_up(session: LiveSession, booking: Booking) -> None:
    with speaking_to(booking.person):
        tell(
            recipient=booking.person,
            kind="session.place",
            key=f"session-place:{booking.pk}:{booking.number}",
            subject=_("You have a place: %(title)s") % {"title": session.title},
            body=_("A place has come free. The session takes place on %(when)s. If you cannot come, cancel your place.")
            % {"when": session.when},
            link=session.get_absolute_url(),
        )


def tell_cancelled_later(session: LiveSession) -> None:
    enqueue(TELL_CANCELLED, {"session": str(session.pk)}, key=f"{TELL_CANCELLED}:{session.pk}")


def tell_cancelled(payload: dict[str, Any]) -> None:
    """Tell everybody who has a place or waits for one, and who facilitates it."""
    session = LiveSession.objects.get(pk=UUID(payload["session"]))
    booked = Booking.objects.filter(session=session).exclude(state=BookingState.CANCELLED).select_related("person")
    people = {booking.person for booking in booked.iterator(500)} | set(session.facilitators.all())
    for person in people:
        with speaking_to(person):
            words = {"when": session.when, "reason": session.reason}
            tell(
                recipient=person,
                kind="session.cancelled",
                key=f"session-cancelled:{session.pk}:{person.pk}",
                subject=_("Cancelled: %(title)s") % {"title": session.title},
                body=_("The session of %(when)s does not take place. The reason given: %(reason)s Look for another date on its page.")
                % words,
                link=session.get_absolute_url(),
            )
