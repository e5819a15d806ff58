import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, TaskForce
from records.models.requirement import Requirement

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
    because = models.CharField(max_length=200, blank=True, help_text=_("Why there is a new version."))
    opens_on = models.DateField()
    closes_on = models.DateField()
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["task_force", "-version"]
        constraints = [
            models.UniqueConstraint("task_force", "version", name="commitment_version_once"),
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="commitment_window_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.task_force} v{self.version}"


class TargetKind(models.TextChoices):
    TRAINING = "training", _("training")
    LIAISON = "liaison", _("liaison")
    MEETINGS = "meetings", _("review meetings")
    RESOURCES = "resources", _("resources")


class Every(models.TextChoices):
    """The time in which an amount is promised."""

    ONCE = "", _("in all")
    MONTH = "month", _("a month")
    QUARTER = "quarter", _("a quarter")
    YEAR = "year", _("a year")


class Target(models.Model):
    """One thing promised in a commitment, with an amount: what is done of it can be held beside it.

    Training is counted from standings (``amount`` is per cent of the seats); everything else is reported.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="targets")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=TargetKind.choices)
    words = models.CharField(max_length=200)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=40, blank=True)
    every = models.CharField(max_length=8, choices=Every.choices, default=Every.ONCE, blank=True)
    requirement = models.ForeignKey(Requirement, null=True, blank=True, on_delete=models.PROTECT, related_name="targets")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="target_promises_something"),
            models.CheckConstraint(
                condition=(
                    Q(kind=TargetKind.TRAINING, requirement__isnull=False, amount__lte=100, every="")
                    | (~Q(kind=TargetKind.TRAINING) & Q(requirement=None))
                ),
                name="target_of_training_names_its_requirement",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class TargetReport(models.Model):
    """What was done of a promise on a day: a meeting held, hours given, a liaison named. A wrong one is withdrawn, not removed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="reports")
    done_on = models.DateField()
    amount = models.PositiveIntegerField()
    words = models.CharField(max_length=200, blank=True)
    reported_at = models.DateTimeField(db_default=Now())
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-done_on", "-reported_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=1), name="target_report_says_something")]

    def __str__(self) -> str:
        return f"{self.amount} of {self.target_id}"


class EndedBecause(models.TextChoices):
    WITHDRAWN = "withdrawn", _("consent was withdrawn")
    LEADER = "leader", _("the leader has changed")


class SignatureQuerySet(models.QuerySet["Signature"]):
    def on(self, day: date) -> "SignatureQuerySet":
        """In effect on the day: signed by then, consent not withdrawn by then."""
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), signed_on__lte=day)


class Signature(models.Model):
    """A leader's signature for an agency. While it stands, the agency's status per requirement is shared with the team's partners.

    A signature is never removed: consent that is withdrawn, or a leader who is one no more, ends it with a date; signing again is a new row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="signatures")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    signed_on = models.DateField()
    signed_at = models.DateTimeField(db_default=Now())
    shares_counts = models.BooleanField(_("share counts as well as words"), default=False)
    withdrawn_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=EndedBecause.choices, blank=True)

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
