"""Every page a learner meets while learning, at each width, in light and dark: axe, the policy, nothing cut."""

from datetime import timedelta

import pytest

from assessments import attempts
from courses.models import LessonPage
from courses.progress import finish_step, open_step
from jobs.clock import today
from records import certificates
from records.engine import refresh
from tests.factories.agencies import LONG_AGO
from tests.factories.assessments import answer_all, make_quiz_world
from tests.factories.courses import STRONG_NOTICE, block, every_block, make_course, make_course_world, make_sources
from tests.factories.guidance import SourceFactory, make_note
from tests.factories.records import BareCourseFactory, EvidenceFactory, VersionFactory

pytestmark = pytest.mark.browser


def test_my_learning_with_something_of_everything(visit, cast):
    world = make_course_world(person=cast.learner_a)
    open_step(world.enrolment, step_key=world.steps[1].step_key)
    VersionFactory(requirement__course=world.course)
    refresh(cast.learner_a, on=LONG_AGO)
    certificates.issue(
        EvidenceFactory(person=cast.learner_a, course=BareCourseFactory(title="Evidence of coercion"), earned_on=today()), by=None
    )
    window = visit(cast.learner_a)
    window.check("/my/")
    window.check("/my/record/")


def test_my_learning_with_nothing_yet(visit, cast):
    window = visit(cast.learner_a)
    window.check("/my/", name="my-empty")
    window.check("/my/record/", name="my-record-empty")


def test_the_catalogue_a_course_and_a_module(visit, cast):
    world = make_course_world(person=cast.learner_a, entry_notice="Some lessons describe control and threats.", audience="Investigator")
    finish_step(world.enrolment, step_key=world.steps[0].step_key, by=cast.learner_a)
    make_course("NEW")
    window = visit(cast.learner_a)
    for path in ("/courses/", "/courses/tst/", "/courses/tst/tst-m1/"):
        window.check(path)
    window.check("/courses/new/", name="course-not-begun")


def test_a_lesson_with_every_block(visit, cast):
    make_sources()
    body = [*every_block(), block("notice", STRONG_NOTICE), block("case")]
    world = make_course_world(person=cast.learner_a, bodies=[body])
    LessonPage.objects.update(sensitivity=2)
    window = visit(cast.learner_a)
    window.check(world.url(), name="lesson-every-block")
    window.page.get_by_role("button", name="Done, go on").click()
    window.page.get_by_text("activities are still open").wait_for()
    window.check(name="lesson-missing", widths=(320,))


def test_a_quiz_from_its_page_to_its_result(visit, cast):
    world = make_quiz_world(person=cast.learner_a, size=6, criticals=1)
    step = f"/courses/tst/tst-m1/{world.quiz.slug}/"
    window = visit(cast.learner_a)
    window.check(step, name="quiz")
    attempt = attempts.start(cast.learner_a, quiz=world.quiz, enrolment=world.enrolment)
    kinds = {item.version.item.kind: item.position for item in attempt.items.select_related("version__item")}
    for kind in ("SBA", "ORD", "NUM"):
        window.check(f"{attempt.get_absolute_url()}?q={kinds[kind]}", name=f"sitting-{kind.lower()}")
    window.check(f"{attempt.get_absolute_url()}?review=1", name="sitting-review")
    answer_all(attempt, right=False)
    attempts.submit(attempt, by=cast.learner_a)
    window.check(attempt.get_absolute_url(), name="result-failed")
    again = attempts.start(cast.learner_a, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(again)
    attempts.submit(again, by=cast.learner_a)
    window.check(again.get_absolute_url(), name="result-passed", widths=(320, 1280))
    window.check(step, name="quiz-passed", widths=(320, 1280))
    window.check("/my/record/", name="record-with-certificate")


def test_the_public_check_of_a_certificate(visit, cast):
    given = [EvidenceFactory(person=cast.learner_a, agency=cast.a, earned_on=today() - timedelta(days=30)) for _ in range(2)]
    stands, revoked = [certificates.issue(evidence, by=None) for evidence in given]
    certificates.revoke(revoked, because="Issued by mistake.", by=cast.administrator)
    window = visit()
    window.check(stands.get_absolute_url(), name="verify")
    window.check(revoked.get_absolute_url(), name="verify-revoked", widths=(320,))
    window.check(f"/verify/{'0' * 32}/", name="verify-unknown", widths=(320,))


def test_guidance_notes(visit, cast):
    for mark in ("S1", "S2"):
        SourceFactory(mark=mark)
    make_note(1)
    make_note(2, status="superseded")
    window = visit(cast.learner_a)
    window.check("/guidance/")
    window.check("/guidance/gn-01/", name="note")
