import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency
from media.models.plays import Launch
from media.models.statements import Statement


class StoreScope(models.TextChoices):
    WRITE = "write", _("write statements")
    READ_OWN = "read_own", _("read the statements that it wrote")
    READ = "read", _("read every statement of the agency")
    DOCUMENTS = "documents", _("read and write documents")


class StoreKey(models.Model):
    """What another system of an agency presents to the learning record store: a name and a secret, of which only the digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="store_keys")
    title = models.CharField(max_length=120)
    name = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> str:
        """What it may do, in words."""
        return ", ".join(str(StoreScope(scope).label) for scope in self.scopes)


class LaunchKey(models.Model):
    """What a cmi5 unit presents to the store during one launch. Fetched once from the launch's own address; asked again there is none."""

    launch = models.OneToOneField(Launch, on_delete=models.PROTECT, related_name="key")
    fetch_digest = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fetched_at=None, digest="") | (Q(fetched_at__isnull=False) & ~Q(digest="")), name="launch_key_fetched_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.launch_id)


class StatementFacet(models.Model):
    """By what a statement can be found: its verb, activities, agents and registration; those of a statement that it refers to as well."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint("statement", "kind", "key", name="statement_facet_once")]
        indexes = [models.Index("kind", "key", name="statement_by_facet")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:8]}"


class StatementFile(models.Model):
    """An attachment of statements: bytes, known by their digest."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    sha2 = models.CharField(max_length=128)
    content_type = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("agency", "sha2", name="statement_file_once")]

    def __str__(self) -> str:
        return self.sha2


class DocumentKind(models.TextChoices):
    STATE = "state", pgettext_lazy("document", "state")
    AGENT = "agent", _("agent profile")
    ACTIVITY = "activity", _("activity profile")


class StoreDocument(models.Model):
    """Something that another system or a cmi5 unit keeps with us under a name: state of an agent at an activity, or a profile of either."""

    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=DocumentKind.choices)
    activity_key = models.CharField(max_length=64, blank=True)
    agent_key = models.CharField(max_length=64, blank=True)
    registration = models.CharField(max_length=36, blank=True)
    name = models.CharField(max_length=400)
    content_type = models.CharField(max_length=200)
    content = models.BinaryField()
    etag = models.CharField(max_length=40)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "agency", "kind", "activity_key", "agent_key", "registration", "name", condition=Q(agency__isnull=False), name="store_document_once"
            ),
            models.UniqueConstraint(
                "kind", "activity_key", "agent_key", "registration", "name", condition=Q(agency=None), name="store_document_once_without_agency"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class StoreActivity(models.Model):
    """What statements have told of an activity: its names and how it is described, put together."""

    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    activity = models.CharField(max_length=1000)
    definition = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint("agency", "key", condition=Q(agency__isnull=False), name="store_activity_once"),
            models.UniqueConstraint("key", condition=Q(agency=None), name="store_activity_once_without_agency"),
        ]

    def __str__(self) -> str:
        return self.activity
