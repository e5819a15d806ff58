import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Affiliation, Agency
from agencies.permissions import Permission
from courses.models import CoursePage
from records.models.agreement import OutsideCourse

if TYPE_CHECKING:
    from agencies.models import User


class ClaimState(models.TextChoices):
    WAITING = "waiting", _("waiting for review")
    ACCEPTED = "accepted", _("accepted")
    IN_PART = "in_part", _("accepted in part")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by its owner")


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> "ClaimQuerySet":
        return self.filter(state=ClaimState.WAITING)

    def to_review_by(self, user: "User") -> "ClaimQuerySet":
        """Of the people who are at home where the user reviews training; never one's own."""
        homes = Affiliation.objects.current().filter(user.reach(Permission.REVIEW_TRAINING).as_q("agency__path"))
        return self.filter(person__in=homes.values("person")).exclude(person=user)


class Claim(models.Model):
    """Training done elsewhere, as its owner tells it, with the paper that shows it. Becomes evidence only by somebody's review."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="claims", help_text="The home agency on the day of the claim."
    )
    title = models.CharField(_("what the training is called"), max_length=160)
    issuer_name = models.CharField(_("who issued the certificate"), max_length=160)
    outside_course = models.ForeignKey(OutsideCourse, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    earned_on = models.DateField(_("date on the certificate"))
    until = models.DateField(_("valid until"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.25"))])
    courses = models.ManyToManyField(CoursePage, blank=True, related_name="claims", verbose_name=_("courses it should count for"))
    paper = models.CharField(max_length=80, help_text="Where the document lies.")
    paper_name = models.CharField(max_length=120)
    paper_type = models.CharField(max_length=40)
    paper_sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it was refused, or accepted only in part."))

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="claim_has_hours"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("earned_on")), name="claim_holds_after_it_was_earned"),
            models.CheckConstraint(
                condition=(
                    Q(state=ClaimState.WAITING, decided_at=None, decided_by=None)
                    | (~Q(state=ClaimState.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False))
                ),
                name="claim_decided_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClaimState.REFUSED, ClaimState.IN_PART]) | ~Q(reason=""), name="claim_refused_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ClaimState.WAITING, ClaimState.WITHDRAWN]) | ~Q(decided_by=F("person")), name="claim_not_reviewed_by_its_owner"
            ),
        ]  # fmt: skip
        indexes = [models.Index("agency", "submitted_at", name="claims_waiting", condition=Q(state=ClaimState.WAITING))]

    def __str__(self) -> str:
        return self.title
