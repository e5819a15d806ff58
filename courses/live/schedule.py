"""Setting dates for a step that is taught live, and cancelling them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from agencies import audit
from agencies.models import Agency, TaskForce, User
from agencies.permissions import Permission
from courses.live import telling
from courses.live.bookings import locked
from courses.models import CoursePage, LiveSession, SessionPage, SessionState


def may_schedule_for(user: User, *, agency: Agency | None, task_force: TaskForce | None) -> bool:
    """Whoever holds the permission everywhere, for anybody; otherwise for an agency in reach, or for a team that one sees."""
    reach = user.reach(Permission.HOLD_SESSIONS)
    if reach.everywhere:
        return True
    if agency:
        return reach.covers_path(agency.path)
    return bool(reach and task_force and TaskForce.objects.visible_to(user).filter(pk=task_force.pk).exists())


@transaction.atomic
def schedule(
    page: SessionPage,
    *,
    begins_at: datetime,
    ends_at: datetime,
    time_zone: str,
    capacity: int,
    facilitators: Sequence[User],
    by: User | None,
    place: str = "",
    link: str = "",
    agency: Agency | None = None,
    task_force: TaskForce | None = None,
) -> LiveSession:
    """A date for the step. What the step asks now is what this date will ask, whatever its page says later.

    :raises PermissionError: for somebody who may not schedule for these people.
    """
    if by and not may_schedule_for(by, agency=agency, task_force=task_force):
        raise PermissionError("may not schedule for them")
    session = LiveSession(
        course=CoursePage.objects.ancestor_of(page).get(),
        step_key=page.translation_key,
        title=page.title,
        begins_at=begins_at,
        ends_at=ends_at,
        time_zone=time_zone,
        place=place,
        link=link,
        capacity=capacity,
        share_needed=page.share_needed,
        answers_needed=page.answers_needed,
        credit_minutes=page.minutes or int((ends_at - begins_at).total_seconds()) // 60,
        agency=agency,
        task_force=task_force,
        scheduled_by=by,
    )
    session.save(force_insert=True)
    session.refresh_from_db()
    session.facilitators.set(facilitators)
    audit.record(
        "session.scheduled",
        by=by,
        subject=session,
        agency=agency,
        begins_at=begins_at,
        facilitators=[str(person.pk) for person in facilitators],
    )
    return session


@transaction.atomic
def cancel(session: LiveSession, *, by: User, reason: str) -> bool:
    """The session does not take place; everybody who has or awaits a place is told. False when it was not scheduled any more."""
    session = locked(session)
    changed = LiveSession.objects.filter(pk=session.pk, state=SessionState.SCHEDULED).update(
        state=SessionState.CANCELLED, reason=reason, revision=F("revision") + 1, changed_at=Now()
    )
    if changed:
        audit.record("session.cancelled", by=by, subject=session, agency=session.agency_id)
        telling.tell_cancelled_later(session)
    return bool(changed)
