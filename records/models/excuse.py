import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.permissions import Permission
from records.models.requirement import Requirement

if TYPE_CHECKING:
    from agencies.models import User


class OfPersonQuerySet(models.QuerySet[Any]):
    def standing(self) -> "OfPersonQuerySet":
        """Not taken back."""
        return self.filter(withdrawn_on=None)

    def visible_to(self, user: "User") -> "OfPersonQuerySet":
        return self.filter(Q(person=user) | user.reach(Permission.SEE_AGENCY_PEOPLE).as_q("agency__path"))


class Granted(models.Model):
    """What somebody with the right to do so has granted a person, and may take back: the row stays, with its day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="%(class)ss")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="%(class)ss", help_text="The home agency of the day on which it was granted."
    )
    granted_on = models.DateField()
    granted_at = models.DateTimeField(db_default=Now())
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OfPersonQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-granted_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(granted_by=F("person")), name="%(class)s_not_to_oneself"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None) | Q(withdrawn_on__gte=F("granted_on"), withdrawn_by__isnull=False),
                name="%(class)s_withdrawn_when_and_by_whom",
            ),
        ]


class Extension(Granted):
    """More time: the obligation that is open on the day of granting is due on ``until`` instead. Later cycles are not touched."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta(Granted.Meta):
        constraints = [
            *Granted.Meta.constraints,
            models.CheckConstraint(condition=Q(until__gte=F("granted_on")), name="extension_lies_ahead"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until}"


class Leave(Granted):
    """A leave of absence, from ``starts_on`` up to, not including, ``ends_on``. Why somebody is away is not asked and not kept.

    While it lasts the person is not counted, and due dates move by its days.
    """

    starts_on = models.DateField(_("first day away"))
    ends_on = models.DateField(_("first day back"), null=True, blank=True)

    class Meta(Granted.Meta):
        constraints = [
            *Granted.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="leave_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} away from {self.starts_on}"
