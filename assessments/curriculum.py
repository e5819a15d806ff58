"""The starter curriculum, from files into pages, sources and items: all of it or nothing, and nothing twice."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from django.db import transaction
from pydantic import RootModel, StringConstraints

from agencies import audit
from agencies.models import User
from assessments.curriculum_exercises import ExerciseDraft, put_exercises, read_exercises
from assessments.curriculum_items import ItemDraft, put_items, read_items
from assessments.drawing import Candidate, shortages
from assessments.models import BlueprintLine, Critical, ItemKind, QuizPage, ReviewPolicy
from courses.editions import release
from courses.manuscript_shapes import BlueprintLineShape
from courses.manuscripts import CourseDraft, read_course
from courses.models import CataloguePage, CoursePage, Edition, ModulePage
from courses.publishing import catalogue_page, put_course
from guidance.manuscript_blocks import canonical
from guidance.manuscripts import Faults, FaultyError, Shape, read_yaml, shaped
from guidance.models import Source
from guidance.notes import NoteDraft, read_note
from guidance.publishing import Changes, Publisher, guidance_index, home_page, put_note, put_sources


class SourceShape(Shape):
    title: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    address: Annotated[str, StringConstraints(max_length=600)] = ""
    secondary: bool = False
    note: Annotated[str, StringConstraints(max_length=400)] = ""


class SourcesShape(RootModel[dict[Annotated[str, StringConstraints(pattern=r"^S\d{1,4}[a-z]?$")], SourceShape]]):
    """The whole of ``sources.yaml``: sources by their mark."""


@dataclass
class Curriculum:
    """Everything that a folder says, read and checked."""

    sources: list[Source] = field(default_factory=list)
    notes: list[NoteDraft] = field(default_factory=list)
    courses: list[tuple[CourseDraft, list[ItemDraft] | None, dict[str, ExerciseDraft]]] = field(default_factory=list)


@dataclass(frozen=True)
class Loaded:
    """What a load has changed, and the editions that it made."""

    changes: Changes
    editions: list[Edition]


def load(folder: Path, *, by: User | None = None) -> Loaded:
    """Read the folder and put what has changed into place. A faulty folder changes nothing.

    :raises FaultyError: with every fault of every file.
    """
    return put(read(folder, also_known=known_marks()), by=by)


def known_marks() -> set[str]:
    """The sources of this site, which a folder may cite beside its own."""
    return set(Source.objects.values_list("mark", flat=True))


def read(folder: Path, *, also_known: Collection[str] = ()) -> Curriculum:
    """Everything in the folder. Nothing here touches the database.

    :raises FaultyError: with every fault of every file.
    """
    curriculum = Curriculum()
    everything: list[Faults] = []
    curriculum.sources, faults = _read_sources(folder / "sources.yaml")
    everything.append(faults)
    # A faulty list of sources is a fault of its own, and not one for each mark that is not found in it.
    known = None if faults.found else {source.mark for source in curriculum.sources} | set(also_known)
    for path in sorted((folder / "guidance").glob("*.md")):
        note, faults = read_note(path, shown_as=f"guidance/{path.name}", known_marks=known)
        everything.append(faults)
        if note:
            curriculum.notes.append(note)
    for place in sorted(path for path in (folder / "courses").glob("*") if path.is_dir()):
        course, found = read_course(place, shown_as=f"courses/{place.name}", known_marks=known)
        everything += found
        items = None
        if course and (place / "items.yaml").is_file():
            items, faults = read_items(place / "items.yaml", shown_as=f"courses/{place.name}/items.yaml", course=course)
            everything.append(faults)
            _check_assessment(course, items, found[0])
        if course:
            exercises, of_exercises = read_exercises(course, shown_as=f"courses/{place.name}", known_marks=known)
            everything += of_exercises
            curriculum.courses.append((course, items, exercises))
    if not (curriculum.sources or curriculum.notes or curriculum.courses):
        everything[0].add(1, "", "there is no curriculum in this folder")
    faulty = [fault for faults in everything for fault in faults.found]
    if faulty:
        raise FaultyError(faulty)
    return curriculum


def _read_sources(path: Path) -> tuple[list[Source], Faults]:
    faults = Faults("sources.yaml")
    if not path.is_file():
        return [], faults
    read = shaped(SourcesShape, read_yaml(path.read_text(encoding="utf-8"), faults), faults)
    return [Source(mark=mark, **shape.model_dump()) for mark, shape in (read.root if read else {}).items()], faults


def _check_assessment(course: CourseDraft, items: list[ItemDraft], faults: Faults) -> None:
    asked = course.front.assessment
    if asked and asked.blueprint:
        _check_blueprint(course, asked.blueprint, items, faults)
    elif asked and items and asked.length > len(items):
        faults.add(course.located.line(("assessment", "length")), "assessment.length", f"asks for {asked.length} of {len(items)} items")


def _check_blueprint(course: CourseDraft, blueprint: list[BlueprintLineShape], items: list[ItemDraft], faults: Faults) -> None:
    """Every line against the items of the course, at the line that cannot be filled."""
    where = ("assessment", "blueprint")
    for number, shape in enumerate(blueprint):
        if shape.type and shape.type not in ItemKind.values:
            faults.add(course.located.line((*where, number)), f"assessment.blueprint[{number + 1}].type", f"there is no type {shape.type}")
    fronts = [item.front for item in items]
    pool = [
        Candidate(front.id, front.critical, front.parallel_to or front.id, front.outcome, front.type, front.difficulty) for front in fronts
    ]
    for short in shortages(pool, [line_of(shape).as_line() for shape in blueprint]):
        name, asked = f"assessment.blueprint[{short.line + 1}]", blueprint[short.line].draw
        message = f"draws {asked}: {short.fitting} of the bank are of this kind, and {short.missing} are missing beside the lines above"
        faults.add(course.located.line((*where, short.line)), name, message)


@transaction.atomic
def put(curriculum: Curriculum, *, by: User | None = None) -> Loaded:
    """Everything in its place, and an edition of every course whose content has changed."""
    publisher = Publisher()
    home = home_page()
    put_sources(curriculum.sources, publisher.changes)
    index = guidance_index(home)
    for note in curriculum.notes:
        put_note(note, index=index, publisher=publisher)
    catalogue = catalogue_page(home)
    editions = []
    for draft, items, exercises in curriculum.courses:
        edition = _put_course(draft, items, exercises, catalogue=catalogue, publisher=publisher, by=by)
        editions += [edition] if edition else []
    changes = publisher.changes
    if changes:
        added, changed, withdrawn = len(changes.added), len(changes.changed), len(changes.withdrawn)
        audit.record("curriculum.loaded", by=by, added=added, changed=changed, withdrawn=withdrawn)
    return Loaded(changes=changes, editions=editions)


def _put_course(
    draft: CourseDraft,
    items: list[ItemDraft] | None,
    exercises: dict[str, ExerciseDraft],
    *,
    catalogue: CataloguePage,
    publisher: Publisher,
    by: User | None,
) -> Edition | None:
    """The course and its bank; the edition when a new one was made."""
    before = Changes(*(list(codes) for codes in (publisher.changes.added, publisher.changes.changed, publisher.changes.withdrawn)))
    course, modules = put_course(draft, below=catalogue, publisher=publisher)
    if items is not None:
        put_items(items, course=course, changes=publisher.changes)
    put_exercises(draft, exercises, course=course, modules=modules, publisher=publisher)
    _put_quiz(draft, course=course, module=modules[-1], publisher=publisher)
    last = course.editions.first()
    edition = release(course, by=by, what_changed=_what_changed(before, publisher.changes) if last else "")
    return edition if last is None or edition.pk != last.pk else None


def _put_quiz(draft: CourseDraft, *, course: CoursePage, module: ModulePage, publisher: Publisher) -> None:
    """The course's assessment as the last step of its last module; withdrawn when the course no longer has one."""
    asked = draft.front.assessment
    for page in QuizPage.objects.descendant_of(course).live().exclude(code=asked.id if asked else ""):
        publisher.withdraw(page, code=page.code)
    if asked is None:
        return
    plain = ("title", "summary", "minutes", "sensitivity", "required", "length", "pass_share", "criticals_must_be_right")
    fields = {name: getattr(asked, name) for name in plain}
    fields |= {"code": asked.id, "introduction": " ".join(asked.blurb.split())}
    limits = {"time_limit": asked.time_limit, "attempts_allowed": asked.attempts_allowed, "wait_hours": asked.wait_hours}
    made = {"fixed_order": asked.order == "fixed", "review": asked.review or ReviewPolicy.ALL}
    lines = [line_of(shape) for shape in asked.blueprint]
    # Told as the page itself tells it: what is not set is not in the digest, so that what was loaded before stays as it is.
    like = QuizPage(**limits, **made)
    like.blueprint = lines
    digest = hashlib.sha256(canonical({**fields, **like.time_and_attempts, **like.made_of}).encode()).hexdigest()

    def fill(page: QuizPage) -> None:
        page.blueprint = [line_of(shape, place) for place, shape in enumerate(asked.blueprint)]

    found = QuizPage.objects.descendant_of(course).filter(code=asked.id).first()
    quiz = publisher.put(QuizPage, code=asked.id, digest=digest, parent=module, fields={**fields, **limits, **made}, found=found, fill=fill)
    last = module.get_children().live().last()
    if last and last.pk != quiz.pk:
        quiz.move(ModulePage.objects.get(pk=module.pk), pos="last-child")


def line_of(shape: BlueprintLineShape, place: int = 0) -> BlueprintLine:
    """A line of the blueprint as its file says it."""
    critical = {None: Critical.ANY, True: Critical.ONLY, False: Critical.NONE}[shape.critical]
    asks = {"outcome_code": shape.outcome, "kind": shape.type, "difficulty": shape.difficulty, "critical": critical}
    return BlueprintLine(section=" ".join(shape.section.split()), count=shape.draw, sort_order=place, **asks)


def _what_changed(before: Changes, after: Changes) -> str:
    """The codes that a load touched, in words for the course's history."""
    lines = []
    for word, old, new in (
        ("Added", before.added, after.added),
        ("Changed", before.changed, after.changed),
        ("Withdrawn", before.withdrawn, after.withdrawn),
    ):
        codes = new[len(old) :]
        if codes:
            lines.append(f"{word}: {', '.join(codes)}.")
    return "\n".join(lines)
