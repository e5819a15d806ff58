"""Signed statements: the signature says exactly the statement, in one of three ways to sign; with a certificate in it, it is verified. Pure."""

import base64
import binascii
import json
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from media.xapi.rules import SIGNATURE, BadStatementError

WAYS = {"RS256": hashes.SHA256, "RS384": hashes.SHA384, "RS512": hashes.SHA512}
NOT_SIGNED = {"id", "authority", "stored", "timestamp", "version", "attachments"}


def check(statement: dict[str, Any], files: dict[str, bytes]) -> None:
    """:raises BadStatementError: when a signature is of the wrong form, signs something else, or does not verify."""
    for told in statement.get("attachments", []):
        if told["usageType"] != SIGNATURE:
            continue
        if told["contentType"] != "application/octet-stream":
            raise BadStatementError("attachments", "a signature must be application/octet-stream")
        content = files.get(told["sha2"].lower())
        if content is None:
            raise BadStatementError("attachments", "a signature must be in the message")
        _check_one(statement, content)


def _check_one(statement: dict[str, Any], content: bytes) -> None:
    try:
        head, payload, signature = content.decode("ascii").strip().split(".")
        header, signed = json.loads(_decoded(head)), json.loads(_decoded(payload))
        raw = _decoded(signature)
    except (ValueError, UnicodeDecodeError, binascii.Error) as error:
        raise BadStatementError("attachments", "a signature must be a JSON Web Signature in compact form") from error
    way = WAYS.get(str(header.get("alg"))) if isinstance(header, dict) else None
    if way is None:
        raise BadStatementError("attachments", "a signature must be made by RS256, RS384 or RS512")
    if not isinstance(signed, dict) or _compared(signed) != _compared(statement):
        raise BadStatementError("attachments", "the signature signs another statement")
    if header.get("x5c"):
        _verify(header["x5c"], f"{head}.{payload}".encode(), raw, way)


def _compared(statement: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name not in NOT_SIGNED}


def _verify(chain: Any, message: bytes, signature: bytes, way: Any) -> None:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0]))
        public = certificate.public_key()
        if not isinstance(public, rsa.RSAPublicKey):
            raise BadStatementError("attachments", "the certificate holds no RSA key")
        public.verify(signature, message, padding.PKCS1v15(), way())
    except (InvalidSignature, ValueError, TypeError, IndexError, KeyError, UnsupportedAlgorithm) as error:
        raise BadStatementError("attachments", "the signature does not verify") from error


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
