import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, TaskForce
from assessments.models.exercise_pages import ExercisePage
from assessments.models.script import Script
from assessments.tabletop.exercise import RECORDER, Tabletop
from courses.models import Enrolment

if TYPE_CHECKING:
    from agencies.models import User


class TabletopPage(ExercisePage):
    """The tabletop as a step: a joint exercise of several agencies that no role can solve by itself."""

    template = "assessments/tabletop/step.html"
    kind = "tabletop"
    shape = Tabletop


class SessionState(models.TextChoices):
    GATHERING = "gathering", _("gathering")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")


class SessionQuerySet(models.QuerySet["TabletopSession"]):
    def visible_to(self, user: "User") -> "SessionQuerySet":
        """Those one facilitates or sits in. What leaders see of them is another page: participation and team scores."""
        seats = Seat.objects.filter(person=user, left_at=None)
        return self.filter(Q(facilitator=user) | Q(pk__in=seats.values("session")))


class TabletopSession(models.Model):
    """One playing of a tabletop. ``revision`` grows by one with everything that somebody in the room may see.

    The turn (``inject``, ``phase``) and since when it lasts is all that the clock needs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="tabletop_sessions")
    step_key = models.UUIDField()
    task_force = models.ForeignKey(TaskForce, null=True, blank=True, on_delete=models.PROTECT, related_name="tabletop_sessions")
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="facilitated_sessions")
    join_code = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=12, choices=SessionState.choices, default=SessionState.GATHERING)
    inject = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=10, default="silent")
    phase_since = models.DateTimeField(null=True, blank=True)
    silent_minutes = models.PositiveIntegerField()
    team_minutes = models.PositiveIntegerField()
    solution_minutes = models.PositiveIntegerField()
    by_clock = models.BooleanField(default=False, help_text=_("The clock goes on by itself; otherwise the facilitator does."))
    revision = models.PositiveIntegerField(default=0)
    closing = models.JSONField(default=list, blank=True, help_text=_("The team's answers to the closing questions."))
    opened_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint("join_code", condition=~Q(join_code=""), name="tabletop_code_once"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False, join_code="") | (~Q(state="ended") & Q(ended_at=None)),
                name="tabletop_ends_once",
            ),
            models.CheckConstraint(condition=Q(state="gathering") | Q(phase_since__isnull=False), name="tabletop_runs_since"),
        ]

    def __str__(self) -> str:
        return f"session {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("tabletop", args=[self.pk])


class Seat(models.Model):
    """Somebody in a role of a session, or as its recorder; dated, so that another may take it after them."""

    session = models.ForeignKey(TabletopSession, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tabletop_seats")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="tabletop_seats")
    first_inject = models.PositiveSmallIntegerField(default=0)
    joined_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("session", "role", condition=Q(left_at=None), name="tabletop_seat_once"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")), name="tabletop_seat_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.session_id}"

    @property
    def is_recorder(self) -> bool:
        return self.role == RECORDER


class SilentDecision(models.Model):
    """What one role wrote on its own, before anybody spoke; and how its writer saw it after the solution. Theirs alone."""

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="decisions")
    inject = models.CharField(max_length=12)
    text = models.TextField(help_text=_("No case and no person of the real world; deleted a year after the session."))
    saved_at = models.DateTimeField(db_default=Now())
    own_scores = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("seat", "inject", name="silent_decision_once")]

    def __str__(self) -> str:
        return self.inject


class TeamDecision(models.Model):
    """What the team decided at an inject, and the facilitator's scores of it. ``revision`` grows by one with every accepted save."""

    session = models.ForeignKey(TabletopSession, on_delete=models.PROTECT, related_name="decisions")
    inject = models.CharField(max_length=12)
    text = models.TextField(blank=True, help_text=_("No case and no person of the real world; deleted a year after the session."))
    scores = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("session", "inject", name="team_decision_once")]

    def __str__(self) -> str:
        return self.inject


class SharingRequest(models.Model):
    """One role asks another for what it knows, and says on which ground; a document is shown, or the request refused."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("document", "asked")
        GIVEN = "given", _("given")
        REFUSED = "refused", pgettext_lazy("document", "refused")

    session = models.ForeignKey(TabletopSession, on_delete=models.PROTECT, related_name="requests")
    inject = models.CharField(max_length=12)
    asker = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="asked")
    owner = models.CharField(max_length=12)
    text = models.CharField(max_length=300)
    ground = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    document = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None, document="")
                | Q(state="given", answered_at__isnull=False) & ~Q(document="")
                | Q(state="refused", answered_at__isnull=False, document=""),
                name="sharing_request_answered_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asker_id} asks {self.owner}"


class FollowUp(models.Model):
    """What the team will do after the exercise: a duty of a named person, or a question to the experts. Handed on when the session ends."""

    class Kind(models.TextChoices):
        DUTY = "duty", _("a duty")
        QUESTION = "question", _("a question to the expert desk")

    session = models.ForeignKey(TabletopSession, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=300)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(null=True, blank=True)
    handed_on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
