import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courses.models.pages import CoursePage


class Edition(models.Model):
    """The frozen content of a course at a release. Records point here, so a completion shows for ever what was taught."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    released_at = models.DateTimeField(db_default=Now())
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of all content; equal content makes no new edition."))
    what_changed = models.TextField(blank=True)

    class Meta:
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint("course", "number", name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.course_id} edition {self.number}"


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
    revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("edition", "step_key", name="edition_step_once"),
            models.UniqueConstraint("edition", "position", name="edition_step_has_its_place"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
