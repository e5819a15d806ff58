import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from agencies.models import AuditEvent
from assessments import scripts
from assessments.interview import runs
from assessments.interview.engine import Choice, IllegalChoiceError
from assessments.models import InterviewChoice, InterviewPage, InterviewRun, Script, WrittenWork
from courses.editions import release
from courses.models import StepProgress
from tests.assessments.test_interview_engine import play
from tests.factories.agencies import PersonFactory
from tests.factories.exercises import make_interview, small_script

GOOD = play("P1 a", "P2 a", "T1 a", "T2 a")


@pytest.fixture
def world(db):
    return make_interview()


def begin(world) -> InterviewRun:
    return runs.start(world.person, page=world.page, enrolment=world.enrolment)


def play_through(run: InterviewRun, made=GOOD) -> InterviewRun:
    for position, choice in enumerate(made, start=run.choices.count() + 1):
        runs.choose(run, position=position, choice=choice)
    return run


def is_done(world) -> bool:
    return StepProgress.objects.filter(enrolment=world.enrolment, step_key=world.page.translation_key).exclude(done_at=None).exists()


def test_a_run_is_begun_once_and_gone_on_with(world):
    first = begin(world)
    assert begin(world) == first
    assert first.script.content == scripts.said(first.script_id, InterviewPage.shape).model_dump(mode="json")
    with pytest.raises(IntegrityError), transaction.atomic():
        InterviewRun.objects.create(person=world.person, enrolment=world.enrolment, script=first.script, step_key=first.step_key)


def test_a_choice_is_made_once_whoever_presses_twice(world):
    run = begin(world)
    state = runs.choose(run, position=1, choice=Choice("P1", "a"))
    assert runs.choose(run, position=1, choice=Choice("P1", "a")) == state
    with pytest.raises(runs.DecidedError):
        runs.choose(run, position=1, choice=Choice("P1", "b"))
    assert runs.choices_of(run) == play("P1 a")


def test_a_window_that_has_fallen_behind_changes_nothing(world):
    run = play_through(begin(world), GOOD[:3])
    for late in (Choice("P1", "a"), Choice("P2", "b")):
        with pytest.raises(runs.DecidedError):
            runs.choose(run, position=1, choice=late)
    with pytest.raises(IllegalChoiceError):
        runs.choose(run, position=5, choice=Choice("T2", "a"))
    assert runs.choices_of(run) == GOOD[:3]


def test_two_choices_at_one_position_cannot_both_stand(world):
    run = play_through(begin(world), GOOD[:1])
    with pytest.raises(IntegrityError), transaction.atomic():
        InterviewChoice.objects.create(run=run, position=1, node="P1", option="b")


def test_a_run_closes_at_an_ending_once_and_then_takes_no_choice(world):
    run = play_through(begin(world), GOOD[:3])
    with pytest.raises(runs.ClosedError):
        runs.close(run)
    play_through(run, GOOD[3:])
    closed = runs.close(run)
    assert (closed.ending, runs.close(run).closed_at) == ("GOOD", closed.closed_at)
    with pytest.raises(runs.ClosedError):
        runs.choose(run, position=5, choice=Choice("T2", "a"))
    assert not is_done(world)


def test_the_debrief_makes_the_exercise_done_once(world):
    run = runs.close(play_through(begin(world)))
    runs.finish_debrief(run, answers={"learned": [0]}, by=world.person)
    assert is_done(world)
    world.enrolment.refresh_from_db()
    assert world.enrolment.completed_at
    assert apps.get_model("records", "Evidence").objects.filter(person=world.person).count() == 1
    with pytest.raises(runs.ClosedError):
        runs.finish_debrief(run, answers={}, by=world.person)
    run.refresh_from_db()
    assert run.debrief == {"learned": [0]}


def test_no_debrief_without_an_ending_and_none_unread(world):
    run = play_through(begin(world), play("P1 a", "P2 a", "T1 b"))
    with pytest.raises(runs.ClosedError):
        runs.finish_debrief(run, answers={}, by=world.person)
    run = runs.close(play_through(run, play("T2 a")))
    with pytest.raises(runs.UnreadError):
        runs.finish_debrief(run, answers={"read": ["open"]}, by=world.person)
    assert not is_done(world)
    runs.finish_debrief(run, answers={"read": ["pace"]}, by=world.person)
    assert is_done(world)


