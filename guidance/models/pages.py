from typing import Any

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, Revision
from wagtail.query import PageQuerySet
from wagtail.search import index

from guidance.blocks import AUTHORS_ONLY, PROSE_FEATURES, KeyPointBlock, StatuteBlock, TextBlock, UnverifiedBlock
from guidance.editor.panels import page_edit_handler
from guidance.findings import PublishRefusedError, reviewed_elsewhere, stopping
from guidance.models.source import Source
from guidance.signals import publisher
from guidance.text import body_html


class BasePage(Page):
    """What every published page has: a summary for lists and search. Abstract."""

    summary = models.CharField(_("summary"), max_length=300, blank=True, help_text=_("One sentence for lists and search."))

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    get_edit_handler = page_edit_handler

    class Meta:
        abstract = True

    def publish(self, revision: Revision, user: Any = None, **options: Any) -> None:
        """Publish, whoever asks: an author, the last lane of a review, a schedule. What is read from files was reviewed elsewhere.

        :raises PublishRefusedError: while something stops it, with what and where.
        """
        found = [] if reviewed_elsewhere() else stopping(revision.as_object())
        if found:
            raise PublishRefusedError(found)
        # With what search knows of the page, which follows the signal: both or neither.
        with transaction.atomic():
            super().publish(revision, user=user, **options)


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
    what_changed = models.TextField(
        _("what has changed"), blank=True, help_text=_("In plain words, for readers of the version before: what they must do differently.")
    )
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
        FieldPanel("what_changed"),
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

    def publish(self, revision: Revision, user: Any = None, **options: Any) -> None:
        """Publish as every page; the words of this version are kept in the same transaction (``note_versions.tell_published``)."""
        token = publisher.set(user)
        try:
            super().publish(revision, user=user, **options)
        finally:
            publisher.reset(token)

    @property
    def audience_lines(self) -> list[str]:
        return [line for line in self.audience.splitlines() if line.strip()]

    @property
    def citation(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def full_citation(self) -> str:
        """The stable citation: "GN-03 v2, in force 1 May 2026"."""
        if self.effective_on is None or self.status == NoteStatus.DRAFT:
            return self.citation
        return f"{self.citation}, in force {date_format(self.effective_on, 'j F Y')}"

    @property
    def is_in_force(self) -> bool:
        return self.status == NoteStatus.IN_FORCE
