import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Discipline, Jurisdiction, TaskForce
from agencies.permissions import Permission

if TYPE_CHECKING:
    from agencies.models import User


class Exploitation(models.TextChoices):
    """Sex and labour trafficking need different evidence and different partners: one is never taken for the other."""

    SEX = "sex", _("sex trafficking")
    LABOUR = "labour", _("labour trafficking")
    EITHER = "either", _("neither in particular")


class Competency(models.Model):
    """Something that somebody can do with a case, shown on the job and signed off by somebody who can do it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    exploitation = models.CharField(_("kind of trafficking"), max_length=8, choices=Exploitation.choices)
    description = models.TextField(_("what somebody who has it can do"), blank=True)
    validity_months = models.PositiveSmallIntegerField(_("months for which it holds"), null=True, blank=True)

    class Meta:
        ordering = ["exploitation", "name"]
        verbose_name_plural = _("competencies")

    def __str__(self) -> str:
        return self.name


class CompetencyNeed(models.Model):
    """That a team needs a competency in a discipline: a cell of its coverage."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="competency_needs")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, related_name="+")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="needs")

    class Meta:
        constraints = [models.UniqueConstraint("task_force", "discipline", "competency", name="competency_needed_once")]

    def __str__(self) -> str:
        return f"{self.discipline}: {self.competency}"


class HoldingQuerySet(models.QuerySet["Holding"]):
    def on(self, day: date) -> "HoldingQuerySet":
        """Held on the day: signed off by then, not run out, not taken back."""
        return self.filter(Q(until=None) | Q(until__gte=day), Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), held_from__lte=day)

    def visible_to(self, user: "User") -> "HoldingQuerySet":
        return self.filter(Q(person=user) | user.reach(Permission.SEE_AGENCY_PEOPLE).as_q("agency__path"))


class Holding(models.Model):
    """That a person has a competency, from the day it was signed off. Its steps tell from whom it was learned."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holdings")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="holdings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="holdings", help_text="The home agency of that day.")
    held_from = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = HoldingQuerySet.as_manager()

    class Meta:
        ordering = ["competency__name", "-held_from"]
        constraints = [
            models.UniqueConstraint("person", "competency", "held_from", condition=Q(withdrawn_on=None), name="holding_once_a_day"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("held_from")), name="holding_has_length"),
            models.CheckConstraint(condition=~Q(recorded_by=F("person")), name="holding_not_recorded_by_its_owner"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None) | Q(withdrawn_on__gte=F("held_from"), withdrawn_by__isnull=False),
                name="holding_withdrawn_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency} of {self.person_id}"


class Step(models.TextChoices):
    COACHED = "coached", _("coached by")
    OBSERVED = "observed", _("observed by")
    SIGNED_OFF = "signed_off", _("signed off by")


class LineageStep(models.Model):
    """From whom a competency came: who coached, who watched, who signed off, and when."""

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Step.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lineage_given")
    on = models.DateField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint("holding", "kind", name="lineage_step_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.by_id}"


class Gap(models.Model):
    """That nobody in a district has held a competency that one of its teams needs, from a day until another: told once."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="gaps")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="gaps")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_on"]
        constraints = [
            models.UniqueConstraint("jurisdiction", "competency", condition=Q(closed_on=None), name="gap_open_once"),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="gap_closes_after_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.competency} in {self.jurisdiction}"
