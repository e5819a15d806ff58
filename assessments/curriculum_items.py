"""A course's question bank as a file: read, checked, and put into items and their versions."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from django.db.models.functions import Now
from pydantic import ConfigDict, Field, StringConstraints

from assessments.content import fingerprint, problems
from assessments.models import Item, ItemVersion
from courses.manuscripts import CourseDraft
from courses.models import CoursePage
from guidance.manuscripts import Fault, Faults, FaultyError, Place, Shape, read_yaml, shaped
from guidance.publishing import Changes

OTHER_KIND = "is in the bank as another kind of question: give this one a name of its own"

# The names of a kind's fields in the file and in what versions keep.
CONTENT_FIELDS: dict[str, dict[str, str]] = {
    "SBA": {"options": "options"},
    "MR": {"options": "options"},
    "SJ": {"options": "options"},
    "ORD": {"items": "sequence"},
    "MAT": {"pairs": "pairs"},
    "WR": {name: name for name in ("words_at_most", "criteria", "readings", "margin", "model_answer", "notes")},
    "NUM": {name: name for name in ("answer", "tolerance", "half_tolerance", "unit", "common_errors")},
}


class ItemShape(Shape):
    """What every item has; the fields of its kind stand beside these."""

    model_config = ConfigDict(extra="allow")

    id: Annotated[str, StringConstraints(max_length=20, min_length=1)]
    type: Literal["SBA", "MR", "ORD", "MAT", "NUM", "SJ", "WR"]
    outcome: Annotated[str, StringConstraints(max_length=16, min_length=1)]
    lesson: Annotated[str, StringConstraints(max_length=12, min_length=1)]
    stem: Annotated[str, StringConstraints(min_length=1)]
    critical: bool = False
    difficulty: Literal["", "easy", "medium", "hard"] = ""
    parallel_to: Annotated[str, StringConstraints(max_length=20)] = ""
    why: str = ""


class BankShape(Shape):
    items: Annotated[list[ItemShape], Field(min_length=1)]


@dataclass(frozen=True)
class ItemDraft:
    """An item as its file says it should be."""

    front: ItemShape
    content: dict[str, Any]

    @property
    def rationale(self) -> str:
        return " ".join(self.front.why.split())

    @property
    def stem(self) -> str:
        return " ".join(self.front.stem.split())

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.stem, self.content, self.rationale, self.front.lesson)


def read_items(path: Path, *, shown_as: str, course: CourseDraft) -> tuple[list[ItemDraft], Faults]:
    """The items of a file, each checked by itself and against the lessons and outcomes of its course."""
    faults = Faults(shown_as)
    located = read_yaml(path.read_text(encoding="utf-8"), faults)
    bank = shaped(BankShape, located, faults)
    if bank is None or located is None:
        return [], faults
    drafts: list[ItemDraft] = []
    for index, front in enumerate(bank.items):
        draft = ItemDraft(front=front, content=content_of(front))
        for place, message in wrong(draft, course, before={before.front.id: before for before in drafts}):
            faults.add(located.line(("items", index, *place)), f"{front.id}.{name_of(place)}", message)
        drafts.append(draft)
    return drafts, faults


def name_of(place: Place) -> str:
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def content_of(front: ItemShape) -> dict[str, Any]:
    """What a version keeps of the item's own fields. Numbers are kept as they were written."""
    given = front.model_extra or {}
    names = CONTENT_FIELDS[front.type]
    content = {names.get(name, name): tidy(value) for name, value in given.items()}
    if front.type == "NUM":
        content.update({name: str(content[name]) for name in ("answer", "tolerance", "half_tolerance") if name in content})
        content.setdefault("common_errors", [])
    if front.type == "WR":
        content = {"readings": 2, "margin": 20, "model_answer": "", "notes": "", **content}
    return content


