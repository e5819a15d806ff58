"""What leaders see of the desk: hours and promises kept, never a small cell, not by subtraction either."""

from datetime import timedelta

import pytest

from guidance.desk import answers
from guidance.desk.questions import Words
from jobs.clock import today
from reports.desk import figures
from tests.cast import sign_in
from tests.factories.desk import QueueFactory, make_desk
from tests.queries import at_most


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("askers", "whole", "shown"),
    [
        ([range(9)], False, []),
        ([range(10)], True, ["Topic 0"]),
        ([range(10), range(4, 14)], True, ["Topic 0", "Topic 1"]),
        ([range(12), range(5)], False, ["Topic 0"]),
        ([range(12), range(5), range(5)], False, ["Topic 0"]),
        ([range(12), range(5), range(5, 10)], True, ["Topic 0"]),
        ([], False, []),
    ],
    ids=[
        "nine people",
        "ten people",
        "ten on each",
        "five are left",
        "the same five twice are left",
        "ten are left of two topics",
        "nobody",
    ],
)
def test_no_small_group_is_shown_or_left_to_subtraction(cast, askers, whole, shown):
    desk = make_desk(cast)
    people = [cast.person(f"Person {number}", cast.a) for number in range(14)]
    for number, numbers in enumerate(askers):
        queue = QueueFactory(topic__name=f"Topic {number}", unit=desk.unit)
        for each in numbers:
            desk.ask(people[each], topic=queue.topic)
    found = figures(today())
    assert (found.total is not None) == whole
    assert [name for name, topic in found.topics if topic] == shown


@pytest.mark.django_db
def test_leaders_see_hours_and_promises_and_no_asker(cast):
    desk = make_desk(cast)
    people = [cast.person(f"Person {number}", cast.a) for number in range(10)]
    questions = [desk.answered(person) for person in people]
    other = QueueFactory(topic__name="Labour", unit=desk.unit)
    desk.ask(cast.learner_b, topic=other.topic)
    answer = answers.share(questions[0], title="How long?", words=Words("Half an hour."), by=desk.expert)
    answers.count_use(answer, day=today(), opened=3, settled=1)
    html = sign_in(cast.leader_a).get("/desk/counts/").content.decode()
    assert "Experts gave 3 hours" in html
    assert "not shown: few people asked" in html
    assert "Person 1" not in html
    with at_most(5):
        found = figures(today())
    assert (found.given.opened, found.given.settled, found.given.shared) == (3, 1, 1)
    assert figures(today() + timedelta(days=400)).given.minutes == 0


@pytest.mark.django_db
def test_learners_do_not_see_the_figures(cast):
    assert sign_in(cast.learner_a).get("/desk/counts/").status_code == 403
