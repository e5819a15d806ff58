"""What exercises say, pinned: the version that a person, a pair or a team works with, from the edition that they are enrolled in."""

import hashlib
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from pydantic import BaseModel

from assessments.models import ExercisePage, Script
from courses.editions import canonical
from courses.models import EditionStep, Enrolment

PageType = TypeVar("PageType", bound=ExercisePage)
ShapeType = TypeVar("ShapeType", bound=BaseModel)


class NotReadyError(Exception):
    """The exercise has no script that can be played; its author has to mend it."""


def frozen_page(step: EditionStep, page: PageType) -> PageType:
    """The exercise as the edition froze it; ``page`` is the same exercise as it is published today."""
    return step.revision.as_object() if step.revision else page


def step_of(enrolment: Enrolment, step_key: UUID) -> EditionStep:
    """The exercise's step in the edition of an enrolment."""
    return EditionStep.objects.select_related("revision").get(edition_id=enrolment.edition_id, step_key=step_key)


def pin(page: ExercisePage) -> Script:
    """The stored version of what the page says: the one there is, or a new one when it says something new.

    :raises NotReadyError: when it says nothing that could be played.
    """
    shaped = page.shaped_script()
    if shaped is None:
        raise NotReadyError(page.code)
    content = shaped.model_dump(mode="json")
    known = Script.objects.filter(step_key=page.translation_key, fingerprint=fingerprint(content))
    found = known.first()
    if found:
        return found
    last = Script.objects.filter(step_key=page.translation_key).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            return Script.objects.create(
                step_key=page.translation_key, number=last + 1, title=page.title, content=content, fingerprint=fingerprint(content)
            )
    except IntegrityError:
        # Two began at once: the constraint let one through, and both work with it.
        return known.get()


def fingerprint(content: Any) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


@lru_cache(maxsize=64)
def said(key: UUID, shape: type[ShapeType]) -> ShapeType:
    """What the stored version with this key says, in its shape. A version never changes, so each process reads it once."""
    return shape.model_validate(Script.objects.values_list("content", flat=True).get(pk=key))
