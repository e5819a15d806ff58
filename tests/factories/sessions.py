"""Steps that are taught live, and their dates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from agencies.models import User
from courses.editions import release
from courses.live import bookings
from courses.live.schedule import schedule
from courses.models import AttendanceEntry, Booking, CoursePage, LiveSession, SessionPage
from jobs.clock import database_now
from tests.factories.agencies import PersonFactory
from tests.factories.courses import make_course_page, make_module

MINUTE = timedelta(minutes=1)


def make_session_page(code: str = "LIV", **fields: Any) -> SessionPage:
    """A released course whose one step is taught live."""
    module = make_module(make_course_page(code))
    given = {"title": "Case conference", "slug": f"{code.lower()}-s1", "code": f"{code}-S1", "minutes": 100, "summary": "Decide together."}
    page = module.add_child(instance=SessionPage(**{**given, **fields}))
    page.live_revision = page.latest_revision = page.save_revision(clean=False)
    page.save(update_fields=["live_revision", "latest_revision"], clean=False)
    release(CoursePage.objects.ancestor_of(page).get())
    return page


def make_session(
    page: SessionPage | None = None,
    *,
    facilitator: User | None = None,
    begins_in: int = 60 * 24 * 3,
    minutes: int = 100,
    **fields: Any,
) -> LiveSession:
    """A date so many minutes from now, of 100 minutes, with two places."""
    begins = (database_now() + begins_in * MINUTE).replace(microsecond=0)
    given = {
        "begins_at": begins,
        "ends_at": begins + minutes * MINUTE,
        "time_zone": "America/New_York",
        "place": "Room 4",
        "link": "https://meet.example/room",
        "capacity": 2,
        "facilitators": [facilitator or PersonFactory()],
        "by": None,
    }
    return schedule(page or make_session_page(), **{**given, **fields})


def book(session: LiveSession, person: User | None = None) -> Booking:
    person = person or PersonFactory()
    return bookings.book(session, person=person, by=person)


def note(session: LiveSession, person: User, kind: str, minute: int) -> AttendanceEntry:
    """That somebody came or went so many minutes after the beginning."""
    return AttendanceEntry.objects.create(session=session, person=person, kind=kind, at=session.begins_at + minute * MINUTE, by=person)


@dataclass(frozen=True)
class Noted:
    """A row of attendance for the pure functions."""

    kind: str
    at: datetime
    until: datetime | None = None
