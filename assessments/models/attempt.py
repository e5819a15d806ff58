import uuid
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models.item import ItemVersion
from assessments.models.pages import QuizPage, ReviewPolicy
from assessments.timing import GRACE, SENSITIVE_PAUSES, Clock
from courses.models import Enrolment

if TYPE_CHECKING:
    from datetime import datetime

    from agencies.models import User
    from assessments.models.mark_change import MarkChange


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> "AttemptQuerySet":
        return self.filter(submitted_at=None)

    def visible_to(self, user: "User") -> "AttemptQuerySet":
        """One's own sittings, and nobody else's: a leader sees standing, never answers [T10]."""
        return self.filter(person=user)

    def marked(self) -> "AttemptQuerySet":
        return self.filter(submitted_at__isnull=False, awaits_marking=False)

    def awaiting(self) -> "AttemptQuerySet":
        return self.filter(awaits_marking=True)

    def with_clock(self) -> "AttemptQuerySet":
        """Each with the database's time and its running pause, so that ``clock`` can be asked."""
        running = Pause.objects.filter(attempt=OuterRef("pk"), ends_at__gt=Now())
        pause = {"paused_since": Subquery(running.values("started_at")[:1]), "paused_until": Subquery(running.values("ends_at")[:1])}
        return self.annotate(now=Now(), **pause)

    def overdue(self) -> "AttemptQuerySet":
        """Open, but so long after the deadline that nothing more can arrive."""
        return self.open().filter(deadline__lte=Now() - GRACE)


