"""What a person was taught by a day: the edition and its steps, what they were asked in which version, by which rule they passed, and who marked it.

Signed as it is made. It is read from rows that are never changed, so the one of today and the one of ten years on say the same of that day.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import RoleAssignment, User
from agencies.permissions import Permission, roles_that_allow
from assessments.models import Attempt, AttemptItem, ItemKind, MarkerReading
from courses.models import EditionStep
from records import signatures, signing
from records.models import Certificate, Evidence, EvidenceKind
from records.models.evidence import EvidenceQuerySet

FORMAT = "accord-statement/1"
BY_KEY, BY_PEOPLE = "key", "people"


def can_be_stated() -> EvidenceQuerySet:
    """Completions of courses here, those that were withdrawn since as well: the statement says so."""
    return Evidence.objects.filter(kind=EvidenceKind.COMPLETION, course__isnull=False)


@transaction.atomic
def signed_statement(evidence: Evidence, *, by: User) -> str:
    """The statement as a signed JSON document. That it was made, and for whom, is on record."""
    audit.record("statement.made", by=by, subject=evidence, person=evidence.person_id, agency=evidence.agency_id)
    return signatures.as_document(signing.sign(statement(evidence), type=FORMAT))


def statement(evidence: Evidence) -> dict[str, Any]:
    """Everything in it, in plain values."""
    frozen = evidence.facts
    edition = evidence.edition
    certificate = Certificate.objects.filter(evidence=evidence).order_by("-issued_on", "-number").first()
    return {
        "format": FORMAT,
        "iss": signing.issuer(),
        "made_at": timezone.now().replace(microsecond=0).isoformat(),
        "id": str(evidence.pk),
        "person": certificate.holder_name if certificate else evidence.person.display_name,
        "agency": frozen.get("agency", ""),
        "day": evidence.earned_on.isoformat(),
        "course": frozen["course"],
        "edition": frozen.get("edition", {})
        | ({"label": edition.label, "released_on": timezone.localdate(edition.released_at).isoformat()} if edition else {}),
        "steps": [_step(step) for step in EditionStep.objects.filter(edition=evidence.edition_id)] if edition else [],
        "assessments": list(_assessments(frozen.get("assessments", []))),
        "sessions": frozen.get("sessions", []),
        "certificate": _certificate(certificate),
        "withdrawn_on": _withdrawn_on(evidence),
    }


def _step(step: EditionStep) -> dict[str, Any]:
    return {
        "code": step.code,
        "title": step.title,
        "module": step.module_title,
        "kind": step.kind,
        "minutes": step.minutes,
        "required": step.required,
        "content_sha256": step.content_digest,
    }


def _certificate(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {
        "number": certificate.number,
        "issued_on": certificate.issued_on.isoformat(),
        "revoked_on": timezone.localdate(certificate.revoked_at).isoformat() if certificate.revoked_at else None,
        "check": settings.SITE_URL + certificate.get_absolute_url(),
    }


def _withdrawn_on(evidence: Evidence) -> str | None:
    correction = Evidence.objects.filter(corrects=evidence).first()
    return correction.recorded_on.isoformat() if correction else None


def _assessments(frozen: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """As they were frozen that day, with who marked each question. A mark that was changed since is told as a change."""
    sittings = {str(one.pk): one for one in _sittings(sat["attempt"] for sat in frozen if "attempt" in sat)}
    roles = _roles(reading for sitting in sittings.values() for reading in _readings(sitting))
    for sat in frozen:
        sitting = sittings.get(sat.get("attempt", ""))
        if sitting is None:
            yield sat
            continue
        markers = {(item.version.item.code, item.version.number): _marked(item, roles) for item in sitting.items.all()}
        items = [item | {"marked": markers.get((item["code"], item["version"]), {"by": BY_KEY})} for item in sat["items"]]
        yield sat | {"title": sitting.quiz.title, "items": items, **_changed(sat, sitting)}


def _sittings(keys: Iterable[str]) -> Iterable[Attempt]:
    found = Attempt.objects.filter(pk__in=list(keys)).select_related("quiz")
    return found.prefetch_related("items__version__item", "items__marking__readings")


def _readings(sitting: Attempt) -> list[MarkerReading]:
    return [reading for item in sitting.items.all() for reading in _readings_of(item)]


def _readings_of(item: AttemptItem) -> list[MarkerReading]:
    marking = getattr(item, "marking", None)
    return list(marking.readings.all()) if marking else []


def _roles(readings: Iterable[MarkerReading]) -> dict[UUID, list[RoleAssignment]]:
    """The roles of those who marked that let them mark. A statement names the role, never the person."""
    held: dict[UUID, list[RoleAssignment]] = defaultdict(list)
    markers = {reading.marker_id for reading in readings}
    if markers:
        for row in RoleAssignment.objects.filter(person__in=markers, role__in=roles_that_allow(Permission.MARK_WRITTEN)):
            held[row.person_id].append(row)
    return held


def _marked(item: AttemptItem, roles: dict[UUID, list[RoleAssignment]]) -> dict[str, Any]:
    if item.version.item.kind != ItemKind.WRITTEN:
        return {"by": BY_KEY}
    readings = [
        {
            "role": _role_on(roles.get(reading.marker_id, []), timezone.localdate(reading.made_at)),
            "on": f"{timezone.localdate(reading.made_at)}",
        }
        for reading in _readings_of(item)
    ]
    return {"by": BY_PEOPLE, "readings": readings}


def _role_on(held: list[RoleAssignment], day: date) -> str:
    for row in held:
        if row.started_on <= day and (row.ended_on is None or row.ended_on > day):
            return row.role
    return "marker"


def _changed(sat: dict[str, Any], sitting: Attempt) -> dict[str, Any]:
    """The mark of today, where a regrade or two people have changed it since."""
    if sitting.credit is None or Decimal(sat["credit"]) == sitting.credit:
        return {}
    return {"credit_today": str(sitting.credit), "passed_today": sitting.passed}
