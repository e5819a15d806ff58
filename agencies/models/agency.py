import uuid
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.permissions import Permission

if TYPE_CHECKING:
    from agencies.models.person import User


class Jurisdiction(models.Model):
    """A judicial district, a state or the nation: where a task force works and whose figures its outcomes belong to."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Discipline(models.Model):
    """A profession at the table: investigator, prosecutor, victim specialist, labour investigator, financial analyst."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class AgencyKind(models.TextChoices):
    FEDERAL = "federal", _("federal")
    STATE = "state", _("state")
    LOCAL = "local", _("local")
    TRIBAL = "tribal", _("tribal")
    NGO = "ngo", _("non-governmental")
    EXPERT_UNIT = "expert_unit", _("expert unit")


class AgencyQuerySet(models.QuerySet["Agency"]):
    def open(self) -> "AgencyQuerySet":
        return self.filter(closed_on=None)

    def within(self, agency: "Agency") -> "AgencyQuerySet":
        """The agency and everything below it."""
        return self.filter(path__startswith=agency.path)

    def where(self, user: "User", permission: Permission) -> "AgencyQuerySet":
        """The agencies over which the user holds the permission: whole subtrees of the agencies of their roles."""
        return self.filter(user.reach(permission).as_q("path"))

    def visible_to(self, user: "User") -> "AgencyQuerySet":
        return self.where(user, Permission.SEE_AGENCY_RATES)


class Agency(models.Model):
    """A partner organisation. Agencies form a tree: department, bureau, field office.

    ``path`` is the materialised way from the root ("doj/fbi/larkmere/"), so that a subtree is one indexed prefix.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=AgencyKind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=400, unique=True, editable=False)
    jurisdiction = models.ForeignKey(Jurisdiction, null=True, blank=True, on_delete=models.PROTECT, related_name="agencies")
    target_share = models.PositiveSmallIntegerField(
        _("training target, per cent"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("The share of those who must hold a course at which this agency counts it as completed."),
    )
    support_card = models.JSONField(
        default=list, editable=False, help_text=_("The support contacts that reach this agency, as pages show them; see agencies.support.")
    )
    created_at = models.DateTimeField(db_default=Now())
    closed_on = models.DateField(null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name_plural = _("agencies")
        constraints = [
            models.CheckConstraint(condition=Q(target_share__gte=1, target_share__lte=100), name="agency_target_is_a_share"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="agency_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.parent and not self.support_card:
            self.support_card = self.parent.support_card
        self.path = f"{self.parent.path if self.parent else ''}{self.slug}/"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("agency", args=[self.slug])
