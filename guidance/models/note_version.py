import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.formats import date_format

from guidance.models.pages import GuidanceNotePage


class NoteVersionQuerySet(models.QuerySet["NoteVersion"]):
    def newest_first(self) -> "NoteVersionQuerySet":
        return self.order_by("-number", "-correction")

    def of_number(self, number: int) -> "NoteVersionQuerySet":
        """The version as it was corrected last, first."""
        return self.filter(number=number).order_by("-correction")


class NoteVersion(models.Model):
    """A guidance note as it was published once: its words as they were, whatever is written afterwards.

    A note that somebody has acknowledged cannot be deleted; one that nobody has takes its versions with it.
    A text that is published again under the same number is a *correction* of that version: those who have acknowledged it need not again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(GuidanceNotePage, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    correction = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=255)
    summary = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, help_text="Owner, audience and topics, as they stood.")
    effective_on = models.DateField(null=True, blank=True)
    html = models.TextField(blank=True, help_text="The text as readers saw it.")
    paragraphs = models.JSONField(default=list, help_text="The same as plain paragraphs: what is compared and printed.")
    sources = models.JSONField(default=list)
    what_changed = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    published_on = models.DateField()
    published_at = models.DateTimeField(db_default=Now())
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = NoteVersionQuerySet.as_manager()

    class Meta:
        ordering = ["note", "-number", "-correction"]
        constraints = [
            models.UniqueConstraint("note", "number", "correction", name="note_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="note_version_from_one"),
        ]

    def __str__(self) -> str:
        return self.citation

    @property
    def citation(self) -> str:
        return f"{self.code} v{self.number}"

    @property
    def full_citation(self) -> str:
        """The stable citation, the same as when it was in force: "GN-03 v2, in force 1 May 2026"."""
        day: date | None = self.effective_on
        return f"{self.citation}, in force {date_format(day, 'j F Y')}" if day else self.citation
