from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from agencies.models import Agency


class NamedExpertQuerySet(models.QuerySet["NamedExpert"]):
    def of_unit(self, unit: "Agency") -> "NamedExpertQuerySet":
        """Those who work there now, or below it."""
        here = {"person__affiliations__ended_on": None, "person__affiliations__agency__path__startswith": unit.path}
        return self.filter(person__is_active=True, **here).distinct()


class NamedExpert(models.Model):
    """That somebody may be named on the page of their unit: their own choice, made and taken back by nobody else."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")
    line = models.CharField(_("what you can be asked about"), max_length=160, blank=True)
    named_at = models.DateTimeField(db_default=Now())

    objects = NamedExpertQuerySet.as_manager()

    class Meta:
        ordering = ["person__display_name"]

    def __str__(self) -> str:
        return str(self.person)
