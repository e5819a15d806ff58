import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.permissions import Permission
from courses.models import CoursePage

if TYPE_CHECKING:
    from agencies.models import User


class Requirement(models.Model):
    """A rule that some people must hold a course. What the rule says stands in its versions; a change is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="requirements")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class RequirementVersion(models.Model):
    """The rule as it stands from a day on: whom, by when, for how long.

    ``audience`` is a tree of conditions (see ``records.audiences``), for example
    ``{"all": [{"agency": "<id>"}, {"any": [{"discipline": "investigator"}, {"discipline": "prosecutor"}]}]}``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    audience = models.JSONField()
    due_days = models.PositiveIntegerField(default=60, help_text=_("Days from joining the audience to the due date."))
    validity_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("How long evidence holds; empty for ever."))
    renewal_days = models.PositiveSmallIntegerField(default=90, help_text=_("How long before expiry a holder counts as expiring."))
    due_soon_days = models.PositiveSmallIntegerField(default=14)
    effective_from = models.DateField()
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["requirement", "-number"]
        constraints = [models.UniqueConstraint("requirement", "number", name="requirement_version_once")]

    def __str__(self) -> str:
        return f"{self.requirement} v{self.number}"


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def on(self, day: date) -> "ObligationQuerySet":
        """Open on the day: from ``opened_on`` up to, not including, ``closed_on``. A renewal is written ahead, so both may lie in the future."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)

    def visible_to(self, user: "User") -> "ObligationQuerySet":
        """One's own, and those of people in the agencies one may see."""
        return self.filter(Q(person=user) | user.reach(Permission.SEE_AGENCY_PEOPLE).as_q("agency__path"))


class Obligation(models.Model):
    """One person under one requirement in one cycle, with a due date. A renewal is the next cycle, never a reset.

    ``version`` is the one under which it was opened; the terms of the day are those of the version then in force. ``due_on`` is the
    last good day and is never moved by a new version: it is what the person was told.
    ``agency`` is where the person was when it was opened; what is counted is the standing, which carries its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="obligations")
    version = models.ForeignKey(RequirementVersion, on_delete=models.PROTECT, related_name="obligations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="obligations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="obligations")
    cycle = models.PositiveSmallIntegerField(default=1)
    because = models.CharField(max_length=200, help_text=_("Why the person is in the audience, in words."))
    opened_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint("requirement", "person", "cycle", name="obligation_once_a_cycle"),
            models.UniqueConstraint("requirement", "person", condition=Q(closed_on=None), name="obligation_one_open"),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="obligation_closes_after_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} under {self.requirement_id}"
