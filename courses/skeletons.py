"""Beginning a course: from a skeleton of the parts that every lesson has, or from the shape of a course that there is."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from agencies import audit
from agencies.models import User
from courses.codes import coded_pages
from courses.models import CataloguePage, CoursePage, LessonPage, ModulePage

LESSONS = 2


@transaction.atomic
def begin_course(*, title: str, code: str, like: CoursePage | None = None, by: User) -> CoursePage:
    """A course that nobody sees yet: everything in it is a draft. With ``like`` it gets that course's modules, steps and texts."""
    catalogue = CataloguePage.objects.get()
    course = _copy(like, catalogue, title, code, by) if like else _skeleton(catalogue, title, code, by)
    audit.record("course.begun", by=by, subject=course, code=code, like=like.code if like else "")
    return course


def _skeleton(catalogue: CataloguePage, title: str, code: str, by: User) -> CoursePage:
    course = _draft(catalogue, CoursePage(title=title, code=code), by)
    module = _draft(course, ModulePage(title=_("First module"), code=f"{code}-M1"), by)
    for number in range(1, LESSONS + 1):
        lesson = LessonPage(title=_("Lesson %d") % number, code=f"{code}-L1.{number}", minutes=20, body=lesson_body())
        _draft(module, lesson, by)
    return course


def _draft(parent: Page, page: Page, by: User) -> Any:
    page.slug, page.live, page.owner = slugify(getattr(page, "code", "") or page.title).replace(".", "-"), False, by
    parent.add_child(instance=page)
    page.save_revision(user=by, clean=False)
    return page


def lesson_body() -> list[tuple[str, Any]]:
    """The parts of a lesson in their order, to be filled in. What is empty keeps it from being published."""
    activity = {
        "id": "a1",
        "title": "",
        "prompt": "",
        "options": [{"text": "", "right": right, "why": ""} for right in (True, False, False)],
    }
    return [
        ("case", {"title": "", "text": ""}),
        ("text", f"<h2>{_('What it is about')}</h2><p></p>"),
        ("key", {"text": "", "sources": []}),
        ("example", {"title": "", "text": ""}),
        ("choose", activity),
        ("pitfalls", {"items": [{"mistake": "", "instead": ""}]}),
        ("recap", {"items": [""]}),
    ]


def _copy(like: CoursePage, catalogue: CataloguePage, title: str, code: str, by: User) -> CoursePage:
    """Everything of the other course as drafts, under codes of its own. Questions stay with the other course."""
    attributes = {"title": title, "slug": slugify(code), "code": code}
    course = like.copy(recursive=True, to=catalogue, update_attrs=attributes, copy_revisions=False, keep_live=False, user=by)
    for page in coded_pages(course):
        page.code = page.code.replace(f"{like.code}-", f"{code}-", 1)
        page.slug = slugify(page.code.replace(".", "-"))
        page.save(update_fields=["code", "slug"], clean=False)
        page.save_revision(user=by, clean=False)
    return course
