"""Reciprocity: an agency accepts another's course for a requirement. What follows is worked out by the engine, for as long as it holds."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import audit
from agencies.authority import can
from agencies.models import Agency, User
from agencies.permissions import Permission
from courses.models import CoursePage
from jobs.clock import today
from records.models import Agreement, OutsideCourse, Requirement
from records.requirements import refresh_many


@transaction.atomic
def agree(
    requirement: Requirement,
    *,
    accepting: Agency,
    because: str,
    by: User,
    course: CoursePage | None = None,
    outside_course: OutsideCourse | None = None,
    until: date | None = None,
) -> Agreement:
    """Accept another's course from today, until a last day or until it is ended. Whoever has taken it is met at once.

    :raises ValidationError: as :func:`check` says.
    """
    Agency.objects.select_for_update().get(pk=accepting.pk)
    agreement = Agreement(
        requirement=requirement,
        accepting=accepting,
        course=course,
        outside_course=outside_course,
        starts_on=today(),
        until=until,
        because=because,
        made_by=by,
    )
    check(agreement, by=by)
    # One that has run out makes room for the next: it was ended by its own last day.
    lapsed = Agreement.objects.filter(
        requirement=requirement, accepting=accepting, course=course, outside_course=outside_course, ended_on=None
    )
    lapsed.update(ended_on=today(), ended_by=by)
    agreement.save(force_insert=True)
    audit.record("agreement.made", by=by, subject=agreement, agency=accepting, requirement=requirement.code, until=until)
    refresh_many(people_concerned(agreement), on=today(), key=f"agreement:{agreement.pk}")
    return agreement


def check(agreement: Agreement, *, by: User) -> None:
    """Whether this may be agreed.

    :raises PermissionDenied: for somebody who does not decide for the agency.
    :raises ValidationError: where it is accepted already, for the requirement's own course, or until a day that has passed.
    """
    if not can(by, Permission.MAKE_AGREEMENTS, agreement.accepting):
        raise PermissionDenied
    if agreement.course_id and agreement.course_id == agreement.requirement.course_id:
        raise ValidationError({"offered": _("This course counts for the requirement anyway.")})
    if agreement.until and agreement.until < today():
        raise ValidationError({"until": _("This day has passed.")})
    same = Agreement.objects.on(today()).filter(
        requirement=agreement.requirement, course=agreement.course, outside_course=agreement.outside_course
    )
    if any(agreement.accepting.path.startswith(other.accepting.path) for other in same.select_related("accepting")):
        raise ValidationError({"offered": _("This course is accepted here already.")})


@transaction.atomic
def end(agreement: Agreement, *, by: User) -> None:
    """From today the other course no longer counts here; that it did until now stays on record."""
    if not can(by, Permission.MAKE_AGREEMENTS, agreement.accepting):
        raise PermissionDenied
    if Agreement.objects.filter(pk=agreement.pk, ended_on=None).update(ended_on=today(), ended_by=by):
        audit.record("agreement.ended", by=by, subject=agreement, agency=agreement.accepting_id)
        refresh_many(people_concerned(agreement), on=today(), key=f"agreement:{agreement.pk}:ended")


def people_concerned(agreement: Agreement) -> list[UUID]:
    """Who is or will be at home where the agreement reaches, and has evidence of the course that it accepts."""
    now = Q(affiliations__ended_on=None) | Q(affiliations__ended_on__gt=today())
    people = User.objects.filter(
        now,
        affiliations__agency__path__startswith=agreement.accepting.path,
        evidence__course=agreement.course_id,
        evidence__outside_course=agreement.outside_course_id,
    )
    return list(people.order_by("pk").distinct().values_list("pk", flat=True))
