"""The room's own effects, known to whoever runs jobs."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from guidance.care import remind
from guidance.desk.forgetting import close_resting, forget_old
from guidance.desk.questions import TELL
from guidance.desk.telling import remind_of_late, tell_of
from guidance.models import DeskEvent
from guidance.note_versions import freeze_missing
from guidance.radius import APPLY, apply, ask_missed, tell_asked
from guidance.radius import TELL as TELL_RADIUS
from jobs.clock import today
from jobs.outbox import effect
from jobs.periodic import periodic


@periodic("guidance.remind_reviews", every=timedelta(days=1), offset=timedelta(hours=6))
def remind_reviews(payload: dict[str, Any]) -> None:
    remind(today())
    freeze_missing()
    ask_missed()


@effect(TELL)
def tell_of_event(payload: dict[str, Any]) -> None:
    related = ("question__topic", "question__unit", "question__asker", "question__assigned_to", "given_to")
    tell_of(DeskEvent.objects.select_related(*related).get(pk=payload["event"]))


@periodic("guidance.desk_day", every=timedelta(days=1), offset=timedelta(hours=6))
def desk_day(payload: dict[str, Any]) -> None:
    """Late answers are told of, answered questions rest, and old ones forget who asked."""
    remind_of_late(today())
    close_resting(today())
    forget_old(today())


@effect(APPLY)
def apply_radius(payload: dict[str, Any]) -> None:
    apply(UUID(payload["radius"]))


@effect(TELL_RADIUS)
def tell_radius(payload: dict[str, Any]) -> None:
    tell_asked(UUID(payload["radius"]))
