"""The run that kills everything must notice what is lost; whether it does is cheap to know."""

import pytest

from assessments import attempts
from tests.factories.assessments import make_quiz_world
from tests.load.durability import Sitter, Tally, back_after, blows, compare

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitter():
    """Somebody whose first question was saved once; the journal says the same."""
    world = make_quiz_world()
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    item = next(item for item in attempt.items.select_related("version__item") if item.version.item.kind == "SBA")
    attempts.save_answer(item, value={"choice": 2}, revision=0)
    return Sitter(attempt, None, Tally(), {}, revisions={item.position: 1}, values={item.position: 2})


@pytest.mark.parametrize(("revision", "value", "lost_and_doubled"), [(1, 2, (0, 0)), (3, 2, (2, 0)), (1, 1, (1, 0)), (0, 2, (0, 1))])
def test_what_the_tables_do_not_hold_is_lost_and_what_they_hold_twice_is_doubled(sitter, revision, value, lost_and_doubled):
    position = next(iter(sitter.revisions))
    sitter.revisions[position], sitter.values[position] = revision, value
    assert compare([sitter]) == lost_and_doubled


def test_the_blows_are_spread_over_the_run_and_the_broker_is_away_for_a_third_of_it():
    class Broker:
        def start(self):
            pass

        stop = start

    plan = blows(900, kills=2, restarts=1, kill=int, cut=int, broker=Broker())
    assert [(after, name) for after, name, _blow in plan] == [
        (300, "kill"),
        (300, "broker stopped"),
        (450, "restart"),
        (600, "kill"),
        (600, "broker started"),
    ]


def test_the_service_is_back_with_the_next_acknowledged_save():
    assert back_after([1.0, 5.0], [0.5, 1.5, 4.0, 8.0]) == 3.0
    assert back_after([], [1.0]) == 0.0
