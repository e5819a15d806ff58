from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from courses.activities import Learner
from courses.blocks import LESSON_BLOCKS, ActivityBlock
from courses.lesson_text import Given, lesson_html, text_of
from courses.sensitive_parts import SensitivePart, divided, placed
from guidance.block_texts import texts_of, words_apart
from guidance.blocks import AUTHORS_ONLY
from guidance.models import BasePage, Source
from guidance.page_content import without_block_ids
from guidance.text import shown_to

NEVER_CHANGED = _("Questions, files and records name it by this code. Do not change it once it is released.")
SENSITIVITIES = [
    (0, _("0: law and procedure. Peer and legal review")),
    (1, _("1: exploitation is named in general terms. Trauma review as well")),
    (2, _("2: an invented person in distress, or a threat. Survivor review as well")),
    (3, _("3: taught only with somebody who leads the group. Survivor review as well")),
]
"""For authors: what each step of the scale means, and which reviews it adds (:data:`guidance.lanes.NEEDED_FROM`)."""


class CataloguePage(BasePage):
    """Every course on offer."""

    template = "courses/catalogue.html"
    admin_default_ordering = "ord"
    parent_page_types = ["guidance.HomePage"]
    max_count = 1


class CourseQuerySet(PageQuerySet):
    def offered(self) -> "CourseQuerySet":
        """Published and released, in the order of the catalogue, each with its ``newest_edition``."""
        editions = apps.get_model("courses", "Edition").objects.filter(course=models.OuterRef("pk")).newest_first()
        newest = models.Subquery(editions.values("pk")[:1])
        return self.live().annotate(newest_edition=newest).exclude(newest_edition=None).order_by("path")


class CoursePage(BasePage):
    """A course: what it promises, for whom, and its modules below it."""

    template = "courses/course.html"
    admin_default_ordering = "ord"
    parent_page_types = ["courses.CataloguePage"]

    code = models.CharField(max_length=12)
    promise = models.TextField(blank=True, help_text=_("Two sentences for the learner."))
    purpose = models.TextField(blank=True)
    audience = models.TextField(blank=True, help_text=_("One a line."))
    prerequisites = models.CharField(max_length=300, blank=True)
    entry_notice = models.TextField(blank=True)
    refresher_months = models.PositiveSmallIntegerField(default=24)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("code", help_text=NEVER_CHANGED),
        FieldPanel("promise"),
        FieldPanel("purpose", help_text=_("Why the course exists: what goes wrong in cases without it.")),
        FieldPanel("audience"),
        FieldPanel("prerequisites", help_text=_("What somebody should have done before. Empty: nothing.")),
        FieldPanel("entry_notice", help_text=_("What hard content to expect, in plain words; read before the course is begun.")),
        FieldPanel("refresher_months", help_text=_("After how many months what was learned should be refreshed.")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("promise"), index.SearchField("purpose"), index.FilterField("code")]

    objects = PageManager.from_queryset(CourseQuerySet)()

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """For the editor's preview; readers are served by ``courses.views``."""
        return {**super().get_context(request, *args, **kwargs), "course": self}

    @property
    def audience_lines(self) -> list[str]:
        return [line for line in self.audience.splitlines() if line.strip()]

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "slug": self.slug,
            "code": self.code,
            "promise": self.promise,
            "purpose": self.purpose,
            "audience": self.audience,
            "prerequisites": self.prerequisites,
            "entry_notice": self.entry_notice,
            "refresher_months": self.refresher_months,
        }


class ModulePage(BasePage):
    """A module: some steps that belong together."""

    template = "courses/module.html"
    admin_default_ordering = "ord"
    parent_page_types = ["courses.CoursePage"]

    code = models.CharField(max_length=12)

    content_panels = [*BasePage.content_panels, FieldPanel("code", help_text=NEVER_CHANGED)]
    search_fields = [*BasePage.search_fields, index.FilterField("code")]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """For the editor's preview; readers are served by ``courses.views``."""
        return {**super().get_context(request, *args, **kwargs), "module": self, "course": self.get_parent()}


