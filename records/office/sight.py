"""Whom somebody in the records office may see by name, and that they have looked."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from agencies import audit
from agencies.models import Affiliation, User
from agencies.permissions import Permission
from jobs.clock import today
from records.previews import Change, Named, Preview, named

FIRST = 20


def people_in_sight(user: User) -> Any:
    """Of whom the user may see names; None for everybody. A subquery, not a list."""
    seen, managed = user.reach(Permission.SEE_AGENCY_PEOPLE), user.reach(Permission.MANAGE_PEOPLE)
    if seen.everywhere or managed.everywhere:
        return None
    homes = Affiliation.objects.on(today()).filter(seen.as_q("agency__path") | managed.as_q("agency__path"))
    return homes.values("person")


def looked_at(people: Iterable[UUID], *, by: User, subject: models.Model | None = None) -> None:
    """Put on record who has looked at whom."""
    others = sorted(set(people) - {by.pk})
    if others:
        audit.record("people.viewed", by=by, subject=subject, people=others)


def with_names(preview: Preview, *, by: User, subject: models.Model | None = None) -> dict[str, list[Named]]:
    """The first people of each kind of change, for those whom the reader may see."""
    among = people_in_sight(by)
    kinds: dict[str, Sequence[Change]] = {"gains": preview.gains, "loses": preview.loses, "moves": preview.moves}
    found = {kind: named(changes, among=among, first=FIRST) for kind, changes in kinds.items()}
    looked_at((one.person.pk for rows in found.values() for one in rows), by=by, subject=subject)
    return found
