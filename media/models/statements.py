import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from agencies.models import Agency
from media.models.plays import Launch


class Statement(models.Model):
    """Something that somebody did, in the form of the Experience API. Kept as it came, and never changed; a later one may void it.

    Each agency has a store of its own: the same id may stand in two of them. ``launch`` is set for what a package told during a play:
    its person and its time are then ours, whatever the package wrote.
    """

    statement_id = models.UUIDField(default=uuid.uuid4)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="statements")
    launch = models.ForeignKey(Launch, null=True, on_delete=models.PROTECT, related_name="statements")
    sequence = models.PositiveIntegerField(null=True, help_text="Its number within the launch, so that the same message twice is one.")
    verb = models.CharField(max_length=500)
    activity = models.CharField(max_length=1000, blank=True)
    root = models.BooleanField(default=True, help_text="About the whole package and not a part of it.")
    body = models.TextField(help_text="The statement as JSON.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what must be equal when the same id comes again.")
    timestamp = models.DateTimeField()
    stored = models.DateTimeField(db_default=Now())
    voided = models.BooleanField(default=False)
    target = models.UUIDField(null=True, db_index=True, help_text="The statement that this one refers to.")
    written_by = models.UUIDField(null=True, help_text="The store key that brought it; nothing for our own.")

    class Meta:
        ordering = ["-stored", "-id"]
        constraints = [
            models.UniqueConstraint("agency", "statement_id", condition=Q(agency__isnull=False), name="statement_once_a_store"),
            models.UniqueConstraint("statement_id", condition=Q(agency=None), name="statement_once_without_agency"),
            models.UniqueConstraint("launch", "sequence", condition=Q(launch__isnull=False), name="statement_once_a_launch"),
        ]
        indexes = [
            models.Index("agency", "stored", name="statement_of_store"),
            models.Index("launch", "verb", name="statement_of_launch"),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)
