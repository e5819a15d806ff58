"""What a learner sees after submitting: by the policy that the sitting was begun under, whatever the quiz says later."""

import pytest

from assessments import attempts
from assessments.models import Attempt, QuizPage
from assessments.reviewing import shown
from tests.cast import sign_in
from tests.factories.assessments import answer_all, make_quiz_world


@pytest.mark.parametrize(
    ("policy", "passed", "none_left", "questions", "key"),
    [
        ("all", False, False, True, True),
        ("passed", False, True, True, False),
        ("passed", True, False, True, True),
        ("last", False, False, False, False),
        ("last", False, True, True, True),
        ("last", True, False, True, True),
        ("score", True, True, False, False),
        ("who knows", True, True, False, False),
    ],
)
def test_a_policy_says_what_is_shown(policy, passed, none_left, questions, key):
    found = shown(policy, passed=passed, none_left=none_left)
    assert (found.questions, found.key) == (questions, key)


def sit(world, *, right=False) -> Attempt:
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(attempt, right=right)
    return attempts.submit(attempt, by=world.person)


def page_of(world, attempt) -> str:
    return sign_in(world.person).get(attempt.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_before_passing_one_reads_what_was_right_and_after_it_why():
    world = make_quiz_world(review="passed")
    failed = sit(world)
    page = page_of(world, failed)
    assert "KEY-WHY" not in page and "KEY-RATIONALE" not in page and "Right answer" not in page
    assert "How each outcome went" in page and page.count("result__credit--wrong") == 6
    sit(world, right=True)
    assert "KEY-WHY" in page_of(world, failed) and "KEY-RATIONALE" in page_of(world, failed)


@pytest.mark.django_db
def test_a_quiz_that_shows_only_the_score_shows_no_question_even_to_who_has_passed():
    world = make_quiz_world(review="score")
    page = page_of(world, sit(world, right=True))
    assert "You passed" in page and "What does TST-Q" not in page and "KEY-" not in page
    assert "6 of 6" in page and "TST.1a" in page


@pytest.mark.django_db
def test_after_the_last_attempt_everything_is_shown():
    world = make_quiz_world(review="last", attempts_allowed=2)
    first = sit(world)
    assert "KEY-" not in page_of(world, first) and "after your last attempt" in page_of(world, first)
    sit(world)
    assert "KEY-WHY" in page_of(world, first)


@pytest.mark.django_db
def test_a_later_change_of_the_policy_alters_no_sitting():
    world = make_quiz_world(review="score")
    attempt = sit(world)
    quiz = QuizPage.objects.get(pk=world.quiz.pk)
    quiz.review = "all"
    quiz.save_revision().publish()
    assert attempt.review == "score" and "KEY-" not in page_of(world, attempt)


@pytest.mark.django_db
def test_the_pass_rule_is_that_of_the_edition_and_not_of_a_page_published_since():
    world = make_quiz_world()
    quiz = QuizPage.objects.get(pk=world.quiz.pk)
    quiz.pass_share, quiz.length, quiz.review = 10, 2, "score"
    quiz.save_revision().publish()
    attempt = attempts.start(world.person, quiz=quiz, enrolment=world.enrolment)
    assert (attempt.pass_share, attempt.items.count(), attempt.review) == (80, 6, "all")
