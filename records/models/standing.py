import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Discipline
from agencies.permissions import Permission
from courses.models import CoursePage
from records.models.requirement import Obligation
from records.retelling import retold

if TYPE_CHECKING:
    from agencies.models import User


class StandingState(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    DUE_SOON = "due_soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    MET = "met", _("met")
    EXPIRING = "expiring", _("expiring")
    EXPIRED = "expired", _("expired")
    WAIVED = "waived", _("waived")
    ON_LEAVE = "on_leave", _("on leave")


COUNTS_AS_TRAINED = (StandingState.MET, StandingState.EXPIRING, StandingState.WAIVED)
"""The states in which a person counts as trained: what is expiring has not expired."""

STRICTEST_FIRST = (
    StandingState.OVERDUE,
    StandingState.EXPIRED,
    StandingState.DUE_SOON,
    StandingState.NOT_STARTED,
    StandingState.IN_PROGRESS,
    StandingState.EXPIRING,
    StandingState.WAIVED,
    StandingState.MET,
    StandingState.ON_LEAVE,
)
"""Of several requirements for one course, or one guidance note, the first of these states is the one that counts in totals. Who is on leave is in none."""


class StandingQuerySet(models.QuerySet["Standing"]):
    def on(self, day: date) -> "StandingQuerySet":
        """What was true on the day. Periods are half-open: from ``starts_on`` up to, not including, ``ends_on``."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def counted(self) -> "StandingQuerySet":
        """One row a person and course, or note, on any day, for totals; one for each requirement that is of no single thing."""
        return self.filter(counts=True)

    def trained(self) -> "StandingQuerySet":
        return self.filter(state__in=COUNTS_AS_TRAINED)

    def with_things(self) -> "StandingQuerySet":
        """With what each is of: its course, its requirement, and the note that this is about, without its text."""
        related = self.select_related("course", "obligation__requirement__note")
        return related.defer("obligation__requirement__note__body")

    def visible_to(self, user: "User") -> "StandingQuerySet":
        return self.filter(Q(person=user) | user.reach(Permission.SEE_AGENCY_PEOPLE).as_q("agency__path"))


class Standing(models.Model):
    """A period in which one obligation stood in one state, with its reason.

    Time passes without a nightly job: what will follow if nothing else happens (due soon, overdue, expired) is written ahead.
    A new fact replaces the periods from its own day on and leaves the earlier ones alone, so a published rate stays as it was.
    The row carries the agency and discipline of the period, and what was known then of dates: it is counted by what it says itself.
    All last days (``due_on``, ``expires_on``) are good days; periods themselves are half-open.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="standings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="standings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="standings")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, related_name="standings")
    course = models.ForeignKey(
        CoursePage,
        null=True,
        on_delete=models.PROTECT,
        related_name="standings",
        help_text="Empty where the requirement asks for several things.",
    )
    state = models.CharField(max_length=12, choices=StandingState.choices)
    reason = models.CharField(max_length=600)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    since = models.DateField(
        help_text=_("Since when the obligation is in this state: earlier than the start where only the agency or the reason changed.")
    )
    due_on = models.DateField()
    begun_on = models.DateField(
        null=True, blank=True, help_text=_("Since when the person has been in the course, while it is not finished.")
    )
    expires_on = models.DateField(null=True, blank=True, help_text=_("The last day on which the best evidence holds or held."))
    counts = models.BooleanField(
        default=True, help_text=_("False on leave, and where another requirement for the same course is stricter at the time.")
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint("obligation", "starts_on", name="standing_one_start_a_day"),
            models.UniqueConstraint("obligation", condition=Q(ends_on=None), name="standing_one_open_end"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="standing_ends_after_start"),
            models.CheckConstraint(condition=Q(since__lte=F("starts_on")), name="standing_since_before_start"),
        ]
        indexes = [
            models.Index("agency", "course", "starts_on", name="standing_counted", condition=Q(counts=True)),
            models.Index("person", "starts_on", name="standing_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.state} from {self.starts_on}"

    @property
    def told(self) -> str:
        """The reason, in the language of whoever reads it."""
        return retold(self.reason)

    @property
    def title(self) -> str:
        """What is asked: the course, or the requirement where it asks for several things."""
        return self.course.title if self.course else self.obligation.requirement.title
