"""Questions of every kind, and a course whose quiz can be taken."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import factory
from django.db.models import F
from factory.django import DjangoModelFactory
from wagtail.models import Page

from agencies.models import User
from assessments.attempts import save_answer
from assessments.content import fingerprint
from assessments.marking import best_answer
from assessments.models import Attempt, Item, ItemKind, ItemVersion, QuizPage
from courses.editions import release
from courses.enrolments import enrol
from courses.models import CataloguePage, CoursePage, Enrolment, LessonPage, ModulePage
from courses.progress import finish_step
from tests.factories.agencies import PersonFactory

CONTENT: dict[str, dict[str, Any]] = {
    "SBA": {
        "options": [
            {"text": "A first reading", "right": False, "why": "KEY-WHY too narrow"},
            {"text": "A second reading", "right": True, "why": "KEY-WHY both halves matter"},
            {"text": "A third reading", "right": False, "why": "KEY-WHY too wide"},
            {"text": "A fourth reading", "right": False, "why": "KEY-WHY beside the point"},
        ]
    },
    "MR": {
        "options": [
            {"text": "Pay records", "right": True, "why": "KEY-WHY independent"},
            {"text": "A hunch", "right": False, "why": "KEY-WHY no record"},
            {"text": "Door logs", "right": True, "why": "KEY-WHY made for another purpose"},
            {"text": "A rumour", "right": False, "why": "KEY-WHY nobody answers for it"},
            {"text": "Rosters", "right": True, "why": "KEY-WHY regular"},
        ]
    },
    "SJ": {
        "options": [
            {"text": "Press on", "credit": 0, "why": "KEY-WHY pressure"},
            {"text": "Pause and ask", "credit": 1, "why": "KEY-WHY control stays with her"},
            {"text": "Pause only", "credit": 0.5, "why": "KEY-WHY half of it"},
        ]
    },
    "ORD": {
        "sequence": [
            {"text": "Look for danger", "why": "KEY-WHY cannot wait"},
            {"text": "Find an interpreter", "why": "KEY-WHY before substance"},
            {"text": "Assess needs", "why": "KEY-WHY before the account"},
            {"text": "Plan the interview", "why": "KEY-WHY last"},
        ]
    },
    "MAT": {
        "pairs": [
            {"left": "Ask what she needs", "right": "Victim specialist", "why": "KEY-WHY no stake"},
            {"left": "Ask for an account", "right": "Investigator", "why": "KEY-WHY trained"},
            {"left": "Keep the record", "right": "Investigator", "why": "KEY-WHY answerable"},
            {"left": "Disclose", "right": "Prosecutor", "why": "KEY-WHY duty"},
        ]
    },
    "NUM": {
        "answer": 140,
        "tolerance": 0,
        "half_tolerance": 2,
        "unit": "weeks",
        "common_errors": [{"answer": "28", "why": "KEY-WHY divides by the charges"}],
    },
}
KINDS = list(CONTENT)
RUBRIC: dict[str, Any] = {
    "words_at_most": 50,
    "criteria": [
        {
            "name": "Names two independent records",
            "levels": [{"points": 0, "text": "None"}, {"points": 1, "text": "One"}, {"points": 2, "text": "Two"}],
        },
        {"name": "Says what they do not show", "levels": [{"points": 0, "text": "No"}, {"points": 2, "text": "Yes"}]},
    ],
    "readings": 2,
    "margin": 25,
    "model_answer": "KEY-MODEL pay records and door logs",
    "notes": "KEY-NOTES half sentences are fine",
}


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = Item

    code = factory.Sequence(lambda number: f"TST-Q{number:02}")
    kind = ItemKind.SINGLE
    outcome_code = "TST.1a"


class ItemVersionFactory(DjangoModelFactory):
    class Meta:
        model = ItemVersion

    item = factory.SubFactory(ItemFactory)
    number = 1
    stem = factory.LazyAttribute(lambda version: f"What does {version.item.code} ask?")
    content = factory.LazyAttribute(lambda version: CONTENT[version.item.kind])
    rationale = "KEY-RATIONALE because the record shows it"
    read_again = "TST-L1.1"
    fingerprint = factory.LazyAttribute(lambda version: fingerprint(version.stem, version.content, version.rationale, version.read_again))


@dataclass(frozen=True)
class QuizWorld:
    """A released course of one lesson and one quiz, with a bank, and a person who has done the lesson."""

    person: User
    course: CoursePage
    lesson: LessonPage
    quiz: QuizPage
    enrolment: Enrolment


def add_written(course: CoursePage, *, code: str = "TST-W01", **content: Any) -> Item:
    """A question with a written answer, which every sitting asks."""
    item = ItemFactory(course=course, code=code, kind=ItemKind.WRITTEN, critical=True)
    ItemVersionFactory(item=item, content={**RUBRIC, **content})
    return item


def make_bank(course: CoursePage, *, size: int = 12, criticals: int = 1) -> list[Item]:
    """Questions of every kind in turn; the first ones are critical."""
    items = []
    for number in range(size):
        item = ItemFactory(
            course=course, code=f"{course.code}-Q{number + 1:02}", kind=KINDS[number % len(KINDS)], critical=number < criticals
        )
        ItemVersionFactory(item=item)
        items.append(item)
    return items


def make_course(
    *, size: int = 12, criticals: int = 1, code: str = "TST", written: dict[str, Any] | None = None, **quiz: Any
) -> tuple[CoursePage, LessonPage, QuizPage]:
    """A published course with its bank, in which a lesson comes before the quiz."""
    root = Page.objects.get(depth=1)
    catalogue = CataloguePage.objects.first() or root.add_child(instance=CataloguePage(title="Courses", slug="catalogue-of-tests"))
    course = catalogue.add_child(instance=CoursePage(title=f"Course {code}", slug=code.lower(), code=code))
    module = course.add_child(instance=ModulePage(title="Module one", slug=f"{code.lower()}-m1", code=f"{code}-M1"))
    lesson = module.add_child(instance=LessonPage(title="Lesson one", slug=f"{code.lower()}-l1-1", code=f"{code}-L1.1"))
    given = {"title": "The assessment", "slug": f"{code.lower()}-a1", "code": f"{code}-A1", "length": 6, **quiz}
    page = module.add_child(instance=QuizPage(**given))
    make_bank(course, size=size, criticals=criticals)
    if written is not None:
        add_written(course, **written)
    release(course)
    return course, lesson, page


def make_quiz_world(*, person: User | None = None, ready: bool = True, **course: Any) -> QuizWorld:
    """Somebody enrolled; with ``ready`` the lesson is done and the quiz may be started."""
    page, lesson, quiz = make_course(**course)
    person = person or PersonFactory()
    enrolment = enrol(person, course=page, by=person)
    if ready:
        finish_step(enrolment, step_key=lesson.translation_key, by=person)
    return QuizWorld(person, page, lesson, quiz, enrolment)


def answer_all(attempt: Attempt, *, right: bool = True) -> None:
    """Answer every question of an open sitting, rightly or with nothing in it."""
    for item in attempt.items.select_related("answer", "version__item"):
        kind, content = item.version.item.kind, item.version.content
        save_answer(item, value=best_answer(kind, content) if right else {}, revision=item.answer.revision)


def let_pass(attempt: Attempt, **time: int) -> None:
    """So much time has passed since: everything about the sitting lies further back."""
    back = timedelta(**time)
    moments = {name: F(name) - back for name in ("started_at", "submitted_at", "deadline")}
    Attempt.objects.filter(pk=attempt.pk).update(**moments)
    attempt.pauses.update(started_at=F("started_at") - back, ends_at=F("ends_at") - back)
    attempt.refresh_from_db()