def test_a_replay_keeps_the_choices_before_and_leaves_the_first_run_as_it_was(world):
    run = runs.close(play_through(begin(world)))
    again = runs.replay(run, kept=2)
    assert (runs.choices_of(again), again.replay_of, again.kept) == (GOOD[:2], run, 2)
    play_through(again, play("T1 b", "T2 a"))
    assert runs.close(again).ending == "BAD"
    assert runs.choices_of(run) == GOOD
    for kept in (-1, 4, 99):
        with pytest.raises(IllegalChoiceError):
            runs.replay(run, kept=kept)


def test_a_second_replay_puts_the_open_one_aside_without_an_ending(world):
    run = runs.close(play_through(begin(world)))
    first = runs.replay(run, kept=2)
    second = runs.replay(run, kept=3)
    first.refresh_from_db()
    assert (first.ending, bool(first.closed_at), second.closed_at) == ("", True, None)
    assert list(InterviewRun.objects.open()) == [second]


def test_a_run_stays_with_the_script_of_the_edition_it_was_begun_in(world):
    run = play_through(begin(world), GOOD[:3])
    script = small_script()
    script["nodes"][3] |= {"options": script["nodes"][3]["options"][1:], "expert": "b"}
    page = InterviewPage.objects.get(pk=world.page.pk)
    page.script = script
    page.save_revision().publish()
    assert release(world.course).number == 2
    assert runs.choose(run, position=4, choice=Choice("T2", "a")).ending == "GOOD"
    other = make_run_of_somebody_new(world, page)
    assert other.script.number == 2 and run.script.number == 1
    with pytest.raises(IllegalChoiceError):
        play_through(other)


def make_run_of_somebody_new(world, page) -> InterviewRun:
    person = PersonFactory()
    return runs.start(
        person,
        page=page,
        enrolment=runs.Enrolment.objects.create(person=person, course=world.course, edition=world.course.editions.first()),
    )


def test_equal_scripts_are_pinned_once(world):
    first = begin(world).script
    assert scripts.pin(world.page) == first
    assert Script.objects.count() == 1


def test_an_exercise_without_a_script_cannot_be_begun(world):
    world.page.script = {"premise": "x"}
    with pytest.raises(scripts.NotReadyError):
        scripts.pin(world.page)


def test_the_written_alternative_earns_the_same_and_nothing_tells_the_ways_apart(world):
    played, wrote = world, make_interview(code="OTH")
    run = runs.close(play_through(begin(played)))
    runs.finish_debrief(run, answers={}, by=played.person)
    work = runs.written_work(wrote.person, page=wrote.page, enrolment=wrote.enrolment)
    alternative = runs.Alternative.model_validate(wrote.page.alternative)
    assert runs.hand_in_written(work, alternative=alternative, by=wrote.person) == ["plan", "form-0", "form-1"]
    content = {"plan": "word " * 40, "forms": ["open", "open"], "rewrites": ["", ""]}
    assert runs.save_written(work, content=content, revision=0)
    assert runs.hand_in_written(work, alternative=alternative, by=wrote.person) == []
    assert is_done(played) and is_done(wrote)
    told = {
        one.person: [(event.action, sorted(event.detail)) for event in AuditEvent.objects.filter(person=one.person.pk).order_by("sequence")]
        for one in (played, wrote)
    }
    assert told[played.person] == told[wrote.person]


def test_an_older_window_does_not_overwrite_written_work(world):
    work = runs.written_work(world.person, page=world.page, enrolment=world.enrolment)
    assert runs.written_work(world.person, page=world.page, enrolment=world.enrolment) == work
    assert runs.save_written(work, content={"plan": "first"}, revision=0)
    assert not runs.save_written(work, content={"plan": "second"}, revision=0)
    work.refresh_from_db()
    assert (work.work["plan"], work.revision) == ("first", 1)


def test_runs_and_works_are_seen_by_nobody_else(world):
    run = begin(world)
    work = runs.written_work(world.person, page=world.page, enrolment=world.enrolment)
    stranger = PersonFactory()
    assert list(InterviewRun.objects.visible_to(world.person)) == [run]
    assert list(WrittenWork.objects.visible_to(world.person)) == [work]
    assert not InterviewRun.objects.visible_to(stranger).exists()
    assert not WrittenWork.objects.visible_to(stranger).exists()
