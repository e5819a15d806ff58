"""What is done about sittings when nobody is looking: those whose time has run out are closed, those that are marked are counted."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.language import speaking_to
from agencies.models import RoleAssignment, User
from agencies.permissions import Permission, roles_that_allow
from assessments import item_counting
from assessments.attempts import CLOSE, TELL_MARKERS, close_if_over, schedule_close
from assessments.models import Attempt, WrittenMarking
from jobs.outbox import effect
from jobs.periodic import periodic
from notices.messages import tell

MOST_AT_ONCE = 5_000


@effect(CLOSE)
def close_attempt(payload: dict[str, Any]) -> None:
    """Close this sitting if its time is over. Where its deadline has moved meanwhile, another job will come."""
    close_if_over(Attempt.objects.with_clock().get(pk=payload["attempt"]))


@periodic("assessments.overdue", every=timedelta(minutes=10))
def close_overdue(payload: dict[str, Any]) -> None:
    """Ask once more for every sitting that should have been closed: its own job may have been parked."""
    for attempt in Attempt.objects.overdue().iterator():
        schedule_close(attempt, again=payload["period"])


@effect(item_counting.COUNT)
def count_sitting(payload: dict[str, Any]) -> None:
    """Let the figures of its questions say what the sitting says now."""
    item_counting.count(payload["attempt"])


@periodic("assessments.uncounted", every=timedelta(days=1), offset=timedelta(hours=3))
def count_missed(payload: dict[str, Any]) -> None:
    """Ask for every marked sitting that the figures do not know: from before there were figures, or whose own job was parked."""
    for key in item_counting.uncounted().order_by("submitted_at").values_list("pk", flat=True)[:MOST_AT_ONCE]:
        item_counting.ask(key, because=payload["period"])


@effect(TELL_MARKERS)
def tell_markers(payload: dict[str, Any]) -> None:
    """Tell everybody who may mark, once a day at most, that written answers wait for them."""
    roles = RoleAssignment.objects.current().filter(role__in=roles_that_allow(Permission.MARK_WRITTEN))
    for person in User.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("pk"):
        waiting = WrittenMarking.objects.waiting().markable_by(person).count()
        if waiting:
            with speaking_to(person):
                subject = ngettext("%d written answer waits to be marked", "%d written answers wait to be marked", waiting) % waiting
                body = _("Somebody’s result waits for it. You read the answers without knowing whose they are, the oldest first.")
                tell(
                    recipient=person,
                    kind="marking.waiting",
                    key=f"marking:{payload['day']}:{person.pk}",
                    subject=subject,
                    body=body,
                    link=reverse("marking"),
                )
