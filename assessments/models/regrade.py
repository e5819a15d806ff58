import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import Attempt
from assessments.models.item import ItemVersion
from assessments.rekeying import ALL, BETTER, KEY, credit_again


class RegradeRule(models.TextChoices):
    KEY = KEY, _("mark by the corrected key")
    BETTER = BETTER, _("whichever key is better for the person")
    ALL = ALL, _("full credit for everybody who was asked")


class RegradeState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("not applied")


class RegradeQuerySet(models.QuerySet["Regrade"]):
    def applied(self) -> "RegradeQuerySet":
        """Those in force; of several for one version the last."""
        return self.filter(state=RegradeState.APPLIED).select_related("corrected").order_by("decided_at", "proposed_at")


class Regrade(models.Model):
    """A question was asked with a wrong key: how everybody who was asked that version is marked from now on.

    Proposed by one person, applied by another. Sittings under way are marked by it when they are submitted. The version itself never changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        ItemVersion, on_delete=models.PROTECT, related_name="regrades", help_text=_("The version with the wrong key.")
    )
    corrected = models.ForeignKey(
        ItemVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text=_("The version whose key holds.")
    )
    rule = models.CharField(max_length=8, choices=RegradeRule.choices)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=RegradeState.choices, default=RegradeState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = RegradeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint("version", condition=Q(state=RegradeState.PROPOSED), name="regrade_one_proposal_a_version"),
            models.CheckConstraint(
                condition=Q(rule=RegradeRule.ALL, corrected=None) | (~Q(rule=RegradeRule.ALL) & Q(corrected__isnull=False)),
                name="regrade_key_unless_all_get_credit",
            ),
            models.CheckConstraint(
                condition=Q(state=RegradeState.PROPOSED, decided_by=None, decided_at=None)
                | (~Q(state=RegradeState.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="regrade_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=RegradeState.APPLIED) | ~Q(decided_by=F("proposed_by")), name="regrade_needs_a_second_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="regrade_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} for {self.version_id}"

    def get_absolute_url(self) -> str:
        return reverse("regrade", args=[self.pk])

    def credit(self, kind: str, value: Any) -> Decimal:
        """What an answer to the version earns by it."""
        return credit_again(self.rule, kind, self.version.content, self.corrected.content if self.corrected else None, value)


class RegradedAttempt(models.Model):
    """What a regrade did to one sitting: history, never changed."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="sittings")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="regraded")
    position = models.PositiveSmallIntegerField()
    credit_before = models.DecimalField(max_digits=5, decimal_places=4)
    credit_after = models.DecimalField(max_digits=5, decimal_places=4)
    total_before = models.DecimalField(max_digits=7, decimal_places=4)
    total_after = models.DecimalField(max_digits=7, decimal_places=4)
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    stands = models.BooleanField(default=False, help_text=_("By the new marks it would not be passed; the pass stands all the same."))

    class Meta:
        ordering = ["regrade", "attempt"]
        constraints = [
            models.UniqueConstraint("regrade", "attempt", name="regraded_attempt_once"),
            models.CheckConstraint(
                condition=Q(stands=False) | Q(passed_before=True, passed_after=True), name="regraded_attempt_stands_passed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.credit_before} to {self.credit_after}"
