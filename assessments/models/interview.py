import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.interview import script
from assessments.models.exercise_pages import ExercisePage
from assessments.models.script import Script
from courses.models import Enrolment

if TYPE_CHECKING:
    from agencies.models import User


class InterviewPage(ExercisePage):
    """The interview simulator as a step: a conversation in which each choice has its effect, and a debrief that shows it."""

    template = "assessments/interview/step.html"
    kind = "interview"
    shape = script.Script

    alternative = models.JSONField(default=dict, blank=True, editable=False)

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        return {**super().get_content_for_fingerprint(), "alternative": self.alternative}


class RunQuerySet(models.QuerySet["InterviewRun"]):
    def open(self) -> "RunQuerySet":
        return self.filter(closed_at=None)

    def visible_to(self, user: "User") -> "RunQuerySet":
        """One's own. Which way somebody took through a conversation is theirs alone."""
        return self.filter(person=user)


class InterviewRun(models.Model):
    """One person in one conversation. Where it stands follows from its script and its choices; one open run a person and exercise.

    A replay begins with the first choices of an earlier run.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interview_runs")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="interview_runs")
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="interview_runs")
    step_key = models.UUIDField()
    replay_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replays")
    kept = models.PositiveSmallIntegerField(default=0, help_text=_("How many choices a replay took over."))
    started_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, blank=True, help_text=_("Empty when the run was put aside for a new one."))
    debrief = models.JSONField(default=dict, blank=True)
    debriefed_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint("person", "step_key", condition=Q(closed_at=None), name="interview_run_one_open"),
            models.CheckConstraint(condition=Q(closed_at__isnull=False) | Q(ending=""), name="interview_run_ends_when_closed"),
            models.CheckConstraint(condition=Q(debriefed_at=None) | ~Q(ending=""), name="interview_run_debriefed_after_its_end"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("interview-run", args=[self.pk])


class InterviewChoice(models.Model):
    """One choice of a run, made once."""

    run = models.ForeignKey(InterviewRun, on_delete=models.PROTECT, related_name="choices")
    position = models.PositiveSmallIntegerField()
    node = models.CharField(max_length=12)
    option = models.CharField(max_length=12)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint("run", "position", name="interview_choice_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.node} {self.option}"


class WrittenWorkQuerySet(models.QuerySet["WrittenWork"]):
    def visible_to(self, user: "User") -> "WrittenWorkQuerySet":
        """One's own; that somebody wrote instead of playing is nobody else's business [W3]."""
        return self.filter(person=user)


class WrittenWork(models.Model):
    """The written alternative of an exercise, kept over several sittings. ``revision`` grows by one with every accepted save."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="written_works")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="written_works")
    step_key = models.UUIDField()
    work = models.JSONField(default=dict, help_text=_("No case and no person of the real world; deleted a year after it was handed in."))
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(db_default=Now())
    handed_in_at = models.DateTimeField(null=True, blank=True)

    objects = WrittenWorkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "step_key", name="written_work_once")]

    def __str__(self) -> str:
        return f"written work {self.pk}"
