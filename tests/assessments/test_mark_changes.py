"""A single mark changed: a reason, two people, a row that stays, and a pass that stands unless it is taken back [A9, A10]."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEvent
from assessments import attempts, mark_changes, regrading
from assessments.models import Mark, MarkChange
from assessments.regrading import RefusedError
from assessments.remarking import remark
from courses.models import StepProgress
from notices.models import Notice
from tests.cast import sign_in
from tests.factories.assessments import answer_all, make_quiz_world


@pytest.fixture
def world(cast):
    return make_quiz_world(person=cast.learner_a, size=3, criticals=0, length=2)


def sit(world, *, right=True):
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(attempt, right=right)
    return attempts.submit(attempt, by=world.person)


def propose(attempt, after, cast):
    item = attempt.items.select_related("mark", "attempt").first()
    return mark_changes.propose(item, after=Decimal(after), reason="The lesson allowed it.", by=cast.author)


def test_nothing_changes_before_a_second_person_has_applied_it(world, cast):
    attempt = sit(world, right=False)
    change = propose(attempt, "1", cast)
    assert Mark.objects.filter(credit=1).count() == 0
    for person in (cast.author, world.person):
        with pytest.raises(RefusedError):
            mark_changes.apply(change, by=person)
    with pytest.raises(RefusedError, match="waits already"):
        propose(attempt, "0.5", cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        MarkChange.objects.update(state="applied", decided_by=cast.author, decided_at=timezone.now())
    mark_changes.apply(change, by=cast.second_author)
    attempt.refresh_from_db()
    assert (attempt.credit, attempt.passed) == (1, False) and remark().agrees
    with pytest.raises(RefusedError, match="decided meanwhile"):
        mark_changes.refuse(change, by=cast.author)
    assert [event.action for event in AuditEvent.objects.filter(action__contains="mark").order_by("pk")] == [
        "mark_change.proposed",
        "mark.changed",
    ]


def test_a_change_that_gives_the_pass_finishes_the_step(world, cast):
    attempt = sit(world, right=False)
    for item in attempt.items.select_related("mark", "attempt"):
        change = mark_changes.propose(item, after=Decimal(1), reason="Why", by=cast.author)
        mark_changes.apply(change, by=cast.second_author)
    attempt.refresh_from_db()
    assert attempt.passed and StepProgress.objects.get(enrolment=world.enrolment, step_key=world.quiz.translation_key).done_at
    assert Notice.objects.filter(recipient=world.person, kind="assessment.mark_changed").count() == 2 and remark().agrees


@pytest.mark.parametrize("take_back", [False, True])
def test_a_pass_stands_unless_the_second_person_takes_it_back(world, cast, take_back):
    attempt = sit(world)
    mark_changes.apply(propose(attempt, "0", cast), by=cast.second_author, take_back=take_back)
    attempt.refresh_from_db()
    certificate = apps.get_model("records", "Certificate").objects.get(person=world.person)
    assert (attempt.passed, bool(certificate.revoked_at), remark().agrees) == (not take_back, take_back, True)
    assert MarkChange.objects.get().stands is not take_back


def test_a_regrade_of_the_question_does_not_undo_it(world, cast):
    attempt = sit(world, right=False)
    change = propose(attempt, "0.25", cast)
    mark_changes.apply(change, by=cast.second_author)
    version = change.attempt_item.version
    regrade = regrading.propose(version, rule="all", corrected=None, reason="Two readings", by=cast.author)
    assert regrading.preview(regrade) == []
    regrading.apply(regrade, by=cast.second_author)
    assert Mark.objects.get(attempt_item=change.attempt_item).credit == Decimal("0.25") and remark().agrees


def test_the_pages_lead_from_the_reference_to_the_decision_without_a_name(world, cast):
    attempt = sit(world, right=False)
    reference = attempt.reference
    assert reference in sign_in(world.person).get(attempt.get_absolute_url()).content.decode()
    author, second = sign_in(cast.author), sign_in(cast.second_author)
    found = author.get(reverse("mark-changes"), {"reference": reference})
    assert found.url == reverse("mark-sitting", args=[attempt.pk])
    assert world.person.display_name not in author.get(found.url).content.decode()
    assert author.post(found.url, {"position": 1, "after": "2", "reason": ""}).status_code == 422
    proposed = author.post(found.url, {"position": 1, "after": "1", "reason": "The lesson allowed it."})
    assert "Somebody else must approve it" in author.get(proposed.url).content.decode()
    assert "Approve and apply" in second.get(proposed.url).content.decode()
    second.post(proposed.url, {"apply": "1"})
    assert "1 instead of 0" in sign_in(world.person).get(attempt.get_absolute_url()).content.decode()
    assert reference in author.get(reverse("mark-changes")).content.decode()
    assert "No marked sitting" in author.get(reverse("mark-changes"), {"reference": "zz"}).content.decode()
