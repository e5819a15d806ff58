"""Competencies: signed off by somebody who has them, with the line of those from whom they came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.authority import can
from agencies.models import User
from agencies.permissions import Permission
from jobs.clock import today
from records.models import Competency, Holding, LineageStep, Step
from records.terms import add_months


@dataclass(frozen=True)
class Taught:
    """A step of the line: by whom, and on which day."""

    by: User
    on: date


@transaction.atomic
def sign_off(person: User, *, competency: Competency, steps: Mapping[str, Taught], by: User) -> Holding:
    """Put on record that somebody has a competency, from the day it was signed off.

    Who signs off or observes must have it on that day; where nobody in the whole installation has it yet, the first may be signed off by
    anybody but themselves.

    :raises ValidationError: where a step is missing, lies ahead, or is by somebody who cannot judge it.
    """
    home = person.home
    if home is None:
        raise ValidationError(_("%(name)s is at home in no agency."), params={"name": person})
    if person.pk == by.pk or not can(by, Permission.REVIEW_TRAINING, home.agency):
        raise PermissionDenied
    Competency.objects.select_for_update().get(pk=competency.pk)
    if Step.SIGNED_OFF not in steps:
        raise ValidationError({Step.SIGNED_OFF: _("Say who has signed it off.")})
    for kind, taught in steps.items():
        _check_step(person, competency, kind, taught)
    signed = steps[Step.SIGNED_OFF]
    if any(taught.on > signed.on for taught in steps.values()):
        raise ValidationError(_("What was coached and observed lies before the signing off."))
    if Holding.objects.filter(person=person, competency=competency, held_from=signed.on, withdrawn_on=None).exists():
        raise ValidationError(_("This is on record already."))
    holding = Holding.objects.create(
        person=person,
        competency=competency,
        agency=home.agency,
        held_from=signed.on,
        until=add_months(signed.on, competency.validity_months) if competency.validity_months else None,
        recorded_by=by,
    )
    LineageStep.objects.bulk_create(LineageStep(holding=holding, kind=kind, by=taught.by, on=taught.on) for kind, taught in steps.items())
    audit.record("competency.signed_off", by=by, subject=holding, person=person, agency=home.agency, competency=competency.slug)
    return holding


def _check_step(person: User, competency: Competency, kind: str, taught: Taught) -> None:
    if taught.by.pk == person.pk:
        raise ValidationError({kind: _("Nobody judges themselves.")})
    if taught.on > today():
        raise ValidationError({kind: _("This day has not come yet.")})
    if kind == Step.COACHED:
        return
    held = Holding.objects.filter(competency=competency)
    if held.exists() and not held.on(taught.on).filter(person=taught.by).exists():
        raise ValidationError({kind: _("%(name)s did not have this competency on that day.") % {"name": taught.by}})


@transaction.atomic
def take_back(holding: Holding, *, by: User) -> None:
    """From today it is not held any more; that it was until now stays on record."""
    home = holding.person.home
    if holding.person_id == by.pk or home is None or not can(by, Permission.REVIEW_TRAINING, home.agency):
        raise PermissionDenied
    if Holding.objects.filter(pk=holding.pk, withdrawn_on=None).update(withdrawn_on=today(), withdrawn_by=by):
        audit.record("competency.taken_back", by=by, subject=holding, person=holding.person, agency=home.agency)


@dataclass(frozen=True)
class Ancestor:
    """Somebody in the line of a competency: how many hands away, what they did, and for whom."""

    depth: int
    step: LineageStep


def lineage_of(holding: Holding, *, generations: int = 4) -> list[Ancestor]:
    """From whom it came, and from whom they had it: one query a generation."""
    found: list[Ancestor] = []
    wanted, seen = [holding], {holding.pk}
    for depth in range(1, generations + 1):
        steps = LineageStep.objects.filter(holding__in=wanted).select_related("by", "holding__person").order_by("on", "pk")
        found += [Ancestor(depth, step) for step in steps]
        teachers = {step.by_id for step in steps if step.kind != Step.COACHED}
        before = Holding.objects.filter(person__in=teachers, competency=holding.competency_id).exclude(pk__in=seen)
        wanted = list(before)
        seen |= {each.pk for each in wanted}
        if not wanted:
            break
    return found
