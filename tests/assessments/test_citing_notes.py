"""Lessons, questions and exercises that stand on a note: found, held, and passed again where that is asked."""

import pytest

from agencies.models import AuditEvent
from assessments import attempts
from assessments.bank import retire
from assessments.citing import hold, let_go
from assessments.citing import tested as with_a_quiz
from assessments.models import InterviewPage, Item
from courses.citing import taught
from courses.editions import release
from courses.enrolments import go_over
from courses.models import CoursePage, LessonPage, Outcome
from courses.progress import finish_step
from guidance.acknowledgements import acknowledge
from guidance.citing import CitingKind, citing
from guidance.models import AskedGroup, NoteAsks, Radius
from guidance.radius import decide, take_back, touched
from guidance.radius import test_courses as courses_with_a_test
from jobs.clock import today
from jobs.runner import drain
from records.models import Certificate, Evidence, EvidenceKind, Standing
from tests.factories.assessments import answer_all, make_quiz_world
from tests.guidance.test_radius import note, publish  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def says(lesson: LessonPage, words: str) -> None:
    lesson.body = [{"type": "text", "value": f"<p>{words}</p>"}]
    lesson.save_revision().publish()


@pytest.fixture
def world(note, cast):  # noqa: F811
    """A course whose lesson names the note, with twelve questions; Ana has completed it."""
    made = make_quiz_world(person=cast.learner_a, ready=False)
    says(made.lesson, "Read GN-01 before you begin.")
    release(CoursePage.objects.get(pk=made.course.pk))
    made = make_ready(made, cast)
    pass_it(made)
    return made


def make_ready(made, cast):
    enrolment = go_over(made.enrolment, by=cast.learner_a)
    finish_step(enrolment, step_key=made.lesson.translation_key, by=cast.learner_a)
    return type(made)(made.person, made.course, made.lesson, made.quiz, enrolment)


def pass_it(made, *, right=True):
    sitting = attempts.start(made.person, quiz=made.quiz, enrolment=made.enrolment)
    answer_all(sitting, right=right)
    return attempts.submit(sitting, by=made.person)


def found_in(note, kind):  # noqa: F811
    return [one for one in citing(note) if one.kind == kind]


def test_a_lesson_that_names_it_is_found_with_its_course(world, note):  # noqa: F811
    assert [(one.code, one.course) for one in found_in(note, CitingKind.LESSON)] == [("TST-L1.1", "Course TST")]


def test_questions_that_test_such_a_lesson_are_found_and_retired_ones_are_not(world, note):  # noqa: F811
    retire(Item.objects.get(code="TST-Q02"), by=world.person)
    rows = found_in(note, CitingKind.QUESTION)
    assert len(rows) == 11
    assert {one.why for one in rows} == {"tests what TST-L1.1 teaches"}


def test_questions_are_found_by_what_the_lesson_promises(world, note):  # noqa: F811
    Item.objects.get(code="TST-Q01").versions.update(read_again="")
    world.lesson.outcomes = [Outcome(code="TST.1a", text="Read it.")]
    world.lesson.save()
    assert "TST-Q01" in {one.code for one in found_in(note, CitingKind.QUESTION)}


def test_a_question_that_names_it_says_so_by_itself(world, note):  # noqa: F811
    Item.objects.get(code="TST-Q03").versions.update(stem="What does GN-01 ask first?", read_again="")
    row = next(one for one in found_in(note, CitingKind.QUESTION) if one.code == "TST-Q03")
    assert row.why == ""


def test_an_exercise_that_names_it_is_found(world, note):  # noqa: F811
    module = world.lesson.get_parent()
    module.add_child(instance=InterviewPage(title="Talk", slug="talk", code="TST-I1", script={"nodes": [{"says": "As GN-01 says."}]}))
    module.add_child(instance=InterviewPage(title="Other", slug="other", code="TST-I2", script={}))
    assert [one.code for one in found_in(note, CitingKind.EXERCISE)] == ["TST-I1"]


def test_who_completed_an_edition_that_named_it_was_trained_on_it(world, note, cast):  # noqa: F811
    assert list(taught(note).people) == [cast.learner_a]
    says(world.lesson, "Nothing of the kind.")
    assert list(taught(note).people) == [cast.learner_a], "what was taught then is what counts"
    assert set(touched(note, 2)[AskedGroup.TRAINED]) == {cast.learner_a}


def test_who_was_taught_before_the_lesson_named_it_was_not(note, cast):  # noqa: F811
    made = make_quiz_world(person=cast.learner_a)
    pass_it(made)
    says(made.lesson, "Read GN-01 before you begin.")
    assert not taught(note).people.exists()


def test_only_courses_with_a_quiz_have_a_test(world, note):  # noqa: F811
    assert courses_with_a_test(note) == [world.course.pk]
    world.quiz.unpublish()
    assert with_a_quiz([world.course.pk]) == []


def test_a_held_question_is_drawn_no_more_until_it_is_let_go(world):
    first, second = Item.objects.order_by("code")[:2]
    retire(second, by=world.person)
    held = hold([str(first.pk), str(second.pk)], world.person)
    assert held == [str(first.pk)]
    assert not Item.objects.drawable().filter(pk=first.pk).exists()
    let_go(held, world.person)
    assert list(Item.objects.filter(retired_at__isnull=False)) == [second], "what somebody else retired stays retired"


def decided(note, cast, **asks):  # noqa: F811
    publish(note, version=2, what_changed="Ask first.")
    kept = decide(note, version=2, by=cast.author, **asks)
    drain()
    return Radius.objects.get(pk=kept.pk)


def test_questions_wait_from_the_publication_on_and_come_back_when_it_is_taken_back(world, note, cast):  # noqa: F811
    keys = [str(item.pk) for item in Item.objects.order_by("code")[:3]]
    kept = decided(note, cast, holds=keys)
    assert sorted(kept.held) == sorted(keys)
    sitting = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    assert not sitting.items.filter(version__item__in=keys).exists()
    assert AuditEvent.objects.filter(action="item.retired").count() == 3
    take_back(kept, by=cast.author)
    assert not Item.objects.exclude(retired_at=None).exists()


def state_of(person):
    return Standing.objects.on(today()).get(person=person, obligation__requirement__note__isnull=False).state


def test_a_retest_is_met_by_a_pass_after_it_was_asked_and_by_the_reading(world, note, cast):  # noqa: F811
    kept = decided(note, cast, trained=NoteAsks.RETEST)
    assert kept.courses == [world.course.pk]
    assert state_of(cast.learner_a) == "not_started"
    pass_it(world, right=False)
    assert not Evidence.objects.filter(kind=EvidenceKind.RETEST).exists()
    pass_it(world)
    pass_it(world)
    assert Evidence.objects.filter(kind=EvidenceKind.RETEST, person=cast.learner_a, note_version=2).count() == 1
    assert state_of(cast.learner_a) == "not_started", "it is still to be acknowledged"
    acknowledge(note, version=2, by=cast.learner_a)
    assert state_of(cast.learner_a) == "met"


def test_a_pass_that_nobody_asked_for_is_evidence_of_no_retest(world):
    pass_it(world)
    assert not Evidence.objects.filter(kind=EvidenceKind.RETEST).exists()


def test_a_certificate_goes_on_showing_what_was_taught(world, note, cast):  # noqa: F811
    before = Certificate.objects.get(person=cast.learner_a)
    facts = dict(before.evidence.facts)
    decided(note, cast, trained=NoteAsks.RETEST)
    pass_it(world)
    after = Certificate.objects.get(person=cast.learner_a)
    assert (after.pk, after.evidence.facts) == (before.pk, facts)
