import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency

if TYPE_CHECKING:
    from agencies.models.person import User


class SupportKind(models.TextChoices):
    PEER = "peer", _("peer support")
    ASSISTANCE = "assistance", _("employee assistance programme")
    LINE = "line", _("help line")
    OTHER = "other", _("other support")


class SupportContactQuerySet(models.QuerySet["SupportContact"]):
    def for_everybody(self) -> "SupportContactQuerySet":
        """National lines: shown without signing in."""
        return self.filter(agency=None)

    def reaching(self, agency: Agency) -> "SupportContactQuerySet":
        """Those of the agency and of every agency above it."""
        parts = agency.path.rstrip("/").split("/")
        return self.filter(agency__path__in=["/".join(parts[: count + 1]) + "/" for count in range(len(parts))])

    def below(self, agency: Agency) -> "SupportContactQuerySet":
        """Those of the agency and of every agency below it."""
        return self.filter(agency__path__startswith=agency.path)

    def visible_to(self, user: "User") -> "SupportContactQuerySet":
        """National lines, and what reaches one's own agency."""
        if user.home is None:
            return self.for_everybody()
        return self.for_everybody() | self.reaching(user.home.agency)


class SupportContact(models.Model):
    """Somebody to turn to: peer support, an employee assistance programme, a help line. Who turns to them is recorded nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="support_contacts")
    kind = models.CharField(_("kind"), max_length=12, choices=SupportKind.choices)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    hours = models.CharField(_("when they can be reached"), max_length=80, blank=True)
    note = models.CharField(_("what to know before calling"), max_length=200, blank=True)

    objects = SupportContactQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(phone="", website="", note=""), name="support_contact_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name
