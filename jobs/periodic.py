"""What happens every so often: one job a period, however many clocks ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.outbox import Handler, effect, enqueue

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Period:
    """How often, and how far into each period, in UTC: ``Period(timedelta(days=1), timedelta(hours=2))`` is nightly at two."""

    every: timedelta
    offset: timedelta = timedelta(0)

    def start(self, now: datetime) -> datetime:
        """The beginning of the period that ``now`` lies in."""
        return EPOCH + self.offset + (now - EPOCH - self.offset) // self.every * self.every


PERIODIC: dict[str, Period] = {}


def periodic(name: str, *, every: timedelta, offset: timedelta = timedelta(0)) -> Callable[[Handler], Handler]:
    """Register an effect that is wanted once every period. Its payload says which: ``{"period": ISO time}``."""

    def register(handler: Handler) -> Handler:
        PERIODIC[name] = Period(every=every, offset=offset)
        return effect(name)(handler)

    return register


def enqueue_periodic(now: datetime) -> None:
    """Ask for each periodic effect of the current period. The key is (name, period): a second clock changes nothing."""
    for name, period in PERIODIC.items():
        start = period.start(now).isoformat()
        enqueue(name, {"period": start}, key=f"{name}@{start}")
