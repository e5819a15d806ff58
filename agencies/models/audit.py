from django.db import models
from django.db.models.functions import Now


class AuditEvent(models.Model):
    """Who did what to whom, from where. Append-only and hash-chained; ids only, so that erasing a person leaves it whole.

    No foreign keys: nothing here keeps a row alive, and no deletion touches the trail.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    actor = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=60, blank=True)
    person = models.UUIDField(null=True, help_text="Whom it is about, when it is about a person.")
    agency = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index("action", "sequence", name="audit_by_action"),
            models.Index("person", "sequence", name="audit_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class AuditHead(models.Model):
    """The end of the chain. One row, locked while an event is appended: no fork, no gap."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    seal = models.CharField(max_length=64, blank=True, help_text="Keyed, so that a cut tail does not pass for the end.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_head")]

    def __str__(self) -> str:
        return f"head at {self.sequence}"
