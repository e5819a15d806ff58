import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.permissions import Permission
from courses.models import CoursePage, Edition
from guidance.models import GuidanceNotePage
from records.models.agreement import OutsideCourse
from records.models.requirement import Requirement

if TYPE_CHECKING:
    from agencies.models import User


class EvidenceKind(models.TextChoices):
    COMPLETION = "completion", _("completed here")
    EXTERNAL = "external", _("training elsewhere")
    RECIPROCITY = "reciprocity", _("accepted from a partner")
    ACKNOWLEDGEMENT = "acknowledgement", _("read and acknowledged")
    RETEST = "retest", _("passed the test again")
    WAIVER = "waiver", _("waived")
    WITHDRAWAL = "withdrawal", _("withdrawn")


THINGS = ("course", "note", "outside_course", "requirement")


def of_one_thing() -> Q:
    """Exactly one of the four is named."""
    condition = Q(pk__in=[])
    for thing in THINGS:
        condition |= Q(**{f"{other}__isnull": other != thing for other in THINGS})
    return condition


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def valid(self) -> "EvidenceQuerySet":
        """What speaks for a person today: not corrected by a later row, and not itself a withdrawal."""
        return self.filter(corrected_by=None).exclude(kind=EvidenceKind.WITHDRAWAL)

    def with_end(self) -> "EvidenceQuerySet":
        """With ``corrected_on``: the day from which a later row stands in its place."""
        return self.annotate(corrected_on=F("corrected_by__recorded_on"))

    def visible_to(self, user: "User") -> "EvidenceQuerySet":
        return self.filter(Q(person=user) | user.reach(Permission.SEE_AGENCY_PEOPLE).as_q("agency__path"))


class Evidence(models.Model):
    """Why an obligation is met. Append-only, held by the database: a correction is a new row that names the old one, and
    a withdrawal is a correction that puts nothing in its place.

    It is of one thing: a course of ours, a guidance note, a course held elsewhere; a waiver is of the requirement that is waived.
    ``facts`` freezes what was true that day: course code and title, edition number, item versions, pass mark, credit, agency name.
    ``source`` makes writing it twice impossible ("enrolment:<id>").
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence")
    agency = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="evidence", help_text="The home agency of that day."
    )
    kind = models.CharField(max_length=16, choices=EvidenceKind.choices)
    course = models.ForeignKey(CoursePage, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    note = models.ForeignKey(GuidanceNotePage, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    note_version = models.PositiveSmallIntegerField(null=True, blank=True)
    outside_course = models.ForeignKey(OutsideCourse, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence")
    requirement = models.ForeignKey(Requirement, null=True, blank=True, on_delete=models.PROTECT, related_name="waivers")
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
            models.CheckConstraint(condition=of_one_thing(), name="evidence_is_of_one_thing"),
            models.CheckConstraint(
                condition=(
                    Q(kind=EvidenceKind.WAIVER, requirement__isnull=False)
                    | Q(kind=EvidenceKind.WITHDRAWAL)
                    | (~Q(kind__in=[EvidenceKind.WAIVER, EvidenceKind.WITHDRAWAL]) & Q(requirement=None))
                ),
                name="evidence_of_a_requirement_is_its_waiver",
            ),
            models.CheckConstraint(
                condition=Q(note=None, note_version=None) | Q(note__isnull=False, note_version__isnull=False),
                name="evidence_of_a_note_names_its_version",
            ),
        ]
        indexes = [models.Index("person", "course", name="evidence_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.title} by {self.person_id}"

    @property
    def title(self) -> str:
        """What it is of, in the words of the day it was recorded."""
        facts: dict[str, Any] = self.facts
        return next((facts[name]["title"] for name in ("course", "note", "outside", "requirement") if name in facts), "")
