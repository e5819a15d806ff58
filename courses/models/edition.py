import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Discipline
from courses.models.pages import CoursePage


class Asks(models.TextChoices):
    """What a new edition asks of those who hold an earlier one."""

    NOTHING = "nothing", _("nothing: what they hold stays good")
    READ = "read", _("to read what has changed")
    RETAKE = "retake", _("to take the course again")


class EditionQuerySet(models.QuerySet["Edition"]):
    def newest_first(self) -> "EditionQuerySet":
        return self.order_by("-number", "-correction")


class Edition(models.Model):
    """The frozen content of a course at a release. Records point here, so a completion shows for ever what was taught.

    A correction is a row of its own with the number of the edition that it corrects: whoever had finished before it keeps the row
    that they were taught from, and whoever is under way goes on in the corrected one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    correction = models.PositiveIntegerField(default=0, help_text=_("How many corrections of the edition led to this one."))
    released_at = models.DateTimeField(db_default=Now())
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of all content; equal content makes no new edition."))
    what_changed = models.TextField(blank=True)
    asks = models.CharField(max_length=8, choices=Asks.choices, default=Asks.NOTHING)
    asked_disciplines = models.ManyToManyField(
        Discipline, blank=True, related_name="+", help_text=_("Empty: everybody who holds the course.")
    )
    asked_by = models.DateField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["course", "-number", "-correction"]
        constraints = [
            models.UniqueConstraint("course", "number", "correction", name="edition_number_once"),
            models.CheckConstraint(
                condition=Q(asks=Asks.NOTHING, asked_by=None) | Q(asks__in=[Asks.READ, Asks.RETAKE], asked_by__isnull=False, correction=0),
                name="edition_asks_by_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} edition {self.label}"

    @property
    def label(self) -> str:
        """The number, with the corrections where there are any: 2, or 2.1."""
        return f"{self.number}.{self.correction}" if self.correction else str(self.number)


class EditionStep(models.Model):
    """One step of an edition, in order, with the revision of the page that was taught."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    step_key = models.UUIDField(help_text=_("The page's translation key: the same in every language and edition."))
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=255)
    minutes = models.PositiveSmallIntegerField(default=0)
    required = models.BooleanField(default=True)
    module_code = models.CharField(max_length=12)
    module_title = models.CharField(max_length=255)
    path = models.CharField(max_length=255, help_text=_("Below /courses/: tii/tii-m1/tii-l1-1/"))
    activities = models.JSONField(default=list, help_text=_("Ids and titles of the activities that the step asks for."))
    content_digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of what is taught and asked in the step."))
    revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("edition", "step_key", name="edition_step_once"),
            models.UniqueConstraint("edition", "position", name="edition_step_has_its_place"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class EditionReading(models.Model):
    """That somebody who holds an earlier edition has read what changed in this one."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="edition_readings")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="readings")
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("person", "edition", name="edition_reading_once")]

    def __str__(self) -> str:
        return f"{self.person_id} has read {self.edition_id}"
