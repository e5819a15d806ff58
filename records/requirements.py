"""Stating what people must hold. A change is a new version; obligations follow it through the outbox, some people at a time."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from agencies.permissions import Permission
from jobs.clock import today
from jobs.outbox import enqueue
from records.audiences import check, people_in
from records.engine import refresh_people
from records.models import Obligation, Requirement, RequirementVersion
from records.rulebook import names_of
from records.terms import Tree, leaves, thing_of

BATCH = 200


def may_manage(user: User, agency: Agency | None) -> bool:
    """Whether the user may set rules for this agency; without one: for everybody."""
    reach = user.reach(Permission.MANAGE_REQUIREMENTS)
    return user.is_active and (reach.covers_path(agency.path) if agency else reach.everywhere)


@transaction.atomic
def state(*, title: str, what: Tree, audience: Tree, by: User, agency: Agency | None = None, **terms: Any) -> Requirement:
    """A new requirement with its first version."""
    if not may_manage(by, agency):
        raise PermissionDenied
    check_what(what)
    requirement = Requirement.objects.create(
        code=free_code(title), title=title, agency=agency, course_id=counted_under(what), note_id=note_of(what)
    )
    put_in_force(requirement, what=what, audience=audience, by=by, **terms)
    return requirement


def free_code(title: str) -> str:
    """A name that no requirement has."""
    stem = slugify(title)[:50].strip("-") or "requirement"
    taken = set(Requirement.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for number in range(1, len(taken) + 2) if (code := stem if number == 1 else f"{stem}-{number}") not in taken)


@transaction.atomic
def put_in_force(
    requirement: Requirement, *, audience: Tree, by: User | None, effective_from: date | None = None, what: Tree | None = None, **terms: Any
) -> RequirementVersion:
    """A new version of the rule, from today or a later day on: what was published before stays as it was.

    :raises ValidationError: for an audience that is none, a thing that does not exist, or a day that has passed.
    """
    if by is not None and not may_manage(by, requirement.agency):
        raise PermissionDenied
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    version = drafted(requirement, audience=audience, by=by, effective_from=effective_from, what=what, **terms)
    version.save(force_insert=True)
    audit.record(
        "requirement.put_in_force",
        by=by,
        subject=requirement,
        agency=requirement.agency_id,
        version=version.number,
        effective_from=version.effective_from.isoformat(),
    )
    refresh_many(affected_people(version), on=version.effective_from, key=f"requirement:{version.pk}")
    return version


def drafted(
    requirement: Requirement, *, audience: Tree, by: User | None, effective_from: date | None = None, what: Tree | None = None, **terms: Any
) -> RequirementVersion:
    """The version as it would be, not written. A rule of an agency reaches only people at home there or below."""
    effective_from = effective_from or today()
    if effective_from < today():
        raise ValidationError(_("A rule cannot take effect in the past."))
    check(audience)
    if what:
        check_what(what)
        if (counted_under(what), note_of(what)) != (requirement.course_id, requirement.note_id):
            raise ValidationError(_("This would be another requirement: state a new one, and let this one ask nobody."))
    last = requirement.versions.aggregate(last=Max("number"))["last"] or 0
    return RequirementVersion(
        requirement=requirement,
        number=last + 1,
        audience=within(requirement.agency, audience),
        what=what or {},
        effective_from=effective_from,
        created_by=by,
        **terms,
    )


def within(agency: Agency | None, audience: Tree) -> Tree:
    """The audience, narrowed to an agency and what is below it."""
    return {"all": [{"agency": str(agency.pk)}, audience]} if agency else audience


def without_agency(agency: Agency | None, audience: Tree) -> Tree:
    """The audience as it was written, before it was narrowed."""
    if agency and audience.get("all", [])[:1] == [{"agency": str(agency.pk)}] and len(audience["all"]) == 2:
        return audience["all"][1]
    return audience


def counted_under(what: Tree) -> int | None:
    """The course under which a requirement is counted: the one, or the first of several of which any will do."""
    first = what["any"][0] if what.get("any") else what
    return first.get("course")


def note_of(what: Tree) -> int | None:
    """The guidance note that a requirement is about: the one, where it asks for nothing else."""
    found = {thing_of(leaf) for leaf in leaves(what)}
    notes = {value for kind, value in found if kind in ("note", "retest")}
    return notes.pop() if len(notes) == 1 and all(kind in ("note", "retest") for kind, _value in found) else None


def check_what(what: Tree) -> None:
    """Whether everything that is asked for exists.

    :raises ValidationError: in words for whoever writes the rule.
    """
    found = [thing_of(leaf) for leaf in leaves(what)]
    if not found:
        raise ValidationError(_("Choose what must be held."))
    if len(found) != len(set(found)):
        raise ValidationError(_("The same thing is asked for twice."))
    known = names_of([what])
    if any(thing not in known for thing in found):
        raise ValidationError(_("Something that is asked for does not exist any more."))


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
