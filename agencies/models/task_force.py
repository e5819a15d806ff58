import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency, Discipline, Jurisdiction
from agencies.models.person import DatedQuerySet, User
from agencies.permissions import Permission

if TYPE_CHECKING:
    from django.db.models import QuerySet


class TaskForceState(models.TextChoices):
    FORMING = "forming", _("forming")
    COMMITTED = "committed", _("committed")
    ACTIVE = "active", _("active")
    LAPSED = "lapsed", _("lapsed")


class TaskForceQuerySet(models.QuerySet["TaskForce"]):
    def visible_to(self, user: User) -> "TaskForceQuerySet":
        """Teams one sits on, leads, oversees, or whose partner agencies one leads or coordinates."""
        seats = user.reach(Permission.SEE_TEAM_SEATS)
        if seats.everywhere:
            return self
        mine = Q(memberships__person=user, memberships__ended_on=None) | Q(pk__in=seats.task_forces)
        board = user.reach(Permission.SEE_PARTNER_BOARD)
        partners = TaskForceAgency.objects.current().filter(board.as_q("agency__path"))
        return self.filter(mine | Q(pk__in=partners.values("task_force"))).distinct()

    def formed_by(self, user: User) -> "TaskForceQuerySet":
        """Teams whose text, agencies and needs the user may set; that alone shows nobody who sits there."""
        formed = user.reach(Permission.FORM_TEAMS)
        return self if formed.everywhere else self.filter(pk__in=formed.task_forces)


class TaskForce(models.Model):
    """A joint team of several agencies in a jurisdiction. Active only when every required agency's leader has signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="task_forces")
    state = models.CharField(max_length=12, choices=TaskForceState.choices, default=TaskForceState.FORMING)
    purpose = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = TaskForceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team", args=[self.slug])

    def partner_agencies(self) -> "QuerySet[Agency]":
        return Agency.objects.filter(seats_at__task_force=self, seats_at__ended_on=None)


class TaskForceAgency(models.Model):
    """An agency's place at a task force, dated. A required agency must sign before the team is active."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="agency_seats")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seats_at")
    required = models.BooleanField(default=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("task_force", "agency", condition=Q(ended_on=None), name="agency_seat_once"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")), name="agency_seat_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.task_force}"


class TeamDiscipline(models.Model):
    """A discipline that a task force needs at the table, and how many people of it at least."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="disciplines")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, related_name="needed_by")
    least = models.PositiveSmallIntegerField(_("at least"), default=1)

    class Meta:
        ordering = ["discipline__position", "discipline__name"]
        constraints = [
            models.UniqueConstraint("task_force", "discipline", name="team_needs_a_discipline_once"),
            models.CheckConstraint(condition=Q(least__gte=1), name="team_needs_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.least} {self.discipline} · {self.task_force}"


class SeatQuerySet(DatedQuerySet):
    def on(self, day: date) -> "SeatQuerySet":
        """Seats held on the day, as was known on it: one that was put on record later is in no figure of that day."""
        return self.filter(Q(recorded_on=None) | Q(recorded_on__lte=day), Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)


class TeamMembership(models.Model):
    """A person's seat on a team in a discipline, dated. A person may have several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="team_memberships")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, related_name="team_memberships")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    recorded_on = models.DateField(
        null=True, blank=True, help_text=_("Where it was put on record after it began: the day from which it is in figures.")
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["discipline__position", "person__display_name"]
        constraints = [
            models.CheckConstraint(condition=Q(recorded_on=None) | Q(recorded_on__gt=F("started_on")), name="team_seat_recorded_later"),
            models.UniqueConstraint("task_force", "person", "discipline", condition=Q(ended_on=None), name="team_seat_once"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")), name="team_seat_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.task_force}"
