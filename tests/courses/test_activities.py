"""An activity on the page: before the answer nothing of it is told, after it everything."""

import pytest

from courses.activities import Learner, activity_html, activity_of
from courses.practice import COMPARED, SKIPPED, read, shown
from tests.factories.courses import ACTIVITIES, RIGHT_ANSWERS, practice

KINDS = list(ACTIVITIES)
LEARNER = Learner(address="/courses/tst/tst-m1/tst-l1-1/", seed="a seed", csrf_token="TOKEN", may_skip=True)
TOLD_AFTER = ["BECAUSE", "EXPERT", "verdict", "Expected"]


def made(kind):
    return activity_of(kind, practice(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_answer_nothing_of_it_is_on_the_page(kind):
    html = activity_html(made(kind), LEARNER)
    assert "/activities/a1/" in html
    assert [word for word in TOLD_AFTER if word in html] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_before_the_answer_does_not_depend_on_what_is_right(kind):
    """Two authors who differ in nothing but the key have the same page."""
    value = practice(kind)
    other = {
        "choose": lambda: {"options": [{**part, "right": not part["right"]} for part in value["options"]]},
        "sort": lambda: {"items": [{**part, "group": "Seen"} for part in value["items"]]},
        "annotate": lambda: {"lines": [{**line, "label": "Open question"} if line["label"] else line for line in value["lines"]]},
    }.get(kind)
    if kind == "choose":
        # Whether one or several are right is told on purpose: by a round or a square box.
        other = lambda: {"options": [{**part, "right": number == 0} for number, part in enumerate(value["options"])]}  # noqa: E731
    if other is None:
        return
    assert activity_html(activity_of(kind, value), LEARNER) == activity_html(activity_of(kind, {**value, **other()}), LEARNER)


@pytest.mark.parametrize("kind", RIGHT_ANSWERS)
def test_after_the_answer_the_reasons_are_told(kind):
    html = activity_html(made(kind), LEARNER, answer=RIGHT_ANSWERS[kind])
    assert "right." in html.lower()
    assert html.count("BECAUSE") == sum(bool(row.why) for row in made(kind).rows)
    assert "?again=a1#a1" in html


def test_after_comparing_the_expert_wording_is_told():
    html = activity_html(made("rewrite"), LEARNER, answer=COMPARED)
    assert html.count("EXPERT") == 2


def test_a_wrong_answer_says_what_was_expected():
    html = activity_html(made("sort"), LEARNER, answer={"given": [1, 1, 0]})
    assert "<s>Guessed</s>" in html
    assert "Expected: Seen" in html


@pytest.mark.parametrize("kind", KINDS)
def test_who_has_not_begun_the_course_reads_the_question_and_cannot_answer(kind):
    html = activity_html(made(kind), Learner())
    assert "Start the course to answer this" in html
    assert "<form" not in html
    assert [word for word in TOLD_AFTER if word in html] == []


@pytest.mark.parametrize("kind", ["choose", "sort", "match", "order", "annotate"])
def test_a_form_that_is_no_answer_comes_back_with_its_problem_and_no_feedback(kind):
    practice = made(kind)
    html = activity_html(practice, LEARNER, entered=read(practice, shown(practice, LEARNER.seed), {"choice": [], "row-0": "1"}))
    assert 'class="field__error"' in html
    assert 'aria-describedby="a1-problem"' in html
    assert "BECAUSE" not in html
    if kind in {"sort", "match", "order", "annotate"}:
        assert html.count("selected") == 1


def test_skipping_is_offered_only_where_it_may_be_and_told_without_a_reason():
    assert 'name="skip"' in activity_html(made("sort"), LEARNER)
    assert 'name="skip"' not in activity_html(made("sort"), Learner(address="/x/", seed="s", csrf_token="t"))
    html = activity_html(made("sort"), LEARNER, answer=SKIPPED)
    assert "Skipped. No reason is asked" in html
    assert "BECAUSE" not in html


def test_what_an_author_writes_is_escaped_where_it_is_plain():
    value = practice("sort", title="<script>alert(1)</script>", groups=["<b>Seen</b>", "Guessed"])
    html = activity_html(activity_of("sort", value), LEARNER)
    assert "<script>" not in html
    assert "<b>Seen" not in html


def test_source_marks_in_an_activity_lead_to_the_list_of_sources():
    value = practice("choose", prompt="<p>Read it first. [S1]</p>")
    assert 'href="#source-S1"' in activity_html(activity_of("choose", value), LEARNER)
