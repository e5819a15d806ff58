"""What a person has opened, answered and done in an enrolment, and when the course is complete."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from agencies import audit
from agencies.models import User
from courses.completion import Completion, completion_of
from courses.models import ActivityAnswer, EditionStep, Enrolment, PartChoice, StepProgress
from courses.sensitive_parts import Way
from courses.signals import course_completed


def done_keys(enrolment: Enrolment) -> set[UUID]:
    """The steps that are done, whichever edition they were done in."""
    return set(enrolment.progress.exclude(done_at=None).values_list("step_key", flat=True))


def completion(enrolment: Enrolment) -> Completion:
    """Whether the enrolment's edition is complete, and why not."""
    return completion_of(enrolment.edition.steps.all(), done_keys(enrolment))


@transaction.atomic
def open_step(enrolment: Enrolment, *, step_key: UUID, block: str = "") -> None:
    """Remember where the person is: the step and, when told, the block. The place of a completed course is remembered too."""
    _step(enrolment, step_key)
    StepProgress.objects.get_or_create(enrolment=enrolment, step_key=step_key)
    Enrolment.objects.filter(pk=enrolment.pk).update(last_step=step_key, last_block=block[:40], last_seen_at=Now())


@transaction.atomic
def answer_activity(enrolment: Enrolment, *, step_key: UUID, activity: str, answer: dict[str, Any]) -> None:
    """Keep the latest answer to a practice activity. What was chosen on the way to it is no longer needed."""
    if activity not in {asked["id"] for asked in _step(enrolment, step_key).activities}:
        raise ValueError(f"the step asks for no activity {activity!r}")
    ActivityAnswer.objects.update_or_create(
        enrolment=enrolment, step_key=step_key, activity=activity, defaults={"answer": answer, "draft": {}, "answered_at": Now()}
    )


@transaction.atomic
def keep_draft(enrolment: Enrolment, *, step_key: UUID, activity: str, given: tuple[int | None, ...]) -> None:
    """Keep what has been chosen so far, so that nothing is lost when the learner leaves before it is checked."""
    if activity not in {asked["id"] for asked in _step(enrolment, step_key).activities}:
        raise ValueError(f"the step asks for no activity {activity!r}")
    ActivityAnswer.objects.update_or_create(
        enrolment=enrolment, step_key=step_key, activity=activity, defaults={"draft": {"given": list(given)}}
    )


@transaction.atomic
def choose_way(enrolment: Enrolment, *, step_key: UUID, part: str, way: Way | None) -> None:
    """Remember how the learner goes through a sensitive part; without a way the part is closed again. Told to nobody, and not audited."""
    _step(enrolment, step_key)
    if way is None:
        PartChoice.objects.filter(enrolment=enrolment, step_key=step_key, part=part).delete()
    else:
        PartChoice.objects.update_or_create(enrolment=enrolment, step_key=step_key, part=part, defaults={"way": way})


@transaction.atomic
def finish_step(enrolment: Enrolment, *, step_key: UUID, by: User | None) -> Completion:
    """Mark a step done, once; with the last required one the course is completed, once, and its evidence is written by the receiver.

    The caller answers for the step: ``courses`` for lessons that were read, an upper room for its own kind.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("edition", "course", "person").get(pk=enrolment.pk)
    _step(enrolment, step_key)
    StepProgress.objects.get_or_create(enrolment=enrolment, step_key=step_key)
    StepProgress.objects.filter(enrolment=enrolment, step_key=step_key, done_at=None).update(done_at=Now())
    return settle(enrolment, by=by)


@transaction.atomic
def reopen_step(enrolment: Enrolment, *, step_key: UUID) -> None:
    """A step that was done turns out not to be. What was completed by it stays in the record, for the rooms above to judge."""
    StepProgress.objects.filter(enrolment=enrolment, step_key=step_key).update(done_at=None)


@transaction.atomic
def settle(enrolment: Enrolment, *, by: User | None) -> Completion:
    """Decide whether the enrolment is complete, and write it down once. Call with the enrolment's row locked."""
    result = completion(enrolment)
    if result.complete and Enrolment.objects.open().filter(pk=enrolment.pk).update(completed_at=Now()):
        enrolment.refresh_from_db(fields=["completed_at"])
        PartChoice.objects.filter(enrolment=enrolment).delete()
        audit.record("course.completed", by=by, subject=enrolment, person=enrolment.person, edition=str(enrolment.edition_id))
        course_completed.send(sender=Enrolment, enrolment=enrolment, by=by)
    return result


def _step(enrolment: Enrolment, step_key: UUID) -> EditionStep:
    return EditionStep.objects.get(edition_id=enrolment.edition_id, step_key=step_key)
