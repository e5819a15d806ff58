import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from agencies.models import Agency
from media.models.packages import Package, PackageVersion

if TYPE_CHECKING:
    from agencies.models import User


class Play(models.Model):
    """One person at one package in one place of a course: what cmi5 calls a registration. Its id stands in statements.

    ``placement`` is the key of the step that shows the package, ``enrolment`` the person's enrolment; both belong to rooms above.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plays")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="plays")
    placement = models.UUIDField(db_index=True)
    enrolment = models.UUIDField()
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+", help_text="The home agency when it began.")
    begun_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict, help_text="What its parts have reached, by part.")

    class Meta:
        constraints = [models.UniqueConstraint("person", "package", "placement", "enrolment", name="play_once_a_placement")]
        indexes = [models.Index("package", "begun_at", name="play_of_package")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.package_id}"


class LaunchQuerySet(models.QuerySet["Launch"]):
    def open(self) -> "LaunchQuerySet":
        return self.filter(closed_at=None, expires_at__gt=Now(), person__is_active=True)

    def visible_to(self, user: "User") -> "LaunchQuerySet":
        """One's own."""
        return self.filter(person=user)


class Launch(models.Model):
    """One opening of a package in one browser window: what its signed address is bound to, for a few hours.

    Without a ``play`` it is an author's preview: nothing that happens in it is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    play = models.ForeignKey(Play, null=True, on_delete=models.PROTECT, related_name="launches")
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="launches")
    part = models.CharField(max_length=255, blank=True, help_text="Which of several parts was opened: a SCO, an assignable unit.")
    site = models.CharField(max_length=200, help_text="The origin of the page that shows it.")
    origin = models.CharField(max_length=200, help_text="The origin that its files are served from.")
    opened_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True)
    stopped_at = models.CharField(max_length=255, blank=True, help_text="Where in the content the person was last.")
    statements_kept = models.PositiveIntegerField(default=0)

    objects = LaunchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("version", "opened_at", name="launch_of_version")]

    def __str__(self) -> str:
        return str(self.id)


class LearnerState(models.Model):
    """What a package asked to be kept for a person between visits. ``revision`` grows with every save that was accepted."""

    play = models.ForeignKey(Play, on_delete=models.PROTECT, related_name="states")
    version = models.ForeignKey(PackageVersion, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=64, help_text='"state" of H5P, "cmi" of SCORM.')
    data = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("play", "part", "name", name="learner_state_once")]

    def __str__(self) -> str:
        return f"{self.play_id} {self.part} {self.name}"


class PracticeResult(models.Model):
    """What a package says that a person reached in a part of it. Self-reported by a program in the browser: shown as such, never proof."""

    play = models.ForeignKey(Play, on_delete=models.PROTECT, related_name="results")
    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="results")
    part = models.CharField(max_length=255, blank=True)
    raw = models.FloatField(null=True)
    most = models.FloatField(null=True)
    scaled = models.FloatField(null=True)
    completed = models.BooleanField(default=False)
    passed = models.BooleanField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    reported_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-reported_at"]
        constraints = [
            models.UniqueConstraint("launch", "part", name="practice_result_once_a_launch"),
            models.CheckConstraint(condition=Q(scaled=None) | Q(scaled__gte=-1, scaled__lte=1), name="practice_result_scaled_in_range"),
            models.CheckConstraint(condition=Q(raw=None) | Q(most=None) | Q(raw__lte=F("most")), name="practice_result_raw_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.play_id} {self.part}: {self.scaled}"
