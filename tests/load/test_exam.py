"""The examination under load must notice what fails and what is lost; whether it does is cheap to know."""

import pytest

from assessments import attempts
from tests.factories.assessments import make_quiz_world
from tests.load.durability import compare
from tests.load.exam import RETRIES, Person, Seen, figures_of, in_stored_order, percentile


def test_a_percentile_is_one_of_the_values():
    assert percentile(list(map(float, range(1, 101))), 95) == 95
    assert percentile([3.0], 95) == 3.0 and percentile([], 95) == 0


def answers(person, monkeypatch, statuses):
    """What the server says to one try after the other."""
    told = iter(statuses)
    monkeypatch.setattr("tests.load.exam.time.sleep", lambda seconds: None)

    def ask(kind, address, form=None):
        status = next(told)
        person.seen.note(kind, str(status), 0.1, 5 if status == 503 else None)
        return status, b"{}", "", 5

    person.ask = ask


@pytest.mark.django_db
@pytest.mark.parametrize(("statuses", "per_cent"), [([200], 100), ([503] * RETRIES + [200], 100), ([503] * (RETRIES + 1) + [200], 0)])
def test_a_save_counts_when_it_is_taken_within_three_retries(monkeypatch, statuses, per_cent):
    person = Person("", 0, Seen(), until=2**62)
    answers(person, monkeypatch, statuses)
    person.insist("save", "/", {})
    figures = figures_of(person.seen, Seen(), Seen(), [person])
    assert figures["saved_within_three_retries_per_cent"] == per_cent and figures["faults"] == 0


@pytest.mark.django_db
def test_an_error_of_ours_is_a_fault(monkeypatch):
    person = Person("", 0, Seen(), until=2**62)
    answers(person, monkeypatch, [500, 200])
    person.insist("page", "/")
    assert figures_of(person.seen, Seen(), Seen(), [person])["faults"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("revision", "shown", "lost_and_doubled"), [(1, 0, (0, 0)), (2, 0, (1, 0)), (1, 1, (1, 0)), (0, 0, (0, 1))])
def test_what_was_acknowledged_is_compared_with_the_tables_by_the_options_own_place(revision, shown, lost_and_doubled):
    world = make_quiz_world()
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    item = next(item for item in attempt.items.select_related("version__item") if item.version.item.kind == "SBA")
    attempts.save_answer(item, value={"choice": item.order[0]}, revision=0)
    person = Person("", 0, Seen(), attempt=attempt, revisions={item.position: revision}, values={item.position: shown})
    assert compare(in_stored_order([person])) == lost_and_doubled
