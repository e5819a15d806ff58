"""What differs between two editions of a course, or between the last one and what is published now. Reads pages, writes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courses.editions import PlannedStep, step_digest
from courses.models import EditionStep, LessonPage, StepPage
from guidance import markdown
from guidance.block_texts import texts_of
from guidance.blocks import AUTHORS_ONLY
from guidance.differences import Passage, compared

WORDS = {"added": _("new"), "removed": _("no longer part of it"), "changed": _("changed"), "moved": _("in another place")}


@dataclass(frozen=True)
class Taught:
    """A step as it is or was taught, whichever of the two it comes from."""

    key: UUID
    kind: str
    code: str
    title: str
    digest: str
    place: int
    step: Any

    def page(self) -> StepPage | None:
        """The page with the content that was taught."""
        if isinstance(self.step, PlannedStep):
            return self.step.page
        return self.step.revision.as_object() if self.step.revision else None


@dataclass(frozen=True)
class StepChange:
    """One step that differs, and how."""

    how: str
    title: str
    code: str
    kind: str
    before: Taught | None = field(default=None, repr=False)
    after: Taught | None = field(default=None, repr=False)

    @property
    def words(self) -> str:
        return str(WORDS[self.how])


def of_edition(steps: Iterable[EditionStep]) -> list[Taught]:
    return [
        Taught(step.step_key, step.kind, step.code, step.title, step.content_digest or _digest_of_revision(step), step.position, step)
        for step in steps
    ]


def _digest_of_revision(step: EditionStep) -> str:
    """For editions that were made before digests were kept with their steps."""
    return step_digest(step.revision.as_object()) if step.revision else ""


def of_plan(planned: Iterable[PlannedStep]) -> list[Taught]:
    return [
        Taught(step.page.translation_key, step.page.kind, step.page.code, step.page.title, step_digest(step.page), place, step)
        for place, step in enumerate(planned, start=1)
    ]


def changes(before: Sequence[Taught], after: Sequence[Taught]) -> list[StepChange]:
    """What differs, in the order in which it is taught now; what is gone comes last."""
    was = {step.key: step for step in before}
    kept = [step.key for step in before if step.key in {one.key for one in after}]
    now = [step.key for step in after if step.key in was]
    found = []
    for step in after:
        old = was.get(step.key)
        if old is None:
            found.append(StepChange("added", step.title, step.code, step.kind, None, step))
        elif old.digest != step.digest:
            found.append(StepChange("changed", step.title, step.code, step.kind, old, step))
        elif kept.index(step.key) != now.index(step.key):
            found.append(StepChange("moved", step.title, step.code, step.kind, old, step))
    gone = was.keys() - {step.key for step in after}
    return found + [StepChange("removed", step.title, step.code, step.kind, step, None) for step in before if step.key in gone]


def passages(before: StepPage | None, after: StepPage | None) -> list[Passage]:
    """The paragraphs of a lesson that differ, with what was taken out and what was put in."""
    return compared(list(paragraphs(before)), list(paragraphs(after)))


def paragraphs(page: StepPage | None) -> Iterator[str]:
    """The running text of a lesson, a paragraph at a time; of other kinds of step only what stands in every step."""
    if page is None:
        return
    yield from filter(None, (page.title, page.summary))
    if not isinstance(page, LessonPage):
        return
    yield from (outcome.text for outcome in page.outcomes.all())
    for block in page.body.get_prep_value():
        if block["type"] == AUTHORS_ONLY:
            continue
        texts = markdown.prose(block["value"]).split("\n\n") if block["type"] == "text" else texts_of(block["value"])
        yield from (" ".join(text.split()) for text in texts if text.strip())
