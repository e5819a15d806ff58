from typing import TYPE_CHECKING

from django.db import models

from agencies.models import Agency
from notices.models import KeyedAddress

if TYPE_CHECKING:
    from agencies.models import User
    from agencies.permissions import Permission


class GuidanceFeedQuerySet(models.QuerySet["GuidanceFeed"]):
    def visible_to(self, user: "User", permission: "Permission") -> "GuidanceFeedQuerySet":
        return self.filter(user.reach(permission).as_q("agency__path"))

    def answering_to(self, digest: str) -> "GuidanceFeedQuerySet":
        """That of an agency which is open."""
        return self.filter(digest=digest, agency__closed_on=None)


class GuidanceFeed(KeyedAddress):
    """That an agency's own systems have an address for the notes in force (ADR 39)."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.CASCADE, related_name="+")

    objects = GuidanceFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"guidance feed of {self.agency_id}"
