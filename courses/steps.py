"""Which kinds of step there are. Upper rooms register theirs, so that courses take part of them without knowing them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from agencies.requests import MemberRequest
from courses.models import StepPage

StepView = Callable[[MemberRequest, Any, dict[str, Any]], HttpResponse]


@dataclass(frozen=True)
class StepType:
    """A kind of step: its page model, the view that shows it, and whether the reader finishes it by pressing a button.

    ``view(request, page, context)`` gets the step's frame in ``context``: ``course``, ``enrolment`` (or None), ``step``, ``steps``,
    ``modules``, ``previous``, ``next``, ``trail``, ``position``. A step without ``finished_by_reader`` is finished only by its own room.
    """

    model: type[StepPage]
    view: StepView | None = None
    finished_by_reader: bool = False


_TYPES: dict[str, StepType] = {}


def register_step_model(model: type[StepPage], *, view: StepView | None = None, finished_by_reader: bool = False) -> None:
    """Make a kind of step known. Called from ``AppConfig.ready`` of the room that owns it."""
    known = _TYPES.get(model.kind)
    if known and known.model is not model:
        raise ValueError(f"two step models of the kind {model.kind!r}")
    _TYPES[model.kind] = StepType(model=model, view=view, finished_by_reader=finished_by_reader)


def step_type(kind: str) -> StepType:
    return _TYPES[kind]


def step_models() -> list[type[StepPage]]:
    """Every registered step model."""
    return [known.model for known in _TYPES.values()]
