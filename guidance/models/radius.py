import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from guidance.models.pages import GuidanceNotePage

if TYPE_CHECKING:
    from agencies.models import User


class NoteAsks(models.TextChoices):
    """What a new version of a note asks of people, from least to most."""

    NOTHING = "nothing", _("nothing")
    DIFFERENCE = "difference", _("to read what has changed")
    ACKNOWLEDGE = "acknowledge", _("to read and acknowledge it")
    RETEST = "retest", _("to acknowledge it and pass the test again")


class AskedGroup(models.TextChoices):
    """Why somebody is touched by a new version. Who is in both groups is counted with those who acknowledged."""

    READERS = "readers", _("acknowledged an earlier version")
    TRAINED = "trained", _("were trained on text that cites it")


class RadiusQuerySet(models.QuerySet["Radius"]):
    def standing(self) -> "RadiusQuerySet":
        """Decided, whether applied or not, and not taken back."""
        return self.filter(taken_back_at=None)

    def applied(self) -> "RadiusQuerySet":
        return self.standing().exclude(applied_at=None)


class Radius(models.Model):
    """What the author of a new version of a note has decided before it is published: what it asks of whom, and which questions wait.

    It may be decided anew until it is applied, which is once, after the version is published. Applied it can be taken back: what was asked is asked
    no more, what was done meanwhile stays on record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(GuidanceNotePage, on_delete=models.CASCADE, related_name="radii")
    version = models.PositiveSmallIntegerField()
    readers = models.CharField(max_length=12, choices=NoteAsks.choices, default=NoteAsks.NOTHING)
    trained = models.CharField(max_length=12, choices=NoteAsks.choices, default=NoteAsks.NOTHING)
    days = models.PositiveSmallIntegerField(default=30, help_text="Within how many days of its publication.")
    holds = models.JSONField(default=list, help_text="Keys of the questions that are to wait.")
    held = models.JSONField(default=list, help_text="Keys of those that were held when it was applied.")
    courses = models.JSONField(
        default=list, help_text="Keys of the courses whose test is to be passed again, as they stood when it was applied."
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = RadiusQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("note", "version", condition=Q(taken_back_at=None), name="radius_once_a_version"),
            models.CheckConstraint(condition=~Q(readers=NoteAsks.RETEST), name="radius_retests_who_was_trained"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=730), name="radius_within_days"),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False, applied_at__isnull=False),
                name="radius_taken_back_by_somebody_once_applied",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} v{self.version}"

    @property
    def citation(self) -> str:
        return f"{self.note.code} v{self.version}"

    def asks_of(self, group: str) -> NoteAsks:
        return NoteAsks(self.readers if group == AskedGroup.READERS else self.trained)


class AskedQuerySet(models.QuerySet["AskedPerson"]):
    def current(self) -> "AskedQuerySet":
        return self.filter(ended_on=None)

    def on(self, day: date) -> "AskedQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), asked_on__lte=day)

    def visible_to(self, user: "User") -> "AskedQuerySet":
        """One's own. What a leader sees of people is standing, in ``records``."""
        return self.filter(person=user)


class AskedPerson(models.Model):
    """That a new version of a note asks something of a person, from a day on; once a version. The rules of ``records`` follow these rows."""

    radius = models.ForeignKey(Radius, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asked_by_notes")
    group = models.CharField(max_length=8, choices=AskedGroup.choices)
    asks = models.CharField(max_length=12, choices=NoteAsks.choices)
    asked_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("radius", "person", name="asked_once_a_version"),
            models.CheckConstraint(condition=~Q(asks=NoteAsks.NOTHING), name="asked_for_something"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=models.F("asked_on")), name="asked_before_it_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.asks}"
