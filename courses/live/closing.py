"""What a session comes to for each, before and after it is closed, and closing it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from courses.live.attendance import is_present, seat_minutes, why_not
from courses.live.bookings import RefusedError, locked
from courses.models import (
    AttendanceEntry,
    Booking,
    BookingState,
    CheckAnswer,
    EditionStep,
    Enrolment,
    LiveSession,
    PresenceCheck,
    SessionResult,
    SessionState,
)
from courses.progress import finish_step
from jobs.clock import database_now
from jobs.outbox import enqueue

CREDIT = "courses.session_credit"


@dataclass(frozen=True)
class Line:
    """One person of a session: what was noted, and what it comes to. ``reason`` says why it is not enough."""

    booking: Booking
    entries: list[AttendanceEntry]
    minutes: int
    answered: int
    asked: int
    reason: str
    present: bool
    most: int

    @property
    def enough(self) -> bool:
        return not self.reason

    @property
    def credit_minutes(self) -> int:
        return min(self.minutes, self.most) if self.enough else 0


def lines_of(session: LiveSession, now: datetime, *, person: User | None = None) -> list[Line]:
    """Everybody on the list with what counts up to now, in the order of booking; four queries however many they are."""
    only = {"person": person} if person else {}
    bookings = Booking.objects.filter(session=session, **only).exclude(state=BookingState.CANCELLED).select_related("person")
    entries: dict[UUID, list[AttendanceEntry]] = defaultdict(list)
    for entry in AttendanceEntry.objects.filter(session=session, **only).order_by("pk"):
        entries[entry.person_id].append(entry)
    asked = PresenceCheck.objects.filter(session=session).count()
    given = CheckAnswer.objects.filter(check_given__session=session, **only).values("person")
    answered = dict(given.annotate(number=Count("pk")).values_list("person", "number"))
    lines = []
    for booking in bookings.order_by("number"):
        noted = entries[booking.person_id]
        minutes = seat_minutes(noted, begins=session.begins_at, ends=session.ends_at, until=now)
        said = answered.get(booking.person_id, 0)
        reason = why_not(session.rule, minutes=minutes, answered=said, asked=asked)
        lines.append(Line(booking, noted, minutes, said, asked, reason, is_present(noted, now=now), session.credit_minutes))
    return lines


@transaction.atomic
def close(session: LiveSession, *, by: User) -> int:
    """Write down what the session came to, once; whoever attended enough gets the step through the outbox. Gives the number of those.

    :raises RefusedError: before it has begun, or when it is cancelled.
    """
    session, now = locked(session), database_now()
    if session.state == SessionState.HELD:
        return session.results.filter(credited=True).count()
    if session.state == SessionState.CANCELLED or session.begins_at > now:
        raise RefusedError(_("Only a session that has begun can be closed."))
    lines = [line for line in lines_of(session, now) if line.booking.state == BookingState.BOOKED or line.entries]
    results = SessionResult.objects.bulk_create(
        SessionResult(
            session=session,
            person=line.booking.person,
            seat_minutes=line.minutes,
            answered=line.answered,
            asked=line.asked,
            credited=line.enough,
            credit_minutes=line.credit_minutes,
        )
        for line in lines
    )
    LiveSession.objects.filter(pk=session.pk).update(state=SessionState.HELD, closed_at=Now(), changed_at=Now())
    credited = [result for result in results if result.credited]
    for result in credited:
        enqueue(CREDIT, {"result": str(result.pk), "by": str(by.pk)}, key=f"{CREDIT}:{result.pk}")
    audit.record("session.closed", by=by, subject=session, agency=session.agency_id, people=len(results), credited=len(credited))
    return len(credited)


def credit(payload: dict[str, Any]) -> None:
    """Finish the step for somebody who attended enough. Run twice, it finds the step done."""
    result = SessionResult.objects.select_related("session", "person").get(pk=UUID(payload["result"]))
    by = User.objects.filter(pk=UUID(payload["by"])).first()
    session = result.session
    enrolments = Enrolment.objects.open().filter(person=result.person, course=session.course_id)
    for enrolment in enrolments:
        if EditionStep.objects.filter(edition=enrolment.edition_id, step_key=session.step_key).exists():
            finish_step(enrolment, step_key=session.step_key, by=by)
