import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from wagtail.models import CollectionMember
from wagtail.search import index


class PackageKind(models.TextChoices):
    H5P = "h5p", _("H5P")
    SCORM12 = "scorm12", _("SCORM 1.2")
    SCORM2004 = "scorm2004", _("SCORM 2004")
    CMI5 = "cmi5", _("cmi5")


class VersionStatus(models.TextChoices):
    WAITING = "waiting", _("waiting to be checked")
    CHECKING = "checking", _("being checked")
    REFUSED = "refused", _("refused")
    NEEDS_LIBRARIES = "needs_libraries", _("content types are missing")
    NEEDS_APPROVAL = "needs_approval", _("waiting for approval of content types")
    READY = "ready", _("ready")
    STOPPED = "stopped", _("stopped")


class PackageQuerySet(models.QuerySet["Package"]):
    def playable(self) -> "PackageQuerySet":
        """With a version that can be played."""
        return self.filter(live_version__status=VersionStatus.READY)


class Package(CollectionMember, index.Indexed, models.Model):
    """Content made elsewhere: an H5P, SCORM or cmi5 package. Practice, never proof: what it reports certifies nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=255)
    live_version = models.ForeignKey(
        "media.PackageVersion", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    objects = PackageQuerySet.as_manager()

    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("collection")]

    class Meta:
        ordering = ["title", "created_at"]
        verbose_name = _("package")
        verbose_name_plural = _("packages")

    def __str__(self) -> str:
        return self.title


class PackageVersionQuerySet(models.QuerySet["PackageVersion"]):
    def unchecked(self) -> "PackageVersionQuerySet":
        return self.filter(status__in=[VersionStatus.WAITING, VersionStatus.CHECKING])

    def held_up(self) -> "PackageVersionQuerySet":
        """Checked and in order, but for content types that are missing or not approved."""
        return self.filter(status__in=[VersionStatus.NEEDS_LIBRARIES, VersionStatus.NEEDS_APPROVAL])


class PackageVersion(models.Model):
    """One upload of a package. Once it is ready it never changes: files, content types and manifest are what learners really ran.

    ``files`` maps each path to ``[sha256, size]``; ``manifest`` holds what playing needs, by kind; ``report`` what its check found.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=PackageKind.choices, blank=True)
    status = models.CharField(max_length=16, choices=VersionStatus.choices, default=VersionStatus.WAITING)
    archive = models.CharField(max_length=200, blank=True, help_text="Where the upload lies in the storage; emptied when it is refused.")
    archive_name = models.CharField(max_length=255)
    archive_bytes = models.PositiveBigIntegerField(default=0)
    archive_sha256 = models.CharField(max_length=64, blank=True)
    made_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", help_text="The version that this one re-pins."
    )
    progress = models.PositiveSmallIntegerField(default=0)
    manifest = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True)

    objects = PackageVersionQuerySet.as_manager()

    class Meta:
        ordering = ["package", "-number"]
        constraints = [
            models.UniqueConstraint("package", "number", name="package_version_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "checking"], checked_at=None)
                | (~Q(status__in=["waiting", "checking"]) & Q(checked_at__isnull=False)),
                name="package_version_checked_when_decided",
            ),
            models.CheckConstraint(condition=~Q(status="refused") | Q(archive="", files={}), name="package_version_refused_leaves_nothing"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="package_version_progress_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.package_id} v{self.number}"

    @property
    def is_being_checked(self) -> bool:
        return self.status in (VersionStatus.WAITING, VersionStatus.CHECKING)
