from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def trusted(self) -> "SigningKeyQuerySet":
        return self.filter(distrusted_at=None)


class SigningKey(models.Model):
    """The public half of a key that has signed something here. Kept for good, so that what it signed can be checked after the key was changed."""

    kid = models.CharField(primary_key=True, max_length=43, help_text=_("The key's thumbprint (RFC 7638)."))
    jwk = models.JSONField(help_text=_("The public key as a JSON Web Key."))
    first_used_at = models.DateTimeField(db_default=Now())
    distrusted_at = models.DateTimeField(null=True, blank=True)
    distrusted_because = models.CharField(max_length=300, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-first_used_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(distrusted_at=None, distrusted_because="") | (Q(distrusted_at__isnull=False) & ~Q(distrusted_because="")),
                name="signing_key_distrusted_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.kid
