"""Whether a quiz may be started: by whom, and what must be done before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Max, Q

from agencies.models import User
from assessments.models import Attempt, ExtraAttempt, QuizPage
from courses.models import EditionStep, Enrolment
from courses.visits import Visit, visit_of


def enrolment_for(person: User, *, step_key: UUID) -> Enrolment | None:
    """The person's enrolment whose edition holds this step: the open one, or else the latest."""
    enrolments = Enrolment.objects.visible_to(person).filter(edition__steps__step_key=step_key, course__live=True)
    return enrolments.select_related("course").order_by(F("completed_at").desc(nulls_first=True), "-started_at").first()


def missing_before(visit: Visit, *, step_key: UUID) -> list[EditionStep]:
    """The required steps before this one that are not done yet, in the order of the course."""
    missing: list[EditionStep] = []
    for step in visit.steps:
        if step.step_key == step_key:
            return missing
        if step.required and step.step_key not in visit.done_keys:
            missing.append(step)
    return missing


def missing_for(enrolment: Enrolment, *, quiz: QuizPage) -> list[EditionStep]:
    """The same for an enrolment at hand, read afresh."""
    return missing_before(visit_of(enrolment), step_key=quiz.translation_key)


def frozen_quiz(enrolment: Enrolment, quiz: QuizPage) -> QuizPage:
    """The quiz by the rules of the edition that the person is taught in; as it is published today where that edition does not hold it."""
    step = EditionStep.objects.select_related("revision").filter(edition=enrolment.edition_id, step_key=quiz.translation_key).first()
    return step.revision.as_object() if step and step.revision else quiz


class NoAttemptLeftError(Exception):
    """The quiz allows no more sittings in this enrolment."""


class TooSoonError(Exception):
    """The waiting time after the last sitting is not over: ``until``."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(until.isoformat())


@dataclass(frozen=True)
class Tries:
    """How many more sittings an enrolment may have of a quiz (None: no limit), and when the next may begin."""

    left: int | None
    not_before: datetime | None = None

    @property
    def none_left(self) -> bool:
        return self.left == 0


def tries_after(*, allowed: int | None, extra: int, used: int, wait_hours: int, last_failed_at: datetime | None) -> Tries:
    """Pure. Somebody who passed last need not wait to practise again."""
    left = None if allowed is None else max(allowed + extra - used, 0)
    return Tries(left=left, not_before=last_failed_at + timedelta(hours=wait_hours) if last_failed_at and wait_hours else None)


def tries(enrolment: Enrolment, *, quiz: QuizPage) -> Tries:
    """What the quiz still allows in this enrolment; an enrolment of two years later starts anew."""
    if quiz.attempts_allowed is None and not quiz.wait_hours:
        return Tries(left=None)
    over = Attempt.objects.filter(enrolment=enrolment, quiz=quiz)
    counted = over.aggregate(used=Count("pk"), last_failed_at=Max("submitted_at", filter=Q(passed=False)))
    extra = ExtraAttempt.objects.filter(enrolment=enrolment, quiz=quiz).count() if quiz.attempts_allowed is not None else 0
    return tries_after(allowed=quiz.attempts_allowed, extra=extra, wait_hours=quiz.wait_hours, **counted)
