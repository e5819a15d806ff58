"""The figures of questions are kept as sittings are marked: each counted once, marked anew when it was, told in steps of ten."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from assessments import attempts, item_counting
from assessments.effects import count_missed
from assessments.item_figures import of_item, of_quiz
from assessments.marking import best_answer
from assessments.models import Attempt, CountedSitting, Item, ItemFigures, Mark, QuizFigures
from jobs.models import Job
from jobs.runner import drain
from tests.factories.assessments import answer_all, make_quiz_world
from tests.factories.sittings import make_sittings, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Questions of three kinds; the first is a single choice."""
    return make_quiz_world(size=3, length=3)


def best(place, version):
    return best_answer(version.item.kind, version.content)


def half_right(place, version):
    """Every other person answers the single choice wrongly."""
    return {"choice": 0} if version.item.kind == "SBA" and place % 2 else best(place, version)


def counted(sittings):
    for attempt in sittings:
        item_counting.count(attempt.pk)
    return sittings


def of_first_question():
    return ItemFigures.objects.get(version__item__code="TST-Q01")


def checked() -> bool:
    return item_counting.check().agrees


def test_a_sitting_is_counted_after_it_was_marked(world):
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(attempt)
    assert not Job.objects.filter(name=item_counting.COUNT).exists()
    attempts.submit(attempt, by=world.person)
    drain()
    row = of_first_question()
    assert (row.whole["people"], row.whole["credit"], row.whole["full"]) == (1, 10_000, 1)
    assert row.whole["tables"]["choices"] == {"1": {"n": 1, "m": 1, "y": 10_000}}
    assert row.people == 0 and of_item(row.version.item) == []  # nothing is told of one person
    assert checked()


def test_nothing_is_told_of_nine_people_and_then_of_ten_and_then_of_twenty(world):
    sittings = counted(make_sittings(world, 9, half_right))
    assert (of_first_question().people, QuizFigures.objects.get().sums) == (0, {})
    for attempt in make_sittings(world, 10, best):
        item_counting.count(attempt.pk)
        assert of_first_question().people == 10
    assert (of_first_question().whole["people"], len(sittings)) == (19, 9)
    assert of_quiz(world.quiz).sums["people"] == 10
    [one] = of_item(Item.objects.get(code="TST-Q01"))
    assert (one.facility, one.seconds, one.discrimination) == (60, 38, None)


def test_counted_twice_it_is_counted_once(world):
    sittings = counted(make_sittings(world, 10, half_right))
    before = of_first_question().whole
    counted(sittings)
    assert of_first_question().whole == before and before["people"] == 10
    assert checked()


def test_only_the_first_meeting_with_a_question_counts(world):
    [first] = counted(make_sittings(world, 1, half_right))
    again = sit(world, first.person, 0, best, again=2, hours=1)
    counted([again])
    assert of_first_question().whole["people"] == 1
    whole = QuizFigures.objects.get().whole
    assert (whole["sittings"], whole["people"]) == (2, 1)


def test_a_sitting_that_comes_between_takes_the_first_meeting_over(world):
    [later] = make_sittings(world, 1, half_right)
    counted([later])
    earlier = sit(world, later.person, 1, half_right, again=2, hours=-5)
    counted([earlier])
    assert CountedSitting.objects.get(attempt=later).items == {}
    assert of_first_question().whole["people"] == 1 and "credit" not in of_first_question().whole  # the earlier answer was wrong
    assert checked()


def test_a_changed_mark_is_carried_over(world):
    sittings = counted(make_sittings(world, 10, half_right))
    wrong = [attempt for attempt in sittings if attempt.credit < 3]
    Mark.objects.filter(attempt_item__attempt__in=wrong).update(credit=1)
    assert not checked()
    counted(wrong)
    whole = of_first_question().whole
    assert (whole["credit"], whole["full"]) == (100_000, 10)
    assert checked()


def test_an_erased_sitting_leaves_nothing_behind(world):
    sittings = counted(make_sittings(world, 11, half_right))
    item_counting.uncount(sittings[0].pk)
    assert of_first_question().whole["people"] == 10
    item_counting.uncount(sittings[1].pk)
    assert (of_first_question().whole["people"], of_first_question().people) == (9, 0)
    assert CountedSitting.objects.count() == 9
    assert QuizFigures.objects.get().sums == {}


def test_what_was_never_counted_is_asked_for_once_a_day(world):
    make_sittings(world, 1, best)
    count_missed({"period": "2026-11-24T03:00:00+00:00"})
    count_missed({"period": "2026-11-24T03:00:00+00:00"})
    assert Job.objects.filter(name=item_counting.COUNT).count() == 1
    drain()
    assert not item_counting.uncounted().exists()


def test_a_sitting_that_waits_for_its_marker_is_neither_counted_nor_missed(world):
    [attempt] = make_sittings(world, 1, best)
    Attempt.objects.filter(pk=attempt.pk).update(credit=None, passed=None, awaits_marking=True)
    counted([attempt])
    assert not CountedSitting.objects.exists() and not item_counting.uncounted().exists()
    assert item_counting.check().sittings == 0 and checked()


def test_the_command_says_what_differs_and_writes_the_figures_anew(world):
    make_sittings(world, 11, half_right)
    with pytest.raises(SystemExit):
        call_command("item_figures", "--check", "--json", stdout=StringIO())
    out = StringIO()
    call_command("item_figures", "--rebuild", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"ok": True, "sittings": 11, "different": []}
    assert of_first_question().people == 11  # written anew, everything is told
    ItemFigures.objects.filter(version__item__code="TST-Q01").update(credit=7)
    with pytest.raises(SystemExit):
        call_command("item_figures", "--check", stdout=out)
    assert "1 differ" in out.getvalue()
