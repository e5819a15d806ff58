import json
from io import StringIO

import pytest
from django.core.management import call_command

from assessments import attempts
from assessments.models import Attempt, Mark
from tests.factories.assessments import answer_all, make_quiz_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted():
    world = make_quiz_world()
    first = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(first)
    attempts.submit(first, by=world.person)
    second = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    attempts.submit(second, by=world.person)
    attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    return first, second


def test_every_mark_can_be_made_again(submitted, capsys):
    call_command("remark", "--check", "--json")
    assert json.loads(capsys.readouterr().out) == {"ok": True, "attempts": 2, "marks": 12, "different": []}


def test_a_changed_mark_is_found_and_named(submitted, capsys):
    Mark.objects.filter(attempt_item__attempt=submitted[1], attempt_item__position=1).update(credit=1)
    with pytest.raises(SystemExit) as stopped:
        call_command("remark", "--check", "--json")
    assert stopped.value.code == 1
    assert json.loads(capsys.readouterr().out)["different"] == [str(submitted[1].pk)]


def test_a_changed_sum_or_verdict_is_found(submitted, capsys):
    Attempt.objects.filter(pk=submitted[0].pk).update(passed=False)
    Attempt.objects.filter(pk=submitted[1].pk).update(credit=1)
    with pytest.raises(SystemExit):
        call_command("remark", "--check")
    told = capsys.readouterr().out
    assert "2 attempts, 12 marks: 2 differ" in told
    assert str(submitted[0].pk) in told and str(submitted[1].pk) in told


def test_a_missing_mark_is_found(submitted):
    Mark.objects.filter(attempt_item__attempt=submitted[0], attempt_item__position=2).delete()
    with pytest.raises(SystemExit):
        call_command("remark", "--check")


@pytest.mark.parametrize("size", [6, 12])
def test_checking_costs_the_same_for_any_number_of_questions(size, django_assert_num_queries):
    world = make_quiz_world(size=size, length=size)
    attempts.submit(attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment), by=world.person)
    with django_assert_num_queries(6):
        call_command("remark", "--check", verbosity=0, stdout=StringIO())
