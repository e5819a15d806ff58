"""A test that is passed again because a note has changed is evidence of its own: it says nothing of the course, which was passed before."""

from agencies import audit
from agencies.models import User
from assessments.models import Attempt
from guidance.models import AskedPerson, NoteAsks
from jobs.clock import today
from records.engine import refresh
from records.models import Evidence, EvidenceKind


def record_retest(attempt: Attempt, *, by: User | None) -> list[Evidence]:
    """For each note whose new version asks this person to pass the test of this course again. Only a sitting that was begun since then counts."""
    asked = AskedPerson.objects.current().filter(person=attempt.person_id, asks=NoteAsks.RETEST, radius__applied_at__lte=attempt.started_at)
    found, day = [], today()
    for row in asked.select_related("radius__note"):
        radius, note = row.radius, row.radius.note
        if attempt.enrolment.course_id not in radius.courses:
            continue
        home = attempt.person.affiliations.on(day).select_related("agency").first()
        agency = home.agency if home else None
        evidence, created = Evidence.objects.get_or_create(
            person=attempt.person,
            source=f"retest:{radius.pk}",
            defaults={
                "agency": agency,
                "kind": EvidenceKind.RETEST,
                "note": note,
                "note_version": radius.version,
                "earned_on": day,
                "recorded_on": day,
                "facts": {
                    "note": {"code": note.code, "title": note.title, "citation": radius.citation},
                    "agency": agency.name if agency else "",
                    "assessments": [{"quiz": attempt.quiz.code, "attempt": str(attempt.pk), "number": attempt.number}],
                },
                "recorded_by": by,
            },
        )
        if created:
            audit.record("evidence.recorded", by=by, subject=evidence, person=attempt.person, agency=agency, note=note.code)
            found.append(evidence)
    if found:
        refresh(attempt.person, on=day)
    return found
