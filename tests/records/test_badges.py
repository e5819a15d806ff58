"""Open Badges 3.0: what others’ programs make of a certificate, and that they learn of a revocation."""

import base64
import gzip
import json

import jsonschema_rs
import jwt
import pytest
from django.urls import reverse
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from jobs.clock import today
from records import badges, certificates, signing
from records.models import CertificateCounter
from tests.cast import sign_in
from tests.factories.records import BareCourseFactory, EvidenceFactory
from tests.queries import at_most

pytestmark = pytest.mark.django_db
HERE = "http://testserver"

# The rules of the standard for an OpenBadgeCredential and what is within it, as far as they bind us: in our own words.
TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$"}


def typed(name: str) -> dict:
    return {"type": "array", "contains": {"const": name}}


RULES = {
    "type": "object",
    "required": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject", "credentialStatus", "iss", "jti", "nbf"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d+\.json$"},
            ],
            "minItems": 2,
        },
        "id": ADDRESS,
        "type": {"allOf": [typed("VerifiableCredential"), typed("OpenBadgeCredential")]},
        "issuer": {
            "type": "object",
            "required": ["id", "type", "name"],
            "properties": {"id": ADDRESS, "type": typed("Profile"), "name": TEXT},
        },
        "validFrom": MOMENT,
        "validUntil": MOMENT,
        "credentialSubject": {
            "type": "object",
            "required": ["type", "achievement", "identifier"],
            "properties": {
                "type": typed("AchievementSubject"),
                "identifier": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["type", "hashed", "identityHash", "identityType"],
                        "additionalProperties": False,
                        "properties": {
                            "type": {"const": "IdentityObject"},
                            "hashed": {"const": False},
                            "identityHash": TEXT,
                            "identityType": {"const": "name"},
                        },
                    },
                },
                "achievement": {
                    "type": "object",
                    "required": ["id", "type", "name", "description", "criteria"],
                    "properties": {
                        "id": ADDRESS,
                        "type": typed("Achievement"),
                        "name": TEXT,
                        "description": TEXT,
                        "criteria": {"type": "object", "required": ["narrative"], "properties": {"narrative": TEXT}},
                    },
                },
            },
        },
        "credentialStatus": {
            "type": "object",
            "required": ["type", "statusPurpose", "statusListIndex", "statusListCredential"],
            "properties": {
                "type": {"const": "BitstringStatusListEntry"},
                "statusPurpose": {"const": "revocation"},
                "statusListIndex": {"type": "string", "pattern": r"^\d+$"},
                "statusListCredential": ADDRESS,
            },
        },
    },
}


@pytest.fixture
def certificate(cast):
    evidence = EvidenceFactory(person=cast.learner_a, agency=cast.a, course=BareCourseFactory(refresher_months=24), earned_on=today())
    return certificates.issue(evidence, by=None)


def public_key(client, token: str):
    """As a stranger finds it: by the address in the header, which has to be in the published set as well."""
    kid = jwt.get_unverified_header(token)["kid"]
    assert kid.startswith(f"{HERE}/issuer/key-")
    one = client.get(kid.removeprefix(HERE)).json()
    assert one in client.get("/issuer/keys/").json()["keys"]
    return jwt.PyJWK(one)


def read(client, token: str) -> dict:
    """With PyJWT, which has not signed it."""
    return jwt.decode(token, public_key(client, token).key, algorithms=["RS256"])


