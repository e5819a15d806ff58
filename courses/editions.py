"""Releasing a course: freezing its outline and content as an edition that records can point at."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from agencies import audit
from agencies.models import Discipline, User
from courses.models import CoursePage, Edition, EditionStep, Enrolment, ModulePage, StepPage
from courses.shelving import shelve
from courses.signals import edition_released
from courses.steps import step_models


@dataclass(frozen=True)
class PlannedStep:
    """A live step with the module it stands in; none when it stands directly below the course."""

    page: StepPage
    module: ModulePage | None


class ShapeChangedError(ValueError):
    """What is called a correction adds, drops or rearranges steps: that is a new edition."""


@transaction.atomic
def release(course: CoursePage, *, by: User | None = None, what_changed: str = "", **asks: Any) -> Edition:
    """The edition of what is published now: a new one, or the last one when nothing has changed since.

    ``asks`` is what it asks of those who hold an earlier one: ``asks``, ``asked_by`` and ``asked_disciplines``.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    planned = live_steps(course)
    last = course.editions.first()
    if last and last.fingerprint == fingerprint(course, planned):
        return last
    edition = _freeze(course, planned, number=last.number + 1 if last else 1, correction=0, by=by, what_changed=what_changed, **asks)
    edition_released.send(sender=Edition, edition=edition, by=by)
    return edition


@transaction.atomic
def correct(course: CoursePage, *, by: User, what_changed: str) -> Edition:
    """The last edition with what is published now, for everybody who is under way in it. Who has finished keeps what they were taught.

    :raises ShapeChangedError: where other steps are asked for, or in another order.
    """
    course = CoursePage.objects.select_for_update().get(pk=course.pk)
    planned, last = live_steps(course), current_edition(course)
    if last.fingerprint == fingerprint(course, planned):
        return last
    if not same_shape(last.steps.all(), planned):
        raise ShapeChangedError(course.code)
    edition = _freeze(course, planned, number=last.number, correction=last.correction + 1, by=by, what_changed=what_changed)
    under_way = Enrolment.objects.open().filter(course=course, edition__number=last.number)
    under_way.update(edition=edition)
    return edition


def same_shape(steps: Iterable[EditionStep], planned: Sequence[PlannedStep]) -> bool:
    """Whether the same steps are asked for, in the same order: then a completion of one is a completion of the other."""
    before = [(step.step_key, step.kind, step.required) for step in steps]
    return before == [(step.page.translation_key, step.page.kind, step.page.required) for step in planned]


def _freeze(
    course: CoursePage, planned: Sequence[PlannedStep], *, asked_disciplines: Iterable[Discipline] = (), by: User | None, **fields: Any
) -> Edition:
    edition = Edition.objects.create(course=course, fingerprint=fingerprint(course, planned), released_by=by, **fields)
    edition.asked_disciplines.set(asked_disciplines)
    EditionStep.objects.bulk_create(_frozen(edition, position, step, course) for position, step in enumerate(planned, start=1))
    shelve(course, edition, [step.page for step in planned])
    audit.record(
        "course.released",
        by=by,
        subject=edition,
        course=str(course.pk),
        number=edition.number,
        correction=edition.correction,
        asks=edition.asks,
        fingerprint=edition.fingerprint,
    )
    return edition


def current_edition(course: CoursePage) -> Edition:
    """The newest edition; the first one is made when there is none yet."""
    return course.editions.first() or release(course)


def live_steps(course: CoursePage) -> list[PlannedStep]:
    """The published steps in the order of the tree: those of each published module, and those directly below the course."""
    modules = {module.path: module for module in ModulePage.objects.child_of(course).live()}
    pages: list[StepPage] = []
    for model in step_models():
        pages += model.objects.descendant_of(course).live().select_related("live_revision").prefetch_related(*model.parts)
    planned = []
    for page in sorted(pages, key=lambda page: page.path):
        above = page.path[: -page.steplen]
        if above == course.path or above in modules:
            planned.append(PlannedStep(page=page, module=modules.get(above)))
    return planned


def fingerprint(course: CoursePage, planned: Sequence[PlannedStep]) -> str:
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


def step_digest(page: StepPage) -> str:
    """SHA-256 over what is taught and asked in one step."""
    return hashlib.sha256(canonical(page.get_content_for_fingerprint())).hexdigest()


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
        content_digest=step_digest(page),
        revision=page.live_revision or page.save_revision(changed=False),
    )
