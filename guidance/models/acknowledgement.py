import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from guidance.models.pages import GuidanceNotePage


class Acknowledgement(models.Model):
    """A person has said to have read one version of a guidance note; once a version.

    ``seconds`` and ``reached`` are what the browser tells of the reading: engagement, proof of nothing; empty where it tells nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(GuidanceNotePage, on_delete=models.PROTECT, related_name="acknowledgements")
    version = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acknowledgements")
    seconds = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds for which the page was in view.")
    reached = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How far down the text was seen, in per cent.")
    from_changes = models.BooleanField(
        db_default=False, default=False, help_text="Said where what has changed is shown, not at the end of the whole text."
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint("person", "note", "version", name="acknowledged_once_a_version"),
            models.CheckConstraint(condition=Q(reached=None) | Q(reached__lte=100), name="acknowledgement_reached_in_per_cent"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.note_id} v{self.version}"
