"""A published course written into files, in the form in which ``courses.manuscripts`` reads them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from courses.attachments import Library
from courses.manuscript_shapes import FORMS
from courses.models import CoursePage, LessonPage, ModulePage, SessionPage
from courses.steps import step_models
from guidance.block_texts import marks_of
from guidance.models import OwedReview
from guidance.writing import BodyWriter, Files, Short, manuscript, told

KEPT_PAGE = re.compile(r'linktype="page" id="(\d+)"|id="(\d+)" linktype="page"')


@dataclass
class CourseFiles:
    """The files of one course by their path in its folder; ``front`` is what ``course.yaml`` says of course and modules.

    ``left_out`` says in words what the form of the files has no place for.
    """

    code: str
    front: dict[str, Any]
    lessons: list[LessonPage]
    cited: set[str] = field(default_factory=set)
    files: Files = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def course_files(course: CoursePage) -> CourseFiles:
    """Everything that is published of the course but its questions."""
    lessons = list(LessonPage.objects.descendant_of(course).live().order_by("path").prefetch_related("outcomes"))
    modules = list(ModulePage.objects.child_of(course).live().order_by("path"))
    sessions = list(SessionPage.objects.descendant_of(course).live().order_by("path"))
    written = CourseFiles(code=course.code, front=front_of(course, modules, lessons, sessions), lessons=lessons)
    addresses = addresses_of(lesson.body.get_prep_value() for lesson in lessons)
    for lesson in lessons:
        _write_lesson(lesson, written, addresses)
    _tell_left_out(course, modules, written)
    return written


def front_of(course: CoursePage, modules: list[ModulePage], lessons: list[LessonPage], sessions: list[SessionPage]) -> dict[str, Any]:
    return told(
        {
            "id": course.code,
            "title": course.title,
            "summary": course.summary,
            "purpose": " ".join(course.purpose.split()),
            "promise": " ".join(course.promise.split()),
            "audience": course.audience_lines,
            "prerequisites": course.prerequisites,
            "entry_notice": " ".join(course.entry_notice.split()),
            "refresher_months": course.refresher_months,
            "reviews": [
                told({"lane": owed.lane, "what": owed.what, "each_jurisdiction": owed.each_jurisdiction or None})
                for owed in OwedReview.objects.filter(page=course.pk).order_by("lane", "what")
            ],
            "modules": [
                told(
                    {
                        "id": module.code,
                        "title": module.title,
                        "summary": module.summary,
                        "lessons": [lesson.code for lesson in lessons if lesson.path.startswith(module.path)],
                        "sessions": [session_as_file(page) for page in sessions if page.path.startswith(module.path)] or None,
                    }
                )
                for module in modules
            ],
        }
    )


def session_as_file(page: SessionPage) -> dict[str, Any]:
    """A step that is taught live, without its dates; what is as it would be anyway is left out."""
    return told(
        {
            "id": page.code,
            "title": page.title,
            "minutes": page.minutes,
            "sensitivity": page.sensitivity or None,
            "summary": page.summary,
            "required": None if page.required else False,
            "introduction": page.introduction,
            "preparation": page.preparation,
            "share_needed": None if page.share_needed == 80 else page.share_needed,
            "answers_needed": page.answers_needed or None,
        }
    )


def addresses_of(bodies: Iterable[Any]) -> dict[str, str]:
    """Where links to pages lead, by the key of the page; one look at the database for all bodies."""
    keys = {first or second for body in bodies for first, second in KEPT_PAGE.findall(str(body))}
    pages = Page.objects.filter(pk__in=keys).specific() if keys else []
    return {str(page.pk): (page.get_url_parts() or ("", "", ""))[2] or "" for page in pages}


def _write_lesson(lesson: LessonPage, written: CourseFiles, addresses: dict[str, str]) -> None:
    library = Library()

    def link(attributes: dict[str, str]) -> str:
        if attributes.get("linktype") == "page":
            return addresses.get(attributes.get("id", ""), "")
        if attributes.get("linktype") == "document":
            return library.link(int(attributes["id"]))
        return attributes.get("href", "")

    writer = BodyWriter(forms=FORMS, link=link)
    blocks = [library.detached(block) for block in lesson.body.get_prep_value()]
    marks = marks_of(blocks)
    front = {
        "id": lesson.code,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "sensitivity": lesson.sensitivity,
        "required": None if lesson.required else False,
        "summary": lesson.summary,
        "outcomes": [{"id": outcome.code, "text": outcome.text} for outcome in lesson.outcomes.all()],
        "safeguards": lesson.safeguards,
        "sources": Short(marks),
    }
    written.files[f"lessons/{lesson.code}.md"] = manuscript(front, writer.body(blocks))
    written.files |= {f"lessons/{name}": content for name, content in library.files.items()}
    written.cited |= set(marks)
    written.left_out += [f"{lesson.code}: {what}" for what in (*writer.left_out, *library.left_out)]


def _tell_left_out(course: CoursePage, modules: list[ModulePage], written: CourseFiles) -> None:
    """Lessons that stand in no published module, modules without a lesson, and codes that stand twice."""
    for lesson in written.lessons:
        if not any(lesson.path.startswith(module.path) for module in modules):
            written.left_out.append(f"{lesson.code}: stands in no published module")
    written.left_out += [f"{module['id']}: holds no lesson" for module in written.front.get("modules", []) if not module.get("lessons")]
    codes = [page.code for model in step_models() for page in model.objects.descendant_of(course).live()]
    written.left_out += [f"{code}: stands twice in the course" for code in sorted({code for code in codes if codes.count(code) > 1})]
