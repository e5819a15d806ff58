"""Questions of packages become questions of the bank, as the preview shows them; what cannot be marked is named and left."""

import pytest

from assessments.content import check
from assessments.h5p_questions import Left, Taken, read
from assessments.marking import best_answer, credit
from assessments.models import Item, ItemVersion
from courses.models import LessonPage, Outcome
from tests.cast import sign_in
from tests.factories.assessments import make_course
from tests.factories.packages import ready
from tests.media.packages import choice_package, h5p, library

CHOICE = {
    "question": "<p>Who decides whether to <em>go on</em>?</p><script>alert(1)</script>",
    "answers": [
        {
            "text": "<div>The officer&nbsp;does</div>",
            "correct": False,
            "tipsAndFeedback": {"chosenFeedback": "<p>Control stays with her.</p>"},
        },
        {"text": "<div>She does</div>", "correct": True},
    ],
}
SEVERAL = {**CHOICE, "answers": [*CHOICE["answers"], {"text": "Both of them", "correct": True}], "behaviour": {"type": "auto"}}
TRUE_FALSE = {"question": "Silence is consent.", "correct": "false", "behaviour": {"feedbackOnCorrect": "It never is."}}
GAPS = {
    "text": "Fill in.",
    "questions": [
        "<p>The *debt/bond:money* grew while the *passport* was kept.</p>",
        "<p>There are *14* days.</p>",
        "<p>It is *free*.</p>",
        "None.",
    ],
}
DRAG = {
    "taskDescription": "Drag.",
    "textField": "First *safety\\+Always first.\\-No.* then *needs* then *account*.",
    "distractors": "*blame* *haste*",
}
ONE = {"taskDescription": "Drag.", "textField": "First *safety*.", "distractors": "*blame* *haste* *blame*"}
SET = {
    "questions": [
        {"library": "H5P.MultiChoice 1.16", "params": CHOICE, "metadata": {"title": "Deciding"}},
        {"library": "H5P.Essay 1.5", "params": {}, "metadata": {"title": "Tell"}},
        {"library": "H5P.TrueFalse 1.8", "params": TRUE_FALSE},
        "rubbish",
    ]
}


def taken(library_name: str, params: object) -> list[Taken]:
    return [one for one in read(library_name, params) if isinstance(one, Taken)]


def test_a_choice_with_one_right_answer():
    (one,) = taken("H5P.MultiChoice 1.16", CHOICE)
    assert (one.kind, one.stem) == ("SBA", "Who decides whether to go on?")
    assert one.content["options"] == [
        {"text": "The officer does", "right": False, "why": "Control stays with her."},
        {"text": "She does", "right": True, "why": "This is right."},
    ]


def test_several_right_answers_and_true_or_false():
    assert taken("H5P.MultiChoice 1.16", SEVERAL)[0].kind == "MR"
    (one,) = taken("H5P.TrueFalse 1.8", TRUE_FALSE)
    assert [(option["text"], option["right"]) for option in one.content["options"]] == [("True", False), ("False", True)]
    assert one.content["options"][1]["why"] == "It never is."


def test_gaps_are_matched_counted_or_left():
    matched, counted, free, none = read("H5P.Blanks 1.14", GAPS)
    assert matched.kind == "MAT"
    assert [pair["right"] for pair in matched.content["pairs"]] == ["debt", "passport"]
    assert matched.content["pairs"][0]["left"] == "The [1] grew while the … was kept."
    assert (counted.kind, counted.content["answer"]) == ("NUM", "14")
    assert isinstance(free, Left)
    assert isinstance(none, Left)


def test_words_to_drag():
    (one,) = taken("H5P.DragText 1.10", DRAG)
    assert [pair["right"] for pair in one.content["pairs"]] == ["safety", "needs", "account"]
    assert one.content["pairs"][0]["why"] == "Always first."
    assert one.notes
    (single,) = taken("H5P.DragText 1.10", ONE)
    assert [option["text"] for option in single.content["options"]] == ["safety", "blame", "haste"]


def test_a_set_is_taken_part_by_part():
    first, left, third = read("H5P.QuestionSet 1.20", SET)
    assert first.title == "Deciding"
    assert isinstance(left, Left)
    assert "H5P.Essay" in left.reason
    assert third.title == "Question 3"


@pytest.mark.parametrize(
    "params", [None, [], {}, {"answers": "x"}, {"answers": [None, 3]}, {"questions": {}}, {"textField": 7}, {"behaviour": []}]
)
@pytest.mark.parametrize(
    "name",
    ["H5P.MultiChoice 1.16", "H5P.TrueFalse 1.8", "H5P.Blanks 1.14", "H5P.DragText 1.10", "H5P.QuestionSet 1.20", "H5P.Column 1.15", ""],
)
def test_nothing_raises_because_of_what_is_in_a_package(name, params):
    for one in read(name, params):
        if isinstance(one, Taken):
            check(one.kind, one.content)


def test_what_is_taken_can_be_asked_and_marked():
    for name, params in (
        ("H5P.MultiChoice 1.16", CHOICE),
        ("H5P.MultiChoice 1.16", SEVERAL),
        ("H5P.TrueFalse 1.8", TRUE_FALSE),
        ("H5P.Blanks 1.14", GAPS),
        ("H5P.DragText 1.10", DRAG),
    ):
        for one in taken(name, params):
            check(one.kind, one.content)
            assert credit(one.kind, one.content, best_answer(one.kind, one.content)) == 1


@pytest.fixture
def outcome(db) -> Outcome:
    _course, lesson, _quiz = make_course()
    return Outcome.objects.create(lesson=LessonPage.objects.get(pk=lesson.pk), code="TST.1a", text="Say who decides")


def set_version(cast):
    return ready(h5p("H5P.QuestionSet 1.20", SET, *(library(name, "x", version=v) for name, v in (("H5P.QuestionSet", "1.20.1"), ("H5P.MultiChoice", "1.16.1"), ("H5P.Essay", "1.5.1"), ("H5P.TrueFalse", "1.8.1")))), by=cast.author)  # fmt: skip


def test_previewed_and_taken_over_once(cast, outcome):
    version, client = set_version(cast), sign_in(cast.author)
    address = f"/cms/packages/{version.package_id}/questions/"
    assert address in client.get(f"/cms/packages/{version.package_id}/").content.decode()
    page = client.get(address).content.decode()
    assert "Who decides whether to go on?" in page
    assert "H5P.Essay" in page
    before = Item.objects.count()
    for _ in range(2):
        assert client.post(address, {"outcome": outcome.pk, "questions": [0, 2]}).status_code == 302
    assert Item.objects.count() == before + 2
    item = Item.objects.get(code="TST-P001")
    assert (item.outcome_code, item.course.code) == ("TST.1a", "TST")
    assert ItemVersion.objects.get(item=item).read_again == "TST-L1.1"


def test_what_is_missing_is_said_and_the_choice_kept(cast, outcome):
    version = set_version(cast)
    before = Item.objects.count()
    response = sign_in(cast.author).post(f"/cms/packages/{version.package_id}/questions/", {"questions": [2]})
    assert response.status_code == 200
    assert b"This field is required" in response.content
    assert Item.objects.count() == before


def test_only_who_edits_questions_may(cast, outcome):
    version = ready(choice_package(), by=cast.author)
    assert sign_in(cast.learner_a).get(f"/cms/packages/{version.package_id}/questions/").status_code == 403
