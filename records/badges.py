"""Certificates as Open Badges 3.0: credentials that programs of others can check, and the list that says which were revoked.

The shapes are openbadgeslib's, so that a newer version of the standard comes with the library; the signatures are ours (ADR 36).
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from openbadgeslib.ob3 import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OpenBadgeCredential,
    build_status_list_credential,
    status_entry,
)
from openbadgeslib.ob3.status_list import DEFAULT_SIZE_BITS

from agencies.language import in_the_language_of_the_house
from records import signing
from records.models import Certificate

TYPE = "vc+jwt"
MEDIA_TYPE = "application/vc+jwt"
CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
FRESH_FOR = timedelta(days=1)


def profile() -> dict[str, Any]:
    """Who issues: the address that a credential names as its issuer says the same."""
    return {"@context": CONTEXTS, **_issuer().to_dict()}


def _issuer() -> Issuer:
    return Issuer(id=signing.issuer(), name=settings.PRODUCT_NAME, url=settings.SITE_URL)


def credential(certificate: Certificate) -> str:
    """The certificate as a signed credential in one line (VC-JWT, RS256). It names its holder in plain words, as the certificate does.

    The same in whatever language it is asked for: in the language of the house.
    """
    with in_the_language_of_the_house():
        return signing.sign(_badge(certificate).to_jwt_payload(), type=TYPE)


def _badge(certificate: Certificate) -> OpenBadgeCredential:
    frozen = certificate.evidence.facts
    address = settings.SITE_URL + certificate.get_absolute_url()
    return OpenBadgeCredential(
        issuer=_issuer(),
        recipient_id=None,
        identifiers=[IdentityObject(identity_hash=certificate.holder_name, identity_type="name", hashed=False)],
        achievement=_achievement(certificate, frozen),
        id=address,
        name=certificate.course_title,
        issuance_date=_moment(certificate.issued_on),
        expiration_date=_moment(certificate.expires_on) + timedelta(days=1) if certificate.expires_on else None,
        evidence=[Evidence(id=address, name=_("Certificate %s") % certificate.number, narrative=_("The public check of it."))],
        credential_status=[_status(certificate)],
    )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _achievement(certificate: Certificate, frozen: dict[str, Any]) -> Achievement:
    code, edition = frozen["course"]["code"], frozen.get("edition", {}).get("number")
    return Achievement(
        id=f"{signing.issuer()}#{code}" + (f"-{edition}" if edition else ""),
        name=certificate.course_title,
        description=_("Specialised training: %(title)s") % {"title": certificate.course_title},
        criteria_narrative=criteria(frozen),
        achievement_type="Course",
    )


def criteria(frozen: dict[str, Any]) -> str:
    """What had to be done, in the words of the facts that were frozen that day."""
    edition = frozen.get("edition", {}).get("number")
    said = [_("Every step of edition %s was completed.") % edition if edition else _("The course was completed.")]
    said += [
        _("Assessment %(quiz)s was passed: at least %(share)s %% of the credit.") % {"quiz": sat["quiz"], "share": sat["pass_share"]}
        for sat in frozen.get("assessments", [])
        if "pass_share" in sat
    ]
    return " ".join(said)


def _status(certificate: Certificate) -> dict[str, Any]:
    year, part, index = place_of(certificate.number)
    return status_entry(address_of_list(year, part), "revocation", index)


def place_of(number: str) -> tuple[int, int, int]:
    """Year, part and place in the list of revocations: "AC-2026-000001" has the first place in the first part of 2026."""
    _prefix, year, count = number.split("-")
    part, index = divmod(int(count) - 1, DEFAULT_SIZE_BITS)
    return int(year), part + 1, index


def parts_of(issued: int) -> int:
    """In how many parts the list of a year comes in which so many certificates were issued."""
    return max(issued - 1, 0) // DEFAULT_SIZE_BITS + 1


def address_of_list(year: int, part: int) -> str:
    return signing.issuer().replace("/profile/", f"/revoked-{year}-{part}/")


def revoked_list(year: int, part: int) -> str:
    """The list of a year's revocations, signed now and good for a day (Bitstring Status List 1.0)."""
    numbers = Certificate.objects.filter(revoked_at__isnull=False, number__startswith=f"AC-{year}-").values_list("number", flat=True)
    places = [place_of(number) for number in numbers]
    now = timezone.now().replace(microsecond=0)
    document = build_status_list_credential(
        signing.issuer(),
        address_of_list(year, part),
        "revocation",
        [index for _year, of_part, index in places if of_part == part],
        issued=now,
        valid_until=now + FRESH_FOR,
    )
    return signing.sign({**document, "iss": document["issuer"], "jti": document["id"], "nbf": int(now.timestamp())}, type=TYPE)
