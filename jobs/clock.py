"""The two clocks: the database's for deadlines, the calendar for dates."""

from datetime import date, datetime

from django.db import connection
from django.utils import timezone

SQL = {"sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')", "postgresql": "SELECT clock_timestamp()"}


def database_now() -> datetime:
    """The database's time. One clock for every web process and worker, whatever their own clocks say."""
    with connection.cursor() as cursor:
        cursor.execute(SQL[connection.vendor])
        value = cursor.fetchone()[0]
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def today() -> date:
    """The calendar day of the installation's time zone: for standings and dates, never for deadlines."""
    return timezone.localdate()
