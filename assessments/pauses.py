"""Pauses of a timed sitting: the clock stands still on the server and the questions are hidden [W4].

Nothing of it goes into the audit trail: that somebody paused is nobody's business [W3].
"""

from collections import Counter
from datetime import datetime

from django.db import transaction

from assessments import timing
from assessments.attempts import SubmittedError, schedule_close
from assessments.models import Accommodation, Attempt, AttemptItem, Pause, PauseKind
from assessments.timing import Pauses


class NoPauseError(Exception):
    """There is no pause to take here: none is left, or the sitting has no clock that could stand still."""


def pauses_of(attempt: Attempt) -> Pauses:
    """How many pauses the sitting has had and may have. Two queries."""
    given = Accommodation.objects.current().filter(person=attempt.person_id).first()
    taken = Counter(attempt.pauses.values_list("kind", flat=True))
    return Pauses(
        sensitive_taken=taken[PauseKind.SENSITIVE],
        breaks_taken=taken[PauseKind.BREAK],
        breaks_allowed=given.breaks if given else 0,
        break_minutes=given.break_minutes if given else 0,
    )


@transaction.atomic
def pause(attempt: Attempt, *, position: int) -> Pause:
    """Stop the clock at this question. Pressed twice it is one pause.

    :raises NoPauseError: when this question gives none, or none is left.
    :raises SubmittedError: when the sitting is over.
    """
    attempt, now = _lock(attempt)
    running = _running(attempt, now)
    if running:
        return running
    item = AttemptItem.objects.filter(attempt=attempt, position=position).first()
    taken = pauses_of(attempt)
    length = taken.next_length(sensitive=item.sensitive) if item else None
    if item is None or length is None or attempt.limit_seconds is None:
        raise NoPauseError
    kind = PauseKind.SENSITIVE if item.sensitive and taken.sensitive_left else PauseKind.BREAK
    number = 1 + (taken.sensitive_taken if kind == PauseKind.SENSITIVE else taken.breaks_taken)
    begun = Pause.objects.create(attempt=attempt, kind=kind, number=number, position=position, started_at=now, ends_at=now + length)
    set_deadline(attempt)
    return begun


@transaction.atomic
def resume(attempt: Attempt) -> int:
    """Let the clock run again. The question to go on with: that of the last pause, or the first.

    :raises SubmittedError: when the sitting is over.
    """
    attempt, now = _lock(attempt)
    running = _running(attempt, now)
    if running:
        running.ends_at = now
        running.save(update_fields=["ends_at"])
        set_deadline(attempt)
    last = running or attempt.pauses.last()
    return last.position if last else 1


def set_deadline(attempt: Attempt) -> None:
    """Work the deadline of a locked, open sitting out anew, and ask for its end there."""
    if attempt.limit_seconds is None:
        return
    spans = list(attempt.pauses.values_list("started_at", "ends_at"))
    attempt.deadline = timing.deadline(attempt.started_at, attempt.limit_seconds, attempt.extra_time, spans)
    attempt.save(update_fields=["extra_time", "deadline"])
    schedule_close(attempt)


def _lock(attempt: Attempt) -> tuple[Attempt, datetime]:
    locked = Attempt.objects.select_for_update(no_key=True).open().with_clock().filter(pk=attempt.pk).first()
    if locked is None or (locked.deadline and locked.clock.now >= locked.deadline):
        raise SubmittedError
    return locked, locked.clock.now


def _running(attempt: Attempt, now: datetime) -> Pause | None:
    return attempt.pauses.filter(ends_at__gt=now).first()
