import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from media.models.packages import PackageVersion


class BuildStatus(models.TextChoices):
    QUARANTINED = "quarantined", _("waiting for approval")
    APPROVED = "approved", _("approved")
    REVOKED = "revoked", _("revoked")


class LibraryBuildQuerySet(models.QuerySet["LibraryBuild"]):
    def approved(self) -> "LibraryBuildQuerySet":
        return self.filter(status=BuildStatus.APPROVED)


class LibraryBuild(models.Model):
    """One H5P content type as it came, known by the digest of all its files: two builds may bear the same version number.

    Its JavaScript runs in learners' browsers, so no build is played before a person with the permission has approved it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    machine_name = models.CharField(max_length=100)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    patch = models.PositiveIntegerField()
    tree_sha256 = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=255)
    licence = models.CharField(max_length=60, blank=True)
    runnable = models.BooleanField(default=False)
    dependencies = models.JSONField(default=list, help_text='Names that it loads: ["H5P.Question 1.5", ...].')
    scripts = models.JSONField(default=dict, help_text="What library.json says to load.")
    files = models.JSONField(default=dict)
    size = models.PositiveBigIntegerField(default=0)
    accessibility_note = models.TextField(blank=True)
    brought_by = models.ForeignKey(PackageVersion, null=True, on_delete=models.SET_NULL, related_name="+")
    brought_at = models.DateTimeField(db_default=Now())
    status = models.CharField(max_length=12, choices=BuildStatus.choices, default=BuildStatus.QUARANTINED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = LibraryBuildQuerySet.as_manager()

    class Meta:
        ordering = ["machine_name", "-major", "-minor", "-patch"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="quarantined", decided_at=None, decided_by=None)
                | (~Q(status="quarantined") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="library_build_decided_by_a_person",
            )
        ]
        indexes = [models.Index("machine_name", "major", "minor", name="library_build_by_name")]

    def __str__(self) -> str:
        return f"{self.machine_name} {self.version}"

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def name(self) -> str:
        """The name by which content asks for it."""
        return f"{self.machine_name} {self.major}.{self.minor}"

    @property
    def folder(self) -> str:
        """The folder in which the player looks for it."""
        return f"{self.machine_name}-{self.major}.{self.minor}"


class LibraryPointer(models.Model):
    """The approved build that new content gets for a name. Moved only by a person; what is published stays pinned to what it had."""

    machine_name = models.CharField(max_length=100)
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField()
    build = models.ForeignKey(LibraryBuild, on_delete=models.PROTECT, related_name="pointers")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint("machine_name", "major", "minor", name="library_pointer_once_a_name")]

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}"


class VersionLibrary(models.Model):
    """That a version of a package runs with this build: its pinned closure."""

    version = models.ForeignKey(PackageVersion, on_delete=models.CASCADE, related_name="libraries")
    build = models.ForeignKey(LibraryBuild, on_delete=models.PROTECT, related_name="uses")
    folder = models.CharField(max_length=130)

    class Meta:
        constraints = [models.UniqueConstraint("version", "folder", name="version_library_once_a_name")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.folder}"
