import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Discipline
from assessments.evidence_map.case import CaseFile
from assessments.models.exercise_pages import ExercisePage
from assessments.models.script import Script
from courses.models import Enrolment

if TYPE_CHECKING:
    from agencies.models import User


class EvidenceMapPage(ExercisePage):
    """The evidence map as a step: a case file is read, and each exhibit mapped to the element that it supports."""

    template = "assessments/evidence_map/step.html"
    kind = "evidence_map"
    shape = CaseFile


class EvidenceMapQuerySet(models.QuerySet["EvidenceMap"]):
    def open(self) -> "EvidenceMapQuerySet":
        return self.filter(submitted_at=None)

    def visible_to(self, user: "User") -> "EvidenceMapQuerySet":
        """Those one works on oneself, alone or in a pair."""
        return self.filter(members__person=user, members__left_at=None)


class EvidenceMap(models.Model):
    """A map of one case file, by one person or by a pair of two disciplines. ``revision`` grows by one with every accepted change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="evidence_maps")
    step_key = models.UUIDField()
    short = models.BooleanField(default=False, help_text=_("The written alternative: some exhibits of one's choice, and a gap note."))
    gap_note = models.TextField(blank=True, help_text=_("No case and no person of the real world; deleted a year after it was handed in."))
    join_code = models.CharField(max_length=12, blank=True)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True, blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    available = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = EvidenceMapQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint("join_code", condition=~Q(join_code=""), name="evidence_map_code_once"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, points=None, available=None)
                | Q(submitted_at__isnull=False, points__isnull=False, available__isnull=False, join_code=""),
                name="evidence_map_marked_when_submitted",
            ),
            models.CheckConstraint(condition=Q(short=False) | Q(join_code=""), name="evidence_map_short_is_alone"),
        ]

    def __str__(self) -> str:
        return f"map {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("evidence-map", args=[self.pk])


class MapMember(models.Model):
    """Somebody who works on a map; two at most, of different disciplines. ``agreed_revision``: the state that they want to hand in."""

    map = models.ForeignKey(EvidenceMap, on_delete=models.PROTECT, related_name="members")
    seat = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="map_seats")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="map_seats")
    discipline = models.ForeignKey(Discipline, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    step_key = models.UUIDField()
    joined_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(db_default=Now())
    agreed_revision = models.PositiveIntegerField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    closed = models.BooleanField(default=False, help_text=_("The map was handed in, or the person has left it."))

    class Meta:
        ordering = ["seat"]
        constraints = [
            models.UniqueConstraint("map", "seat", condition=Q(left_at=None), name="map_seat_once"),
            models.UniqueConstraint("map", "person", condition=Q(left_at=None), name="map_member_once"),
            models.UniqueConstraint("person", "step_key", condition=Q(closed=False), name="map_one_open"),
            models.CheckConstraint(condition=Q(seat__in=[1, 2]), name="map_two_at_most"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(closed=True), name="map_left_is_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.map_id}"


class MapEntry(models.Model):
    """What the map says of one exhibit. ``revision`` grows by one with every accepted save."""

    map = models.ForeignKey(EvidenceMap, on_delete=models.PROTECT, related_name="entries")
    exhibit = models.CharField(max_length=12)
    primary = models.CharField(max_length=12, blank=True)
    second = models.CharField(max_length=12, blank=True)
    strength = models.CharField(max_length=24, blank=True)
    limits = models.JSONField(default=list, blank=True)
    step = models.CharField(max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint("map", "exhibit", name="map_entry_once"),
            models.CheckConstraint(condition=Q(second="") | ~Q(second=models.F("primary")), name="map_entry_two_rows_differ"),
        ]
        indexes = [models.Index("exhibit", "primary", name="map_entry_reading")]

    def __str__(self) -> str:
        return f"{self.exhibit} → {self.primary}"


class MapRow(models.Model):
    """What the map says of one element: why it stays empty, and what is missing for it."""

    map = models.ForeignKey(EvidenceMap, on_delete=models.PROTECT, related_name="rows")
    row = models.CharField(max_length=12)
    empty_because = models.CharField(max_length=12, blank=True)
    missing = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("map", "row", name="map_row_once")]

    def __str__(self) -> str:
        return self.row
