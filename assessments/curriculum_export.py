"""The curriculum of a site written into files, in the form of ``content/``: what is loaded from them into an empty site writes the same again."""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assessments.curriculum import read
from assessments.curriculum_exercises import add_exercises
from assessments.curriculum_items import CONTENT_FIELDS
from assessments.models import Item, ItemVersion, QuizPage
from courses.exchange import CourseFiles, course_files
from courses.models import CoursePage, ModulePage
from guidance.exchange import note_files, sources_file
from guidance.manuscripts import FaultyError
from guidance.models import GuidanceNotePage, Source
from guidance.writing import Files, dumped, told

ZIP_DAY = (2026, 1, 1, 0, 0, 0)
"""The day that every entry of an archive carries, so that equal content makes equal archives."""


@dataclass
class Export:
    """Files by path, and in words what the form of the files has no place for or could not be loaded again."""

    files: Files = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def as_zip(self) -> bytes:
        """One archive; equal files make an equal archive."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name in sorted(self.files):
                archive.writestr(zipfile.ZipInfo(name, ZIP_DAY), self.files[name], zipfile.ZIP_DEFLATED)
        return buffer.getvalue()


def whole_site() -> Export:
    """Every source, every note that readers may open, every published course."""
    export = Export()
    notes = note_files(GuidanceNotePage.objects.live().order_by("code"))
    export.files |= {f"guidance/{name}": content for name, content in notes.files.items()}
    export.left_out += notes.left_out
    for course in CoursePage.objects.live().order_by("path"):
        _add_course(course, export)
    export.files["sources.yaml"] = sources_file(Source.objects.all())
    return _checked(export)


def one_course(course: CoursePage) -> Export:
    """One course with its questions and the sources that it cites."""
    export = Export()
    cited = _add_course(course, export)
    export.files["sources.yaml"] = sources_file(Source.objects.filter(mark__in=cited))
    return _checked(export)


def _add_course(course: CoursePage, export: Export) -> set[str]:
    """The files of the course; the marks that it cites."""
    written = course_files(course)
    add_exercises(course, list(ModulePage.objects.child_of(course).live().order_by("path")), written)
    _add_assessment(course, written)
    folder = f"courses/{course.code.lower()}"
    export.files[f"{folder}/course.yaml"] = dumped(written.front).encode()
    export.files |= {f"{folder}/{name}": content for name, content in written.files.items()}
    items = items_of(course)
    if items:
        export.files[f"{folder}/items.yaml"] = dumped({"items": items}).encode()
    export.left_out += [f"{course.code}: {what}" for what in written.left_out]
    return written.cited


def _add_assessment(course: CoursePage, written: CourseFiles) -> None:
    quizzes = list(QuizPage.objects.descendant_of(course).live().order_by("path"))
    if not quizzes:
        return
    last_module = ModulePage.objects.child_of(course).live().order_by("path").last()
    quiz = quizzes[-1]
    written.front["assessment"] = told(
        {
            "id": quiz.code,
            "title": quiz.title,
            "summary": quiz.summary,
            "minutes": quiz.minutes,
            "length": quiz.length,
            "pass_share": quiz.pass_share,
            "criticals_must_be_right": None if quiz.criticals_must_be_right else False,
            **quiz.time_and_attempts,
            **quiz.made_of,
            "required": None if quiz.required else False,
            "sensitivity": quiz.sensitivity or None,
            "blurb": " ".join(quiz.introduction.split()),
        }
    )
    written.left_out += [f"{other.code}: only one assessment of a course can be written" for other in quizzes[:-1]]
    last_step = last_module.get_children().live().order_by("path").last() if last_module else None
    if last_step is None or last_step.pk != quiz.pk:
        written.left_out.append(f"{quiz.code}: will stand at the end of the last module")


def items_of(course: CoursePage) -> list[dict[str, Any]]:
    """The questions that may be drawn, each as its newest version asks it, first versions before their parallels."""
    versions = Item.objects.drawable().filter(course=course).newest_versions().select_related("item__parallel_to")
    return [item_as_file(version) for version in sorted(versions, key=in_order)]


def in_order(version: ItemVersion) -> tuple[bool, list[tuple[int, str]]]:
    """Q9 before Q10, and what is parallel to another after everything that is not."""
    parts = re.findall(r"\d+|\D+", version.item.code)
    return version.item.parallel_to_id is not None, [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def item_as_file(version: ItemVersion) -> dict[str, Any]:
    """A question as ``items.yaml`` says it."""
    item = version.item
    content = {
        name: version.content[kept] for name, kept in CONTENT_FIELDS[item.kind].items() if version.content.get(kept) not in ("", None, [])
    }
    if item.kind == "NUM":
        content = {name: number(value) for name, value in content.items()}
    return told(
        {
            "id": item.code,
            "type": item.kind,
            "outcome": item.outcome_code,
            "lesson": version.read_again,
            "critical": item.critical or None,
            "difficulty": item.difficulty,
            "parallel_to": item.parallel_to.code if item.parallel_to else "",
            "stem": version.stem,
            **content,
            "why": version.rationale,
        }
    )


def number(value: Any) -> Any:
    """A figure that was kept as text, as a figure where that says the same."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"0|-?[1-9]\d*", value) else value


def _checked(export: Export) -> Export:
    """The same, with everything that would be refused if it were loaded again."""
    with tempfile.TemporaryDirectory() as place:
        export.write(Path(place))
        export.left_out += [str(fault) for fault in faults_of(Path(place))]
    return export


def faults_of(folder: Path) -> Iterable[Any]:
    try:
        read(folder)
    except FaultyError as error:
        return error.faults
    return []
