import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.permissions import Permission
from courses.models import CoursePage
from records.models.requirement import Requirement

if TYPE_CHECKING:
    from agencies.models import User


class OutsideCourse(models.Model):
    """A course that somebody else holds and that agencies know by name: who issues its certificate, and how long it takes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=160)
    issuer_name = models.CharField(_("issued by"), max_length=160)
    issuer = models.ForeignKey(
        Agency,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outside_courses",
        help_text=_("Where the issuer is a partner here."),
    )
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.25"))])
    created_at = models.DateTimeField(db_default=Now())
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint("title", "issuer_name", name="outside_course_once_an_issuer"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="outside_course_has_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.issuer_name})"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def on(self, day: date) -> "AgreementQuerySet":
        """In force on the day."""
        running = (Q(until=None) | Q(until__gte=day)) & (Q(ended_on=None) | Q(ended_on__gt=day))
        return self.filter(running, starts_on__lte=day)

    def visible_to(self, user: "User") -> "AgreementQuerySet":
        return self.filter(user.reach(Permission.SEE_AGENCY_RATES).as_q("accepting__path"))


class Agreement(models.Model):
    """Reciprocity: the people of an agency and of everything below it meet a requirement by another's course, from a day until another.

    What follows is worked out, not copied: whoever joins the agency is covered, whoever leaves is not. ``until`` is the last good day that
    was agreed; ``ended_on`` the day from which it was ended early.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="agreements")
    accepting = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="agreements")
    course = models.ForeignKey(CoursePage, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements")
    outside_course = models.ForeignKey(OutsideCourse, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements")
    starts_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=300, help_text=_("Why the other course is accepted."))
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=False, outside_course=None) | Q(course=None, outside_course__isnull=False),
                name="agreement_accepts_one_course",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("starts_on")), name="agreement_has_length"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")), name="agreement_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by=None) | Q(ended_on__isnull=False, ended_by__isnull=False),
                name="agreement_ended_when_and_by_whom",
            ),
            models.UniqueConstraint(
                "requirement", "accepting", "course", condition=Q(ended_on=None, course__isnull=False), name="agreement_once_a_course"
            ),
            models.UniqueConstraint(
                "requirement",
                "accepting",
                "outside_course",
                condition=Q(ended_on=None, outside_course__isnull=False),
                name="agreement_once_an_outside_course",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.accepting} accepts {self.offered}"

    @property
    def offered(self) -> str:
        """The accepted course, by name."""
        return str(self.outside_course) if self.outside_course else str(self.course)
