"""Written answers: waiting, read by two who do not know whose they are, a third where they differ, and then marked as everything else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import AuditEvent
from assessments import attempts, rubrics, written_marking
from assessments.content import problems
from assessments.models import Attempt, Mark, MarkerReading, MarkingState, WrittenMarking
from assessments.regrading import RefusedError, propose
from assessments.remarking import remark
from courses.models import StepProgress
from jobs.runner import drain
from notices.models import Notice
from tests.cast import sign_in
from tests.factories.assessments import RUBRIC, answer_all, make_quiz_world

LEVELS = st.tuples(st.integers(0, 2), st.integers(0, 1)).map(list)


@given(st.lists(LEVELS, max_size=3), st.sampled_from([1, 2]), st.integers(0, 100))
def test_a_mark_is_the_mean_of_the_readings_that_count_and_nothing_before_they_suffice(readings, wanted, margin):
    content = {**RUBRIC, "readings": wanted, "margin": margin}
    earned = [Decimal(rubrics.points(content, levels)) / 4 for levels in readings]
    found = rubrics.credit(content, readings)
    if len(readings) == 3:
        assert found == earned[2]
    elif len(readings) < wanted or (len(readings) == 2 and abs(earned[0] - earned[1]) * 100 > margin):
        assert found == 0 and rubrics.next_reading(content, readings) in {1, 2, 3}
    else:
        assert found == sum(earned) / len(earned) and rubrics.next_reading(content, readings) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words_at_most": 5}, "words_at_most"),
        ({"readings": 3}, "readings"),
        ({"margin": True}, "margin"),
        ({"notes": 1}, "notes"),
        ({"criteria": []}, "criteria"),
        ({"criteria": [RUBRIC["criteria"][0]] * 2}, "criteria"),
        ({"criteria": ["x"]}, "criteria[0]"),
        ({"criteria": [{"name": "", "levels": RUBRIC["criteria"][0]["levels"]}]}, "criteria[0].name"),
        ({"criteria": [{"name": "A", "levels": [{"points": 1, "text": "B"}]}]}, "criteria[0].levels"),
        ({"criteria": [{"name": "A", "levels": [{"points": 1, "text": "B"}, {"points": 1, "text": "C"}]}]}, "criteria[0].levels"),
        ({"criteria": [{"name": "A", "levels": [{"points": 1, "text": "B"}, {"points": "2", "text": "C"}]}]}, "criteria[0].levels"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_rubric_that_cannot_be_marked_by_is_refused_at_its_field(wrong, field):
    assert not list(problems("WR", RUBRIC))
    assert [problem.field for problem in problems("WR", {**RUBRIC, **wrong})] == [field]


def test_levels_are_written_one_a_line_or_between_bars():
    levels = RUBRIC["criteria"][0]["levels"]
    for between in ("\n", " | "):
        assert rubrics.levels_read(rubrics.levels_said(levels, between=between)) == levels
    assert rubrics.levels_read("many: of them") == [{"points": "many", "text": "of them"}]


@pytest.fixture
def world(cast):
    return make_quiz_world(person=cast.learner_a, size=3, criticals=0, length=2, written={})


@pytest.fixture
def handed_in(world) -> Attempt:
    return hand_in(world)


def hand_in(world, *, right=True) -> Attempt:
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(attempt, right=right)
    return attempts.submit(attempt, by=world.person)


def read(levels, *, by) -> WrittenMarking:
    marking = written_marking.take_next(by=by)
    return written_marking.record(marking, levels=levels, feedback=["Both named.", ""], comment="Clear.", by=by)


def test_what_was_written_waits_and_the_sitting_with_it(world, handed_in):
    assert (handed_in.awaits_marking, handed_in.credit, handed_in.passed) == (True, None, None)
    assert not Mark.objects.exists() and not StepProgress.objects.filter(step_key=world.quiz.translation_key).exists()
    assert attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment) == handed_in
    assert attempts.submit(handed_in, by=world.person).awaits_marking and WrittenMarking.objects.count() == 1
    assert remark().attempts == 0


def test_nothing_written_is_nothing_to_read(world):
    marked = hand_in(world, right=False)
    assert (marked.awaits_marking, marked.passed, WrittenMarking.objects.count()) == (False, False, 0)
    assert remark().agrees


def test_two_who_agree_settle_it_and_everything_follows_once(world, handed_in, cast):
    assert read([2, 1], by=cast.author).state == MarkingState.SECOND
    assert read([2, 1], by=cast.second_author).state == MarkingState.SETTLED
    handed_in.refresh_from_db()
    assert (handed_in.awaits_marking, handed_in.passed, handed_in.credit) == (False, True, 2)
    assert StepProgress.objects.get(enrolment=world.enrolment, step_key=world.quiz.translation_key).done_at
    attempts.complete(handed_in.pk)
    assert Mark.objects.count() == 2 and Notice.objects.filter(kind="assessment.marked").count() == 1
    assert AuditEvent.objects.filter(action="attempt.marked").count() == 1
    assert AuditEvent.objects.filter(action="written.read").count() == 2
    assert remark().agrees and remark().attempts == 1


def test_within_the_margin_the_mean_counts(world, handed_in, cast):
    read([1, 1], by=cast.author)
    read([2, 1], by=cast.second_author)
    assert Mark.objects.get(attempt_item__version__item__kind="WR").credit == Decimal("0.8750")
    assert remark().agrees


def test_where_two_differ_a_third_decides(world, handed_in, cast):
    read([0, 0], by=cast.author)
    assert read([2, 1], by=cast.second_author).state == MarkingState.THIRD
    assert written_marking.take_next(by=cast.author) is None and written_marking.take_next(by=cast.second_author) is None
    read([1, 1], by=cast.learner_b)
    assert Mark.objects.get(attempt_item__version__item__kind="WR").credit == Decimal("0.7500")
    handed_in.refresh_from_db()
    assert not handed_in.awaits_marking and remark().agrees


def test_nobody_reads_their_own_or_their_colleagues_or_their_staffs(world, handed_in, cast):
    assert written_marking.take_next(by=world.person) is None
    assert written_marking.take_next(by=cast.coordinator_a) is None
    assert written_marking.take_next(by=cast.leader_a) is None
    assert written_marking.take_next(by=cast.learner_b) is not None


def test_two_take_two_different_answers_and_a_lease_runs_out(world, handed_in, cast):
    first = written_marking.take_next(by=cast.author)
    assert written_marking.take_next(by=cast.author) == first
    assert written_marking.take_next(by=cast.second_author) is None
    WrittenMarking.objects.update(claimed_until=F("claimed_until") - timedelta(hours=3))
    assert written_marking.take_next(by=cast.second_author) == first
    with pytest.raises(written_marking.NotYoursError):
        written_marking.record(first, levels=[0, 0], feedback=[], comment="", by=cast.author)
    written_marking.give_back(first, by=cast.second_author)
    assert WrittenMarking.objects.free().count() == 1


def test_levels_that_the_rubric_does_not_have_are_refused(world, handed_in, cast):
    marking = written_marking.take_next(by=cast.author)
    for levels in ([2], [3, 0], [0, -1], [True, 0]):
        with pytest.raises(written_marking.UnfitReadingError):
            written_marking.record(marking, levels=levels, feedback=[], comment="", by=cast.author)


def test_the_database_keeps_a_sitting_from_being_both_marked_and_waiting(world, handed_in, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.update(credit=1, passed=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.update(awaits_marking=False)
    read([0, 0], by=cast.author)
    marking = WrittenMarking.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        MarkerReading.objects.create(marking=marking, number=2, marker=cast.author, levels=[0, 0])
    with pytest.raises(IntegrityError), transaction.atomic():
        WrittenMarking.objects.update(state=MarkingState.SETTLED)


def test_the_database_lets_nobody_change_or_remove_what_a_marker_found(world, handed_in, cast):
    read([0, 0], by=cast.author)
    for meddle in (lambda: MarkerReading.objects.update(levels=[2, 1]), MarkerReading.objects.all().delete):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            meddle()
    assert MarkerReading.objects.get().levels == [0, 0]


def test_what_was_written_has_no_key_that_could_be_wrong(world, handed_in, cast):
    version = handed_in.items.get(version__item__kind="WR").version
    with pytest.raises(RefusedError, match="has no key"):
        propose(version, rule="better", corrected=None, reason="Why", by=cast.author)


def test_markers_are_told_once_a_day_and_only_of_what_they_may_read(world, handed_in, cast):
    authors = {cast.author, cast.second_author}
    drain()
    told = Notice.objects.filter(kind="marking.waiting")
    assert {notice.recipient for notice in told} == authors and told.first().subject == "1 written answer waits to be marked"


def test_a_marker_reads_an_answer_without_a_name_and_the_learner_reads_what_was_found(world, handed_in, cast):
    marker = sign_in(cast.author)
    assert "1 answer waits for you" in marker.get(reverse("marking")).content.decode()
    page = marker.post(reverse("marking-take"), follow=True)
    words = page.content.decode()
    assert "KEY-MODEL pay records" in words and "KEY-NOTES" in words
    answer = words[words.index("<main") : words.index("</main>")]
    for hidden in (world.person.display_name, world.person.email, world.person.home.agency.name, str(handed_in.pk)):
        assert hidden not in answer
    address = page.redirect_chain[-1][0]
    refused = marker.post(address, {"level-0": "2"})
    assert refused.status_code == 422 and "Choose a level for “Says what they do not show”" in refused.content.decode()
    given = {"level-0": "2", "level-1": "1", "words-0": "Both named.", "words-1": "", "comment": "Clear."}
    assert "A second person reads it now" in marker.post(address, given, follow=True).content.decode()
    assert sign_in(cast.second_author).get(address).status_code == 404
    learner = sign_in(world.person)
    waiting = learner.get(handed_in.get_absolute_url()).content.decode()
    assert "Waiting to be marked" in waiting and "KEY-MODEL pay records" in waiting and "Both named" not in waiting
    read([2, 1], by=cast.second_author)
    result = learner.get(handed_in.get_absolute_url()).content.decode()
    assert "Both named." in result and "2 of 2" in result and "KEY-NOTES" not in result
    assert cast.author.display_name not in result[result.index("<main") :]


def test_a_text_is_saved_as_it_is_typed_and_too_many_words_are_told_not_lost(world):
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    item = attempt.items.get(version__item__kind="WR")
    client = sign_in(world.person)
    long = "word " * 60
    sent = {"revision": 0, "text": f"First line\r\n{long}"}
    reply = client.post(reverse("answer", args=[attempt.pk, item.position]), sent, headers={"accept": "application/json"})
    assert reply.json()["state"] == "partial"
    item.answer.refresh_from_db()
    assert item.answer.value["text"].startswith("First line\nword")
    page = client.get(f"{attempt.get_absolute_url()}?q={item.position}").content.decode()
    assert "First line\nword" in page and "KEY-" not in page and "Up to 50 words" in page
    stale = client.post(reverse("answer", args=[attempt.pk, item.position]), {"revision": 0, "text": "Another window"})
    assert stale.status_code == 409 and "Another window" in stale.content.decode()
