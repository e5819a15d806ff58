from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from guidance.blocks import AUTHORS_ONLY, PROSE_FEATURES, KeyPointBlock, StatuteBlock, TextBlock, UnverifiedBlock
from guidance.marks import number
from guidance.text import body_html


class BasePage(Page):
    """What every published page has: a summary for lists and search. Abstract."""

    summary = models.CharField(_("summary"), max_length=300, blank=True, help_text=_("One sentence for lists and search."))

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        abstract = True


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


class HomePage(BasePage):
    """The landing page: what Accord is, for people who are not signed in."""

    template = "guidance/home.html"
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    promise = models.TextField(_("promise"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("promise")]


class GuidanceIndexPage(BasePage):
    """All guidance notes, in force first."""

    template = "guidance/index.html"
    parent_page_types = ["guidance.HomePage"]
    max_count = 1


class NoteStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class NoteQuerySet(PageQuerySet):
    def readable(self) -> "NoteQuerySet":
        """What readers may open: published, and past its draft."""
        return self.live().exclude(status=NoteStatus.DRAFT)

    def in_force_first(self) -> "NoteQuerySet":
        order = models.Case(models.When(status=NoteStatus.IN_FORCE, then=0), default=1, output_field=models.IntegerField())
        return self.order_by(order, "code")


class GuidanceNotePage(BasePage):
    """Expert guidance with a version and a review date; cited as "GN-03 v2, in force 1 May 2026"."""

    template = "guidance/note.html"
    parent_page_types = ["guidance.GuidanceIndexPage"]
    subpage_types: list[str] = []

    code = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=12, choices=NoteStatus.choices, default=NoteStatus.DRAFT)
    effective_on = models.DateField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    owner_name = models.CharField(_("owner"), max_length=160, blank=True)
    audience = models.TextField(blank=True, help_text=_("One discipline a line."))
    topics = models.TextField(blank=True, help_text=_("One a line; found by search."))
    body = StreamField(
        [
            ("text", TextBlock(features=PROSE_FEATURES)),
            ("key", KeyPointBlock()),
            ("statute", StatuteBlock()),
            (AUTHORS_ONLY, UnverifiedBlock()),
        ],
        blank=True,
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("code"),
        FieldPanel("version"),
        FieldPanel("status"),
        FieldPanel("effective_on"),
        FieldPanel("review_by"),
        FieldPanel("owner_name"),
        FieldPanel("audience"),
        FieldPanel("topics"),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.SearchField("topics"), index.FilterField("status")]

    objects = PageManager.from_queryset(NoteQuerySet)()

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        body, marks = body_html(self.body, for_authors=getattr(request, "is_preview", False))
        return {**super().get_context(request, *args, **kwargs), "note": self, "body": body, "sources": Source.objects.cited(marks)}

    @property
    def audience_lines(self) -> list[str]:
        return [line for line in self.audience.splitlines() if line.strip()]

    @property
    def citation(self) -> str:
        return f"{self.code} v{self.version}"


class Manuscript(models.Model):
    """What was last loaded from a file, so that loading an unchanged file does not undo what an editor has changed since."""

    code = models.CharField(max_length=60, unique=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code
