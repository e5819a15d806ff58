"""What can happen to a question at the desk, and when a promise runs out. No database but for the one that refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from guidance.desk.moves import MOVES, Did, Side, State, after, possible
from guidance.desk.promises import due, working_days
from guidance.models import DeskEvent
from tests.factories.desk import make_desk


def test_a_question_goes_from_asked_to_closed_and_back():
    way = [(Did.ASKED, Side.ASKER), (Did.TAKEN, Side.EXPERT), (Did.ANSWERED, Side.EXPERT), (Did.FOLLOWED_UP, Side.ASKER)]
    way += [(Did.ANSWERED, Side.EXPERT), (Did.CLOSED, Side.ASKER), (Did.REOPENED, Side.ASKER), (Did.ASSIGNED, Side.EXPERT)]
    state = ""
    for did, side in way:
        state = after(did, state, side)
        assert state is not None, did
    assert state == State.ASSIGNED


def test_each_side_does_its_own():
    assert possible(State.ANSWERED, Side.ASKER) == {Did.FOLLOWED_UP, Did.CLOSED}
    assert Did.TAKEN in possible(State.ASKED, Side.EXPERT)
    assert possible(State.ASKED, Side.ASKER) == {Did.CLOSED}
    assert possible(State.CLOSED, Side.TIME) == set()
    assert after(Did.ANSWERED, State.ASKED, Side.EXPERT) is None


def test_every_state_can_be_reached_and_left():
    reached = {then for moves in MOVES.values() for then in moves.values()}
    left = {before for moves in MOVES.values() for before in moves if before}
    assert reached == left == set(State)


@pytest.mark.parametrize(
    ("asked", "days", "last"),
    [
        (date(2026, 11, 24), 3, date(2026, 11, 27)),
        (date(2026, 11, 27), 3, date(2026, 12, 2)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 27), 30, date(2027, 1, 8)),
    ],
)
def test_a_promise_is_in_working_days(asked, days, last):
    assert due(asked, days) == last
    assert working_days(asked, last) == days


def test_nothing_lies_between_a_day_and_itself_or_the_one_before():
    assert working_days(date(2026, 11, 24), date(2026, 11, 24)) == 0
    assert working_days(date(2026, 11, 24), date(2026, 11, 23)) == 0


@pytest.mark.django_db
def test_the_database_keeps_to_the_table_and_changes_nothing_that_happened(cast):
    desk = make_desk(cast)
    question = desk.ask(cast.learner_a)
    for fields in (
        {"did": Did.ANSWERED, "before": State.ASKED, "then": State.ANSWERED, "minutes": 5},
        {"did": Did.TAKEN, "before": State.ASKED, "then": State.CLOSED},
        {"did": Did.TAKEN, "before": State.ASKED, "then": State.ASSIGNED, "minutes": 5},
        {"did": Did.TAKEN, "before": State.ASKED, "then": State.ASSIGNED, "side": Side.ASKER},
    ):
        given = {"side": Side.EXPERT, "expert": desk.expert, "on": question.asked_on, **fields}
        with pytest.raises(IntegrityError), transaction.atomic():
            DeskEvent.objects.create(question=question, number=2, **given)
    for change in (lambda: DeskEvent.objects.update(number=9), lambda: DeskEvent.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
