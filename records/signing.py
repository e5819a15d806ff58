"""What the house signs, and with which key: the one of the settings now, whose public half is kept for good.

Changing the key needs nothing else: what the old one signed is checked with its public half, which stays published.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.functions import Now
from django.urls import reverse

from records import signatures
from records.models import SigningKey

BITS = 3072
FILE = "signing_key.pem"


@dataclass(frozen=True)
class Key:
    """A private key and the name and public half that follow from it."""

    private: rsa.RSAPrivateKey
    kid: str
    jwk: dict[str, str]


@cache
def _parsed(pem: str) -> Key:
    try:
        private = signatures.private_key(pem)
    except signatures.BadKeyError as error:
        raise ImproperlyConfigured(f"SIGNING_KEY: {error}") from error
    jwk = signatures.public_jwk(private.public_key())
    return Key(private, signatures.thumbprint(jwk), jwk)


def current() -> Key:
    """The key of now. Its public half is on record before anything is signed with it.

    :raises ImproperlyConfigured: when the setting holds no such key, or one that was distrusted.
    """
    key = _parsed(settings.SIGNING_KEY or stored_key(Path(settings.DATA_DIR) / FILE))
    known, _made = SigningKey.objects.get_or_create(kid=key.kid, defaults={"jwk": key.jwk})
    if known.distrusted_at:
        raise ImproperlyConfigured("SIGNING_KEY: this key is distrusted; set another")
    return key


def stored_key(path: Path) -> str:
    """The key of the embedded default, made on first use beside the data, readable by the owner only. Whoever comes second takes the first's."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(new_pem())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def new_pem() -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS).private_bytes(*form).decode()


def sign(payload: dict[str, Any], *, type: str) -> str:
    """One line, signed now. The header says where the public key is, and carries it."""
    key = current()
    return signatures.sign(payload, header={"typ": type, "kid": address_of(key.kid), "jwk": key.jwk}, key=key.private)


def issuer() -> str:
    """Who signs, as an address that tells who that is."""
    return settings.SITE_URL + reverse("issuer-document", args=["profile"])


def address_of(kid: str) -> str:
    return settings.SITE_URL + reverse("issuer-document", args=[f"key-{kid}"])


def published() -> list[dict[str, str]]:
    """Every public key that may be relied on, the one of now first."""
    now = current()
    keys = {key.kid: key.jwk for key in SigningKey.objects.trusted()}
    return [as_published(kid, keys[kid]) for kid in sorted(keys, key=lambda kid: kid != now.kid)]


def as_published(kid: str, jwk: dict[str, str]) -> dict[str, str]:
    return jwk | {"alg": "RS256", "use": "sig", "kid": kid}


def distrust(kid: str, *, because: str) -> SigningKey:
    """Nothing that this key signed is to be relied on any more: it was lost or stolen. It is no longer published.

    :raises SigningKey.DoesNotExist: when no trusted key has this name.
    :raises ImproperlyConfigured: for the key of now, which has to be changed first.
    """
    if kid == current().kid:
        raise ImproperlyConfigured("this key still signs: set another SIGNING_KEY first")
    key = SigningKey.objects.trusted().get(kid=kid)
    SigningKey.objects.filter(pk=key.pk).update(distrusted_at=Now(), distrusted_because=because)
    key.refresh_from_db()
    return key
