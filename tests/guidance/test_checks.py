"""What is found before publishing, each with where and why."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from assessments.models import Item
from courses.models import CoursePage, LessonPage
from guidance.findings import Finding, findings
from media.models import Figure, Recording
from tests.cast import sign_in
from tests.factories.assessments import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson() -> LessonPage:
    return make_course()[1]


def found(lesson: LessonPage, *blocks: tuple[str, object]) -> list[Finding]:
    lesson.body = list(blocks)
    return findings(lesson)


def told(lesson: LessonPage, *blocks: tuple[str, object]) -> str:
    return "\n".join(f"{'STOP ' if one.stops else ''}{one.where}: {one.what}" for one in found(lesson, *blocks))


def figure(**value: object) -> tuple[str, object]:
    picture = io.BytesIO()
    Image.new("RGB", (4, 3)).save(picture, "PNG")
    picture.seek(0)
    image = Figure.objects.create(title="Route map", file=ImageFile(picture, name="map.png"))
    return "figure", {"image": image, "alt": "", "caption": "", "long": "", **value}


def video(**fields: object) -> tuple[str, object]:
    fields = {
        "captions": ContentFile(b"WEBVTT", name="a.vtt"),
        "captions_checked": True,
        "transcript": "Said.",
        "description": "Seen.",
        **fields,
    }
    recording = Recording.objects.create(title="Talk", type="video", duration=9, file=ContentFile(b"x", name="a.mp4"), **fields)
    return "video", {"title": "A talk", "recording": recording}


@pytest.mark.parametrize(
    ("block", "what"),
    [
        (lambda: figure(), "STOP Block 1, figure: the figure has no words."),
        (lambda: figure(alt="route map"), "the words of the figure do not say what it shows"),
        (lambda: video(captions=""), "STOP Block 1, video: “A talk”: the recording has no captions."),
        (lambda: video(captions_checked=False), "STOP Block 1, video: “A talk”: nobody has checked the captions."),
        (lambda: video(transcript=""), "STOP Block 1, video: “A talk”: the recording has no transcript."),
        (lambda: video(description=" "), "STOP Block 1, video: “A talk”: the recording does not say what is seen."),
        (lambda: ("text", "<h3>Deep</h3><p>x</p>"), "the heading “Deep” skips a level."),
        (lambda: ("text", '<p><a linktype="page" id="999999">gone</a></p>'), "STOP Block 1, text: “gone”: the link “gone” leads to a page"),
        (
            lambda: ("text", '<p><a href="/guidance/no-such-note/">gone</a></p>'),
            "STOP Block 1, text: “gone”: the link “gone” leads to a page",
        ),
        (lambda: ("text", "<p><a>nothing</a></p>"), "STOP Block 1, text: “nothing”: the link “nothing” leads nowhere."),
        (lambda: ("text", '<p><a href="http://example.org">plain</a></p>'), "the link “plain” is not encrypted."),
        (lambda: ("text", '<p><a href="https://example.org">Click here</a></p>'), "the words of the link “Click here” do not say"),
        (lambda: ("text", "<p>He was beaten and strangled.</p>"), "stands without a notice before it: “beaten”, “strangled”."),
        (lambda: ("text", "<p>The subsection is 7. [GK: verify]</p>"), "STOP The whole lesson: a reader would see an unverified line"),
        (lambda: ("text", "<p>Short.</p>"), "The whole lesson: has 1 words; at least 400 are wanted."),
        (
            lambda: (
                "text",
                "<p>"
                + "Notwithstanding considerable institutional heterogeneity regarding jurisdictional responsibilities " * 20
                + ".</p>",
            ),
            "is hard to read",
        ),
    ],
)
def test_it_is_found_and_said_where(lesson, block, what):
    assert what in told(lesson, block())


def test_a_whole_figure_and_a_checked_recording_are_no_finding(lesson):
    words = told(lesson, figure(alt="A route in four steps"), video())
    assert "Block" not in words


def test_a_picture_that_adds_nothing_needs_no_description(lesson):
    assert "what is seen" not in told(lesson, video(description="", picture_adds_nothing=True))


def test_hard_words_behind_a_notice_are_announced(lesson):
    notice = ("notice", {"level": "1", "names": "A beating is named.", "minutes": None})
    hard = ("text", "<p>He was beaten.</p>")
    assert "without a notice" not in told(lesson, notice, hard)
    assert "without a notice" in told(lesson, hard, notice)


@pytest.mark.parametrize(("sensitivity", "said"), [(1, False), (2, True)])
def test_a_lesson_that_depicts_victims_wants_a_notice(lesson, sensitivity, said):
    lesson.sensitivity = sensitivity
    words = "depicts victims, and no content notice says so"
    assert (words in told(lesson, ("text", "<p>She weeps.</p>"))) is said
    assert words not in told(lesson, ("notice", {"level": "2", "names": "Distress.", "minutes": None}), ("text", "<p>She weeps.</p>"))


def test_a_link_to_what_is_published_is_no_finding(lesson):
    course = CoursePage.objects.get()
    assert "link" not in told(lesson, ("text", f'<p><a linktype="page" id="{course.pk}">The course itself</a></p>'))


def test_an_outcome_that_no_question_asks_for_is_named(lesson):
    lesson.outcomes.create(code="TST.9z", text="Say nothing.")
    assert "Outcome TST.9z: Say nothing.: no question asks for it." in told(lesson)
    Item.objects.first().__class__.objects.filter(code="TST-Q01").update(outcome_code="TST.9z")
    assert "TST.9z" not in told(lesson)


def test_a_question_without_a_reason_is_named():
    _course, _lesson, quiz = make_course()
    version = Item.objects.get(code="TST-Q01").versions.get()
    stripped = {"options": [{**option, "why": ""} for option in version.content["options"]]}
    type(version).objects.filter(pk=version.pk).update(rationale="", content=stripped)
    assert [(one.where, one.what) for one in findings(quiz)] == [("Question TST-Q01", "has no rationale.")]


def test_a_bank_that_is_too_small_for_the_quiz_is_named():
    _course, _lesson, quiz = make_course(size=3, length=6)
    assert "asks for 6 of 3 questions." in [one.what for one in findings(quiz)]


def test_a_code_that_stands_twice_stops_the_second(lesson):
    twin = lesson.get_parent().add_child(instance=LessonPage(title="Twin", slug="twin", code=lesson.code))
    assert [one.what for one in findings(twin) if one.stops] == [f"another step of the course has the code {lesson.code}."]


def test_the_findings_stand_in_the_editor(lesson, cast):
    lesson.body = [("text", "<h3>Deep</h3><p>x</p>")]
    lesson.save_revision()
    shown = sign_in(cast.author).get(f"/cms/pages/{lesson.pk}/edit/").content.decode()
    assert "Before publishing" in shown
    assert "skips a level" in shown
    assert f"#:w:contentpath=body.{lesson.body[0].id}" in shown
