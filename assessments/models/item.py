import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage


class ItemKind(models.TextChoices):
    SINGLE = "SBA", _("single best answer")
    MULTIPLE = "MR", _("multiple response")
    ORDERING = "ORD", _("ordering")
    MATCHING = "MAT", _("matching")
    NUMERIC = "NUM", _("numeric")
    JUDGEMENT = "SJ", _("scenario judgement")
    WRITTEN = "WR", _("written answer")


class Difficulty(models.TextChoices):
    EASY = "easy", _("easy")
    MEDIUM = "medium", _("medium")
    HARD = "hard", _("hard")


class ItemQuerySet(models.QuerySet["Item"]):
    def drawable(self) -> "ItemQuerySet":
        return self.filter(retired_at=None)

    def with_newest(self, *, until: datetime | None = None) -> "ItemQuerySet":
        """``newest``, the key of each item's latest version, and its ``fingerprint``; an item that was never worded is left out.

        With ``until`` as it was worded then: what was written later waits for the next edition.
        """
        latest = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number")
        latest = latest if until is None else latest.filter(created_at__lte=until)
        newest = {"newest": Subquery(latest.values("pk")[:1]), "fingerprint": Subquery(latest.values("fingerprint")[:1])}
        return self.annotate(**newest).exclude(newest=None)

    def newest_versions(self) -> "models.QuerySet[ItemVersion]":
        """The latest version of each."""
        newer = ItemVersion.objects.filter(item=OuterRef("item"), number__gt=OuterRef("number"))
        return ItemVersion.objects.filter(~Exists(newer), item__in=self)

    def traits(self, courses: "models.QuerySet[Any]") -> list[list[Any]]:
        """By what a blueprint draws the questions of these courses, in a form that can be compared."""
        bank = self.drawable().filter(course__in=courses).with_newest().order_by("code")
        return [[item.code, item.outcome_code, item.kind, item.difficulty] for item in bank]

    def fingerprints(self, courses: "models.QuerySet[Any]") -> list[list[Any]]:
        """What a quiz of these courses may ask, in a form that can be compared."""
        bank = self.drawable().filter(course__in=courses).with_newest().order_by("code")
        return [
            [item.code, item.critical, item.fingerprint, item.parallel_to.code if item.parallel_to else None]
            for item in bank.select_related("parallel_to")
        ]


class Item(models.Model):
    """A question of a course's bank. What it asks stands in its versions; what it is for stands here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=4, choices=ItemKind.choices)
    outcome_code = models.CharField(max_length=16, db_index=True)
    critical = models.BooleanField(default=False, help_text=_("Safety or law that may not be missed: no pass while it is wrong."))
    parallel_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parallels",
        help_text=_("The question of which this is another version: a sitting asks one of them."),
    )
    difficulty = models.CharField(
        max_length=8, choices=Difficulty.choices, blank=True, help_text=_("As its authors judge it; a blueprint may ask for it.")
    )
    sensitive = models.BooleanField(default=False, help_text=_("Touches on harm: a timed sitting may be paused on it."))
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    if TYPE_CHECKING:  # by with_newest()
        newest: uuid.UUID
        fingerprint: str

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~models.Q(parallel_to=models.F("id")), name="item_not_parallel_to_itself")]

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """An item as it was asked: never changed once written, so that every mark can be made again.

    ``content`` by kind (see ``assessments.content``): options, sequence, pairs, or a number with its tolerance.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    stem = models.TextField()
    content = models.JSONField()
    rationale = models.TextField(blank=True)
    read_again = models.CharField(max_length=12, blank=True, help_text=_("The code of the lesson that teaches it."))
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:  # by with_regrades()
        applied_regrades: list[Any]

    class Meta:
        ordering = ["item", "-number"]
        constraints = [models.UniqueConstraint("item", "number", name="item_version_number_once")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"
