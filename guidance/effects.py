"""The room's own effects, known to whoever runs jobs."""

from datetime import timedelta
from typing import Any

from guidance.care import remind
from jobs.clock import today
from jobs.periodic import periodic


@periodic("guidance.remind_reviews", every=timedelta(days=1), offset=timedelta(hours=6))
def remind_reviews(payload: dict[str, Any]) -> None:
    remind(today())
