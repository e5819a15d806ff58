"""JSON Web Signatures (RFC 7515) with RS256: made and checked with ``cryptography`` alone, so that a check needs nothing of ours. Knows no model.

Strict: there is exactly one text for each signature, and a text with any byte changed is refused.
"""

import base64
import binascii
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

LEAST_BITS = 2048
MEMBERS = {"payload", "protected", "signature"}


class BadSignatureError(ValueError):
    """What was given is not what somebody signed with this key."""


class BadKeyError(ValueError):
    """Not an RSA key of 2048 bits or more."""


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """:raises BadSignatureError: for anything but the one way in which the bytes are written."""
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSignatureError("not base64url") from error
    if encoded(content) != text:
        raise BadSignatureError("written in another way than it was signed")
    return content


def as_json(value: Any) -> bytes:
    """Without a space, members in alphabetical order: the same value gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def public_jwk(key: rsa.RSAPublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    return {"e": encoded(_bytes(numbers.e)), "kty": "RSA", "n": encoded(_bytes(numbers.n))}


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def thumbprint(jwk: dict[str, str]) -> str:
    """The name that follows from the key itself (RFC 7638)."""
    return encoded(hashlib.sha256(as_json({name: jwk[name] for name in ("e", "kty", "n")})).digest())


def sign(payload: dict[str, Any], *, header: dict[str, Any], key: rsa.RSAPrivateKey) -> str:
    """Header, payload and signature in one line: the compact form."""
    signed = f"{encoded(as_json({'alg': 'RS256'} | header))}.{encoded(as_json(payload))}"
    return f"{signed}.{encoded(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def as_document(compact: str) -> str:
    """The same signature as a JSON document: the flattened form."""
    protected, payload, signature = compact.split(".")
    return as_json({"protected": protected, "payload": payload, "signature": signature}).decode()


def verify(text: str, key: rsa.RSAPublicKey) -> dict[str, Any]:
    """The payload, where the text, compact or a document, was signed with this key.

    :raises BadSignatureError: otherwise; there is no payload without a good signature.
    """
    protected, payload, signature = _parts(text)
    try:
        key.verify(decoded(signature), f"{protected}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
        header, said = json.loads(decoded(protected)), json.loads(decoded(payload))
    except (InvalidSignature, UnicodeError, json.JSONDecodeError) as error:
        raise BadSignatureError("not signed with this key, or changed since") from error
    if header.get("alg") != "RS256" or not isinstance(said, dict):
        raise BadSignatureError("signed in a way that is not known here")
    return said


def _parts(text: str) -> tuple[str, str, str]:
    if text.startswith("{"):
        try:
            document = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadSignatureError("not a JSON document") from error
        if document.keys() != MEMBERS or not all(isinstance(part, str) for part in document.values()):
            raise BadSignatureError("not a signed document")
        if as_json(document).decode() != text:
            raise BadSignatureError("written in another way than it was signed")
        return document["protected"], document["payload"], document["signature"]
    parts = text.split(".")
    if len(parts) != 3:
        raise BadSignatureError("not a signature in one line")
    return parts[0], parts[1], parts[2]


def private_key(pem: str) -> rsa.RSAPrivateKey:
    """:raises BadKeyError: for anything but an RSA private key without a password."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKeyError("not a private key in PEM without a password") from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise BadKeyError("not an RSA key of 2048 bits or more")
    return key


def public_key(text: str, kid: str = "") -> rsa.RSAPublicKey:
    """From PEM, from a JSON Web Key, or from a set of them, where the one of this name is taken.

    :raises BadKeyError: when there is none.
    """
    try:
        if text.lstrip().startswith("{"):
            found = json.loads(text)
            keys = found.get("keys", [found])
            jwk = next(one for one in keys if not kid or one.get("kid", thumbprint(one)) == kid or len(keys) == 1)
            return rsa.RSAPublicNumbers(*(int.from_bytes(decoded(jwk[name]), "big") for name in ("e", "n"))).public_key()
        key = serialization.load_pem_public_key(text.encode())
    except (ValueError, KeyError, StopIteration, AttributeError, TypeError) as error:
        raise BadKeyError("no public key of that name in PEM or as a JSON Web Key") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadKeyError("not an RSA key")
    return key


def kid_of(text: str) -> str:
    """The name of the key that a text says it was signed with; says nothing of whether it was."""
    header = json.loads(decoded(_parts(text)[0]))
    return str(header.get("kid", "")) if isinstance(header, dict) else ""
