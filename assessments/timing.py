"""The clock of a sitting. Pure: every moment that comes in was read from the database's clock.

The deadline always allows for a running pause to its very end, so that one column decides when a sitting is over, whoever is there to look.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

GRACE = timedelta(seconds=30)
"""What was on its way when the time ran out, or when a pause began, still counts."""

SENSITIVE_PAUSES = 2
SENSITIVE_PAUSE = timedelta(minutes=15)

Span = tuple[datetime, datetime]


def time_allowed(limit_seconds: int, extra_time: int) -> timedelta:
    """The limit of the quiz with the person's extra time, which is given in per cent."""
    return timedelta(seconds=math.ceil(limit_seconds * (100 + extra_time) / 100))


def deadline(started_at: datetime, limit_seconds: int, extra_time: int, pauses: Iterable[Span]) -> datetime:
    """When a sitting ends: its time after the start, with every pause added."""
    return started_at + time_allowed(limit_seconds, extra_time) + sum((end - start for start, end in pauses), timedelta())


def is_over(now: datetime, ends_at: datetime | None) -> bool:
    """Whether nothing more can arrive: the deadline and the grace after it have passed."""
    return ends_at is not None and now >= ends_at + GRACE


def takes_answers(now: datetime, ends_at: datetime | None, paused_since: datetime | None) -> bool:
    """Whether an answer that arrives now is kept."""
    return not is_over(now, ends_at) and (paused_since is None or now < paused_since + GRACE)


def finished_at(now: datetime, ends_at: datetime | None) -> datetime:
    """The moment that stands in the record: never after the deadline."""
    return now if ends_at is None else min(now, ends_at)


@dataclass(frozen=True)
class Clock:
    """What a sitting's clock shows at a moment; ``paused_until`` is the end of the pause that is running."""

    now: datetime
    ends_at: datetime | None = None
    paused_until: datetime | None = None

    @property
    def is_over(self) -> bool:
        return is_over(self.now, self.ends_at)

    @property
    def left(self) -> timedelta | None:
        """The time left to answer in; it stands still while a pause runs. None where there is no limit."""
        if self.ends_at is None:
            return None
        return max(self.ends_at - max(self.now, self.paused_until or self.now), timedelta())

    @property
    def seconds_left(self) -> int | None:
        return None if self.left is None else math.ceil(self.left.total_seconds())

    @property
    def pause_left(self) -> timedelta:
        return max((self.paused_until or self.now) - self.now, timedelta())


@dataclass(frozen=True)
class Pauses:
    """The pauses of a sitting: those for sensitive questions, which everybody has, and the breaks that were arranged for the person."""

    sensitive_taken: int = 0
    breaks_taken: int = 0
    breaks_allowed: int = 0
    break_minutes: int = 0

    @property
    def sensitive_left(self) -> int:
        return max(SENSITIVE_PAUSES - self.sensitive_taken, 0)

    @property
    def breaks_left(self) -> int:
        return max(self.breaks_allowed - self.breaks_taken, 0)

    def next_length(self, *, sensitive: bool) -> timedelta | None:
        """How long a pause on this question would last, or None when there is none to take. A sensitive question costs no break while it can."""
        if sensitive and self.sensitive_left:
            return SENSITIVE_PAUSE
        return timedelta(minutes=self.break_minutes) if self.breaks_left else None
