import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from agencies.models import User


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    WITHHELD = "withheld", _("withheld")
    UNCERTAIN = "uncertain", _("perhaps sent")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: "User") -> "NoticeQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """One message to one person: in the inbox at once, by mail through the outbox. ``key`` makes telling twice impossible."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    address = models.EmailField(blank=True, help_text="Where there is no person yet: an invitation.")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=NoticeState.choices, default=NoticeState.WAITING)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was withheld.")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(recipient__isnull=False) | ~models.Q(address=""), name="notice_has_somewhere_to_go"),
        ]
        indexes = [models.Index("recipient", "read_at", name="notice_inbox")]

    def __str__(self) -> str:
        return self.subject

    def mark_read(self) -> None:
        """Remember when it was first read."""
        if self.read_at is None:
            self.read_at = timezone.now()
            self.save(update_fields=["read_at"])


class KeyedAddress(models.Model):
    """An address that programs read with a key in it. Of the key only the SHA-256 is kept: whoever reads the table can read nothing else. Abstract."""

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    last_read_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def note_reading(self, day: date) -> None:
        """Remember that a program has asked, once a day: a feed is read every few minutes by some."""
        if self.last_read_on != day:
            type(self)._default_manager.filter(pk=self.pk, digest=self.digest).update(last_read_on=day)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def answering_to(self, digest: str) -> "CalendarFeedQuerySet":
        """That of an account which is open."""
        return self.filter(digest=digest, person__is_active=True)


class CalendarFeed(KeyedAddress):
    """That a person has an address for their dates (ADR 15)."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")

    objects = CalendarFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
