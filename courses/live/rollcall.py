"""Who is there: signing in and out with codes, engagement codes, and what a facilitator enters by hand."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies import audit, throttle
from agencies.models import User
from courses.live import codes
from courses.live.bookings import RefusedError, locked
from courses.models import AttendanceEntry, Booking, BookingState, CheckAnswer, EntryKind, LiveSession, PresenceCheck, SessionState
from jobs.clock import database_now

DOORS_OPEN = timedelta(minutes=30)
"""So long before it begins one may sign in; minutes count from the beginning."""
ANSWER_WITHIN = timedelta(minutes=5)


def is_open(session: LiveSession, now: datetime) -> bool:
    return session.state == SessionState.SCHEDULED and session.begins_at - DOORS_OPEN <= now <= session.ends_at


def enter_code(session: LiveSession, *, person: User, code: str) -> EntryKind | PresenceCheck:
    """What a code does that somebody with a place has typed: signs them in, or answers an engagement code.

    :raises RefusedError: in words, when it does nothing.
    :raises agencies.throttle.TooManyTriesError: after too many wrong ones.
    """
    now = database_now()
    if not is_open(session, now):
        raise RefusedError(_("Codes are taken from half an hour before the session to its end."))
    if not Booking.objects.filter(session=session, person=person, state=BookingState.BOOKED).exists():
        raise RefusedError(_("You have no place in this session. Ask the facilitator."))
    account = f"{session.pk}:{person.pk}"
    # A room shares one address: wrong codes of one person must not lock out the others.
    attempt = throttle.take("live-code", account=account, address=account)
    done = _try(session, person, codes.typed(code), now)
    if done is None:
        raise RefusedError(_("This code does not count now. Look at the screen again: it changes every minute."))
    attempt.forgive()
    return done


@transaction.atomic
def _try(session: LiveSession, person: User, code: str, now: datetime) -> EntryKind | PresenceCheck | None:
    if codes.signs_in(session.secret, code, now):
        AttendanceEntry.objects.create(session=session, person=person, kind=EntryKind.ARRIVED, at=now, by=person)
        return EntryKind.ARRIVED
    for check in PresenceCheck.objects.filter(session=session, given_at__lte=now, closes_at__gte=now):
        if codes.answers(session.secret, check.number, code):
            CheckAnswer.objects.get_or_create(check_given=check, person=person)
            return check
    return None


def leave(session: LiveSession, *, person: User) -> None:
    """Note that somebody goes. Coming back is another code."""
    now = database_now()
    if is_open(session, now):
        AttendanceEntry.objects.create(session=session, person=person, kind=EntryKind.LEFT, at=now, by=person)


@transaction.atomic
def give_check(session: LiveSession, *, by: User) -> PresenceCheck:
    """An engagement code for now. The open one again while there is one, so that two windows do not give out two.

    :raises RefusedError: when the session is not running.
    """
    session, now = locked(session), database_now()
    if session.state != SessionState.SCHEDULED or not session.begins_at <= now <= session.ends_at:
        raise RefusedError(_("Engagement codes are given out while the session runs."))
    opened = PresenceCheck.objects.filter(session=session, closes_at__gt=now).first()
    if opened:
        return opened
    last = PresenceCheck.objects.filter(session=session).aggregate(last=Max("number"))["last"] or 0
    check = PresenceCheck.objects.create(session=session, number=last + 1, given_at=now, closes_at=now + ANSWER_WITHIN, by=by)
    audit.record("session.code_given", by=by, subject=session, number=check.number)
    return check


@transaction.atomic
def enter_by_hand(
    session: LiveSession, *, person: User, by: User, reason: str, begins: datetime | None = None, ends: datetime | None = None
) -> AttendanceEntry:
    """What the facilitator saw: present from one moment to another; without moments, that nothing before counts.

    :raises RefusedError: when the session is closed, or the person is not on its list.
    """
    session = locked(session)
    if session.state != SessionState.SCHEDULED:
        raise RefusedError(_("The session is closed."))
    if not Booking.objects.filter(session=session, person=person).exclude(state=BookingState.CANCELLED).exists():
        raise RefusedError(_("This person is not on the list of the session."))
    kind = EntryKind.PRESENT if begins and ends else EntryKind.STRUCK
    entry = AttendanceEntry.objects.create(
        session=session, person=person, kind=kind, at=begins or database_now(), until=ends, by=by, reason=reason
    )
    audit.record("session.entered_by_hand", by=by, subject=session, person=person, kind=kind, entry=entry.pk)
    return entry
