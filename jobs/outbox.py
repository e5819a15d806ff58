"""The outbox: effects are asked for in the transaction of the fact they follow from, and run after it.

A row is claimed with a lease, so that a process that dies loses nothing; it is retried with growing pauses, and parked when
it keeps failing. A handler may be called more than once: what it writes to the database is committed together with "done".
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation

from jobs.models import Job

Handler = Callable[[dict[str, Any]], None]

logger = logging.getLogger(__name__)

HAND_OVER = timedelta(seconds=60)
JOB_STATEMENT_SECONDS = 60


@dataclass(frozen=True)
class Effect:
    """A registered handler. ``atomic``: run in one transaction with "done"; without it the handler commits as it goes."""

    handler: Handler
    atomic: bool


EFFECTS: dict[str, Effect] = {}


class LeaseLostError(RuntimeError):
    """Somebody else has claimed the job meanwhile; what this run wrote is rolled back."""


def effect(name: str, *, atomic: bool = True) -> Callable[[Handler], Handler]:
    """Register a handler for jobs of this name. Rooms keep theirs in ``effects.py``, which is imported at start."""

    def register(handler: Handler) -> Handler:
        known = EFFECTS.get(name)
        if known and known.handler is not handler:
            raise ValueError(f"two handlers for the effect {name!r}")
        EFFECTS[name] = Effect(handler=handler, atomic=atomic)
        return handler

    return register


def enqueue(name: str, payload: dict[str, Any], *, key: str, run_after: datetime | None = None) -> None:
    """Ask for an effect in the current transaction. The same key again changes nothing."""
    when = {} if run_after is None else {"run_after": run_after}
    Job.objects.bulk_create([Job(name=name, payload=payload, key=key, **when)], ignore_conflicts=True)


def backoff(attempts: int) -> timedelta:
    """The pause after so many failed attempts: 10 s, 40 s, 160 s, ... at most an hour."""
    return min(timedelta(seconds=10 * 4 ** (attempts - 1)), timedelta(hours=1))


def claim(limit: int = 1, *, only: Q | None = None) -> list[Job]:
    """Take up to ``limit`` due jobs under a lease. Two callers never get the same one."""
    park_exhausted()
    due = Job.objects.due().filter(only or Q()).order_by("run_after", "id")
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            ids = [job.pk for job in due.select_for_update(skip_locked=True)[:limit]]
            _lease(Q(pk__in=ids))
    else:
        ids = [pk for pk in due.values_list("pk", flat=True)[:limit] if _lease(Q(pk=pk))]
    return list(Job.objects.filter(pk__in=ids).order_by("run_after", "id"))


def claim_one(job_id: int) -> Job | None:
    """Take this one job if it is still to be done and free: for an id that came through a broker."""
    return Job.objects.get(pk=job_id) if _lease(Q(pk=job_id)) else None


def _lease(which: Q) -> int:
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    return Job.objects.due().filter(which).update(lease_until=Now() + lease, attempts=F("attempts") + 1, handed_at=None)


def park_exhausted() -> int:
    """Set aside what has used up its tries and whose last runner died without a word."""
    dead = Job.objects.due().filter(attempts__gte=settings.JOB_TRIES)
    return dead.update(parked_at=Now(), lease_until=None, last_error="The lease ran out on every try: its runner was killed or hung.")


def run(job: Job) -> bool:
    """Run a claimed job, in the language of the house. True when it is done; otherwise it waits for its next try or is parked."""
    with translation.override(settings.LANGUAGE_CODE):
        return _run(job)


def _run(job: Job) -> bool:
    try:
        found = EFFECTS[job.name]
        if found.atomic:
            with transaction.atomic():
                _allow_longer_statements()
                found.handler(job.payload)
                _finish(job)
        else:
            found.handler(job.payload)
            _finish(job)
    except LeaseLostError:
        logger.warning("job %s (%s): lease lost, another runner has it", job.pk, job.name)
        return False
    except Exception as error:  # noqa: BLE001 - whatever a handler raises must not stop the others
        logger.exception("job %s (%s) failed on try %s", job.pk, job.name, job.attempts)
        _fail(job, error)
        return False
    return True


def _held(job: Job) -> Any:
    """The row, as long as this run still holds it: each claim raises ``attempts``, so it names the run."""
    return Job.objects.unfinished().filter(pk=job.pk, attempts=job.attempts)


def _finish(job: Job) -> None:
    if not _held(job).update(done_at=Now(), lease_until=None, last_error=""):
        raise LeaseLostError(job.pk)


def _fail(job: Job, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:2000]
    if job.attempts >= settings.JOB_TRIES:
        _held(job).update(parked_at=Now(), lease_until=None, last_error=words)
    else:
        _held(job).update(run_after=Now() + backoff(job.attempts), lease_until=None, last_error=words)


def _allow_longer_statements() -> None:
    """A job may take longer over a statement than a web request may."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [f"{JOB_STATEMENT_SECONDS}s"])


def retry_parked(ids: list[int] | None = None) -> int:
    """Put parked jobs back in line, after whatever made them fail has been mended."""
    parked = Job.objects.filter(parked_at__isnull=False)
    if ids is not None:
        parked = parked.filter(pk__in=ids)
    return parked.update(parked_at=None, attempts=0, run_after=Now(), lease_until=None)
