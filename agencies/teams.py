"""Task forces: formed of agencies and disciplines; seats on them, taken and left, dated, audited."""

from collections.abc import Collection, Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies import audit
from agencies.authority import can
from agencies.models import (
    Affiliation,
    Agency,
    Discipline,
    Jurisdiction,
    TaskForce,
    TaskForceAgency,
    TeamDiscipline,
    TeamMembership,
    User,
)
from agencies.people import forget, last_day_after
from agencies.permissions import Permission
from agencies.signals import person_changed, places_changed
from jobs.clock import today


@transaction.atomic
def form(
    *,
    name: str,
    jurisdiction: Jurisdiction,
    purpose: str,
    agencies: Collection[Agency],
    disciplines: Collection[Discipline],
    by: User,
) -> TaskForce:
    """A new team with the agencies that must commit themselves and the disciplines that it needs.

    :raises PermissionDenied: for somebody who forms no teams.
    """
    if not by.reach(Permission.FORM_TEAMS).everywhere:
        raise PermissionDenied
    team = TaskForce.objects.create(slug=_free_slug(name), name=name, jurisdiction=jurisdiction, purpose=purpose)
    TaskForceAgency.objects.bulk_create(TaskForceAgency(task_force=team, agency=agency, started_on=today()) for agency in agencies)
    TeamDiscipline.objects.bulk_create(TeamDiscipline(task_force=team, discipline=discipline) for discipline in disciplines)
    audit.record("team.formed", by=by, subject=team, agencies=[agency.pk for agency in agencies])
    return team


def _free_slug(name: str) -> str:
    stem = slugify(name)[:40].strip("-") or "team"
    taken = set(TaskForce.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for number in range(1, len(taken) + 2) if (slug := stem if number == 1 else f"{stem}-{number}") not in taken)


@transaction.atomic
def give_place(team: TaskForce, *, agency: Agency, required: bool, by: User) -> TaskForceAgency:
    """Let an agency take part; a required one must sign before the team is active. There already, only that may change."""
    _may_form(team, by)
    place, created = TaskForceAgency.objects.get_or_create(
        task_force=team, agency=agency, ended_on=None, defaults={"required": required, "started_on": today()}
    )
    if created or place.required != required:
        place.required = required
        place.save(update_fields=["required"])
        audit.record("team.place_given", by=by, subject=team, agency=agency, required=required)
        places_changed.send(TaskForce, task_force=team, joined=agency, left=None, by=by)
    return place


@transaction.atomic
def leave(place: TaskForceAgency, *, by: User) -> None:
    """The agency leaves the team: its people's seats end with it.

    :raises PermissionDenied: for somebody who neither forms this team nor leads the agency.
    """
    if not can(by, Permission.SIGN_COMMITMENT, place.agency):
        _may_form(place.task_force, by)
    day = last_day_after(place.started_on, today())
    if not TaskForceAgency.objects.filter(pk=place.pk, ended_on=None).update(ended_on=day):
        return
    audit.record("team.left", by=by, subject=place.task_force, agency=place.agency, on=day)
    homes = Affiliation.objects.current().filter(agency__path__startswith=place.agency.path)
    seats = TeamMembership.objects.current().filter(task_force=place.task_force, person__in=homes.values("person"))
    for membership in seats.select_related("person"):
        unseat(membership, on=day, by=by)
    places_changed.send(TaskForce, task_force=place.task_force, joined=None, left=place.agency, by=by)


@transaction.atomic
def need(team: TaskForce, *, disciplines: Mapping[Discipline, int], by: User) -> None:
    """Set which disciplines the team needs, and how many people of each at least."""
    _may_form(team, by)
    if any(least < 1 for least in disciplines.values()):
        raise ValidationError(_("A discipline that is needed needs one person at least."))
    TeamDiscipline.objects.filter(task_force=team).exclude(discipline__in=list(disciplines)).delete()
    for discipline, least in disciplines.items():
        TeamDiscipline.objects.update_or_create(task_force=team, discipline=discipline, defaults={"least": least})
    audit.record("team.disciplines_set", by=by, subject=team, disciplines={each.slug: least for each, least in disciplines.items()})


def _may_form(team: TaskForce, by: User) -> None:
    if not can(by, Permission.FORM_TEAMS, team):
        raise PermissionDenied


@transaction.atomic
def seat(person: User, *, task_force: TaskForce, discipline: Discipline, on: date | None = None, by: User | None) -> TeamMembership:
    """Give the person a seat in a discipline from ``on``; seated there already, nothing changes. One from a past day is in figures from today."""
    day = on or today()
    membership, created = TeamMembership.objects.get_or_create(
        person=person,
        task_force=task_force,
        discipline=discipline,
        ended_on=None,
        defaults={"started_on": day, "recorded_on": recorded_later(day)},
    )
    if created:
        audit.record(
            "seat.taken", by=by, subject=membership, person=person, team=task_force.pk, discipline=discipline.slug, on=membership.started_on
        )
        forget(person)
        person_changed.send(User, person=person, on=membership.started_on, by=by)
    return membership


def recorded_later(day: date) -> date | None:
    """What goes on record with a seat from that day: today, where the day has passed."""
    return today() if day < today() else None


@transaction.atomic
def unseat(membership: TeamMembership, *, on: date | None = None, by: User | None) -> None:
    """The seat ends, today or later; left already, nothing changes.

    :raises ValueError: for a past day, whose figures have been published with the seat in them.
    """
    if on and on < today():
        raise ValueError("a seat ends on its day or later")
    day = last_day_after(membership.started_on, on or today())
    if TeamMembership.objects.filter(pk=membership.pk, ended_on=None).update(ended_on=day):
        membership.ended_on = day
        audit.record("seat.left", by=by, subject=membership, person=membership.person_id, team=membership.task_force_id, on=day)
        person_changed.send(User, person=membership.person, on=day, by=by)
