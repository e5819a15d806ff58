import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from agencies.models import Agency
from courses.models.edition import Edition
from courses.models.pages import CoursePage
from courses.sensitive_parts import Way

if TYPE_CHECKING:
    from agencies.models import User


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def open(self) -> "EnrolmentQuerySet":
        return self.filter(completed_at=None)

    def visible_to(self, user: "User") -> "EnrolmentQuerySet":
        """One's own. What a leader sees of people is standing, in ``records``; never progress step by step."""
        return self.filter(person=user)

    def with_steps_done(self) -> "EnrolmentQuerySet":
        """Each with ``steps_done``: how many steps the person has finished."""
        return self.annotate(steps_done=models.Count("progress", filter=Q(progress__done_at__isnull=False)))


class Enrolment(models.Model):
    """A person in an edition of a course, with the place where they left off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    agency = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="enrolments", help_text="The home agency on the day of enrolment."
    )
    started_at = models.DateTimeField(db_default=Now())
    last_step = models.UUIDField(null=True, blank=True)
    last_block = models.CharField(max_length=40, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    if TYPE_CHECKING:  # by with_steps_done()
        steps_done: int

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint("person", "course", condition=Q(completed_at=None), name="enrolment_one_open_a_course"),
            models.UniqueConstraint("person", "edition", name="enrolment_once_an_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.edition_id}"


class StepProgress(models.Model):
    """That a step was opened and done. Carries no reason and no way: which path a learner chose is nobody's business."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    step_key = models.UUIDField()
    opened_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "step_key", name="step_progress_once")]

    def __str__(self) -> str:
        return f"{self.step_key} {'done' if self.done_at else 'opened'}"


class ActivityAnswer(models.Model):
    """What the learner last answered in a practice activity, so that it is there on return. Practice, never a mark.

    ``draft`` is what has been chosen since and not been checked yet; an empty ``answer`` means that there is only a draft.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="activity_answers")
    step_key = models.UUIDField()
    activity = models.CharField(max_length=40)
    answer = models.JSONField(default=dict)
    draft = models.JSONField(default=dict)
    answered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "step_key", "activity", name="activity_answer_once")]

    def __str__(self) -> str:
        return self.activity


class PartChoice(models.Model):
    """The way on which a learner goes through a sensitive part. The learner's own affair: no view, export or log of anybody else reads it.

    It says nothing of when or why, and it is forgotten when the course is complete.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="part_choices")
    step_key = models.UUIDField()
    part = models.CharField(max_length=40)
    way = models.CharField(max_length=12, choices=[(way.value, way.value) for way in Way])

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "step_key", "part", name="part_choice_once")]

    def __str__(self) -> str:
        return self.part
