from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from guidance.marks import number


class SourceQuerySet(models.QuerySet["Source"]):
    def cited(self, marks: Iterable[str]) -> "list[Source]":
        """The sources behind the marks, in one query, in the order of their numbers. A mark without a source is left out."""
        wanted = set(marks)
        return sorted(self.filter(mark__in=wanted), key=lambda source: number(source.mark)) if wanted else []


class Source(models.Model):
    """Where a statement comes from: a statute, a study, a published guide. Cited by its mark."""

    mark = models.CharField(max_length=8, unique=True)
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=600, blank=True)
    secondary = models.BooleanField(default=False, help_text=_("A copy or a report of the primary source."))
    note = models.CharField(max_length=400, blank=True)

    objects = SourceQuerySet.as_manager()

    panels = [FieldPanel("mark"), FieldPanel("title"), FieldPanel("address"), FieldPanel("secondary"), FieldPanel("note")]

    class Meta:
        ordering = ["mark"]

    def __str__(self) -> str:
        return f"{self.mark} {self.title}"


class Manuscript(models.Model):
    """What was last loaded from a file, so that loading an unchanged file does not undo what an editor has changed since."""

    code = models.CharField(max_length=60, unique=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code
