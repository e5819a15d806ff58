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
from guidance.models import GuidanceNotePage
from records.terms import DueRule, Tree

if TYPE_CHECKING:
    from agencies.models import User


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, user: "User") -> "RequirementQuerySet":
        """Those of everybody, and those of the agencies one may see."""
        seen, managed = user.reach(Permission.SEE_AGENCY_RATES), user.reach(Permission.MANAGE_REQUIREMENTS)
        return self.filter(Q(agency=None) | seen.as_q("agency__path") | managed.as_q("agency__path"))


class Requirement(models.Model):
    """A rule that some people must hold something. What the rule says stands in its versions; a change is a new version.

    ``agency`` is whose rule it is: it reaches only people at home there or below; empty, it is everybody's. ``course`` is the course under
    which it is counted; empty where it asks for several at once. ``note`` likewise, for a guidance note.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="requirements")
    course = models.ForeignKey(CoursePage, null=True, blank=True, on_delete=models.PROTECT, related_name="requirements")
    note = models.ForeignKey(
        GuidanceNotePage,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requirements",
        help_text=_("The guidance note that it is about; empty where it asks for anything else."),
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = RequirementQuerySet.as_manager()

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
    what = models.JSONField(default=dict, blank=True, help_text=_("A tree of courses and notes; empty for the requirement's course."))
    due_rule = models.CharField(max_length=10, choices=DueRule.choices, default=DueRule.DAYS)
    due_days = models.PositiveIntegerField(default=60, help_text=_("Days from joining the audience to the due date; never fewer."))
    due_date = models.DateField(null=True, blank=True)
    due_month = models.PositiveSmallIntegerField(null=True, blank=True)
    validity_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("How long evidence holds; empty for ever."))
    renewal_days = models.PositiveSmallIntegerField(default=90, help_text=_("How long before expiry a holder counts as expiring."))
    due_soon_days = models.PositiveSmallIntegerField(default=14)
    grace_days = models.PositiveSmallIntegerField(default=0, help_text=_("Days after the last good day before somebody counts as late."))
    effective_from = models.DateField()
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["requirement", "-number"]
        constraints = [
            models.UniqueConstraint("requirement", "number", name="requirement_version_once"),
            models.CheckConstraint(
                condition=(
                    Q(due_rule=DueRule.DAYS, due_date=None, due_month=None)
                    | Q(due_rule=DueRule.DATE, due_date__isnull=False, due_month=None)
                    | Q(due_rule=DueRule.CALENDAR, due_date=None, due_month__gte=1, due_month__lte=12)
                ),
                name="requirement_version_due_by_one_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} v{self.number}"

    @property
    def wanted(self) -> Tree:
        """What must be held, as a tree."""
        return self.what or {"course": self.requirement.course_id}


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
