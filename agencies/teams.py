"""Seats on task forces: taken and left, dated, audited."""

from datetime import date

from django.db import transaction

from agencies import audit
from agencies.models import Discipline, TaskForce, TeamMembership, User
from agencies.people import forget, last_day_after
from agencies.signals import person_changed
from jobs.clock import today


@transaction.atomic
def seat(person: User, *, task_force: TaskForce, discipline: Discipline, on: date | None = None, by: User | None) -> TeamMembership:
    """Give the person a seat in a discipline from ``on``; seated there already, nothing changes."""
    membership, created = TeamMembership.objects.get_or_create(
        person=person, task_force=task_force, discipline=discipline, ended_on=None, defaults={"started_on": on or today()}
    )
    if created:
        audit.record(
            "seat.taken", by=by, subject=membership, person=person, team=task_force.pk, discipline=discipline.slug, on=membership.started_on
        )
        forget(person)
        person_changed.send(User, person=person, on=membership.started_on, by=by)
    return membership


@transaction.atomic
def unseat(membership: TeamMembership, *, on: date | None = None, by: User | None) -> None:
    """The seat ends; left already, nothing changes."""
    day = last_day_after(membership.started_on, on or today())
    if TeamMembership.objects.filter(pk=membership.pk, ended_on=None).update(ended_on=day):
        membership.ended_on = day
        audit.record("seat.left", by=by, subject=membership, person=membership.person_id, team=membership.task_force_id, on=day)
        person_changed.send(User, person=membership.person, on=day, by=by)
