from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class EntryKind(models.TextChoices):
    """What was found, as readers know it; in this order it can be chosen."""

    NOTE = "note", _("Guidance note")
    COURSE = "course", _("Course")
    MODULE = "module", _("Module")
    LESSON = "lesson", _("Lesson")
    EXERCISE = "exercise", _("Quiz or exercise")


class SearchEntry(models.Model):
    """What search knows of a page: only text that is open to every reader of that page, and where it stands.

    Made from the page and made again whenever that changes (``guidance.shelves``); whether somebody may open it is asked of the page itself.
    The index beside it is the database's own, kept by it at every write: a column on PostgreSQL, on SQLite a table kept by triggers, which
    a migration that makes this table anew has to make again (migration 0006).
    """

    page = models.OneToOneField(Page, primary_key=True, on_delete=models.CASCADE, related_name="+")
    root = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", help_text="Published or not, it decides for what is below it."
    )
    shelf = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    place = models.CharField(max_length=255, blank=True, help_text="What its shelf knows it by.")
    address = models.CharField(max_length=300)
    trail = models.CharField(max_length=600, blank=True, help_text="What it stands in, one a line.")
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    audience = models.TextField(blank=True, help_text="|investigator|prosecutor|; empty where it is for everybody.")
    language = models.CharField(max_length=20)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("shelf", "root", name="search_entry_shelf")]

    def __str__(self) -> str:
        return self.title

    @property
    def trail_lines(self) -> list[str]:
        return self.trail.splitlines()
