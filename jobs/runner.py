"""The runner: claims what is due and runs it, or hands the ids to Celery where there is a broker that answers."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.db.models import Q
from django.db.models.functions import Now

from jobs.clock import database_now
from jobs.models import Job
from jobs.outbox import HAND_OVER, claim, run
from jobs.periodic import enqueue_periodic

logger = logging.getLogger(__name__)

Publish = Callable[[int], None]
BATCH = 50
PERIODIC_EVERY_SECONDS = 15
BROKER_PAUSE_SECONDS = 30


@dataclass
class Tally:
    """What one round did."""

    done: int = 0
    failed: int = 0
    handed: int = 0

    def __bool__(self) -> bool:
        return bool(self.done or self.failed or self.handed)

    def add(self, other: "Tally") -> None:
        self.done += other.done
        self.failed += other.failed
        self.handed += other.handed


def drain(*, only: Q | None = None, stop: Event | None = None) -> Tally:
    """Run everything that is due, and what that makes due, until nothing is left."""
    tally = Tally()
    while not (stop and stop.is_set()) and (jobs := claim(1, only=only)):
        if run(jobs[0]):
            tally.done += 1
        else:
            tally.failed += 1
    return tally


def hand_over(publish: Publish, *, again: bool = False) -> int:
    """Give due ids to a broker: each once, and with ``again`` also those that no worker took within a minute.

    :raises Exception: whatever the broker's client raises when it does not answer; the row is free again then.
    """
    fresh = Q(handed_at=None)
    late = Q(handed_at__lt=Now() - HAND_OVER)
    waiting = Job.objects.due().filter(fresh | late if again else fresh).order_by("run_after", "id")
    handed = 0
    for pk in list(waiting.values_list("pk", flat=True)[:BATCH]):
        Job.objects.due().filter(pk=pk).update(handed_at=Now())
        try:
            publish(pk)
        except Exception:
            Job.objects.filter(pk=pk).update(handed_at=None)
            raise
        handed += 1
    return handed


class Runner:
    """The loop behind ``manage.py runjobs``. Survives a database and a broker that go away."""

    def __init__(self, *, publish: Publish | None = None, stop: Event | None = None) -> None:
        self.publish = publish if settings.CELERY_BROKER_URL else None
        self.stop = stop or Event()
        self.periodic_due = 0.0
        self.broker_due = 0.0

    def forever(self, *, idle_seconds: float = 0.5) -> None:
        while not self.stop.is_set():
            close_old_connections()
            try:
                busy = bool(self.once())
            except DatabaseError:
                logger.exception("the database does not answer; trying again")
                self.stop.wait(2)
                continue
            if not busy:
                self.stop.wait(idle_seconds)

    def once(self) -> Tally:
        """One round: ask for what is periodic, hand over what can be, run the rest."""
        if time.monotonic() >= self.periodic_due:
            self.periodic_due = time.monotonic() + PERIODIC_EVERY_SECONDS
            enqueue_periodic(database_now())
        tally = Tally()
        if self._hand_over(tally):
            # A worker that is slow or gone must not hold anything up: after a minute the runner helps.
            tally.add(drain(only=Q(handed_at__lt=Now() - HAND_OVER), stop=self.stop))
        else:
            tally.add(drain(stop=self.stop))
        return tally

    def _hand_over(self, tally: Tally) -> bool:
        """Whether a broker took what is due."""
        if self.publish is None or time.monotonic() < self.broker_due:
            return False
        try:
            tally.handed += hand_over(self.publish)
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001 - clients of brokers raise their own kinds
            logger.warning("the broker does not answer; running jobs here for %s s", BROKER_PAUSE_SECONDS)
            self.broker_due = time.monotonic() + BROKER_PAUSE_SECONDS
            return False
        return True


def backlog() -> dict[str, float | int]:
    """How far behind: waiting and parked jobs, and the age in seconds of the oldest that is due."""
    due = Job.objects.unfinished().filter(run_after__lte=Now())
    oldest = due.order_by("run_after").values_list("run_after", flat=True).first()
    age = (database_now() - oldest) / timedelta(seconds=1) if oldest else 0.0
    return {
        "waiting": due.count(),
        "parked": Job.objects.filter(parked_at__isnull=False).count(),
        "oldest_seconds": round(max(age, 0.0), 1),
    }
