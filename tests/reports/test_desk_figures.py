"""What leaders see of the desk: hours and promises kept, never a small cell, not by subtraction either."""

from datetime import timedelta

import pytest

from guidance.desk import answers
from guidance.desk.questions import Words
from jobs.clock import today
from reports.desk import Asked, _shown, figures
from tests.cast import sign_in
from tests.factories.desk import QueueFactory, make_desk
from tests.queries import at_most


def asked(name, askers):
    return Asked(name, askers, askers, askers, askers, 1.0)


@pytest.mark.parametrize(
    ("topics", "whole", "shown"),
    [
        ([asked("a", 9)], False, set()),
        ([asked("a", 10)], True, {"a"}),
        ([asked("a", 12), asked("b", 15)], True, {"a", "b"}),
        ([asked("a", 30), asked("b", 5)], False, {"a"}),
        ([asked("a", 4), asked("b", 5)], False, set()),
        ([], False, set()),
    ],
)
def test_no_small_group_is_shown_or_left_to_subtraction(topics, whole, shown):
    total, names = _shown(topics)
    assert names == shown or (whole is False and total is not None and len(names) < len(shown) + 1)
    if total is not None and len(topics) > 1:
        hidden = [topic.askers for topic in topics if topic.name not in names]
        assert not hidden or sum(hidden) >= 10


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
    with at_most(4):
        found = figures(today())
    assert (found.given.opened, found.given.settled, found.given.shared) == (3, 1, 1)
    assert figures(today() + timedelta(days=400)).given.hours == 0


@pytest.mark.django_db
def test_learners_do_not_see_the_figures(cast):
    assert sign_in(cast.learner_a).get("/desk/counts/").status_code == 403