def is_revoked(client, said: dict) -> bool:
    """As the standard for status lists says, by hand."""
    status = said["credentialStatus"]
    found = read(client, client.get(status["statusListCredential"].removeprefix(HERE)).content.decode())
    assert found["id"] == status["statusListCredential"] and found["issuer"] == said["issuer"]["id"]
    subject = found["credentialSubject"]
    assert subject["statusPurpose"] == "revocation"
    encoded = subject["encodedList"].removeprefix("u")
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    assert len(bits) * 8 >= 131_072
    index = int(status["statusListIndex"])
    return bool(bits[index // 8] & (0x80 >> index % 8))


def test_the_credential_is_what_the_standard_asks_for(client, certificate):
    said = read(client, badges.credential(certificate))
    jsonschema_rs.Draft202012Validator(RULES).validate(said)
    assert said["iss"] == said["issuer"]["id"]
    assert said["jti"] == said["id"] == HERE + certificate.get_absolute_url()
    assert said["credentialSubject"]["identifier"][0]["identityHash"] == "Ana Learner"
    assert "@" not in json.dumps({name: value for name, value in said.items() if name != "@context"})


def test_a_program_of_others_accepts_it_and_no_changed_byte(client, certificate):
    token = badges.credential(certificate)
    verifier = OB3Verifier(pubkey_pem=public_key(client, token).key)
    assert verifier.verify(token).achievement.name == certificate.course_title
    header, payload, signature = token.split(".")
    for place in (0, len(payload) // 2, len(payload) - 2):
        changed = payload[:place] + ("A" if payload[place] != "A" else "B") + payload[place + 1 :]
        with pytest.raises(OB3VerificationError):
            verifier.verify(f"{header}.{changed}.{signature}")
        with pytest.raises(jwt.InvalidTokenError):
            read(client, f"{header}.{changed}.{signature}")


def test_what_refers_to_the_issuer_finds_it(client, certificate):
    said = read(client, badges.credential(certificate))
    profile = client.get(said["issuer"]["id"].removeprefix(HERE))
    assert profile.json()["id"] == said["issuer"]["id"]
    assert profile.json()["name"] == "Accord"
    assert profile["Access-Control-Allow-Origin"] == "*"
    assert "sessionid" not in profile.cookies


def test_a_revocation_reaches_whoever_checks(cast, client, certificate):
    other = certificates.issue(EvidenceFactory(person=cast.learner_b, agency=cast.b, earned_on=today()), by=None)
    said = read(client, badges.credential(certificate))
    assert not is_revoked(client, said)
    certificates.revoke(certificate, because="Issued to the wrong person", by=cast.coordinator_a)
    assert is_revoked(client, said)
    assert not is_revoked(client, read(client, badges.credential(other)))


def test_a_replaced_certificate_is_revoked_and_the_new_one_stands(cast, client, certificate):
    old = read(client, badges.credential(certificate))
    fresh = certificates.reissue(certificate, because="The name was misspelt", holder="Ana Lerner", by=cast.coordinator_a)
    new = read(client, badges.credential(fresh))
    assert is_revoked(client, old)
    assert not is_revoked(client, new)
    assert new["credentialSubject"]["identifier"][0]["identityHash"] == "Ana Lerner"


def test_it_ends_after_the_day_of_the_refresher(client, certificate):
    said = read(client, badges.credential(certificate))
    assert said["exp"] - said["nbf"] == ((certificate.expires_on - certificate.issued_on).days + 1) * 24 * 60 * 60


def test_the_criteria_say_what_had_to_be_done():
    frozen = {"edition": {"number": 2}, "assessments": [{"quiz": "TII-Q1", "pass_share": 80}, {"share": 0.9}]}
    assert badges.criteria(frozen) == "Every step of edition 2 was completed. Assessment TII-Q1 was passed: at least 80 % of the credit."
    assert badges.criteria({}) == "The course was completed."


@pytest.mark.parametrize(
    ("number", "place"),
    [("AC-2026-000001", (2026, 1, 0)), ("AC-2026-131072", (2026, 1, 131071)), ("AC-2026-131073", (2026, 2, 0))],
)
def test_every_number_has_a_place_of_its_own(number, place):
    assert badges.place_of(number) == place
    assert badges.parts_of(int(number.split("-")[2])) == place[1]


@pytest.mark.parametrize(
    "document",
    [
        "none",
        "profile-x",
        "key-none",
        "key-",
        "revoked-",
        "revoked-2026",
        "revoked-1999-1",
        "revoked-2026-0",
        "revoked-2026-2",
        "revoked-2026-01",
    ],
)
def test_a_document_that_does_not_exist_is_not_found(client, certificate, document):
    assert client.get(f"/issuer/{document}/").status_code == 404


def test_the_holder_has_it_and_nobody_else(cast, certificate):
    address = reverse("certificate-credential", args=[certificate.pk])
    answer = sign_in(cast.learner_a).get(address)
    assert answer["Content-Type"] == "application/vc+jwt"
    assert answer["Content-Disposition"] == f'attachment; filename="{certificate.number}.jwt"'
    for person in (cast.learner_b, cast.leader_a, cast.auditor):
        assert sign_in(person).get(address).status_code == 404


def test_the_public_check_gives_it_out_only_where_the_holder_is_named(cast, client, certificate):
    address = reverse("verify-credential", args=[certificate.code])
    assert client.get(address).status_code == 404
    assert address not in client.get(certificate.get_absolute_url()).content.decode()
    certificates.show_name(certificate, show=True, by=cast.learner_a)
    assert read(client, client.get(address).content.decode())["jti"].endswith(certificate.get_absolute_url())
    assert address in client.get(certificate.get_absolute_url()).content.decode()


def test_the_list_of_revocations_costs_the_same_for_one_as_for_ten(cast, client):
    counts = []
    signing.current()
    for number in (1, 10):
        for _ in range(number):
            issued = certificates.issue(EvidenceFactory(person=cast.learner_a, agency=cast.a, earned_on=today()), by=None)
            certificates.revoke(issued, because="A trial", by=cast.coordinator_a)
        with at_most(4) as count:
            assert client.get(f"/issuer/revoked-{today().year}-1/").status_code == 200
        counts.append(count())
    assert counts[0] == counts[1]
    assert CertificateCounter.objects.get().last == 11
