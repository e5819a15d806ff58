"""A course's exercises as files: read, checked, and put into the tree as steps of their module."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints
from wagtail.models import Page

from assessments.evidence_map import checking as evidence_map_checking
from assessments.evidence_map.case import CaseFile
from assessments.interview import checking as interview_checking
from assessments.interview.script import Alternative, Script
from assessments.models import EvidenceMapPage, ExercisePage, InterviewPage, TabletopPage
from assessments.tabletop import checking as tabletop_checking
from assessments.tabletop.exercise import Tabletop
from courses.exchange import CourseFiles
from courses.manuscript_shapes import Code
from courses.manuscripts import CourseDraft
from courses.models import CoursePage, ModulePage
from courses.publishing import digest
from guidance.manuscripts import Faults, Located, Place, Shape, Writer, read_yaml, shaped
from guidance.marks import find_marks
from guidance.publishing import Publisher
from guidance.writing import Short, dumped, told


class ExerciseShape(Shape):
    """What the file of every exercise begins with."""

    id: Code
    title: Annotated[str, StringConstraints(max_length=255, min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=600)]
    sensitivity: Annotated[int, Field(ge=0, le=3)] = 0
    summary: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    notice: str = ""
    required: bool = True


class InterviewParts(Shape):
    script: Script
    alternative: Alternative | None = None


class InterviewShape(ExerciseShape, InterviewParts):
    kind: Literal["interview"]


@dataclass(frozen=True)
class Kind:
    """A kind of exercise: its page, the shape of its file, the shape of what its page keeps of the file, and what is wrong with that."""

    model: type[ExercisePage]
    shape: type[ExerciseShape]
    parts: type[Shape]
    faults: Callable[[Any], Iterable[tuple[Place, str]]]

    @property
    def names(self) -> list[str]:
        """The fields that the page keeps."""
        return list(self.parts.model_fields)


def interview_faults(shape: InterviewParts) -> Iterator[tuple[Place, str]]:
    """The faults of a script by their place in the file."""
    places: dict[str, Place] = {}
    for number, node in enumerate(shape.script.nodes):
        places[node.id] = ("script", "nodes", number)
        for place, option in enumerate(node.options):
            places[f"{node.id} {option.id}"] = ("script", "nodes", number, "options", place)
    for name in ("sets", "endings", "moves"):
        for number, part in enumerate(getattr(shape.script, name)):
            places.setdefault(part.id, ("script", name, number))
    for finding in interview_checking.faults(shape.script):
        yield places.get(finding.where, ("script",)), str(finding)


class EvidenceMapParts(Shape):
    script: CaseFile


class EvidenceMapShape(ExerciseShape, EvidenceMapParts):
    kind: Literal["evidence map"]


def evidence_map_faults(shape: EvidenceMapParts) -> Iterator[tuple[Place, str]]:
    """The faults of a case file by their place in the file."""
    places: dict[str, Place] = {}
    for name in ("rows", "exhibits", "experts", "limits", "steps"):
        for number, part in enumerate(getattr(shape.script, name)):
            places.setdefault(part.id, ("script", name, number))
    for number, expert in enumerate(shape.script.experts):
        places |= {f"{expert.id} {key}": ("script", "experts", number, "links", key) for key in expert.links}
    for finding in evidence_map_checking.faults(shape.script):
        yield places.get(finding.where, ("script",)), str(finding)


class TabletopParts(Shape):
    script: Tabletop


class TabletopShape(ExerciseShape, TabletopParts):
    kind: Literal["tabletop"]


def tabletop_faults(shape: TabletopParts) -> Iterator[tuple[Place, str]]:
    """The faults of a tabletop by their place in the file."""
    places: dict[str, Place] = {}
    for name in ("roles", "injects"):
        for number, part in enumerate(getattr(shape.script, name)):
            places.setdefault(part.id, ("script", name, number))
    for finding in tabletop_checking.faults(shape.script):
        yield places.get(finding.where, ("script",)), str(finding)


KINDS: dict[str, Kind] = {
    "interview": Kind(InterviewPage, InterviewShape, InterviewParts, interview_faults),
    "evidence map": Kind(EvidenceMapPage, EvidenceMapShape, EvidenceMapParts, evidence_map_faults),
    "tabletop": Kind(TabletopPage, TabletopShape, TabletopParts, tabletop_faults),
}


@dataclass(frozen=True)
class ExerciseDraft:
    """An exercise as its file says it should be."""

    kind: Kind
    front: Any

    @property
    def fields(self) -> dict[str, Any]:
        front = self.front
        plain = {name: getattr(front, name) for name in ("title", "minutes", "sensitivity", "required")}
        texts = {name: " ".join(getattr(front, name).split()) for name in ("summary", "notice")}
        return {**plain, **texts, "code": front.id, **kept(front, self.kind)}


def kept(parts: Any, kind: Kind) -> dict[str, Any]:
    """What the page keeps of a file, or of what its author wrote."""
    found = {name: getattr(parts, name) for name in kind.names}
    return {name: value.model_dump(mode="json") if value else {} for name, value in found.items()}


def read_exercises(course: CourseDraft, *, shown_as: str, known_marks: set[str] | None) -> tuple[dict[str, ExerciseDraft], list[Faults]]:
    """The exercises that the course's modules name, by code."""
    faults = Faults(f"{shown_as}/course.yaml")
    everything = [faults]
    drafts: dict[str, ExerciseDraft] = {}
    folder = course.folder / "exercises"
    for number, module in enumerate(course.front.modules):
        for place, code in enumerate(module.exercises):
            path = folder / f"{code}.yaml"
            line, name = course.located.line(("modules", number, "exercises", place)), f"modules[{number + 1}].exercises[{place + 1}]"
            if code in drafts:
                faults.add(line, name, f"{code} stands twice in the course")
            elif not path.is_file():
                faults.add(line, name, f"there is no file exercises/{code}.yaml")
            else:
                of_exercise = Faults(f"{shown_as}/exercises/{code}.yaml")
                everything.append(of_exercise)
                draft = read_exercise(path, of_exercise, known_marks)
                if draft:
                    drafts[code] = draft
    named = {code for module in course.front.modules for code in module.exercises}
    for stray in sorted(folder.glob("*.yaml")):
        if stray.stem not in named:
            faults.add(course.located.line(("modules",)), "modules", f"no module names exercises/{stray.name}")
    return drafts, everything