class StepPage(BasePage):
    """One step of a module: a lesson here, a quiz or a package above. Abstract.

    A step is known to records by its ``translation_key``: the same in every language and every edition.
    """

    kind: ClassVar[str]
    parts: ClassVar[tuple[str, ...]] = ()
    """What of the page is kept in rows of its own, so that a release reads them for all pages at once."""
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []

    code = models.CharField(max_length=12)
    minutes = models.PositiveSmallIntegerField(default=0)
    sensitivity = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(3)])
    required = models.BooleanField(default=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("code", help_text=NEVER_CHANGED),
        FieldPanel("minutes", help_text=_("How long it takes somebody who reads calmly, practice included.")),
        FieldPanel("sensitivity", widget=forms.Select(choices=SENSITIVITIES)),
        FieldPanel("required", help_text=_("Whether the course counts as completed only with this step.")),
    ]
    search_fields = [*BasePage.search_fields, index.FilterField("code")]

    class Meta:
        abstract = True

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """For the editor's preview, as somebody sees it who has not begun; readers are served by ``courses.views``."""
        frame = {"course": CoursePage.objects.ancestor_of(self).first(), "enrolment": None, "steps": [self], "position": 1}
        return {**super().get_context(request, *args, **kwargs), **frame}

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        """Everything that is taught or asked in this step. A kind of step adds its own; equal content makes no new edition."""
        return {
            "title": self.title,
            "code": self.code,
            "summary": self.summary,
            "minutes": self.minutes,
            "sensitivity": self.sensitivity,
            "required": self.required,
        }

    def open_texts(self) -> list[str]:
        """What every reader of the step may read, for search: never an answer, a reason, or what stands behind a content notice."""
        return []

    def activities_asked(self) -> list[dict[str, str]]:
        """Ids and titles of the practice activities that must be answered before the step is done."""
        return []

    def changes_since(self, moment: datetime) -> list[str]:
        """In words, what has changed that does not stand in the page itself; the questions of a quiz, above."""
        return []


class LessonPage(StepPage):
    """A lesson: text, cases and practice that a person reads and does."""

    template = "courses/lesson.html"
    kind = "lesson"
    parts = ("outcomes",)

    safeguards = models.TextField(blank=True)
    body = StreamField(LESSON_BLOCKS, blank=True)

    content_panels = [
        *StepPage.content_panels,
        FieldPanel("safeguards", help_text=_("For authors and reviewers: what keeps readers safe here. Learners do not see it.")),
        InlinePanel(
            "outcomes",
            heading=_("Outcomes"),
            label=_("Outcome"),
            help_text=_("What somebody can do after the lesson. Questions of the assessment name an outcome by its code, such as TII.1a."),
        ),
        FieldPanel("body"),
    ]
    search_fields = [*StepPage.search_fields, index.SearchField("body")]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """For the editor's preview; readers are served by ``courses.views``, from the edition that they are enrolled in."""
        text = text_of(self, for_authors=True)
        body = lesson_html(text, Learner(seed="preview"), Given(everything=True))
        return {**super().get_context(request, *args, **kwargs), "text": text, "body": body, "sources": Source.objects.cited(text.marks)}

    def get_content_for_fingerprint(self) -> dict[str, Any]:
        return {
            **super().get_content_for_fingerprint(),
            "safeguards": self.safeguards,
            "outcomes": [[outcome.code, outcome.text] for outcome in self.outcomes.all()],
            "body": without_block_ids([block for block in self.body.get_prep_value() if block["type"] != AUTHORS_ONLY]),
        }

    def open_texts(self) -> list[str]:
        """The outcomes, and the text in the open. Of an activity only its title and what it asks."""
        texts = [outcome.text for outcome in self.outcomes.all()]
        for piece in divided(shown_to(self.body, for_authors=False)):
            if isinstance(piece, SensitivePart):
                continue
            kept = piece.get_prep_value()["value"]
            asked = {name: kept[name] for name in ("title", "prompt")} if isinstance(piece.block, ActivityBlock) else kept
            texts += texts_of(asked, words_apart)
        return texts

    def activities_asked(self) -> list[dict[str, str]]:
        return [
            {"id": child.value["id"], "title": child.value["title"], **place}
            for child, place in placed(self.body)
            if isinstance(child.block, ActivityBlock)
        ]


class Outcome(Orderable):
    """What the learner will be able to do after the lesson; items test it by its code."""

    lesson = ParentalKey(LessonPage, on_delete=models.CASCADE, related_name="outcomes")
    code = models.CharField(max_length=16)
    text = models.CharField(max_length=400)

    panels = [FieldPanel("code"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint("lesson", "code", name="outcome_once_a_lesson")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
