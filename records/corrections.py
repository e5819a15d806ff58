"""Evidence is never changed: a correction is a new row that names the old one, a withdrawal one that puts nothing in its place."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.audit import Entry
from agencies.models import Agency, User
from jobs.clock import today
from records.engine import refresh
from records.models import Evidence, EvidenceKind

OF_WHAT = ("course", "edition", "note", "note_version", "outside_course", "requirement")


@transaction.atomic
def withdraw(evidence: Evidence, *, by: User, because: str = "") -> Evidence:
    """Put on record that evidence no longer counts, from today: that it did until now stays as it was published."""
    withdrawal, created = Evidence.objects.get_or_create(
        person=evidence.person,
        source=f"withdrawal:{evidence.pk}",
        defaults={
            "agency": evidence.agency,
            "kind": EvidenceKind.WITHDRAWAL,
            **{name: getattr(evidence, name) for name in OF_WHAT},
            "earned_on": today(),
            "recorded_on": today(),
            "facts": evidence.facts | ({"withdrawn": because} if because else {}),
            "corrects": evidence,
            "recorded_by": by,
        },
    )
    if created:
        audit.record("evidence.withdrawn", by=by, subject=evidence, person=evidence.person, agency=evidence.agency)
        refresh(evidence.person)
    return withdrawal


@transaction.atomic
def withdraw_many(rows: Collection[Evidence], *, by: User | None, because: str, agency: Agency) -> set[UUID]:
    """The same for many at once, except what was corrected already. The caller brings the standings of the people in line."""
    standing = [row for row in rows if row.corrected_on is None]  # type: ignore[attr-defined]
    day = today()
    withdrawals = [
        Evidence(
            person_id=row.person_id,
            source=f"withdrawal:{row.pk}",
            agency_id=row.agency_id,
            kind=EvidenceKind.WITHDRAWAL,
            **{f"{name}_id" if name != "note_version" else name: getattr(row, f"{name}_id" if name != "note_version" else name) for name in OF_WHAT},
            earned_on=day,
            recorded_on=day,
            facts=row.facts | {"withdrawn": because},
            corrects=row,
            recorded_by=by,
        )
        for row in standing
    ]  # fmt: skip
    Evidence.objects.bulk_create(withdrawals)
    audit.record_many([Entry("evidence.withdrawn", row, row.person_id, agency) for row in standing], by=by)
    return {row.person_id for row in standing}


@transaction.atomic
def correct(evidence: Evidence, *, by: User, because: str, earned_on: date, until: date | None, facts: dict[str, Any]) -> Evidence:
    """Put a new row in the place of one that was wrong. It counts from today; what was published before stays.

    :raises ValidationError: where the row was corrected already, or a day that has not come.
    """
    if earned_on > today():
        raise ValidationError(_("This day has not come yet."))
    if Evidence.objects.filter(corrects=evidence).exists():
        raise ValidationError(_("This evidence was corrected already: correct the newer row."))
    corrected = Evidence.objects.create(
        person=evidence.person,
        agency=evidence.agency,
        kind=evidence.kind,
        **{name: getattr(evidence, name) for name in OF_WHAT},
        earned_on=earned_on,
        recorded_on=today(),
        until=until,
        facts=evidence.facts | facts | {"corrected": because},
        source=f"correction:{evidence.pk}",
        corrects=evidence,
        recorded_by=by,
    )
    audit.record("evidence.corrected", by=by, subject=corrected, person=evidence.person, agency=evidence.agency, before=str(evidence.pk))
    refresh(evidence.person)
    return corrected
