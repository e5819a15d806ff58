"""When an exercise is done."""

from uuid import UUID

from agencies import audit
from agencies.models import User
from courses.models import EditionStep, Enrolment
from courses.progress import finish_step


def done(enrolment: Enrolment, *, step_key: UUID, by: User) -> None:
    """The exercise is done, whichever way it was done: neither the step nor the trail says which [W3]."""
    if EditionStep.objects.filter(edition_id=enrolment.edition_id, step_key=step_key).exists():
        audit.record("exercise.done", by=by, subject=enrolment, person=enrolment.person_id, agency=enrolment.agency_id, step=str(step_key))
        finish_step(enrolment, step_key=step_key, by=by)
