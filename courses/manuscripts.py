"""Courses and lessons read from files. Nothing here touches the database; what is wrong is collected, not raised."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.attachments import digest_of, held_files, linked_files
from courses.manuscript_shapes import FORMS, SHAPES, CourseShape, LessonShape
from guidance.manuscript_blocks import BodyReader, canonical
from guidance.manuscripts import Faults, Located, Place, Shape, Writer, read_file, read_yaml, shaped


@dataclass(frozen=True)
class LessonDraft:
    """A lesson as its file says it should be: the front matter, the body as kept blocks, and the digests of the files that it names."""

    front: LessonShape
    body: list[dict[str, Any]]
    folder: Path
    files: dict[str, str]

    @property
    def code(self) -> str:
        return self.front.id

    @property
    def digest(self) -> str:
        return hashlib.sha256(canonical([self.front.model_dump(), self.body, self.files]).encode()).hexdigest()


@dataclass(frozen=True)
class CourseDraft:
    """A course as its file says it should be, with its lessons by code and the line of everything in the file."""

    front: CourseShape
    located: Located
    lessons: dict[str, LessonDraft]
    folder: Path

    @property
    def code(self) -> str:
        return self.front.id

    @property
    def unread(self) -> set[str]:
        """Lessons that the course names and whose files do not hold: what hangs on them cannot be judged."""
        return {code for module in self.front.modules for code in module.lessons} - self.lessons.keys()

    @property
    def outcomes(self) -> set[str]:
        return {outcome.id for lesson in self.lessons.values() for outcome in lesson.front.outcomes}


def read_lesson(path: Path, writer: Writer) -> LessonDraft | None:
    """The lesson, or nothing when its front matter does not hold; its body is looked through all the same."""
    faults = writer.faults
    front, located, pieces = read_file(path, LessonShape, faults)
    body = BodyReader(path, writer, code=path.stem, shapes=SHAPES, forms=FORMS, wrong=wrong).body(pieces)
    files = _files(path.parent, body, faults)
    if front is None or located is None:
        return None
    if path.stem != front.id:
        faults.add(located.line(("id",)), "id", f"must be {path.stem}, like the name of the file")
    writer.marks(front.sources, line=located.line(("sources",)), name="sources")
    return LessonDraft(front=front, body=body, folder=path.parent, files=files)


def _files(folder: Path, body: list[dict[str, Any]], faults: Faults) -> dict[str, str]:
    """The files beside a lesson that it names, by what is in them. Those of blocks have been looked for; those of links have not."""
    found: dict[str, str] = {}
    linked = linked_files(body)
    for name in [*held_files(body), *linked]:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            faults.add(1, "", f"{name} lies outside the folder of the lesson")
        elif path.is_file():
            found[name] = digest_of(path)
        elif name in linked:
            faults.add(1, "", f"there is no file {name} beside the lesson")
    return found


def wrong(kind: str, value: Shape) -> Iterator[tuple[Place, str]]:
    """What a shape cannot say: that the parts of an activity fit together."""
    parts: Any = value
    if kind == "choose" and not any(option.right for option in parts.options):
        yield ("options",), "none of them is right"
    if kind == "sort":
        yield from _outside("items", "group", parts.items, parts.groups)
    if kind == "annotate":
        yield from _outside("lines", "label", [line if line.label else None for line in parts.lines], parts.labels)
        for index, line in enumerate(parts.lines):
            if bool(line.label) != bool(line.why):
                yield ("lines", index), "a label needs a why, and a why a label"
        if not any(line.label for line in parts.lines):
            yield ("lines",), "none of them has a label"
    for name in ("groups", "labels"):
        twice = [label for label, count in Counter(getattr(parts, name, [])).items() if count > 1]
        if twice:
            yield (name,), f"stands twice: {twice[0]}"


def _outside(name: str, label: str, entries: list[Any], allowed: list[str]) -> Iterator[tuple[Place, str]]:
    for index, entry in enumerate(entries):
        if entry is not None and getattr(entry, label) not in allowed:
            yield (name, index, label), f"“{getattr(entry, label)}” is none of: {', '.join(allowed)}"


def read_course(folder: Path, *, shown_as: str, known_marks: set[str] | None) -> tuple[CourseDraft | None, list[Faults]]:
    """A course's folder: ``course.yaml`` and the lessons that it names. ``shown_as`` is how the folder is called in faults."""
    faults = Faults(f"{shown_as}/course.yaml")
    everything = [faults]
    file = folder / "course.yaml"
    if not file.is_file():
        faults.add(1, "", "there is no such file")
        return None, everything
    located = read_yaml(file.read_text(encoding="utf-8"), faults)
    front = shaped(CourseShape, located, faults)
    lessons: dict[str, LessonDraft] = {}
    named: set[str] = set()
    for number, module in enumerate(front.modules if front else []):
        for place, code in enumerate(module.lessons):
            line = located.line(("modules", number, "lessons", place)) if located else 1
            path = folder / "lessons" / f"{code}.md"
            if code in named:
                faults.add(line, f"modules[{number + 1}].lessons[{place + 1}]", f"{code} stands twice in the course")
            elif not path.is_file():
                faults.add(line, f"modules[{number + 1}].lessons[{place + 1}]", f"there is no file lessons/{code}.md")
            else:
                of_lesson = Faults(f"{shown_as}/lessons/{code}.md")
                everything.append(of_lesson)
                lesson = read_lesson(path, Writer(of_lesson, known_marks))
                if lesson:
                    lessons[code] = lesson
            named.add(code)
    for stray in sorted((folder / "lessons").glob("*.md")):
        if front and stray.stem not in named:
            faults.add(located.line(("modules",)) if located else 1, "modules", f"no module names lessons/{stray.name}")
    draft = CourseDraft(front=front, located=located, lessons=lessons, folder=folder) if front and located else None
    return draft, everything
