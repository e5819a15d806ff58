"""What may be granted a person: more time, a waiver, a leave of absence. Each with who granted it, and each may be taken back."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.authority import can
from agencies.models import Agency, User
from agencies.permissions import Permission
from jobs.clock import today
from records.corrections import withdraw
from records.engine import refresh
from records.models import Evidence, EvidenceKind, Extension, Leave, Obligation, Requirement, Standing


def agency_of(person: User, *, by: User) -> Agency:
    """The home agency of the person, where ``by`` may grant them something.

    :raises PermissionDenied: for somebody without that right there, and for oneself.
    :raises ValidationError: for a person without a home.
    """
    if person.home is None:
        raise ValidationError(_("%(name)s is at home in no agency."), params={"name": person})
    if person.pk == by.pk or not can(by, Permission.EXCUSE_PEOPLE, person.home.agency):
        raise PermissionDenied
    return person.home.agency


@transaction.atomic
def waive(person: User, *, requirement: Requirement, reason: str, until: date | None, by: User) -> Evidence:
    """Let a requirement not be asked of a person, until a day or for good. Counts as trained, and the standing says until when.

    :raises ValidationError: where it is waived already, or until a day that has passed.
    """
    agency, day = agency_of(person, by=by), today()
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    waivers = Evidence.objects.filter(person=person, requirement=requirement, kind=EvidenceKind.WAIVER)
    if any(waiver.until is None or waiver.until >= day for waiver in waivers.valid()):
        raise ValidationError(_("This is waived already. Take that waiver back first."))
    if until and until < day:
        raise ValidationError(_("This day has passed."))
    waiver = Evidence.objects.create(
        person=person,
        agency=agency,
        kind=EvidenceKind.WAIVER,
        requirement=requirement,
        earned_on=day,
        recorded_on=day,
        until=until,
        facts={"requirement": {"code": requirement.code, "title": requirement.title}, "agency": agency.name, "why": reason},
        source=f"waiver:{requirement.pk}:{waivers.count() + 1}",
        recorded_by=by,
    )
    audit.record("requirement.waived", by=by, subject=waiver, person=person, agency=agency, requirement=requirement.code, until=until)
    refresh(person)
    return waiver


@transaction.atomic
def take_back_waiver(waiver: Evidence, *, by: User) -> None:
    agency_of(waiver.person, by=by)
    withdraw(waiver, by=by)


@transaction.atomic
def extend(person: User, *, requirement: Requirement, until: date, reason: str, by: User) -> Extension:
    """Move the due date of what is asked now. What was promised stays on record; the next cycle is not touched.

    :raises ValidationError: where nothing is asked, or where the day is no later than the one that stands.
    """
    agency, day = agency_of(person, by=by), today()
    standing = Standing.objects.on(day).filter(person=person, obligation__requirement=requirement).first()
    if standing is None or not Obligation.objects.on(day).filter(person=person, requirement=requirement).exists():
        raise ValidationError(_("Nothing is asked of %(name)s here."), params={"name": person})
    if until <= max(standing.due_on, day):
        raise ValidationError(_("The new date must be later than the one that stands, and lie ahead."))
    extension = Extension.objects.create(
        person=person, agency=agency, requirement=requirement, until=until, reason=reason, granted_on=day, granted_by=by
    )
    audit.record("requirement.extended", by=by, subject=extension, person=person, agency=agency, requirement=requirement.code, until=until)
    refresh(person)
    return extension


@transaction.atomic
def grant_leave(person: User, *, starts_on: date, ends_on: date | None, by: User) -> Leave:
    """Put a leave of absence on record; ``ends_on`` is the first day back. Why is not asked.

    :raises ValidationError: where it meets another leave that stands.
    """
    agency = agency_of(person, by=by)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if ends_on and ends_on <= starts_on:
        raise ValidationError({"ends_on": _("The first day back lies after the first day away.")})
    for other in Leave.objects.standing().filter(person=person):
        if starts_on < (other.ends_on or date.max) and other.starts_on < (ends_on or date.max):
            raise ValidationError(_("There is a leave on record for these days already. Change that one."))
    leave = Leave.objects.create(person=person, agency=agency, starts_on=starts_on, ends_on=ends_on, granted_on=today(), granted_by=by)
    audit.record("leave.granted", by=by, subject=leave, person=person, agency=agency, starts_on=starts_on, ends_on=ends_on)
    refresh(person)
    return leave


@transaction.atomic
def change_leave(leave: Leave, *, ends_on: date, by: User) -> Leave:
    """Say when the person is back: a new row in the place of the old one."""
    take_back(leave, by=by)
    return grant_leave(leave.person, starts_on=leave.starts_on, ends_on=ends_on, by=by)


@transaction.atomic
def take_back(granted: Extension | Leave, *, by: User) -> None:
    """From today it no longer counts; that it did until now stays on record."""
    agency_of(granted.person, by=by)
    rows = type(granted)._default_manager.filter(pk=granted.pk, withdrawn_on=None)
    if rows.update(withdrawn_on=today(), withdrawn_by=by):
        word = granted._meta.model_name
        audit.record(f"{word}.taken_back", by=by, subject=granted, person=granted.person, agency=granted.agency)
        refresh(granted.person)
