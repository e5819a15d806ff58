"""What is done about sittings when nobody is looking: those whose time has run out are closed."""

from datetime import timedelta
from typing import Any

from assessments.attempts import CLOSE, close_if_over, schedule_close
from assessments.models import Attempt
from jobs.outbox import effect
from jobs.periodic import periodic


@effect(CLOSE)
def close_attempt(payload: dict[str, Any]) -> None:
    """Close this sitting if its time is over. Where its deadline has moved meanwhile, another job will come."""
    close_if_over(Attempt.objects.with_clock().get(pk=payload["attempt"]))


@periodic("assessments.overdue", every=timedelta(minutes=10))
def close_overdue(payload: dict[str, Any]) -> None:
    """Ask once more for every sitting that should have been closed: its own job may have been parked."""
    for attempt in Attempt.objects.overdue().iterator():
        schedule_close(attempt, again=payload["period"])
