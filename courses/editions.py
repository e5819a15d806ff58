"""Releasing a course: freezing its outline and content as an edition that records can point at."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from agencies import audit
from agencies.models import User
from courses.models import CoursePage, Edition, EditionStep, ModulePage, StepPage
from courses.steps import step_models


@dataclass(frozen=True)
class PlannedStep:
    """A live step with the module it stands in; none when it stands directly below the course."""

    page: StepPage
    module: ModulePage | None


@transaction.atomic
def release(course: CoursePage, *, by: User | None = None, what_changed: str = "") -> Edition:
    """The edition of what is published now: a new one, or the last one when nothing has changed since."""
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    planned = live_steps(course)
    digest = fingerprint(course, planned)
    last = course.editions.first()
    if last and last.fingerprint == digest:
        return last
    number = (course.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    edition = Edition.objects.create(course=course, number=number, fingerprint=digest, what_changed=what_changed)
    EditionStep.objects.bulk_create(_frozen(edition, position, step, course) for position, step in enumerate(planned, start=1))
    audit.record("course.released", by=by, subject=edition, course=str(course.pk), number=number, fingerprint=digest)
    return edition


def current_edition(course: CoursePage) -> Edition:
    """The newest edition; the first one is made when there is none yet."""
    return course.editions.first() or release(course)


def live_steps(course: CoursePage) -> list[PlannedStep]:
    """The published steps in the order of the tree: those of each published module, and those directly below the course."""
    modules = {module.path: module for module in ModulePage.objects.child_of(course).live()}
    pages: list[StepPage] = []
    for model in step_models():
        pages += model.objects.descendant_of(course).live().select_related("live_revision")
    planned = []
    for page in sorted(pages, key=lambda page: page.path):
        above = page.path[: -page.steplen]
        if above == course.path or above in modules:
            planned.append(PlannedStep(page=page, module=modules.get(above)))
    return planned


def fingerprint(course: CoursePage, planned: list[PlannedStep]) -> str:
    """SHA-256 over everything that is taught and asked, and in which order. Equal content, equal digest."""
    content = {
        "course": course.get_content_for_fingerprint(),
        "steps": [
            {
                "kind": step.page.kind,
                "key": str(step.page.translation_key),
                "module": [step.module.code, step.module.title, step.module.slug] if step.module else [],
                "slug": step.page.slug,
                "content": step.page.get_content_for_fingerprint(),
            }
            for step in planned
        ],
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def _frozen(edition: Edition, position: int, step: PlannedStep, course: CoursePage) -> EditionStep:
    page, module = step.page, step.module
    return EditionStep(
        edition=edition,
        position=position,
        step_key=page.translation_key,
        kind=page.kind,
        code=page.code,
        title=page.title,
        minutes=page.minutes,
        required=page.required,
        module_code=module.code if module else "",
        module_title=module.title if module else "",
        path="/".join([course.slug, *([module.slug] if module else []), page.slug, ""]),
        activities=page.activities_asked(),
        revision=page.live_revision or page.save_revision(changed=False),
    )
