"""Putting a course from its files into the tree of pages."""

import hashlib
from typing import Any

from courses.attachments import attached
from courses.manuscript_shapes import LiveStepShape, ModuleShape
from courses.manuscripts import CourseDraft, LessonDraft
from courses.models import CataloguePage, CoursePage, LessonPage, ModulePage, Outcome, SessionPage
from guidance.lanes import owe_reviews
from guidance.manuscript_blocks import canonical
from guidance.models import HomePage
from guidance.publishing import Publisher


def catalogue_page(home: HomePage) -> CataloguePage:
    found = CataloguePage.objects.child_of(home).first()
    if found:
        return found
    page = CataloguePage(title="Courses", slug="courses", summary="What the expert units teach.")
    home.add_child(instance=page)
    return page


def digest(content: Any) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def put_course(draft: CourseDraft, *, below: CataloguePage, publisher: Publisher) -> tuple[CoursePage, list[ModulePage]]:
    """The course with its modules and lessons in their order; lessons and modules that are gone from the files are withdrawn."""
    front = draft.front
    fields = {
        "title": front.title,
        "code": front.id,
        "summary": front.summary,
        "promise": " ".join(front.promise.split()),
        "purpose": " ".join(front.purpose.split()),
        "audience": "\n".join(front.audience),
        "prerequisites": front.prerequisites,
        "entry_notice": " ".join(front.entry_notice.split()),
        "refresher_months": front.refresher_months,
    }
    found = CoursePage.objects.descendant_of(below).filter(code=front.id).first()
    course = publisher.put(CoursePage, code=front.id, digest=digest(fields), parent=below, fields=fields, found=found)
    modules = [put_module(module, course=course, publisher=publisher) for module in front.modules]
    publisher.arrange(course, modules)
    for shape, module in zip(front.modules, modules, strict=True):
        module.refresh_from_db()
        lessons = [put_lesson(draft.lessons[code], course=course, module=module, publisher=publisher) for code in shape.lessons]
        sessions = [put_session(step, course=course, module=module, publisher=publisher) for step in shape.sessions]
        publisher.arrange(module, [*lessons, *sessions])
    withdraw_missing(draft, course=course, publisher=publisher)
    owe_reviews(course, [review.model_dump() for review in front.reviews])
    return CoursePage.objects.get(pk=course.pk), list(ModulePage.objects.filter(pk__in=[module.pk for module in modules]).order_by("path"))


def put_module(shape: ModuleShape, *, course: CoursePage, publisher: Publisher) -> ModulePage:
    found = ModulePage.objects.child_of(course).filter(code=shape.id).first()
    fields = {"title": shape.title, "code": shape.id, "summary": shape.summary}
    return publisher.put(ModulePage, code=shape.id, digest=digest(fields), parent=course, fields=fields, found=found)


def put_lesson(draft: LessonDraft, *, course: CoursePage, module: ModulePage, publisher: Publisher) -> LessonPage:
    front = draft.front
    fields = {
        "title": front.title,
        "code": front.id,
        "summary": front.summary,
        "minutes": front.minutes,
        "sensitivity": front.sensitivity,
        "required": front.required,
        "safeguards": front.safeguards,
    }
    found = LessonPage.objects.descendant_of(course).filter(code=front.id).first()

    def fill(page: LessonPage) -> None:
        """Body and files, and the outcomes. Outcomes are changed in place: a new row with the code of an old one would meet the constraint before the old one is gone."""
        page.body = attached(draft.body, draft.folder)
        kept = {outcome.code: outcome for outcome in page.outcomes.all()} if page.pk else {}
        outcomes = []
        for place, shape in enumerate(front.outcomes):
            outcome = kept.get(shape.id) or Outcome(code=shape.id)
            outcome.text, outcome.sort_order = shape.text, place
            outcomes.append(outcome)
        page.outcomes = outcomes

    return publisher.put(LessonPage, code=front.id, digest=draft.digest, parent=module, fields=fields, found=found, fill=fill)


def put_session(shape: LiveStepShape, *, course: CoursePage, module: ModulePage, publisher: Publisher) -> SessionPage:
    """A step that is taught live, after the lessons of its module."""
    fields = {"code": shape.id, **shape.model_dump(exclude={"id"})}
    found = SessionPage.objects.descendant_of(course).filter(code=shape.id).first()
    return publisher.put(SessionPage, code=shape.id, digest=digest(fields), parent=module, fields=fields, found=found)


def withdraw_missing(draft: CourseDraft, *, course: CoursePage, publisher: Publisher) -> None:
    for lesson in LessonPage.objects.descendant_of(course).live().exclude(code__in=list(draft.lessons)):
        publisher.withdraw(lesson, code=lesson.code)
    named = [step.id for module in draft.front.modules for step in module.sessions]
    for session in SessionPage.objects.descendant_of(course).live().exclude(code__in=named):
        publisher.withdraw(session, code=session.code)
    for module in ModulePage.objects.child_of(course).live().exclude(code__in=[module.id for module in draft.front.modules]):
        publisher.withdraw(module, code=module.code)
