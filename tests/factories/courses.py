"""Courses as readers meet them: pages with every kind of block, released, and people who take them."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Page

from agencies.models import User
from courses.editions import release
from courses.enrolments import enrol
from courses.models import CataloguePage, CoursePage, Edition, Enrolment, LessonPage, ModulePage, Outcome
from guidance.models import Source
from media.models import Figure, Handout, Recording
from tests.factories.agencies import PersonFactory

WHY = "<p>BECAUSE of the record</p>"

ACTIVITIES: dict[str, dict[str, Any]] = {
    "choose": {
        "options": [
            {"text": "<p>Press on</p>", "right": False, "why": WHY},
            {"text": "<p>Pause and ask</p>", "right": True, "why": WHY},
            {"text": "<p>Go home</p>", "right": False, "why": WHY},
        ]
    },
    "sort": {
        "groups": ["Seen", "Guessed"],
        "items": [
            {"text": "<p>The door had a lock</p>", "group": "Seen", "why": WHY},
            {"text": "<p>She was afraid</p>", "group": "Guessed", "why": WHY},
            {"text": "<p>The passport was in the safe</p>", "group": "Seen", "why": WHY},
        ],
    },
    "match": {
        "pairs": [
            {"left": "<p>Asks for the account</p>", "right": "Investigator", "why": WHY},
            {"left": "<p>Asks what she needs</p>", "right": "Victim specialist", "why": WHY},
            {"left": "<p>Follows the money</p>", "right": "Financial analyst", "why": WHY},
        ]
    },
    "order": {
        "items": [
            {"text": "<p>Look for danger</p>", "why": WHY},
            {"text": "<p>Find an interpreter</p>", "why": WHY},
            {"text": "<p>Plan the interview</p>", "why": WHY},
        ]
    },
    "annotate": {
        "labels": ["Open question", "Leading question"],
        "lines": [
            {"who": "Interviewer", "says": "<p>Tell me about the day.</p>", "label": "Open question", "why": WHY},
            {"who": "Marisol", "says": "<p>We began early.</p>", "label": "", "why": ""},
            {"who": "Interviewer", "says": "<p>So he hit you?</p>", "label": "Leading question", "why": WHY},
        ],
    },
    "rewrite": {
        "items": [
            {"text": "<p>Why did you not leave?</p>", "better": "<p>EXPERT What would have happened if you had left?</p>", "why": WHY},
            {"text": "<p>Calm down.</p>", "better": "<p>EXPERT Shall we take a break?</p>", "why": WHY},
        ]
    },
}

RIGHT_ANSWERS: dict[str, dict[str, Any]] = {
    "choose": {"given": [0, 1, 0]},
    "sort": {"given": [0, 1, 0]},
    "match": {"given": [0, 1, 2]},
    "order": {"given": [0, 1, 2]},
    "annotate": {"given": [0, None, 1]},
}

BLOCKS: dict[str, Any] = {
    "text": "<h2>What a record shows</h2><p>It shows who wrote it. [S1]</p><ul><li>One</li><li>Two</li></ul>",
    "key": {"text": "<p>Ask who kept it.</p>", "sources": ["S1", "S2"]},
    "statute": {"citation": "18 U.S.C. 1589", "says": "<p>Forced labour.</p>", "quote": "serious harm", "sources": ["S2"]},
    "dialogue": {
        "title": "At the door",
        "lines": [
            {"who": "Officer", "says": "<p>May I come in?</p>", "note": "<p>Asks, does not order.</p>"},
            {"who": "Marisol", "says": "<p>Yes.</p>", "note": ""},
        ],
    },
    "case": {"title": "The packing house", "text": "<p>Six people share a room.</p>"},
    "example": {"title": "A line of a ledger", "text": "<p>It says uniform, 40.</p>"},
    "notice": {"level": "1", "names": "<p>Control is described in general terms.</p>", "minutes": 2},
    "equivalent": {"minutes": 4},
    "end": None,
    "reflection": {"prompt": "<p>What would you ask first?</p>", "hint": "<p>Think of the morning.</p>"},
    "pitfalls": {"items": [{"mistake": "<p>Reading a total as a wage.</p>", "instead": "<p>Ask what was taken off.</p>"}]},
    "recap": {"items": ["<p>Ask who kept the record.</p>"]},
}

STRONG_NOTICE = {"level": "2", "names": "<p>A threat is spoken.</p>", "minutes": 3}


def practice(kind: str, code: str = "a1", **more: Any) -> dict[str, Any]:
    """What an author writes in an activity."""
    return {"id": code, "title": f"Practice {kind}", "prompt": "<p>Do it.</p>", **ACTIVITIES[kind], **more}


def activity(kind: str, code: str = "a1", **more: Any) -> dict[str, Any]:
    """A practice activity as a kept block."""
    return block(kind, practice(kind, code, **more))


def block(kind: str, value: Any = None) -> dict[str, Any]:
    return {"type": kind, "value": kept(BLOCKS[kind] if value is None else value)}


def kept(value: Any) -> Any:
    """A value as the editor keeps it: the entries of lists with their types and ids."""
    if isinstance(value, list):
        return [{"type": "item", "value": kept(part), "id": str(uuid4())} for part in value]
    return {name: kept(part) for name, part in value.items()} if isinstance(value, dict) else value


def every_block() -> list[dict[str, Any]]:
    """One of each kind that a lesson may hold."""
    media = [
        {
            "type": "figure",
            "value": {"image": make_figure().pk, "alt": "A plan of the house", "caption": "<p>The house</p>", "long": "<p>Two rooms.</p>"},
        },
        {"type": "video", "value": {"title": "A calm opening", "recording": make_recording().pk}},
        {"type": "download", "value": {"title": "Checklist", "document": make_handout().pk}},
    ]
    return [*map(block, BLOCKS), *media, *(activity(kind, f"a{number}") for number, kind in enumerate(ACTIVITIES, start=1))]


def make_figure(title: str = "House") -> Figure:
    picture = ContentFile(b"", name="house.png")
    Image.new("RGB", (60, 40), "white").save(picture, "PNG")
    return Figure.objects.create(title=title, file=ImageFile(picture, name="house.png"))


def make_handout(title: str = "Checklist") -> Handout:
    return Handout.objects.create(title=title, file=ContentFile(b"one, two", name="checklist.txt"), file_size=8)


def make_recording(*, captions: bool = True, checked: bool = True) -> Recording:
    files: dict[str, Any] = {"file": ContentFile(b"film", name="film.mp4")}
    if captions:
        files["captions"] = ContentFile(b"WEBVTT\n\n00:00.000 --> 00:02.000\nGood morning.\n", name="film.vtt")
    return Recording.objects.create(
        title="A calm opening",
        type="video",
        duration=2,
        captions_checked=checked,
        transcript="Good morning.",
        description="She stands by the door.",
        **files,
    )


def make_sources() -> list[Source]:
    titles = {"S1": "A study of pay records", "S2": "A statute on labour"}
    return [Source.objects.get_or_create(mark=mark, defaults={"title": title})[0] for mark, title in titles.items()]


def make_catalogue() -> CataloguePage:
    found = CataloguePage.objects.first()
    return found or Page.objects.get(depth=1).add_child(instance=CataloguePage(title="Courses", slug="catalogue-of-tests"))


def make_course_page(code: str = "TST", **fields: Any) -> CoursePage:
    """A published course with nothing in it, and nothing released."""
    given = {"title": f"Course {code}", "slug": code.lower(), "code": code, "promise": "You will be able to read a record."}
    return make_catalogue().add_child(instance=CoursePage(**{**given, **fields}))


def make_module(course: CoursePage, number: int = 1, **fields: Any) -> ModulePage:
    given = {"title": f"Module {number}", "slug": f"{course.slug}-m{number}", "code": f"{course.code}-M{number}"}
    return course.add_child(instance=ModulePage(**{**given, **fields}))


def make_lesson(module: ModulePage, number: int = 1, body: list[dict[str, Any]] | None = None, **fields: Any) -> LessonPage:
    code = module.code.replace("-M", "-L") + f".{number}"
    given = {
        "title": f"Lesson {code}",
        "slug": code.lower().replace(".", "-"),
        "code": code,
        "minutes": 10,
        "body": body or [block("text")],
    }
    page = LessonPage(**{**given, **fields})
    page.outcomes = [Outcome(code=f"{code}a", text=f"Say what {code} teaches.")]
    module.add_child(instance=page)
    # What publishing leaves behind; hundreds of tests need a lesson, few its way through the editor.
    page.live_revision = page.latest_revision = page.save_revision(clean=False)
    page.last_published_at = page.first_published_at = page.live_revision.created_at
    page.save(update_fields=["live_revision", "latest_revision", "last_published_at", "first_published_at"], clean=False)
    return page


def make_course(
    code: str = "TST",
    *,
    shape: tuple[int, ...] = (2, 2),
    bodies: list[list[dict[str, Any]]] | None = None,
    sensitivity: int = 0,
    **fields: Any,
) -> CoursePage:
    """A released course: so many lessons in each module, with these bodies in turn, all of this sensitivity."""
    course, left = make_course_page(code, **fields), list(bodies or [])
    for number, lessons in enumerate(shape, start=1):
        module = make_module(course, number)
        for place in range(1, lessons + 1):
            make_lesson(module, place, left.pop(0) if left else None, sensitivity=sensitivity)
    release(course)
    return course


@dataclass(frozen=True)
class CourseWorld:
    """A released course and somebody who has begun it."""

    person: User
    course: CoursePage
    edition: Edition
    enrolment: Enrolment

    @property
    def steps(self) -> list[Any]:
        return list(self.enrolment.edition.steps.all())

    def url(self, number: int = 1) -> str:
        return f"/courses/{self.steps[number - 1].path}"


def make_course_world(*, person: User | None = None, **course: Any) -> CourseWorld:
    page = make_course(**course)
    person = person or PersonFactory()
    enrolment = enrol(person, course=page, by=person)
    return CourseWorld(person, page, enrolment.edition, enrolment)
