import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, TaskForce

if TYPE_CHECKING:
    from agencies.models import User


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: "User") -> "CommitmentQuerySet":
        return self.filter(task_force__in=TaskForce.objects.visible_to(user))


class Commitment(models.Model):
    """The text that every required agency's leader signs: one version, one window. It also settles what the agency shares."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="commitments")
    version = models.PositiveSmallIntegerField(default=1)
    text = models.TextField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    created_at = models.DateTimeField(db_default=Now())

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["task_force", "-version"]
        constraints = [
            models.UniqueConstraint("task_force", "version", name="commitment_version_once"),
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="commitment_window_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.task_force} v{self.version}"


class SignatureQuerySet(models.QuerySet["Signature"]):
    def on(self, day: date) -> "SignatureQuerySet":
        """In effect on the day: signed by then, consent not withdrawn by then."""
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), signed_on__lte=day)


class Signature(models.Model):
    """A leader's signature for an agency. While it stands, the agency's status per requirement is shared with the team's partners.

    A signature is never removed: consent that is withdrawn gets its date, and signing again is a new row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    signed_on = models.DateField()
    signed_at = models.DateTimeField(db_default=Now())
    shares_counts = models.BooleanField(_("share counts as well as words"), default=False)
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("commitment", "agency", condition=Q(withdrawn_on=None), name="signature_once_an_agency"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("signed_on")), name="signature_withdrawn_after_signing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} signed {self.commitment}"
