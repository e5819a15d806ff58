from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> "JobQuerySet":
        return self.filter(done_at=None, parked_at=None)

    def due(self) -> "JobQuerySet":
        """Ready to be claimed: its time has come and nobody holds a live lease. The database's clock decides."""
        return self.unfinished().filter(Q(lease_until=None) | Q(lease_until__lt=Now()), run_after__lte=Now())


class Job(models.Model):
    """One effect that follows from a committed fact: a mail, a certificate file, an index update.

    Written in the transaction of the fact itself; run later, by whoever claims it. ``key`` makes asking twice harmless.
    """

    name = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    run_after = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True, help_text="When its id was given to a broker; nobody has claimed it since.")
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(done_at=None) | Q(parked_at=None), name="job_done_or_parked_not_both"),
        ]
        indexes = [
            models.Index("run_after", name="job_unfinished", condition=Q(done_at=None, parked_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
