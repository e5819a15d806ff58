"""Signatures: made once, checked by programs of others, and refused when a byte is changed."""

import base64
import json
import shutil
import subprocess
from functools import cache

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from records import signatures
from records.signatures import BadKeyError, BadSignatureError


@cache
def key(bits: int = 3072) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def pem(public: bool = True, of=None) -> str:
    found = of or key()
    if public:
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return found.public_key().public_bytes(*form).decode()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return found.private_bytes(*form).decode()


SAID = {"person": "Ana Müller", "day": "2026-11-24"}


def signed() -> str:
    return signatures.sign(SAID, header={"kid": "https://accord.example/issuer/key-x/"}, key=key())


def test_what_was_signed_comes_back_in_both_forms():
    assert signatures.verify(signed(), key().public_key()) == SAID
    assert signatures.verify(signatures.as_document(signed()), key().public_key()) == SAID


@pytest.mark.parametrize("form", [str, signatures.as_document])
def test_every_single_changed_byte_is_noticed(form):
    text, public = form(signed()), key().public_key()
    for place in range(len(text)):
        for other in (chr(ord(text[place]) ^ 1), "A", " "):
            changed = text[:place] + other + text[place + 1 :]
            if changed == text:
                continue
            with pytest.raises(BadSignatureError):
                signatures.verify(changed, public)


@pytest.mark.parametrize("more", ["", " ", "\n", "x", "="])
def test_nothing_may_be_added_or_missing(more):
    for text in (signed(), signatures.as_document(signed())):
        with pytest.raises(BadSignatureError):
            signatures.verify(text + more if more else text[:-1], key().public_key())


def test_another_key_does_not_verify():
    with pytest.raises(BadSignatureError):
        signatures.verify(signed(), key(2048).public_key())


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}])
def test_another_way_of_signing_is_refused(header):
    """A header that names another algorithm is refused even where the signature is good."""
    text = signatures.sign(SAID, header=header, key=key())
    with pytest.raises(BadSignatureError):
        signatures.verify(text, key().public_key())


def test_pyjwt_accepts_it():
    assert jwt.decode(signed(), pem(), algorithms=["RS256"]) == SAID


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed here")
def test_openssl_accepts_it_and_refuses_a_change(tmp_path):
    """The lines of docs/operations.md."""
    document = json.loads(signatures.as_document(signed()))
    (tmp_path / "signed").write_text(f"{document['protected']}.{document['payload']}")
    (tmp_path / "signature").write_bytes(base64.urlsafe_b64decode(document["signature"]))
    (tmp_path / "key.pem").write_text(pem())
    command = ["openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "signed"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout == "Verified OK\n"
    (tmp_path / "signed").write_text(f"{document['protected']}.{document['payload']}x")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).returncode == 1


def test_a_public_key_is_read_in_each_form_in_which_it_is_kept():
    jwk = signatures.public_jwk(key().public_key())
    kid = signatures.thumbprint(jwk)
    other = signatures.public_jwk(key(2048).public_key())
    for text in (pem(), json.dumps(jwk), json.dumps({"keys": [other | {"kid": "other"}, jwk | {"kid": kid}]})):
        assert signatures.public_key(text, kid).public_numbers() == key().public_key().public_numbers()


@pytest.mark.parametrize("text", ["", "no key", "{}", '{"keys": []}', '{"keys": [{"kty": "RSA"}]}', "[]"])
def test_what_is_no_public_key_is_said_to_be_none(text):
    with pytest.raises(BadKeyError):
        signatures.public_key(text)


def test_only_rsa_keys_of_some_length_sign():
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - refused is what it must be
    curve = ec.generate_private_key(ec.SECP256R1())
    for text in (
        "",
        "x",
        pem(public=False, of=curve),
        pem(public=False, of=short),
    ):
        with pytest.raises(BadKeyError):
            signatures.private_key(text)
    assert signatures.private_key(pem(public=False)).key_size == 3072


def test_the_name_of_a_key_is_its_thumbprint():
    """The example of RFC 7638, section 3.1."""
    modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    assert signatures.thumbprint({"kty": "RSA", "n": modulus, "e": "AQAB"}) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
