"""Small exercises, and courses in which they can be done."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from wagtail.models import Page

from agencies.models import User
from assessments.interview.script import Script
from assessments.models import ExercisePage, InterviewPage
from courses.editions import release
from courses.enrolments import enrol
from courses.models import CataloguePage, CoursePage, Enrolment, ModulePage
from guidance.findings import from_files
from tests.factories.agencies import PersonFactory

CONTENT = Path(__file__).resolve().parents[2] / "content" / "courses"


def option(key: str, quality: str, effect: list[int], to: str, **more: Any) -> dict[str, Any]:
    given = {"text": f"Say {key}", "principle": "open", "reply": f"Reply to {key}", "feedback": f"WHY {key} [S1]"}
    return {"id": key, "quality": quality, "effect": effect, "next": to, **given, **more}


def small_script(**changes: Any) -> dict[str, Any]:
    """Five nodes: two in any order, a talk with an offer, an ending that goes on, and rules."""
    return {
        "premise": "You speak with Mara.",
        "meters": {name: {"start": start, "meaning": f"What {name} means."} for name, start in (("trust", 40), ("stability", 50), ("reliability", 70))},
        "moves": [{"id": "pause", "text": "A pause?", "reply": "She nods.", "effect": [0, 5, 0], "counts": 2, "principle": "pace", "feedback": "WHY pause"}],
        "principles": [
            {"id": "open", "title": "Open questions", "text": "READING open", "lesson": "TST-L1.1"},
            {"id": "pace", "title": "Her pace", "text": "READING pace"},
        ],
        "first": "PLAN",
        "sets": [{"id": "PLAN", "title": "Two things first", "nodes": ["P1", "P2"], "next": "T1"}],
        "nodes": [
            {
                "id": "P1", "title": "The interpreter", "situation": "Whom do you ask?", "expert": "a",
                "options": [option("a", "best", [10, 5, 5], "PLAN"), option("b", "poor", [-5, 0, -10], "PLAN", principle="pace")],
            },
            {
                "id": "P2", "title": "The room", "situation": "Where do you meet?", "expert": "a",
                "options": [option("a", "best", [5, 10, 0], "PLAN"), option("b", "acceptable", [0, 0, -5], "PLAN")],
            },
            {
                "id": "T1", "title": "The first question", "situation": "She waits.", "with_her": True, "expert": "a",
                "options": [
                    option("a", "best", [10, 5, 10], "T2", form="open"),
                    option("b", "harmful", [-10, -5, -25], "T2", form="leading", contaminates=True, principle="pace"),
                    option("c", "best", [15, 10, 5], "LATER"),
                ],
            },
            {
                "id": "T2", "title": "A name", "situation": "She stops at a name.", "with_her": True, "expert": "a",
                "options": [
                    option("a", "best", [10, 5, 5], "ENDING", form="open"),
                    option("b", "poor", [-10, -10, -10], "ENDING", form="blaming"),
                    option("c", "harmful", [-30, -20, -10], "GONE", principle="pace"),
                ],
            },
        ],
        "rules": [
            {"ending": "BAD", "any": [{"of": "contaminated", "at_least": 1}, {"of": "reliability", "below": 50}]},
            {"ending": "GOOD", "all": [{"of": "trust", "at_least": 60}, {"of": "stability", "at_least": 60}]},
            {"ending": "FAIR"},
        ],
        "endings": [
            {"id": "GOOD", "title": "A steady account", "text": "It holds.", "question": "What mattered?"},
            {"id": "FAIR", "title": "Half an account", "text": "Some of it holds."},
            {"id": "BAD", "title": "A damaged account", "text": "It is yours, not hers."},
            {"id": "GONE", "title": "She leaves", "text": "She has left."},
            {"id": "LATER", "title": "A good no", "text": "Another day.", "continues_at": "T2", "continues_as": "A week later"},
        ],
        "debrief": [
            {"id": "principles", "kind": "principles", "text": "Name the principles."},
            {"id": "defend", "kind": "defend", "text": "Defend and disclose."},
            {"id": "learned", "kind": "choose", "text": "What did not depend on her?", "options": [
                {"text": "The door log", "right": True, "why": "WHY log"}, {"text": "Her belief", "right": False, "why": "WHY belief"}]},
            {"id": "you", "kind": "reflection", "text": "How are you?"},
        ],
        **changes,
    }  # fmt: skip


ALTERNATIVE = {
    "title": "Plan and criticise",
    "task": "Write a plan, then read the transcript.",
    "plan_key": "PLAN-KEY safety first.",
    "lines": [
        {"question": "Tell me about the day.", "answer": "We began early.", "form": "open", "fault": "none", "better": "keep"},
        {"question": "He hit you?", "answer": "Yes.", "form": "leading", "fault": "supplies it", "better": "BETTER what happened then?"},
    ],
}


@dataclass(frozen=True)
class ExerciseWorld:
    """A released course of one exercise, and a person who is in it."""

    course: CoursePage
    page: Any
    person: User
    enrolment: Enrolment

    @property
    def url(self) -> str:
        return f"/courses/{self.course.slug}/{self.course.slug}-m1/{self.page.slug}/"


def make_exercise(page: ExercisePage, *, code: str = "TST") -> CoursePage:
    """A published course with this exercise in its only module."""
    root = Page.objects.get(depth=1)
    catalogue = CataloguePage.objects.first() or root.add_child(instance=CataloguePage(title="Courses", slug="catalogue-of-tests"))
    course = catalogue.add_child(instance=CoursePage(title=f"Course {code}", slug=code.lower(), code=code))
    module = course.add_child(instance=ModulePage(title="Module one", slug=f"{code.lower()}-m1", code=f"{code}-M1"))
    module.add_child(instance=page)
    with from_files():
        page.save_revision().publish()
    release(course)
    return course


def make_world(page: ExercisePage, *, person: User | None = None, code: str = "TST") -> ExerciseWorld:
    course = make_exercise(page, code=code)
    person = person or PersonFactory()
    return ExerciseWorld(course, page, person, enrol(person, course=course, by=person))


def make_interview(*, person: User | None = None, code: str = "TST", **changes: Any) -> ExerciseWorld:
    page = InterviewPage(
        title="First talk", slug=f"{code.lower()}-s1", code=f"{code}-S1", minutes=20, notice="Threats are mentioned.",
        script=small_script(**changes), alternative=ALTERNATIVE,
    )  # fmt: skip
    return make_world(page, person=person, code=code)


def starter_interview() -> dict[str, Any]:
    """The file of the interview that Accord comes with."""
    return yaml.safe_load((CONTENT / "tii" / "exercises" / "TII-S1.yaml").read_text(encoding="utf-8"))


def starter_script() -> Script:
    return Script.model_validate(starter_interview()["script"])


def make_starter_interview(*, person: User | None = None) -> ExerciseWorld:
    """The interview that Accord comes with, in a course of its own."""
    file = starter_interview()
    page = InterviewPage(
        title=file["title"], slug="tii-s1", code=file["id"], minutes=file["minutes"], sensitivity=2, summary=file["summary"],
        notice=file["notice"], script=file["script"], alternative=file["alternative"],
    )  # fmt: skip
    return make_world(page, person=person, code="TII")
