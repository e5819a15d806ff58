"""The question bank's verbs: wording a question (a new version, never a change of an old one), retiring it, bringing it back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from agencies import audit
from agencies.models import User
from assessments.content import Content, check, fingerprint
from assessments.curriculum_items import ItemDraft
from assessments.models import Item, ItemVersion
from courses.models import CoursePage, LessonPage


@dataclass(frozen=True)
class Known:
    """A question that the bank holds already."""

    pk: UUID
    kind: str
    outcome: str
    critical: bool
    parallel_to: str
    retired: bool
    fingerprint: str
    difficulty: str = ""


@dataclass(frozen=True)
class Bank:
    """What questions of a course may refer to, and what its bank holds already."""

    course: str = ""
    lessons: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    known: dict[str, Known] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    def free_codes(self) -> Iterator[str]:
        """Names that no question has: TII-Q45, TII-Q46, ..."""
        pattern = re.compile(rf"{re.escape(self.course)}-Q(\d+)")
        used = [int(found[1]) for code in [*self.known, *self.elsewhere] if (found := pattern.fullmatch(code))]
        return (f"{self.course}-Q{number:02}" for number in count(max(used, default=0) + 1))


def bank_of(course: CoursePage) -> Bank:
    """The course's bank and what is taught in it, drafts among that: a question may be written before its lesson is published."""
    lessons = LessonPage.objects.descendant_of(course)
    taught = lessons.values_list("code", "outcomes__code")
    items = Item.objects.filter(course=course).with_newest().select_related("parallel_to")
    return Bank(
        course=course.code,
        lessons={lesson for lesson, _outcome in taught},
        outcomes={outcome for _lesson, outcome in taught if outcome},
        known={
            item.code: Known(
                item.pk,
                item.kind,
                item.outcome_code,
                item.critical,
                item.parallel_to.code if item.parallel_to else "",
                item.retired_at is not None,
                item.fingerprint,
                item.difficulty,
            )
            for item in items
        },
        elsewhere=set(Item.objects.exclude(course=course).values_list("code", flat=True)),
    )


class OtherKindError(ValueError):
    """The question has been asked as another kind, by which its sittings are marked."""


class NoParallelError(ValueError):
    """A parallel version asks for the same outcome as the first one, and is critical when that is."""


@transaction.atomic
def word(
    *,
    course: CoursePage,
    code: str,
    kind: str,
    outcome: str,
    stem: str,
    content: Content,
    rationale: str = "",
    read_again: str = "",
    critical: bool = False,
    difficulty: str = "",
    parallel_to: Item | None = None,
    by: User,
) -> ItemVersion:
    """The question as it is to be asked from the next edition on. Equal words make no new version; what was asked is never changed.

    :raises InvalidContentError: when it could not be asked or marked.
    :raises OtherKindError: when it exists and is of another kind.
    :raises NoParallelError: when it is not parallel to what it says.
    """
    check(kind, content)
    if parallel_to and (parallel_to.outcome_code, parallel_to.critical, parallel_to.parallel_to_id) != (outcome, critical, None):
        raise NoParallelError(parallel_to.code)
    item = Item.objects.select_for_update().filter(code=code, course=course).first()
    if item is None:
        purpose = {"outcome_code": outcome, "critical": critical, "difficulty": difficulty, "parallel_to": parallel_to}
        item = Item.objects.create(course=course, code=code, kind=kind, **purpose)
        audit.record("item.begun", by=by, subject=item, code=code)
    elif item.kind != kind:
        raise OtherKindError(code)
    else:
        _purpose(item, outcome=outcome, critical=critical, difficulty=difficulty, parallel_to=parallel_to, by=by)
    last = item.versions.first()
    digest = fingerprint(stem, content, rationale, read_again)
    if last and last.fingerprint == digest:
        return last
    version = ItemVersion.objects.create(
        item=item,
        number=last.number + 1 if last else 1,
        stem=stem,
        content=content,
        rationale=rationale,
        read_again=read_again,
        fingerprint=digest,
    )
    audit.record("item.worded", by=by, subject=item, code=code, version=version.number)
    return version


def _purpose(item: Item, *, outcome: str, critical: bool, difficulty: str, parallel_to: Item | None, by: User) -> None:
    """What the question is for; its parallel versions follow it, but for how difficult they are."""
    if (item.outcome_code, item.critical, item.difficulty, item.parallel_to) == (outcome, critical, difficulty, parallel_to):
        return
    if parallel_to and item.parallels.exists():
        raise NoParallelError(item.code)
    item.outcome_code, item.critical, item.parallel_to = outcome, critical, parallel_to
    item.difficulty = difficulty
    item.save(update_fields=["outcome_code", "critical", "difficulty", "parallel_to"])
    item.parallels.update(outcome_code=outcome, critical=critical)
    audit.record("item.changed", by=by, subject=item, code=item.code, outcome=outcome, critical=critical, difficulty=difficulty)


def word_draft(draft: ItemDraft, *, course: CoursePage, by: User) -> ItemVersion:
    """The question of a file. One that was retired comes back with it."""
    front = draft.front
    version = word(
        course=course,
        code=front.id,
        kind=front.type,
        outcome=front.outcome,
        stem=draft.stem,
        content=draft.content,
        rationale=draft.rationale,
        read_again=front.lesson,
        critical=front.critical,
        difficulty=front.difficulty,
        parallel_to=Item.objects.get(course=course, code=front.parallel_to) if front.parallel_to else None,
        by=by,
    )
    bring_back(version.item, by=by)
    return version


@transaction.atomic
def retire(item: Item, *, by: User) -> None:
    """Draw it no more. Nothing is deleted: sittings that asked it can be marked again for ever."""
    if Item.objects.drawable().filter(pk=item.pk).update(retired_at=Now()):
        audit.record("item.retired", by=by, subject=item, code=item.code)


@transaction.atomic
def bring_back(item: Item, *, by: User) -> None:
    if Item.objects.filter(pk=item.pk, retired_at__isnull=False).update(retired_at=None):
        audit.record("item.brought_back", by=by, subject=item, code=item.code)
