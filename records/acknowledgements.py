"""A guidance note that was read becomes evidence, in the transaction that says so, and once a version."""

from agencies import audit
from agencies.models import User
from guidance.models import Acknowledgement
from jobs.clock import today
from records.engine import refresh
from records.models import Evidence, EvidenceKind


def record_acknowledgement(acknowledgement: Acknowledgement, *, by: User | None) -> Evidence:
    """Write the evidence and bring the standings of the person in line. To be called inside the sender's transaction."""
    day, person, note = today(), acknowledgement.person, acknowledgement.note
    home = person.affiliations.on(day).select_related("agency").first()
    agency = home.agency if home else None
    evidence, created = Evidence.objects.get_or_create(
        person=person,
        source=f"acknowledgement:{acknowledgement.pk}",
        defaults={
            "agency": agency,
            "kind": EvidenceKind.ACKNOWLEDGEMENT,
            "note": note,
            "note_version": acknowledgement.version,
            "earned_on": day,
            "recorded_on": day,
            "facts": {
                "note": {"code": note.code, "title": note.title, "citation": note.full_citation},
                "agency": agency.name if agency else "",
            },
            "recorded_by": by,
        },
    )
    if created:
        audit.record("evidence.recorded", by=by, subject=evidence, person=person, agency=agency, note=note.code)
        refresh(person, on=day)
    return evidence
