import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.permissions import Permission
from courses.models import CoursePage, Edition

if TYPE_CHECKING:
    from agencies.models import User


class EvidenceKind(models.TextChoices):
    COMPLETION = "completion", _("completed here")
    EXTERNAL = "external", _("training elsewhere")
    RECIPROCITY = "reciprocity", _("accepted from a partner")
    WAIVER = "waiver", _("waived")
    WITHDRAWAL = "withdrawal", _("withdrawn")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def valid(self) -> "EvidenceQuerySet":
        """What speaks for a person today: not corrected by a later row, and not itself a withdrawal."""
        return self.filter(corrected_by=None).exclude(kind=EvidenceKind.WITHDRAWAL)

    def visible_to(self, user: "User") -> "EvidenceQuerySet":
        return self.filter(Q(person=user) | user.reach(Permission.SEE_AGENCY_PEOPLE).as_q("agency__path"))


class Evidence(models.Model):
    """Why an obligation is met. Append-only, held by the database: a correction is a new row that names the old one, and
    a withdrawal is a correction that puts nothing in its place.

    ``facts`` freezes what was true that day: course code and title, edition number, item versions, pass mark, credit, agency name.
    ``source`` makes writing it twice impossible ("enrolment:<id>").
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence")
    agency = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="evidence", help_text="The home agency of that day."
    )
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="evidence")
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    earned_on = models.DateField()
    recorded_on = models.DateField(help_text=_("From when it counts in standings: what was published before stays as it was."))
    until = models.DateField(null=True, blank=True, help_text=_("End of a waiver or of an external certificate."))
    facts = models.JSONField(default=dict)
    source = models.CharField(max_length=120)
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-earned_on"]
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint("person", "source", name="evidence_once"),
            models.CheckConstraint(condition=Q(recorded_on__gte=F("earned_on")), name="evidence_recorded_after_earned"),
        ]
        indexes = [models.Index("person", "course", name="evidence_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.course_id} by {self.person_id}"
