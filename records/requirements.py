"""Stating what people must hold. A change is a new version; obligations follow it through the outbox, some people at a time."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from jobs.clock import today
from jobs.outbox import enqueue
from records.audiences import Tree, check, people_in
from records.engine import refresh_people
from records.models import Obligation, Requirement, RequirementVersion

BATCH = 200


@transaction.atomic
def put_in_force(
    requirement: Requirement, *, audience: Tree, by: User | None, effective_from: date | None = None, **terms: Any
) -> RequirementVersion:
    """A new version of the rule, from today or a later day on: what was published before stays as it was.

    :raises ValidationError: for an audience that is none, or a day that has passed.
    """
    effective_from = effective_from or today()
    if effective_from < today():
        raise ValidationError(_("A rule cannot take effect in the past."))
    check(audience)
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    last = requirement.versions.aggregate(last=Max("number"))["last"] or 0
    version = RequirementVersion.objects.create(
        requirement=requirement, number=last + 1, audience=audience, effective_from=effective_from, created_by=by, **terms
    )
    audit.record("requirement.put_in_force", by=by, subject=requirement, version=version.number, effective_from=effective_from.isoformat())
    refresh_many(affected_people(version), on=effective_from, key=f"requirement:{version.pk}")
    return version


def affected_people(version: RequirementVersion) -> list[UUID]:
    """Whoever is in the audience on the first day, is under the rule already, or is to change places after it."""
    day = version.effective_from
    later = Q(affiliations__started_on__gt=day) | Q(team_memberships__started_on__gt=day) | Q(role_assignments__started_on__gt=day)
    bound = Obligation.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day), requirement=version.requirement_id).values("person")
    people = people_in(version.audience, day) | User.objects.filter(Q(pk__in=bound) | Q(pk__in=User.objects.filter(later).values("pk")))
    return list(people.order_by("pk").values_list("pk", flat=True))


def refresh_many(people: list[UUID], *, on: date, key: str) -> None:
    """Ask for the standings of many people to be brought in line, some at a time, after this transaction."""
    for start in range(0, len(people), BATCH):
        batch = [str(person) for person in people[start : start + BATCH]]
        enqueue("records.refresh_people", {"people": batch, "on": on.isoformat()}, key=f"{key}:{start}")


def refresh_batch(payload: dict[str, Any]) -> None:
    refresh_people([UUID(person) for person in payload["people"]], on=date.fromisoformat(payload["on"]))
