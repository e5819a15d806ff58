"""What a curriculum holds and what it lacks: words, practice and sources of each lesson, questions of each outcome. Changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from assessments.curriculum import read
from assessments.models import Item
from courses.lesson_facts import DRAFTERS_MARK, PARTS, WORDS_AT_LEAST, LessonFacts, facts_of
from courses.models import CoursePage, LessonPage
from guidance.block_texts import texts_of
from guidance.models import GuidanceNotePage


@dataclass(frozen=True)
class LessonRow:
    code: str
    title: str
    outcomes: tuple[tuple[str, str], ...]
    facts: LessonFacts


@dataclass(frozen=True)
class ItemRow:
    """A question as it would be asked next."""

    code: str
    kind: str
    outcome: str
    critical: bool
    parallel_to: str
    rationale: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class CourseRow:
    code: str
    title: str
    lessons: tuple[LessonRow, ...]
    items: tuple[ItemRow, ...]

    @property
    def items_of(self) -> dict[str, list[str]]:
        """The questions of each outcome."""
        found: dict[str, list[str]] = defaultdict(list)
        for item in self.items:
            found[item.outcome].append(item.code)
        return found

    @property
    def parallels_of(self) -> dict[str, list[str]]:
        """The parallel versions of each critical question."""
        firsts: dict[str, list[str]] = {item.code: [] for item in self.items if item.critical and not item.parallel_to}
        for item in self.items:
            if item.parallel_to in firsts:
                firsts[item.parallel_to].append(item.code)
        return firsts


@dataclass(frozen=True)
class Lack:
    """Something that is missing, or would be seen and should not be: where and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Overview:
    """A whole curriculum: the courses and, by code, the texts of the guidance notes."""

    courses: list[CourseRow] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def lacks(self) -> list[Lack]:
        found = [lack for course in self.courses for lack in lacks_of(course)]
        return found + [Lack(code, unverified(text)) for code, texts in self.notes.items() for text in texts if DRAFTERS_MARK.search(text)]


def of_folder(folder: Path) -> Overview:
    """The curriculum in files; needs no database, and what is cited must be listed in the folder itself.

    :raises FaultyError: when it cannot be read.
    """
    curriculum = read(folder)
    overview = Overview(
        notes={note.front.id: [text for block in note.body for text in texts_of(block["value"])] for note in curriculum.notes}
    )
    for draft, items, _exercises in curriculum.courses:
        lessons = tuple(
            LessonRow(code, lesson.front.title, tuple((one.id, one.text) for one in lesson.front.outcomes), facts_of(lesson.body))
            for code, lesson in draft.lessons.items()
        )
        rows = tuple(
            ItemRow(
                item.front.id,
                item.front.type,
                item.front.outcome,
                item.front.critical,
                item.front.parallel_to,
                item.rationale,
                (item.stem, item.rationale, *sorted(texts_of(item.content))),
            )
            for item in items or []
        )
        overview.courses.append(CourseRow(draft.code, draft.front.title, lessons, rows))
    return overview


def of_site() -> Overview:
    """What is published now, and the questions that may be drawn now."""
    overview = Overview()
    for note in GuidanceNotePage.objects.live().order_by("code"):
        overview.notes[note.code] = [text for block in note.body.get_prep_value() for text in texts_of(block["value"])]
    for course in CoursePage.objects.live().order_by("path"):
        lessons = LessonPage.objects.descendant_of(course).live().order_by("path").prefetch_related("outcomes")
        rows = tuple(
            LessonRow(
                page.code,
                page.title,
                tuple((one.code, one.text) for one in page.outcomes.all()),
                facts_of(page.body.get_prep_value()),
            )
            for page in lessons
        )
        overview.courses.append(CourseRow(course.code, course.title, rows, tuple(items_of(course))))
    return overview


def items_of(course: CoursePage) -> Iterator[ItemRow]:
    versions = Item.objects.drawable().filter(course=course).newest_versions()
    for version in versions.select_related("item__parallel_to").order_by("item__code"):
        item = version.item
        yield ItemRow(
            item.code,
            item.kind,
            item.outcome_code,
            item.critical,
            item.parallel_to.code if item.parallel_to else "",
            version.rationale,
            (version.stem, version.rationale, *sorted(texts_of(version.content))),  # PostgreSQL keeps no order of keys
        )


def unverified(text: str) -> str:
    return _("a reader would see an unverified line: “%s”") % text[:120]


def lacks_of(course: CourseRow) -> Iterator[Lack]:
    for lesson in course.lessons:
        yield from (Lack(lesson.code, what) for what in lacks_of_lesson(lesson.facts))
    asked = course.items_of
    for lesson in course.lessons:
        for code, text in lesson.outcomes:
            if code not in asked:
                yield Lack(lesson.code, _("no question asks for %(code)s: %(text)s") % {"code": code, "text": text})
    for code, parallels in course.parallels_of.items():
        if not parallels:
            yield Lack(code, _("is critical and has no parallel version"))
    for item in course.items:
        if item.kind == "NUM" and not item.rationale:
            yield Lack(item.code, _("has no rationale"))
        yield from (Lack(item.code, unverified(text)) for text in item.texts if DRAFTERS_MARK.search(text))


def lacks_of_lesson(facts: LessonFacts) -> Iterator[str]:
    if facts.words < WORDS_AT_LEAST:
        yield _("has %(words)d words; at least %(least)d are wanted") % {"words": facts.words, "least": WORDS_AT_LEAST}
    for part in facts.missing:
        yield _("lacks %s") % PARTS[part]
    for text in facts.marked:
        yield unverified(text)


def as_json(overview: Overview) -> dict[str, Any]:
    """The whole report, for a machine."""
    lacks = overview.lacks
    return {
        "ok": not lacks,
        "courses": [_course_as_json(course) for course in overview.courses],
        "notes": sorted(overview.notes),
        "lacks": [asdict(lack) for lack in lacks],
    }


def _course_as_json(course: CourseRow) -> dict[str, Any]:
    asked = course.items_of
    return {
        "code": course.code,
        "title": course.title,
        "items": len(course.items),
        "critical": course.parallels_of,
        "lessons": [
            {
                "code": lesson.code,
                "title": lesson.title,
                "words": lesson.facts.words,
                "practice_words": lesson.facts.practice_words,
                "activities": [{"id": name, "kind": kind} for name, kind in lesson.facts.activities],
                "sources": list(lesson.facts.sources),
                "outcomes": {code: asked.get(code, []) for code, _text in lesson.outcomes},
                "missing": list(lesson.facts.missing),
                "unverified_for_authors": list(lesson.facts.unverified),
                "unverified_for_readers": list(lesson.facts.marked),
            }
            for lesson in course.lessons
        ],
    }


def as_lines(overview: Overview) -> Iterable[str]:
    """The whole report, for people."""
    for course in overview.courses:
        asked = course.items_of
        yield f"{course.code} {course.title}: {len(course.lessons)} lessons, {len(course.items)} questions"
        for lesson in course.lessons:
            facts = lesson.facts
            kinds = ", ".join(kind for _name, kind in facts.activities) or "no activity"
            questions = ", ".join(f"{code} {len(asked.get(code, []))}" for code, _text in lesson.outcomes)
            yield f"  {lesson.code:<9} {facts.words:>5} words  {len(facts.sources):>2} sources  {kinds}  [{questions}]"
            yield from (f"            unverified, authors only: {text}" for text in facts.unverified)
        for code, parallels in course.parallels_of.items():
            yield f"  critical {code}: {', '.join(parallels) or 'no parallel version'}"
