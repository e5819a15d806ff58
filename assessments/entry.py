"""Whether a quiz may be started: by whom, and what must be done before."""

from uuid import UUID

from django.db.models import F

from agencies.models import User
from assessments.models import QuizPage
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
