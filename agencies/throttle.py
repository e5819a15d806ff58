"""How often something may be tried: counted in the database, over every process and without a cache.

A window of time slides in steps of a fifth of its length, so that no moment allows more than the limit.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.crypto import salted_hmac

from agencies.models import Throttle
from jobs.clock import database_now

STEPS = 5
ADDRESS_FACTOR = 10
"""An address may fail this many times as often as an account: behind it there may be a whole agency."""


class TooManyTriesError(Exception):
    """The limit is reached; ``retry_after`` seconds say when to come again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Limit:
    tries: int
    seconds: int


@dataclass(frozen=True)
class Try:
    """A try that was counted. Forgiven when it succeeds: only failures wear a limit down."""

    keys: tuple[str, ...]
    window: datetime

    def forgive(self) -> None:
        Throttle.objects.filter(key__in=self.keys, window=self.window, count__gt=0).update(count=F("count") - 1)


def sign_in_limit() -> Limit:
    return Limit(tries=settings.SIGN_IN_TRIES, seconds=settings.SIGN_IN_WINDOW_SECONDS)


def take(purpose: str, *, account: str, address: str) -> Try:
    """Count one try of an account from an address, before anything is checked.

    :raises TooManyTriesError: when either has failed too often lately; such a try is not counted.
    """
    limit = sign_in_limit()
    limits = {
        key_of(purpose, "account", account.strip().lower()): limit.tries,
        key_of(purpose, "address", address): limit.tries * ADDRESS_FACTOR,
    }
    now = database_now()
    step = timedelta(seconds=max(limit.seconds // STEPS, 1))
    window = datetime.fromtimestamp(now.timestamp() // step.total_seconds() * step.total_seconds(), tz=UTC)
    with transaction.atomic():
        # Always in one order, so that two tries never wait for each other.
        for key in sorted(limits):
            Throttle.objects.bulk_create([Throttle(key=key, window=window, count=0)], ignore_conflicts=True)
            Throttle.objects.filter(key=key, window=window).update(count=F("count") + 1)
        since = now - timedelta(seconds=limit.seconds) - step
        counted = dict(
            Throttle.objects.filter(key__in=limits, window__gt=since).values("key").annotate(total=Sum("count")).values_list("key", "total")
        )
    attempt = Try(keys=tuple(limits), window=window)
    if any(counted[key] > allowed for key, allowed in limits.items()):
        attempt.forgive()
        raise TooManyTriesError(retry_after=limit.seconds)
    return attempt


def clear(purpose: str, *, account: str) -> None:
    """Forget an account's failures, after it has proved itself otherwise."""
    Throttle.objects.filter(key=key_of(purpose, "account", account.strip().lower())).delete()


def spend_once(purpose: str, secret: str) -> bool:
    """Whether this secret is used for the first time in an hour: for codes that must not work twice, in whatever process."""
    key, hour = key_of(purpose, "once", secret), database_now().replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        Throttle.objects.bulk_create([Throttle(key=key, window=hour, count=0)], ignore_conflicts=True)
        fresh = Throttle.objects.filter(key=key, window=hour, count=0).update(count=1)
        return bool(fresh) and not Throttle.objects.filter(key=key, window=hour - timedelta(hours=1)).exists()


def key_of(purpose: str, kind: str, value: str) -> str:
    return salted_hmac(f"agencies.throttle.{purpose}.{kind}", value, algorithm="sha256").hexdigest()


def forget_old(*, before: datetime) -> int:
    """Drop counts of windows that have long passed."""
    return Throttle.objects.filter(window__lt=before).delete()[0]
