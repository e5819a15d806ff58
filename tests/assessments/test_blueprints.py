"""Blueprints: lines that never starve each other, one of a family, what cannot be drawn told at its line, sections in the sitting."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import attempts
from assessments.bank import word
from assessments.checks import blueprint, rationales, review
from assessments.curriculum_export import one_course
from assessments.drawing import Candidate, Line, draw, draw_by_lines, left_out, match, shortages
from assessments.models import AttemptItem, BlueprintLine, Item, QuizPage
from courses.editions import release, step_digest
from guidance.findings import PublishRefusedError
from tests.cast import sign_in
from tests.factories.assessments import CONTENT, make_quiz_world

OUTCOMES, KINDS = st.sampled_from(["a", "b"]), st.sampled_from(["SBA", "NUM"])
BANKS = st.lists(
    st.tuples(st.integers(0, 30), st.booleans(), st.integers(0, 3) | st.none(), OUTCOMES, KINDS), unique_by=lambda one: one[0], max_size=8
).map(lambda rows: [Candidate(key, critical, family and f"f{family}", outcome, kind) for key, critical, family, outcome, kind in rows])
LINES = st.lists(
    st.builds(
        Line,
        count=st.integers(1, 3),
        section=st.sampled_from(["", "One", "Two"]),
        outcome=st.just("") | OUTCOMES,
        kind=st.just("") | KINDS,
        critical=st.sampled_from([None, True, False]),
    ),
    max_size=3,
)
SEEDS = st.integers(0, 2**62)


def most_that_fit(bank, lines) -> int:
    """By Hall's theorem in König's form: the places that can be filled are the least, over sets of lines, of families that fit them and places left."""
    numbers = range(len(lines))
    return min(
        len({one.stands_for for one in bank if any(lines[number].takes(one) for number in chosen)})
        + sum(lines[number].count for number in numbers if number not in chosen)
        for size in range(len(lines) + 1)
        for chosen in combinations(numbers, size)
    )


@given(BANKS, LINES, SEEDS, st.lists(st.integers(0, 30), max_size=6))
def test_as_many_places_are_filled_as_can_be_and_no_family_takes_two(bank, lines, seed, seen):
    drawn = draw_by_lines(bank, lines, seed, seen)
    by_key = {one.key: one for one in bank}
    families = [by_key[one.key].stands_for for one in drawn]
    assert len(families) == len(set(families)) == most_that_fit(bank, lines)
    assert all(line.takes(one) for number, one in match(bank, lines) for line in [lines[number]])
    assert draw_by_lines(bank[::-1], lines, seed, seen) == drawn


@given(BANKS, LINES)
def test_what_is_missing_is_told_where_a_line_cannot_be_filled(bank, lines):
    missing = sum(line.count for line in lines) - most_that_fit(bank, lines)
    assert sum(short.missing for short in shortages(bank, lines)) == missing


@given(BANKS, LINES, SEEDS)
def test_what_may_not_be_missed_is_asked_wherever_a_line_takes_it(bank, lines, seed):
    bank = [replace(one, family=None) for one in bank]
    criticals = [one for one in bank if one.critical]
    drawn = {one.key for one in draw_by_lines(bank, lines, seed)}
    assert sum(one.key in drawn for one in criticals) == len(match(criticals, lines))
    assert len(left_out(bank, lines)) == len({one.stands_for for one in criticals}) - len(match(criticals, lines))


def test_a_line_that_takes_anything_leaves_the_only_fitting_question_to_the_line_that_needs_it():
    bank = [Candidate("num", kind="NUM"), Candidate("one", kind="SBA")]
    for seed in range(20):
        drawn = draw_by_lines(bank, [Line(1, section="Any"), Line(1, section="Figures", kind="NUM")], seed)
        assert [(one.section, one.key) for one in drawn] == [("Any", "one"), ("Figures", "num")]


def test_in_a_fixed_order_questions_stand_as_in_the_bank_line_after_line():
    bank = [Candidate(f"q{place}", place=place, kind="NUM" if place % 2 else "SBA") for place in range(8)]
    lines = [Line(2, section="B", kind="NUM"), Line(2, section="A", kind="SBA"), Line(1, section="B")]
    drawn = [one.key for one in draw_by_lines(bank, lines, 4, fixed_order=True)]
    assert drawn[:2] == sorted(drawn[:2]) and drawn[3:] == sorted(drawn[3:])
    assert draw(bank, 5, 4, fixed_order=True) == sorted(draw(bank, 5, 4))


@pytest.fixture
def world(db):
    world = make_quiz_world(ready=False)
    Item.objects.filter(kind="NUM").update(difficulty="hard")
    return world


def put_lines(quiz, *lines: dict, **fields) -> QuizPage:
    quiz = QuizPage.objects.get(pk=quiz.pk)
    quiz.blueprint = [BlueprintLine(sort_order=place, **line) for place, line in enumerate(lines)]
    for name, value in fields.items():
        setattr(quiz, name, value)
    quiz.save()
    return quiz


SECTIONS = ({"section": "Law", "count": 1, "critical": "only"}, {"section": "Figures", "count": 2, "kind": "NUM", "difficulty": "hard"})


def test_a_sitting_is_made_of_its_lines_and_shows_their_sections(world):
    quiz = put_lines(world.quiz, *SECTIONS)
    quiz.save_revision().publish()
    edition = release(world.course)
    world.enrolment.edition = edition
    world.enrolment.save()
    attempt = attempts._begin(world.person, quiz=quiz, enrolment=world.enrolment)
    items = list(attempt.items.select_related("version__item"))
    assert [(item.section, item.version.item.kind) for item in items] == [("Law", "SBA"), ("Figures", "NUM"), ("Figures", "NUM")]
    client = sign_in(world.person)
    page = client.get(attempt.get_absolute_url()).content.decode()
    assert page.count("question-list__section") == 2 and page.count("question__section") == 3
    attempts.submit(attempt, by=world.person)
    assert client.get(attempt.get_absolute_url()).content.decode().count("result__section") == 2
    assert "<dd>3</dd>" in client.get(f"/courses/{edition.steps.get(kind='quiz').path}").content.decode()


def test_the_edition_changes_where_there_are_lines_and_only_there(world):
    before = step_digest(world.quiz)
    Item.objects.update(difficulty="easy")
    assert step_digest(QuizPage.objects.get(pk=world.quiz.pk)) == before
    with_lines = step_digest(put_lines(world.quiz, {"count": 2}))
    Item.objects.update(difficulty="hard")
    assert len({before, with_lines, step_digest(QuizPage.objects.get(pk=world.quiz.pk))}) == 3


def test_a_line_that_the_bank_cannot_fill_keeps_the_quiz_from_being_published(world):
    quiz = put_lines(world.quiz, {"count": 2, "kind": "NUM"}, {"count": 3, "kind": "ORD"}, {"count": 1, "difficulty": "hard"})
    found = list(blueprint(quiz))
    assert [finding.where for finding in found if finding.stops] == [
        "Blueprint, line 2: 3 × ordering",
        "Blueprint, line 3: 1 × hard",
    ]
    assert found[0].what == "draws 3. 2 questions fit. 1 is missing."
    assert found[1].what == "draws 1. 2 questions fit. Other lines need the same ones: 1 is missing."
    with pytest.raises(PublishRefusedError):
        quiz.save_revision().publish()


def test_critical_questions_that_no_line_asks_for_are_told(world):
    assert [finding.what for finding in blueprint(put_lines(world.quiz, {"count": 2, "kind": "NUM"}))] == ["may leave out TST-Q01."]
    assert list(blueprint(put_lines(world.quiz, {"count": 1, "critical": "only"}))) == []


def test_parallel_versions_count_once_in_what_a_sitting_can_ask(world):
    first = Item.objects.get(code="TST-Q02")
    quiz = put_lines(world.quiz, length=12)
    assert not list(rationales(quiz))
    for code in ("TST-Q03", "TST-Q04"):
        Item.objects.filter(code=code).update(parallel_to=first)
    assert [finding.what for finding in rationales(quiz)] == ["asks for 12 of 10 questions."]


def test_a_review_after_the_last_attempt_needs_a_last_attempt(world):
    assert [finding.what for finding in review(put_lines(world.quiz, review="last"))] == [
        "waits for the last attempt, and attempts are not limited."
    ]
    assert not list(review(put_lines(world.quiz, review="last", attempts_allowed=2)))


def test_a_question_carries_its_difficulty_from_the_editor_into_the_files(world, cast):
    item = Item.objects.get(code="TST-Q01")
    asked = {"kind": "SBA", "stem": "Which?", "content": CONTENT["SBA"], "outcome": "TST.1a", "critical": True}
    word(course=world.course, code=item.code, difficulty="medium", by=cast.author, **asked)
    put_lines(world.quiz, *SECTIONS, review="passed", fixed_order=True)
    files = one_course(world.course).files
    assert b"difficulty: medium" in files["courses/tst/items.yaml"]
    written = files["courses/tst/course.yaml"].decode()
    assert "order: fixed" in written and "review: passed" in written and "draw: 2" in written and "critical: true" in written


def test_a_question_retired_since_leaves_a_place_empty_and_asks_nothing_else(world):
    quiz = put_lines(world.quiz, {"count": 2, "kind": "NUM"})
    Item.objects.filter(code="TST-Q06").update(retired_at="2026-01-01T00:00Z")
    attempt = attempts._begin(world.person, quiz=quiz, enrolment=world.enrolment)
    assert [item.version.item.code for item in AttemptItem.objects.filter(attempt=attempt)] == ["TST-Q12"]
