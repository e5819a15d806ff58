import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import AttemptItem
from assessments.models.regrade import RegradeState


class MarkChangeQuerySet(models.QuerySet["MarkChange"]):
    def waiting(self) -> "MarkChangeQuerySet":
        return self.filter(state=RegradeState.PROPOSED)

    def applied(self) -> "MarkChangeQuerySet":
        """Those in force; of several for one answer the last."""
        return self.filter(state=RegradeState.APPLIED).order_by("decided_at", "proposed_at")


class MarkChange(models.Model):
    """One mark of one sitting, decided otherwise by two people for a reason. Each is a row of its own and stays; a regrade does not undo it [A9]."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt_item = models.ForeignKey(AttemptItem, on_delete=models.PROTECT, related_name="mark_changes")
    before = models.DecimalField(max_digits=5, decimal_places=4)
    after = models.DecimalField(max_digits=5, decimal_places=4)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=RegradeState.choices, default=RegradeState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    total_before = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    total_after = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    passed_before = models.BooleanField(null=True, blank=True)
    passed_after = models.BooleanField(null=True, blank=True)
    stands = models.BooleanField(default=False, help_text=_("By the new mark it would not be passed; the pass stands all the same."))

    objects = MarkChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint("attempt_item", condition=Q(state=RegradeState.PROPOSED), name="mark_change_one_proposal_an_answer"),
            models.CheckConstraint(
                condition=Q(state=RegradeState.PROPOSED, decided_by=None, decided_at=None)
                | (~Q(state=RegradeState.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="mark_change_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=RegradeState.APPLIED) | ~Q(decided_by=F("proposed_by")), name="mark_change_needs_a_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state=RegradeState.APPLIED)
                | Q(total_before__isnull=False, total_after__isnull=False, passed_before__isnull=False, passed_after__isnull=False),
                name="mark_change_says_what_it_did",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="mark_change_has_a_reason"),
            models.CheckConstraint(condition=Q(after__gte=0, after__lte=1), name="mark_change_between_nothing_and_one"),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"

    def get_absolute_url(self) -> str:
        return reverse("mark-change", args=[self.pk])
