import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Affiliation
from agencies.permissions import Permission
from assessments.models.attempt import AttemptItem

if TYPE_CHECKING:
    from agencies.models import User

LEASE = timedelta(hours=2)
"""How long a marker has an answer to themselves; after that it may be taken by another."""


class MarkingState(models.TextChoices):
    FIRST = "first", _("waits for a first reading")
    SECOND = "second", _("waits for a second reading")
    THIRD = "third", _("waits for a third reading, which decides")
    SETTLED = "settled", _("settled")


class WrittenMarkingQuerySet(models.QuerySet["WrittenMarking"]):
    def waiting(self) -> "WrittenMarkingQuerySet":
        return self.exclude(state=MarkingState.SETTLED)

    def free(self) -> "WrittenMarkingQuerySet":
        """Nobody has it in hand."""
        return self.waiting().filter(Q(claimed_until=None) | Q(claimed_until__lt=Now()))

    def held_by(self, user: "User") -> "WrittenMarkingQuerySet":
        return self.waiting().filter(claimed_by=user, claimed_until__gte=Now())

    def markable_by(self, user: "User") -> "WrittenMarkingQuerySet":
        """What the person may read: not their own, nothing they have read, nothing of people of their own agency or of one that they oversee."""
        homes = Affiliation.objects.current().filter(person=OuterRef("attempt_item__attempt__person"))
        known = homes.filter(Q(agency=user.home.agency_id)) if user.home else homes.none()
        overseen = Q(pk__in=[])
        for path in user.reach(Permission.SEE_AGENCY_PEOPLE).paths:
            overseen |= Q(agency__path__startswith=path)
        read = MarkerReading.objects.filter(marking=OuterRef("pk"), marker=user)
        mine = self.exclude(attempt_item__attempt__person=user)
        return mine.exclude(Exists(known)).exclude(Exists(homes.filter(overseen))).exclude(Exists(read))


class WrittenMarking(models.Model):
    """A written answer on its way to a mark. Who reads it sees the question and the answer, never whose it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt_item = models.OneToOneField(AttemptItem, on_delete=models.PROTECT, related_name="marking")
    asked_at = models.DateTimeField(help_text=_("When the sitting was submitted; the oldest is read first."))
    state = models.CharField(max_length=8, choices=MarkingState.choices, default=MarkingState.FIRST)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    claimed_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = WrittenMarkingQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_until=None) | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="written_marking_claimed_until",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) & ~Q(state=MarkingState.SETTLED)
                | Q(settled_at__isnull=False, state=MarkingState.SETTLED, claimed_by=None),
                name="written_marking_settled_once",
            ),
        ]
        indexes = [models.Index("asked_at", condition=~Q(state=MarkingState.SETTLED), name="written_markings_waiting")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("marking-read", args=[self.pk])

    @property
    def reference(self) -> str:
        """By which an answer is told apart without saying whose it is."""
        return str(self.pk)[:8]

    @property
    def levels(self) -> list[list[int]]:
        """What the readings chose, in their order."""
        return [reading.levels for reading in self.readings.all()]


class MarkerReading(models.Model):
    """What one marker found in a written answer: a level for each criterion, with words for the learner. Written once, never changed."""

    marking = models.ForeignKey(WrittenMarking, on_delete=models.PROTECT, related_name="readings")
    number = models.PositiveSmallIntegerField()
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField(help_text=_("For each criterion, the index of its level."))
    feedback = models.JSONField(default=list, help_text=_("For each criterion, words for the learner; may be empty."))
    comment = models.TextField(max_length=2000, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("marking", "number", name="marker_reading_number_once"),
            models.UniqueConstraint("marking", "marker", name="marker_reads_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=3), name="marker_readings_are_three_at_most"),
        ]

    def __str__(self) -> str:
        return f"reading {self.number}"