def tidy(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [tidy(part) for part in value]
    if isinstance(value, dict):
        return {name: tidy(part) for name, part in value.items()}
    return value


class Taught(Protocol):
    """What a question may refer to: a course as its files say it, or as it stands on the site."""

    @property
    def lessons(self) -> Collection[str]: ...

    @property
    def outcomes(self) -> Collection[str]: ...

    @property
    def unread(self) -> Collection[str]: ...


def wrong(draft: ItemDraft, course: Taught, *, before: dict[str, ItemDraft]) -> list[tuple[Place, str]]:
    """What is wrong with an item, and in which of its fields. ``before`` are those that stand above it in the file."""
    front = draft.front
    found: list[tuple[Place, str]] = []
    if front.id in before:
        found.append((("id",), "is taken by another item"))
    if front.lesson not in course.lessons and front.lesson not in course.unread:
        found.append((("lesson",), f"the course has no lesson {front.lesson}"))
    if front.outcome not in course.outcomes and not course.unread:
        found.append((("outcome",), f"no lesson of the course has the outcome {front.outcome}"))
    if front.parallel_to:
        found += [(("parallel_to",), message) for message in wrong_parallel(front, before.get(front.parallel_to))]
    in_file = {kept: name for name, kept in CONTENT_FIELDS[front.type].items()}
    for problem in problems(front.type, draft.content):
        parts = [int(part) if part.isdigit() else part for part in re.findall(r"\w+", problem.field)]
        found.append(((in_file.get(str(parts[0]), parts[0]), *parts[1:]) if parts else (), problem.message))
    return found


def wrong_parallel(front: ItemShape, first: ItemDraft | None) -> Iterator[str]:
    """A parallel version asks the same as the first one in other words, so that a sitting may ask either."""
    if first is None or first.front.parallel_to:
        yield f"no first version {front.parallel_to} stands above it"
    elif (first.front.outcome, first.front.critical) != (front.outcome, front.critical):
        yield f"{front.parallel_to} has another outcome, or is critical where this is not"


def put_items(drafts: list[ItemDraft], *, course: CoursePage, changes: Changes) -> None:
    """Items as the file has them; a new version where what is asked has changed, and none where it has not. Items that are gone are retired."""
    known = {item.code: item for item in Item.objects.filter(course=course)}
    other_kind = [draft.front for draft in drafts if draft.front.id in known and known[draft.front.id].kind != draft.front.type]
    if other_kind:
        # Sittings are marked again by the kind of their question: it stays what it was asked as.
        place = f"courses/{course.code.lower()}/items.yaml"
        raise FaultyError([Fault(place, 1, f"{front.id}.type", f"{front.id} {OTHER_KIND}") for front in other_kind])
    newest: dict[Any, ItemVersion] = {}
    for version in ItemVersion.objects.filter(item__course=course).order_by("number"):
        newest[version.item_id] = version
    for draft in drafts:
        item = known.get(draft.front.id)
        last = newest.get(item.pk) if item else None
        first = known.get(draft.front.parallel_to)
        wanted = {
            "outcome_code": draft.front.outcome,
            "critical": draft.front.critical,
            "difficulty": draft.front.difficulty,
            "parallel_to_id": first.pk if first else None,
            "retired_at": None,
        }
        if item is None:
            item = known[draft.front.id] = Item.objects.create(code=draft.front.id, course=course, kind=draft.front.type, **wanted)
            changes.added.append(item.code)
        elif any(getattr(item, name) != value for name, value in wanted.items()) or not last or last.fingerprint != draft.fingerprint:
            Item.objects.filter(pk=item.pk).update(**wanted)
            changes.changed.append(item.code)
        if last is None or last.fingerprint != draft.fingerprint:
            ItemVersion.objects.create(
                item=item,
                number=last.number + 1 if last else 1,
                stem=draft.stem,
                content=draft.content,
                rationale=draft.rationale,
                read_again=draft.front.lesson,
                fingerprint=draft.fingerprint,
            )
    gone = [item for code, item in known.items() if code not in {draft.front.id for draft in drafts} and item.retired_at is None]
    Item.objects.filter(pk__in=[item.pk for item in gone]).update(retired_at=Now())
    changes.withdrawn.extend(item.code for item in gone)
