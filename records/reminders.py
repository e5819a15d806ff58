"""Reminders around a last good day, and what coordinators and leaders are told when it has passed. Each is told once.

A stage is told on the first look on or after its day, so a runner that was down catches up; of several that were missed only
the latest is told. A moved day (an extension, a leave) is another day and is reminded of anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.language import speaking_to
from agencies.models import RoleAssignment, User
from agencies.permissions import RoleName
from jobs.clock import today
from notices.messages import tell
from notices.models import Notice
from records.learning import LATE, deadline, due_item
from records.models import Standing, StandingState

STAGES = (-14, -3, 0, 7, 30)
"""Days from the last good day: a fortnight and three days before, on it, a week and thirty days after."""

ESCALATED_AFTER = 14
SILENT_AFTER = 60
"""Days after the last good day from which nothing new is said: the weekly list goes on counting it."""

ASKING = (StandingState.NOT_STARTED, StandingState.IN_PROGRESS, StandingState.DUE_SOON, StandingState.OVERDUE)
RENEWING = (StandingState.EXPIRING, StandingState.EXPIRED)
CHUNK = 500

Told = tuple[str, User, Standing]


def stage_on(last: date, day: date) -> int | None:
    """The latest stage that the day has reached, in days from the last good day; None before the first and when it is too late."""
    days = (day - last).days
    reached = [stage for stage in STAGES if stage <= days]
    return reached[-1] if reached and days < SILENT_AFTER else None


def remind(day: date | None = None) -> None:
    """Remind everybody whose day is near or has passed, and tell their coordinators where it passed a fortnight ago."""
    day = day or today()
    coordinators = _roles_by_agency(RoleName.COORDINATOR)
    near = _near(day).iterator(CHUNK)
    while rows := list(islice(near, CHUNK)):
        _remind_new(rows, day)
        _escalate_new(rows, coordinators, day)


def _near(day: date) -> Any:
    """Standings of the day that ask for something by a day that is near: two ranges, so that old ones are not read again."""
    window = (day - timedelta(days=SILENT_AFTER - 1), day - timedelta(days=STAGES[0]))
    asked = Q(state__in=ASKING, due_on__range=window) | Q(state__in=RENEWING, expires_on__range=window)
    rows = Standing.objects.counted().on(day).filter(asked, person__is_active=True)
    return rows.with_things().select_related("person", "agency").order_by("pk")


def _remind_new(rows: Iterable[Standing], day: date) -> None:
    wanted: list[Told] = []
    for row in rows:
        last = deadline(row)
        stage = stage_on(last, day)
        if stage is not None:
            wanted.append((f"reminder:{row.obligation_id}:{last}:{stage}", row.person, row))
    for key, person, row in _not_told(wanted):
        with speaking_to(person):
            item = due_item(row, day)
            subject = _("%(title)s: %(when)s") % {"title": item.title, "when": item.when}
            tell(recipient=person, kind="reminder", key=key, subject=subject, body=row.told, link=item.url)


def _escalate_new(rows: Iterable[Standing], coordinators: dict[str, list[User]], day: date) -> None:
    wanted: list[Told] = []
    for row in rows:
        last = deadline(row)
        if row.state in LATE and (day - last).days >= ESCALATED_AFTER:
            nearest = [person for person in nearest_to(row.agency.path, coordinators) if person != row.person]
            wanted += [(f"escalation:{row.obligation_id}:{last}:{person.pk}", person, row) for person in nearest]
    for key, person, row in _not_told(wanted):
        with speaking_to(person):
            words = {"title": row.title, "agency": row.agency.name}
            tell(
                recipient=person,
                kind="escalation",
                key=key,
                subject=_("%(agency)s: somebody is a fortnight late with “%(title)s”") % words,
                body=_("They have been reminded. The agency's page says who is overdue, since when and why."),
                link=row.agency.get_absolute_url(),
            )


def _not_told(wanted: list[Told]) -> Iterator[Told]:
    """Those whose key is not taken: one query for all of them, so that a day without news writes nothing."""
    told = set(Notice.objects.filter(key__in=[key for key, *_rest in wanted]).values_list("key", flat=True))
    return (one for one in wanted if one[0] not in told)


def nearest_to(path: str, holders: dict[str, list[User]]) -> list[User]:
    """Those who hold the role at the agency of the path, or else at the nearest one above it that has somebody."""
    while path:
        if path in holders:
            return holders[path]
        path = path[: path.rstrip("/").rfind("/") + 1]
    return []


def _roles_by_agency(*roles: str) -> dict[str, list[User]]:
    found: dict[str, list[User]] = defaultdict(list)
    rows = RoleAssignment.objects.current().filter(role__in=roles, person__is_active=True, agency__isnull=False)
    for row in rows.select_related("person", "agency").order_by("pk"):
        if row.agency and row.person not in found[row.agency.path]:
            found[row.agency.path].append(row.person)
    return dict(found)


def tell_weekly(day: date | None = None) -> None:
    """On the week of the day: how many in the agency, and below it, are late. Nothing where nobody is."""
    day = day or today()
    late: dict[str, set[Any]] = defaultdict(set)
    rows = Standing.objects.counted().on(day).filter(state__in=LATE, person__is_active=True)
    for path, person in rows.order_by("pk").values_list("agency__path", "person"):
        late[path].add(person)
    for path, people in _roles_by_agency(RoleName.COORDINATOR, RoleName.LEADER).items():
        below = set().union(*(found for where, found in late.items() if where.startswith(path)))
        if below:
            _tell_week(path, people, len(below), day)


def _tell_week(path: str, people: list[User], count: int, day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    slug = path.rstrip("/").rsplit("/", 1)[-1]
    for person in people:
        with speaking_to(person):
            tell(
                recipient=person,
                kind="weekly",
                key=f"weekly:{slug}:{monday}:{person.pk}",
                subject=ngettext("This week: %(count)s person is overdue", "This week: %(count)s people are overdue", count)
                % {"count": count},
                body=_("The agency's page says who, since when and why."),
                link=f"/agencies/{slug}/",
            )


def remind_daily(payload: dict[str, Any]) -> None:
    remind()


def list_weekly(payload: dict[str, Any]) -> None:
    tell_weekly()