def read_exercise(path: Path, faults: Faults, known_marks: set[str] | None) -> ExerciseDraft | None:
    """One exercise, or nothing and the faults of its file."""
    located = read_yaml(path.read_text(encoding="utf-8"), faults)
    if located is None:
        return None
    kind = KINDS.get(located.value.get("kind") if isinstance(located.value, dict) else None)  # type: ignore[arg-type]
    if kind is None:
        faults.add(located.line(("kind",)), "kind", f"must be one of: {', '.join(KINDS)}")
        return None
    front = shaped(kind.shape, located, faults)
    if front is None:
        return None
    if path.stem != front.id:
        faults.add(located.line(("id",)), "id", f"must be {path.stem}, like the name of the file")
    for place, message in kind.faults(front):
        faults.add(located.line(place), ".".join(map(str, place)), message)
    check_marks(front, located, Writer(faults, known_marks))
    return ExerciseDraft(kind, front)


def check_marks(value: Any, located: Located, writer: Writer, place: Place = ()) -> None:
    """Every source that any text cites must be known."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            check_marks(getattr(value, name), located, writer, (*place, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            check_marks(part, located, writer, (*place, number))
    elif isinstance(value, str):
        writer.plain(value, line=located.line(place), name=".".join(map(str, place)))


def put_exercises(
    course_draft: CourseDraft, drafts: dict[str, ExerciseDraft], *, course: CoursePage, modules: list[ModulePage], publisher: Publisher
) -> None:
    """The exercises at the end of their modules; those that no file describes any more are withdrawn."""
    for kind in KINDS.values():
        for page in kind.model.objects.descendant_of(course).live().exclude(code__in=list(drafts)):
            publisher.withdraw(page, code=page.code)
    for shape, module in zip(course_draft.front.modules, modules, strict=True):
        pages = [put_exercise(drafts[code], course=course, module=module, publisher=publisher) for code in shape.exercises]
        put_at_the_end(module, pages)


def put_exercise(draft: ExerciseDraft, *, course: CoursePage, module: ModulePage, publisher: Publisher) -> ExercisePage:
    fields = draft.fields
    found = draft.kind.model.objects.descendant_of(course).filter(code=fields["code"]).first()
    return publisher.put(draft.kind.model, code=fields["code"], digest=digest(fields), parent=module, fields=fields, found=found)


def add_exercises(course: CoursePage, modules: list[ModulePage], written: CourseFiles) -> None:
    """The published exercises written into files, and named by their modules."""
    for kind_name, kind in KINDS.items():
        for page in kind.model.objects.descendant_of(course).live().order_by("path"):
            place = next((number for number, module in enumerate(modules) if page.path.startswith(module.path)), None)
            if place is None:
                written.left_out.append(f"{page.code}: stands in no published module")
                continue
            if page.shaped_script() is None:
                written.left_out.append(f"{page.code}: has no script yet")
                continue
            written.front["modules"][place].setdefault("exercises", []).append(page.code)
            text = dumped(exercise_as_file(kind_name, page))
            written.files[f"exercises/{page.code}.yaml"] = text.encode()
            written.cited |= set(find_marks(text))


def exercise_as_file(kind_name: str, page: ExercisePage) -> dict[str, Any]:
    """An exercise as its file says it; what is as it would be anyway is left out."""
    kind = KINDS[kind_name]
    front = {
        "kind": kind_name,
        "id": page.code,
        "title": page.title,
        "minutes": page.minutes,
        "sensitivity": page.sensitivity or None,
        "required": None if page.required else False,
        "summary": page.summary,
        "notice": page.notice,
    }
    return {**told(front), **parts_as_file(page, kind)}


def parts_as_file(page: ExercisePage, kind: Kind) -> dict[str, Any]:
    """What the page keeps, as a file says it.

    :raises ValidationError: when the page has no script yet.
    """
    parts = kind.parts.model_validate({name: getattr(page, name) for name in kind.names if getattr(page, name)})
    return {name: compact(value) for name, value in parts.model_dump(mode="json", exclude_defaults=True).items()}


def compact(value: Any) -> Any:
    """The same with short lists of plain values in one line each."""
    if isinstance(value, dict):
        return {name: compact(part) for name, part in value.items()}
    if isinstance(value, list):
        plain = all(isinstance(part, int) or (isinstance(part, str) and len(part) <= 12) for part in value)
        return Short(value) if plain else [compact(part) for part in value]
    return value


def put_at_the_end(module: ModulePage, pages: list[ExercisePage]) -> None:
    """The pages as the last of their module, in this order, before an assessment that will be put after them."""
    wanted = [page.pk for page in pages]
    last = list(Page.objects.child_of(module).live().order_by("path").values_list("pk", "content_type__model"))
    if [key for key, model in last if model != "quizpage"][-len(wanted) :] == wanted or not wanted:
        return
    for key in wanted:
        Page.objects.get(pk=key).move(Page.objects.get(pk=module.pk), pos="last-child")
