"""Training done elsewhere: told by its owner with a paper, reviewed by somebody else, and evidence only after that."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies import audit
from agencies.authority import can
from agencies.language import speaking_to
from agencies.models import User
from agencies.permissions import Permission
from courses.models import CoursePage
from jobs.clock import today
from notices.messages import tell
from records.engine import refresh
from records.models import Claim, ClaimState, Evidence, EvidenceKind, OutsideCourse
from records.papers import Paper


class DecidedError(ValueError):
    """Somebody has decided on it meanwhile."""


@transaction.atomic
def submit(person: User, *, paper: Paper, courses: Collection[CoursePage] = (), **told: Any) -> Claim:
    """Put a claim into the queue of the person's agency.

    :raises ValidationError: for a person without a home, a day that has not come, or the same paper again.
    """
    if person.home is None:
        raise ValidationError(_("You are at home in no agency: there is nobody who could review it."))
    if told["earned_on"] > today():
        raise ValidationError({"earned_on": _("This day has not come yet.")})
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if (
        Claim.objects.filter(person=person, paper_sha256=paper.sha256)
        .exclude(state__in=[ClaimState.WITHDRAWN, ClaimState.REFUSED])
        .exists()
    ):
        raise ValidationError(_("You have sent this document before."))
    outside = told.get("outside_course")
    if outside:
        told |= {"title": outside.title, "issuer_name": outside.issuer_name}
    claim = Claim.objects.create(
        person=person,
        agency=person.home.agency,
        paper=paper.keep(),
        paper_name=paper.name,
        paper_type=paper.type,
        paper_sha256=paper.sha256,
        **told,
    )
    claim.courses.set(courses)
    audit.record("training.claimed", by=person, subject=claim, person=person, agency=claim.agency)
    return claim


@transaction.atomic
def withdraw(claim: Claim, *, by: User) -> None:
    """The owner takes it out of the queue."""
    if claim.person_id != by.pk:
        raise PermissionDenied
    _decide(claim, ClaimState.WITHDRAWN, by=by)


@transaction.atomic
def accept(
    claim: Claim, *, courses: Collection[CoursePage], hours: Decimal, until: date | None, reason: str = "", by: User
) -> list[Evidence]:
    """Make evidence of it: of the course held elsewhere, and of each course of ours that it counts for.

    Fewer courses or hours than were claimed is an acceptance in part, which needs a reason.

    :raises ValidationError: for more than was claimed, or in part without a reason.
    """
    _may_review(claim, by)
    claimed = set(claim.courses.all())
    if not set(courses) <= claimed or hours > claim.hours:
        raise ValidationError(_("No more can be accepted than was claimed."))
    in_part = set(courses) != claimed or hours < claim.hours
    if in_part and not reason:
        raise ValidationError({"reason": _("Say why it is accepted only in part.")})
    _decide(claim, ClaimState.IN_PART if in_part else ClaimState.ACCEPTED, by=by, reason=reason)
    outside = claim.outside_course or _outside_course(claim, by)
    told = {"title": claim.title, "issuer": claim.issuer_name}
    facts = {"outside": told, "hours": str(hours), "claim": str(claim.pk), "paper": claim.paper_sha256, "agency": claim.agency.name}
    rows = [_write(claim, outside_course=outside, until=until, facts=facts, by=by, of="outside")]
    for course in sorted(courses, key=lambda course: course.code):
        of_course = {"course": {"code": course.code, "title": course.title}, **{key: facts[key] for key in facts if key != "hours"}}
        rows.append(_write(claim, course=course, until=until, facts=of_course, by=by, of=course.code))
    refresh(claim.person)
    _tell_owner(claim)
    return rows


@transaction.atomic
def refuse(claim: Claim, *, reason: str, by: User) -> None:
    _may_review(claim, by)
    _decide(claim, ClaimState.REFUSED, by=by, reason=reason)
    _tell_owner(claim)


def _may_review(claim: Claim, by: User) -> None:
    home = claim.person.home
    if claim.person_id == by.pk or home is None or not can(by, Permission.REVIEW_TRAINING, home.agency):
        raise PermissionDenied


def _decide(claim: Claim, state: str, *, by: User, reason: str = "") -> None:
    """Once, by whoever is first.

    :raises DecidedError: when somebody was.
    """
    changed = Claim.objects.waiting().filter(pk=claim.pk).update(state=state, decided_at=Now(), decided_by=by, reason=reason)
    if not changed:
        raise DecidedError(str(claim.pk))
    claim.refresh_from_db()
    audit.record(f"training.{state}", by=by, subject=claim, person=claim.person_id, agency=claim.agency_id)


def _outside_course(claim: Claim, by: User) -> OutsideCourse:
    found, _made = OutsideCourse.objects.get_or_create(
        title=claim.title, issuer_name=claim.issuer_name, defaults={"hours": claim.hours, "created_by": by}
    )
    return found


def _write(claim: Claim, *, of: str, until: date | None, facts: dict[str, Any], by: User, **what: Any) -> Evidence:
    evidence = Evidence.objects.create(
        person=claim.person,
        agency=claim.agency,
        kind=EvidenceKind.EXTERNAL,
        earned_on=claim.earned_on,
        recorded_on=today(),
        until=until,
        facts=facts,
        source=f"claim:{claim.pk}:{of}",
        recorded_by=by,
        **what,
    )
    audit.record("evidence.recorded", by=by, subject=evidence, person=claim.person, agency=claim.agency, of=of)
    return evidence


def _tell_owner(claim: Claim) -> None:
    with speaking_to(claim.person):
        words = {"title": claim.title, "reason": claim.reason}
        subjects = {
            ClaimState.ACCEPTED: _("“%(title)s” was accepted"),
            ClaimState.IN_PART: _("“%(title)s” was accepted in part"),
            ClaimState.REFUSED: _("“%(title)s” was not accepted"),
        }
        body = _("It counts from today. You find it on your record.") if claim.state == ClaimState.ACCEPTED else claim.reason
        tell(
            recipient=claim.person,
            kind="training.decided",
            key=f"claim:{claim.pk}:decided",
            subject=subjects[ClaimState(claim.state)] % words,
            body=body,
            link=reverse("my-training"),
        )