class Attempt(models.Model):
    """One sitting. Its questions, their order and its pass rule are fixed at the start; one open sitting a person and quiz."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(QuizPage, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    seed = models.BigIntegerField(help_text=_("From which the draw and every shuffle follow."))
    pass_share = models.PositiveSmallIntegerField()
    criticals_must_be_right = models.BooleanField(default=True)
    review = models.CharField(
        max_length=8, choices=ReviewPolicy.choices, default=ReviewPolicy.ALL, help_text=_("What the person sees once it is submitted.")
    )
    started_at = models.DateTimeField(db_default=Now())
    limit_seconds = models.PositiveIntegerField(null=True, blank=True, help_text=_("The quiz's time limit at the start; empty for none."))
    extra_time = models.PositiveSmallIntegerField(default=0, help_text=_("The person's extra time, per cent of the limit."))
    deadline = models.DateTimeField(null=True, blank=True, help_text=_("With extra time and every pause, a running one to its very end."))
    submitted_at = models.DateTimeField(null=True, blank=True)
    run_out = models.BooleanField(default=False, help_text=_("Ended by its time limit, not by hand."))
    credit = models.DecimalField(
        max_digits=7, decimal_places=4, null=True, blank=True, help_text=_("Sum of item credit, 0 to the number of items.")
    )
    passed = models.BooleanField(null=True, blank=True)
    awaits_marking = models.BooleanField(default=False, help_text=_("Submitted, and people have yet to read what was written."))

    objects = AttemptQuerySet.as_manager()

    if TYPE_CHECKING:  # by with_clock()
        now: datetime
        paused_since: datetime | None
        paused_until: datetime | None

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint("person", "quiz", condition=Q(submitted_at=None), name="attempt_one_open_a_quiz"),
            models.UniqueConstraint("person", "quiz", "number", name="attempt_number_once"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, credit=None, passed=None, awaits_marking=False)
                | Q(submitted_at__isnull=False, credit=None, passed=None, awaits_marking=True)
                | Q(submitted_at__isnull=False, credit__isnull=False, passed__isnull=False, awaits_marking=False),
                name="attempt_marked_when_submitted",
            ),
            models.CheckConstraint(condition=Q(submitted_at=None) | Q(submitted_at__gte=F("started_at")), name="attempt_ends_after_start"),
            models.CheckConstraint(
                condition=Q(limit_seconds=None, deadline=None) | Q(limit_seconds__isnull=False, deadline__isnull=False),
                name="attempt_deadline_follows_its_limit",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(deadline=None) | Q(submitted_at__lte=F("deadline")), name="attempt_ends_by_its_deadline"
            ),
            models.CheckConstraint(condition=Q(run_out=False) | Q(submitted_at=F("deadline")), name="attempt_run_out_ends_at_its_deadline"),
        ]
        indexes = [models.Index("deadline", condition=Q(submitted_at=None), name="attempt_open_by_deadline")]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("attempt", args=[self.pk])

    @property
    def reference(self) -> str:
        """By which a sitting is told apart without saying whose it is."""
        return str(self.pk)[:8]

    @property
    def clock(self) -> Clock:
        """For an attempt that was read ``with_clock``."""
        return Clock(now=self.now, ends_at=self.deadline, paused_until=self.paused_until)


class PauseKind(models.TextChoices):
    SENSITIVE = "sensitive", _("for a sensitive question")
    BREAK = "break", _("a break that was arranged")


class Pause(models.Model):
    """The clock of a sitting stood still and its questions were hidden. Nobody but the person ever sees that [W3].

    ``ends_at`` is the full length of the pause until the person goes on earlier.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=10, choices=PauseKind.choices)
    number = models.PositiveSmallIntegerField(help_text=_("The first of its kind in this sitting, the second, and so on."))
    position = models.PositiveSmallIntegerField(help_text=_("The question to go on with."))
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint("attempt", "kind", "number", name="pause_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("started_at")), name="pause_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(kind=PauseKind.SENSITIVE) | Q(number__lte=SENSITIVE_PAUSES), name="pause_for_sensitive_questions_twice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class AttemptItemQuerySet(models.QuerySet["AttemptItem"]):
    def visible_to(self, user: "User") -> "AttemptItemQuerySet":
        return self.filter(attempt__person=user)

    def with_changes(self) -> "AttemptItemQuerySet":
        """Each with the changes of its mark that two people decided, the last one in force."""
        changes = apps.get_model("assessments", "MarkChange").objects.applied()
        return self.prefetch_related(Prefetch("mark_changes", changes, to_attr="applied_changes"))

    def with_grounds(self) -> "AttemptItemQuerySet":
        """Each with what its mark follows from besides the answer: the regrades of its version that were applied, the last one in force, and
        what people found in what was written."""
        regrades = apps.get_model("assessments", "Regrade").objects.applied()
        found = self.select_related("marking").prefetch_related("marking__readings")
        return found.prefetch_related(Prefetch("version__regrades", regrades, to_attr="applied_regrades"))


class AttemptItem(models.Model):
    """A question of a sitting: the pinned version and the order in which its parts were shown."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="asked_in")
    critical = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    section = models.CharField(max_length=80, blank=True, help_text=_("The heading that it stands under."))
    order = models.JSONField(default=list, help_text=_("Indices of the parts in the order shown."))

    if TYPE_CHECKING:  # by with_changes()
        applied_changes: "list[MarkChange]"

    objects = AttemptItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("attempt", "position", name="attempt_item_position_once"),
            models.UniqueConstraint("attempt", "version", name="attempt_item_once"),
        ]

    def __str__(self) -> str:
        return f"question {self.position}"


class Answer(models.Model):
    """What the person answered, in terms of the version's own indices. ``revision`` grows by one with every accepted save."""

    attempt_item = models.OneToOneField(AttemptItem, on_delete=models.PROTECT, related_name="answer")
    value = models.JSONField(default=dict)
    flagged = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"answer r{self.revision}"


class Mark(models.Model):
    """What the server gave an answer. Made once, at submission, from the pinned version; changed only by a regrade, which keeps what it was."""

    attempt_item = models.OneToOneField(AttemptItem, on_delete=models.PROTECT, related_name="mark")
    credit = models.DecimalField(max_digits=5, decimal_places=4)
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(credit__gte=0, credit__lte=1), name="mark_between_nothing_and_one")]

    def __str__(self) -> str:
        return str(self.credit)
