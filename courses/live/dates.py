"""A person's sessions as entries of their calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from agencies.models import User
from courses.models import Booking, BookingState, LiveSession
from notices.calendar import Entry


def entry_of(session: LiveSession) -> Entry:
    """The place stands in it, the link does not: it is found on the session's page by whoever has a place."""
    return Entry(
        key=f"session-{session.pk}",
        title=session.title,
        begins=session.begins_at,
        ends=session.ends_at,
        changed_at=session.changed_at,
        place=session.place,
        link=session.get_absolute_url(),
        revision=session.revision,
        cancelled=session.state == "cancelled",
    )


def entries(person: User, since: date) -> Iterator[Entry]:
    """The sessions that a person has a place in or facilitates, cancelled ones too, so that calendars take them out; one query."""
    # A day earlier: wherever the person is, the day has not begun before that.
    moment = datetime.combine(since, time.min, tzinfo=UTC) - timedelta(days=1)
    waits = Booking.objects.filter(person=person, state=BookingState.WAITING).values("session")
    mine = LiveSession.objects.of(person).filter(ends_at__gte=moment).exclude(pk__in=waits)
    for session in mine.order_by("begins_at", "pk"):
        yield entry_of(session)
