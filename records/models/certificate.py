import secrets
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from records.models.certificate_template import CertificateTemplateVersion
from records.models.evidence import Evidence

if TYPE_CHECKING:
    from agencies.models import User


def verification_code() -> str:
    """128 random bits, in 32 hexadecimal digits: nobody finds a certificate by trying."""
    return secrets.token_hex(16)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: "User") -> "CertificateQuerySet":
        return self.filter(person=user)

    def standing(self) -> "CertificateQuerySet":
        return self.filter(revoked_at=None)


class Certificate(models.Model):
    """The issued, numbered, verifiable document of a completion. Revocable, never overwritten: what takes its place names it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=32, unique=True, default=verification_code, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="certificates")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    holder_name = models.CharField(max_length=120)
    course_title = models.CharField(max_length=255)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    show_name = models.BooleanField(default=False, help_text=_("Whether the public check names the holder: the holder decides."))
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    template_version = models.ForeignKey(
        CertificateTemplateVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="certificates",
        help_text=_("The words it was issued with; empty for those of the house."),
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_because="") | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="certificate_revoked_with_a_reason",
            ),
            models.UniqueConstraint("evidence", condition=Q(revoked_at=None), name="certificate_one_stands_for_a_completion"),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(replaces=F("id")), name="certificate_replaces_another"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("verify", args=[self.code])

    @property
    def successor(self) -> "Certificate | None":
        """What was issued in its place."""
        return getattr(self, "replaced_by", None)


class CertificateCounter(models.Model):
    """The last number given in a year. The row is locked while a certificate is numbered."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
