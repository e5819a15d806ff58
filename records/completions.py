"""A completed course becomes evidence, in the transaction that completes it, and once."""

from datetime import date
from typing import Any

from django.db import transaction

from agencies import audit
from agencies.models import Agency, User
from assessments.models import Attempt
from courses.models import Enrolment, SessionResult
from jobs.clock import today
from records import certificates
from records.engine import refresh
from records.models import Evidence, EvidenceKind


@transaction.atomic
def record_completion(enrolment: Enrolment, *, by: User | None) -> Evidence:
    """Write the evidence of a completed enrolment, number its certificate and bring the standings in line.

    Calling it again, or twenty times at once, finds the same row: the database has room for one.
    """
    day = today()
    home = enrolment.person.affiliations.on(day).select_related("agency").first()
    agency = home.agency if home else None
    facts = frozen_facts(enrolment, agency, [_assessment(attempt) for attempt in _passing_attempts(enrolment)])
    evidence, created = _write(enrolment, f"enrolment:{enrolment.pk}", on=day, agency=agency, facts=facts, by=by)
    if created:
        refresh(enrolment.person, on=day)
    return evidence


@transaction.atomic
def record_past_completion(enrolment: Enrolment, *, on: date, agency: Agency, share: float | None = None) -> Evidence:
    """A completion that lies back: known from its own day on. A share of credit is then all that is told of the assessment; without one,
    what was sat is told.

    For a history that is built at once; standings follow when the caller asks for them (``records.engine.replay``).
    """
    sat = [_assessment(attempt) for attempt in _passing_attempts(enrolment)] if share is None else [{"share": share}]
    facts = frozen_facts(enrolment, agency, sat)
    return _write(enrolment, f"enrolment:{enrolment.pk}:{on}", on=on, agency=agency, facts=facts, by=None)[0]


def _write(
    enrolment: Enrolment, source: str, *, on: date, agency: Agency | None, facts: dict[str, Any], by: User | None
) -> tuple[Evidence, bool]:
    person, course = enrolment.person, enrolment.course
    evidence, created = Evidence.objects.get_or_create(
        person=person,
        source=source,
        defaults={
            "agency": agency,
            "kind": EvidenceKind.COMPLETION,
            "course": course,
            "edition": enrolment.edition,
            "earned_on": on,
            "recorded_on": on,
            "facts": facts,
            "recorded_by": by,
        },
    )
    if created:
        audit.record("evidence.recorded", by=by, subject=evidence, person=person, agency=agency, course=course.code)
        certificates.issue(evidence, by=by)
    return evidence, created


def frozen_facts(enrolment: Enrolment, agency: Agency | None, assessments: list[dict[str, Any]]) -> dict[str, Any]:
    """What was true that day, readable years later without any other row."""
    course, edition, sessions = enrolment.course, enrolment.edition, _sessions(enrolment)
    return {
        "course": {"code": course.code, "title": course.title},
        "edition": {"number": edition.number, "fingerprint": edition.fingerprint},
        "agency": agency.name if agency else "",
        "assessments": assessments,
        **({"sessions": sessions} if sessions else {}),
    }


def _sessions(enrolment: Enrolment) -> list[dict[str, Any]]:
    """The live sessions of the course that were credited: minutes at the seat and codes answered, each for itself."""
    credited = SessionResult.objects.filter(person=enrolment.person_id, session__course=enrolment.course_id, credited=True)
    return [
        {
            "title": result.session.title,
            "held_on": f"{result.session.local(result.session.begins_at):%Y-%m-%d}",
            "seat_minutes": result.seat_minutes,
            "credit_minutes": result.credit_minutes,
            "codes_answered": result.answered,
            "codes_given": result.asked,
        }
        for result in credited.select_related("session").order_by("session__begins_at")
    ]


def _passing_attempts(enrolment: Enrolment) -> list[Attempt]:
    """The attempt that passed each quiz: the first of it."""
    attempts = Attempt.objects.filter(enrolment=enrolment, passed=True).select_related("quiz").prefetch_related("items__version__item")
    return list({attempt.quiz_id: attempt for attempt in attempts.order_by("-submitted_at")}.values())


def _assessment(attempt: Attempt) -> dict[str, Any]:
    items = attempt.items.all()
    return {
        "quiz": attempt.quiz.code,
        "attempt": str(attempt.pk),
        "number": attempt.number,
        "submitted_at": attempt.submitted_at.isoformat() if attempt.submitted_at else None,
        "pass_share": attempt.pass_share,
        "criticals_must_be_right": attempt.criticals_must_be_right,
        "credit": str(attempt.credit),
        "out_of": len(items),
        "items": [
            {"code": item.version.item.code, "version": item.version.number, "fingerprint": item.version.fingerprint} for item in items
        ],
    }
