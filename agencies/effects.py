"""What the room does by itself every so often."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from agencies.throttle import forget_old
from jobs.periodic import periodic


@periodic("agencies.sweep", every=timedelta(hours=1))
def sweep(payload: dict[str, Any]) -> None:
    """Counts of tries that no longer matter, and sessions that have run out."""
    forget_old(before=datetime.fromisoformat(payload["period"]) - timedelta(days=1))
    Session.objects.filter(expire_date__lt=Now()).delete()
