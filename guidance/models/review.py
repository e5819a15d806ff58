import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from agencies.models import Jurisdiction

if TYPE_CHECKING:
    from agencies.models import User


class Lane(models.TextChoices):
    """From which side a page is looked at before it is published."""

    PEER = "peer", _("peer review")
    LEGAL = "legal", _("legal review")
    TRAUMA = "trauma", _("trauma review")
    SURVIVOR = "survivor", _("survivor review")


class Verdict(models.TextChoices):
    AGREES = "agrees", _("agrees")
    RESERVATIONS = "reservations", _("agrees, with reservations")
    DISAGREES = "disagrees", _("does not agree")


class OwedReviewQuerySet(models.QuerySet["OwedReview"]):
    def open(self) -> "OwedReviewQuerySet":
        return self.filter(settled_at=None)

    def of_page(self, page: Page) -> "OwedReviewQuerySet":
        """Of the page and of everything below it."""
        return self.filter(page__path__startswith=page.path)


class OwedReview(models.Model):
    """Review that remains before a page is used in earnest: shown in the editor and to learners, never hidden.

    With ``each_jurisdiction`` it is settled for one jurisdiction at a time, by a view that names it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="owed_reviews")
    lane = models.CharField(max_length=12, choices=Lane.choices)
    what = models.CharField(max_length=300)
    each_jurisdiction = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OwedReviewQuerySet.as_manager()

    class Meta:
        ordering = ["page__path", "lane", "what"]
        constraints = [models.UniqueConstraint("page", "lane", "what", name="owed_review_once")]

    def __str__(self) -> str:
        return self.what


class RecordedViewQuerySet(models.QuerySet["RecordedView"]):
    def on_content(self, page: Page, digest: str) -> "RecordedViewQuerySet":
        """What was said of exactly this content of the page."""
        return self.filter(page=page.pk, content_digest=digest)


class RecordedView(models.Model):
    """What a reviewer said of a page, in one lane, and never changed: disagreement is kept beside what was published.

    Where the reviewer's name is withheld it is nowhere: not here, not in the page's history, not in the audit trail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="recorded_views")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    lane = models.CharField(max_length=12, choices=Lane.choices)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    text = models.TextField(blank=True)
    name = models.CharField(max_length=160, blank=True, help_text=_("As it is shown; empty where it is withheld."))
    withheld = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owed = models.ForeignKey(OwedReview, null=True, blank=True, on_delete=models.PROTECT, related_name="views")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = RecordedViewQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(withheld=False) | Q(name="", recorded_by=None), name="view_withholds_the_whole_name"),
            models.CheckConstraint(condition=~Q(verdict="disagrees", text=""), name="view_says_why_it_disagrees"),
        ]
        indexes = [models.Index("page", "lane", name="view_of_page")]

    def __str__(self) -> str:
        return f"{self.lane}: {self.verdict}"


class PageCareQuerySet(models.QuerySet["PageCare"]):
    def due(self, day: date) -> "PageCareQuerySet":
        """Those whose day of review has come."""
        return self.filter(review_by__lte=day)

    def in_the_hands_of(self, user: "User") -> "PageCareQuerySet":
        return self.filter(Q(owner=user) | Q(deputy=user))


class PageCare(models.Model):
    """Who looks after a page, and by when it is to be looked at again. Not part of its content: setting it changes no version."""

    page = models.OneToOneField(Page, primary_key=True, on_delete=models.CASCADE, related_name="care")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    review_by = models.DateField(_("review by"), null=True, blank=True, db_index=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)

    objects = PageCareQuerySet.as_manager()

    class Meta:
        verbose_name = _("care of a page")
        constraints = [
            models.CheckConstraint(condition=Q(deputy=None) | ~Q(deputy=F("owner")), name="care_has_two_people"),
            models.CheckConstraint(condition=Q(review_by=None) | Q(owner__isnull=False), name="care_has_an_owner"),
        ]

    def __str__(self) -> str:
        return f"care of page {self.page_id}"
