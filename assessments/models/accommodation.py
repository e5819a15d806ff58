import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Affiliation
from agencies.permissions import Permission
from assessments.models.pages import QuizPage
from courses.models import Enrolment

if TYPE_CHECKING:
    from agencies.models import User


def at_home_within(user: "User", permission: Permission) -> Exists:
    """Condition on a row with a ``person``: their home agency today lies where the user holds the permission."""
    homes = Affiliation.objects.current().filter(user.reach(permission).as_q("agency__path"))
    return Exists(homes.filter(person=OuterRef("person")))


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    def current(self) -> "AccommodationQuerySet":
        return self.filter(ended_at=None)

    def visible_to(self, user: "User") -> "AccommodationQuerySet":
        """One's own, and those of the people whose arrangements one makes; no leader sees them [T10]."""
        return self.filter(Q(person=user) | Q(at_home_within(user, Permission.ARRANGE_ASSESSMENTS)))


class Accommodation(models.Model):
    """What a person is given in every timed assessment, one at a time. Why is not asked and not kept.

    A change ends the row and starts the next one, so that it can be told later what held on a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accommodations")
    extra_time = models.PositiveSmallIntegerField(_("extra time, per cent"), default=0, validators=[MaxValueValidator(200)])
    breaks = models.PositiveSmallIntegerField(_("breaks"), default=0, validators=[MaxValueValidator(10)])
    break_minutes = models.PositiveSmallIntegerField(_("minutes a break"), default=0, validators=[MaxValueValidator(60)])
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint("person", condition=Q(ended_at=None), name="accommodation_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(extra_time__lte=200, breaks__lte=10, break_minutes__lte=60), name="accommodation_within_reason"
            ),
            models.CheckConstraint(
                condition=Q(breaks=0, break_minutes=0) | Q(breaks__gt=0, break_minutes__gt=0), name="accommodation_breaks_have_a_length"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("set_at")), name="accommodation_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.extra_time} %, {self.breaks} x {self.break_minutes} min"


class ExtraAttempt(models.Model):
    """One sitting more than the quiz allows, given to a person by their coordinator."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="extra_attempts")
    quiz = models.ForeignKey(QuizPage, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text=_("The first one given, the second, and so on."))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("enrolment", "quiz", "number", name="extra_attempt_once")]

    def __str__(self) -> str:
        return f"extra sitting {self.number}"
