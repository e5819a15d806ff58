from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from agencies.models import Agency

if TYPE_CHECKING:
    from agencies.models import User
    from agencies.permissions import Permission


class GuidanceFeedQuerySet(models.QuerySet["GuidanceFeed"]):
    def visible_to(self, user: "User", permission: "Permission") -> "GuidanceFeedQuerySet":
        return self.filter(user.reach(permission).as_q("agency__path"))

    def answering_to(self, digest: str) -> "GuidanceFeedQuerySet":
        """That of an agency which is open."""
        return self.filter(digest=digest, agency__closed_on=None)


class GuidanceFeed(models.Model):
    """That an agency's own systems have an address for the notes in force. Of the address only the SHA-256 is kept."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    last_read_on = models.DateField(null=True, blank=True)

    objects = GuidanceFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"guidance feed of {self.agency_id}"

    def note_reading(self, day: date) -> None:
        """Remember that a program has asked, once a day."""
        if self.last_read_on != day:
            type(self).objects.filter(pk=self.pk, digest=self.digest).update(last_read_on=day)
