"""What is asked of a person, as dates of their calendar: the last good day of each, and nothing of why."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import User
from jobs.clock import today
from notices.calendar import Entry
from records.learning import current_standings, deadline
from records.models import Standing, StandingState


def due_dates(person: User, since: date) -> Iterator[Entry]:
    """The days by which something has to be done, and of what is held the last day that it holds. One query.

    What is still asked for stands there however long ago it was due.
    """
    for standing in current_standings(person, today()):
        day = last_good_day(standing)
        if day is not None:
            yield entry_of(standing, day)


def last_good_day(standing: Standing) -> date | None:
    """None for what asks for nothing: it is waived, holds for good, or waits until its person is back from leave."""
    if standing.state in (StandingState.WAIVED, StandingState.ON_LEAVE):
        return None
    return standing.expires_on if standing.state == StandingState.MET else deadline(standing)


def entry_of(standing: Standing, day: date) -> Entry:
    return Entry(
        key=f"obligation-{standing.obligation_id}",
        title=_("Due: %s") % standing.title,
        begins=day,
        changed_at=datetime.combine(standing.starts_on, time(), tzinfo=UTC),
        link=reverse("course", args=[standing.course.slug]) if standing.course else reverse("my-record"),
    )
