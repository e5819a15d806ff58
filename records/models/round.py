import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.permissions import Permission
from courses.models import CoursePage
from records.models.excuse import Extension
from records.models.requirement import Requirement

if TYPE_CHECKING:
    from agencies.models import User


class RoundKind(models.TextChoices):
    REMIND = "remind", _("remind")
    EXTEND = "extend", _("give more time")
    ASSIGN = "assign", _("assign a course")


class RoundState(models.TextChoices):
    CHOSEN = "chosen", _("waits for your word")
    RUNNING = "running", _("being done")
    DONE = "done", _("done")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")
    DROPPED = "dropped", _("not done")


class LineState(models.TextChoices):
    WAITING = "waiting", _("chosen")
    LEFT_OUT = "left_out", _("left out")
    DONE = "done", _("done")
    UNDONE = "undone", _("taken back")


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: "User") -> "RoundQuerySet":
        """One's own: whom somebody has chosen, and why, is between them and the record."""
        return self.filter(user.reach(Permission.EXCUSE_PEOPLE).as_q("agency__path"), created_by=user)


class Round(models.Model):
    """The same done for many people at once: chosen from a list, looked at, said once, done in the background."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(unique=True, help_text="Of the page on which the people were chosen: sent twice, it is one round.")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="rounds")
    kind = models.CharField(max_length=6, choices=RoundKind.choices)
    state = models.CharField(max_length=8, choices=RoundState.choices, default=RoundState.CHOSEN)
    course = models.ForeignKey(CoursePage, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["created_by", "-created_at"], name="rounds_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["chosen", "dropped"]) | Q(confirmed_at__isnull=False), name="round_done_after_a_word"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | Q(kind="remind", course=None, until=None)
                | Q(kind="extend", course=None, until__isnull=False) & ~Q(reason="")
                | Q(kind="assign", course__isnull=False, until=None),
                name="round_says_what_it_does",
            ),
            models.CheckConstraint(condition=Q(kind="extend") | ~Q(state__in=["undoing", "undone"]), name="round_undone_where_it_can_be"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_at_work(self) -> bool:
        return self.state in (RoundState.RUNNING, RoundState.UNDOING)


class RoundLine(models.Model):
    """One person of a round, under one requirement where it is about what is asked of them. What it has made, it names."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.WAITING)
    why = models.CharField(max_length=16, blank=True, help_text="Why it was left out; words in records/rounds.py.")
    extension = models.OneToOneField(Extension, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("round", "number", name="round_line_once"),
            models.UniqueConstraint("round", "person", "requirement", condition=Q(requirement__isnull=False), name="round_asked_once"),
            models.UniqueConstraint("round", "person", condition=Q(requirement=None), name="round_person_once"),
            models.CheckConstraint(condition=Q(why="") | Q(state=LineState.LEFT_OUT), name="round_line_left_out_and_why"),
        ]
        indexes = [models.Index(fields=["round", "state", "number"], name="round_lines_by_state")]

    def __str__(self) -> str:
        return f"line {self.number}"
