"""When a step and a course are done, and in words why not. Pure: the one rule engine that decides completion."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from courses.sensitive_parts import still_asked

SELF_REPORTED = "package"
"""The kind of step that a program in the learner's browser finishes."""


class Step(Protocol):
    """What the rules need to know of a step of an edition."""

    step_key: UUID
    kind: str
    title: str
    required: bool
    activities: list[dict[str, Any]]


@dataclass(frozen=True)
class Completion:
    """Whether a course is complete, and what is missing, in the order of the course."""

    complete: bool
    missing: list[Any]
    done: int = 0
    required: int = 0

    @property
    def reason(self) -> str:
        """Why the course is not complete, in one sentence; empty when it is."""
        if self.complete:
            return ""
        if not self.missing and self.required:
            return gettext("What packages report certifies nobody: the course needs another step that must be done.")
        if not self.missing:
            return gettext("The course has no step that must be done.")
        titles = [f"“{step.title}”" for step in self.missing[:3]]
        left = len(self.missing) - len(titles)
        if left:
            titles.append(ngettext("%d more step", "%d more steps", left) % left)
        return gettext("Still to do: %s.") % get_text_list(titles, gettext("and"))


def completion_of(steps: Iterable[Step], done_keys: Collection[UUID]) -> Completion:
    """A course is complete when every required step of the edition is done. A course that asks for nothing is never complete, and no more is
    one that asks for packages only: what they report comes from the browser, and nothing certified may rest on it alone.
    """
    required = [step for step in steps if step.required]
    missing = [step for step in required if step.step_key not in done_keys]
    counts = any(step.kind != SELF_REPORTED for step in required)
    return Completion(complete=counts and not missing, missing=missing, done=len(required) - len(missing), required=len(required))


def unanswered(step: Step, answered: Collection[str], ways: Mapping[str, str] | None = None) -> list[Mapping[str, Any]]:
    """The activities of a lesson that still ask for an answer; a lesson is done when there are none and the reader says so.

    ``ways`` are the ways chosen through its sensitive parts: what stands on another way is not asked.
    """
    return still_asked(step.activities, answered, ways or {})
