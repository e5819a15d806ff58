"""A wrong key put right: proposed by one, applied by another, and nobody loses a pass unless that is decided [A6, A10]."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEvent
from assessments import attempts, bank, regrading
from assessments.marking import best_answer
from assessments.models import Item, Mark, Regrade, RegradedAttempt, RegradeRule, RegradeState
from assessments.remarking import remark
from courses.enrolments import enrol
from courses.progress import finish_step
from notices.models import Notice
from tests.cast import sign_in
from tests.factories.agencies import PersonFactory
from tests.factories.assessments import CONTENT, answer_all, make_quiz_world

pytestmark = pytest.mark.django_db
REASON = "The wider reading is right since the new law"


@pytest.fixture
def world():
    """Six questions, of which the first is critical and has a wrong key: the first option was right, not the second."""
    return make_quiz_world(size=6, length=6)


@pytest.fixture
def question(world):
    return Item.objects.get(code="TST-Q01")


def sat(world, *, choice: int, person=None, everything: bool = True):
    """A submitted sitting: the question answered so, everything else right or nothing."""
    person = person or world.person
    if person != world.person:
        enrolment = enrol(person, course=world.course, by=person)
        finish_step(enrolment, step_key=world.lesson.translation_key, by=person)
    else:
        enrolment = world.enrolment
    attempt = attempts.start(person, quiz=world.quiz, enrolment=enrolment)
    if everything:
        answer_all(attempt)
    item = attempt.items.select_related("answer").get(version__item__code="TST-Q01")
    attempts.save_answer(item, value={"choice": choice}, revision=item.answer.revision)
    return attempts.submit(attempt, by=person)


@pytest.fixture
def corrected(question, cast):
    options = [{**one, "right": place == 0} for place, one in enumerate(CONTENT["SBA"]["options"])]
    wrong = question.versions.get()
    return bank.word(
        course=question.course,
        code=question.code,
        kind="SBA",
        outcome=question.outcome_code,
        stem=wrong.stem,
        content={"options": options},
        critical=True,
        by=cast.author,
    )


def proposed(question, corrected, cast, rule=RegradeRule.KEY) -> Regrade:
    wrong = question.versions.get(number=1)
    return regrading.propose(wrong, rule=rule, corrected=corrected, reason=REASON, by=cast.author)


def certificates(person):
    return apps.get_model("records", "Certificate").objects.filter(person=person, revoked_at=None).count()


def test_who_was_failed_by_the_wrong_key_passes_and_who_passed_stays_passed(world, question, corrected, cast):
    failed, passed = sat(world, choice=0), sat(world, choice=1, person=PersonFactory())
    assert (failed.passed, passed.passed) == (False, True)
    regrade = proposed(question, corrected, cast)
    assert [(one.attempt.pk, one.change.would_fail, one.change.newly_passed) for one in regrading.preview(regrade)] == [
        (passed.pk, True, False),
        (failed.pk, False, True),
    ]
    assert Mark.objects.get(attempt_item__attempt=failed, attempt_item__version=regrade.version).credit == 0
    regrading.apply(regrade, by=cast.second_author)
    for attempt in (failed, passed):
        attempt.refresh_from_db()
        assert attempt.passed
        assert certificates(attempt.person) == 1
    assert (failed.credit, passed.credit) == (6, 5)
    kept = RegradedAttempt.objects.get(attempt=passed)
    assert (kept.credit_before, kept.credit_after, kept.passed_before, kept.passed_after, kept.stands) == (1, 0, True, True, True)
    assert remark().agrees
    assert {notice.recipient for notice in Notice.objects.filter(kind="assessment.regraded")} == {failed.person, passed.person}
    assert AuditEvent.objects.filter(action="attempt.regraded").count() == 2
    assert AuditEvent.objects.get(action="regrade.applied").detail["stands"] == 1


def test_a_pass_is_taken_back_only_where_that_is_decided(world, question, corrected, cast):
    first, second = sat(world, choice=1), sat(world, choice=1, person=PersonFactory())
    regrading.apply(proposed(question, corrected, cast), by=cast.second_author, take_back={first.pk})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.passed, second.passed) == (False, True)
    assert (certificates(first.person), certificates(second.person)) == (0, 1)
    revoked = apps.get_model("records", "Certificate").objects.get(person=first.person)
    assert revoked.revoked_because == REASON
    assert first.enrolment.progress.get(step_key=world.quiz.translation_key).done_at is None
    assert remark().agrees


def test_a_pass_earned_in_another_sitting_keeps_its_certificate(world, question, corrected, cast):
    first = sat(world, choice=1)
    # Sat again, now with the corrected question: passed by the right answer.
    attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    again = sat(world, choice=1)
    regrading.apply(proposed(question, corrected, cast, RegradeRule.KEY), by=cast.second_author, take_back={first.pk})
    again.refresh_from_db()
    assert again.passed
    assert certificates(world.person) == 1


@pytest.mark.parametrize(("rule", "choice", "credit"), [("better", 1, 1), ("better", 0, 1), ("better", 2, 0), ("all", 3, 1)])
def test_the_better_key_or_full_credit_may_be_chosen(world, question, corrected, cast, rule, choice, credit):
    attempt = sat(world, choice=choice)
    regrading.apply(proposed(question, corrected, cast, rule), by=cast.second_author)
    assert Mark.objects.get(attempt_item__attempt=attempt, attempt_item__version__item=question).credit == credit
    assert remark().agrees


def test_a_sitting_under_way_is_marked_by_the_regrade_when_it_is_submitted(world, question, corrected, cast):
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    regrading.apply(proposed(question, corrected, cast), by=cast.second_author)
    item = attempt.items.select_related("version__item", "answer").get(version__item=question)
    # Nothing of the sitting has changed: the same version is asked.
    assert item.version.number == 1
    attempts.save_answer(item, value={"choice": 0}, revision=0)
    attempts.submit(attempt, by=world.person)
    assert item.mark.credit == 1
    assert remark().agrees


def test_whoever_proposes_does_not_approve(world, question, corrected, cast):
    sat(world, choice=0)
    regrade = proposed(question, corrected, cast)
    with pytest.raises(regrading.RefusedError):
        regrading.apply(regrade, by=cast.author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Regrade.objects.update(state=RegradeState.APPLIED, decided_by=cast.author, decided_at=regrade.proposed_at)
    regrading.refuse(regrade, by=cast.author)
    with pytest.raises(regrading.RefusedError):
        regrading.apply(regrade, by=cast.second_author)
    assert not RegradedAttempt.objects.exists()


def test_a_correction_must_ask_the_same_and_waits_alone(world, question, corrected, cast):
    wrong = question.versions.get(number=1)
    with pytest.raises(regrading.RefusedError):
        regrading.propose(wrong, rule=RegradeRule.KEY, corrected=wrong, reason=REASON, by=cast.author)
    with pytest.raises(regrading.RefusedError):
        regrading.propose(wrong, rule=RegradeRule.KEY, corrected=corrected, reason="  ", by=cast.author)
    other = bank.word(
        course=question.course,
        code=question.code,
        kind="SBA",
        outcome="TST.1a",
        stem="Else?",
        content=corrected.content,
        critical=True,
        by=cast.author,
    )
    with pytest.raises(regrading.RefusedError):
        regrading.propose(wrong, rule=RegradeRule.KEY, corrected=other, reason=REASON, by=cast.author)
    proposed(question, corrected, cast)
    with pytest.raises(regrading.RefusedError):
        proposed(question, corrected, cast)


def test_a_second_regrade_of_the_same_version_takes_the_place_of_the_first(world, question, corrected, cast):
    attempt = sat(world, choice=2)
    for rule, credit in ((RegradeRule.KEY, 0), (RegradeRule.ALL, 1)):
        regrading.apply(proposed(question, corrected, cast, rule), by=cast.second_author)
        assert Mark.objects.get(attempt_item__attempt=attempt, attempt_item__version__item=question).credit == credit
        assert remark().agrees


def test_the_pages_lead_from_the_proposal_to_the_second_person_and_to_the_learner(world, question, corrected, cast):
    attempt = sat(world, choice=1)
    page = reverse("item-regrade", args=[question.pk])
    author, second = sign_in(cast.author), sign_in(cast.second_author)
    wrong = question.versions.get(number=1)
    assert author.post(page, {"version": wrong.pk, "rule": "key"}).status_code == 422
    there = author.post(page, {"version": wrong.pk, "rule": "key", "reason": REASON}).url
    shown = author.get(there).content.decode()
    assert "Somebody else must approve it" in shown and 'name="apply"' not in shown
    assert world.person.display_name not in shown
    author.post(there, {"apply": "1"})
    assert Regrade.objects.get().state == RegradeState.PROPOSED
    assert str(attempt.pk)[:8] in second.get(there).content.decode()
    second.post(there, {"apply": "1"})
    assert "stands" in second.get(there).content.decode()
    assert REASON in author.get(page).content.decode()
    told = sign_in(world.person).get(attempt.get_absolute_url()).content.decode()
    assert "Question" in told and REASON in told and "Your pass stands." in told


@pytest.mark.parametrize("people", [2, 12])
def test_the_preview_costs_the_same_for_any_number_of_sittings(world, question, corrected, cast, people):
    for _ in range(people):
        sat(world, choice=0, person=PersonFactory(), everything=False)
    regrade = proposed(question, corrected, cast)
    with CaptureQueriesContext(connection) as queries:
        assert len(regrading.preview(regrade)) == people
    assert len(queries) == 3
    assert all(one.change.after == Decimal(1) for one in regrading.preview(regrade))
    assert best_answer("SBA", corrected.content) == {"choice": 0}
