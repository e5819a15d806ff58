import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone

from agencies.models.agency import Agency, Discipline
from agencies.models.person import User
from agencies.permissions import Permission, RoleName

if TYPE_CHECKING:
    from datetime import datetime


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=Now())

    def visible_to(self, user: User) -> "InvitationQuerySet":
        return self.filter(user.reach(Permission.INVITE_PEOPLE).as_q("agency__path"))


class Invitation(models.Model):
    """The only way in: bound to one address, one agency, one role; single use; consumed by a POST, never by a look."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=RoleName.choices, blank=True, help_text="Empty for a learner.")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="accepted_invitation")
    revoked_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None) | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_when_and_by_whom",
            ),
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_accepted_or_revoked"),
            # By agency: that another agency has invited the same person is nobody's business here.
            models.UniqueConstraint(
                "email", "agency", condition=Q(accepted_at=None, revoked_at=None), name="invitation_one_open_an_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.agency}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
