"""A new edition that asks holders to take the course again: the rules that ask for the course ask for this edition, from the day after."""

from typing import Any

from django.db import transaction

from courses.models import Asks, Edition
from records.models import Requirement, RequirementVersion
from records.requirements import put_in_force, without_agency
from records.terms import DAY, Tree

CARRIED = (
    "due_rule", "due_days", "due_date", "due_month", "validity_months", "renewal_days", "due_soon_days", "grace_days",
)  # fmt: skip


@transaction.atomic
def ask_again(edition: Edition) -> list[RequirementVersion]:
    """A new version of every rule that asks for the course. What is held stays good until the day that the edition names.

    Where only some disciplines are asked the rules stay as they are: a rule asks the same of everybody in its audience.
    """
    if edition.asks != Asks.RETAKE or edition.asked_by is None or edition.asked_disciplines.exists():
        return []
    made = []
    for requirement in Requirement.objects.select_related("agency").prefetch_related("versions"):
        last = next(iter(requirement.versions.all()), None)
        wanted = with_edition(last.wanted, edition) if last else None
        if last is None or wanted is None or wanted == last.wanted:
            continue
        terms: dict[str, Any] = {name: getattr(last, name) for name in CARRIED}
        audience, day = without_agency(requirement.agency, last.audience), edition.asked_by + DAY
        made.append(
            put_in_force(requirement, audience=audience, what=wanted, effective_from=max(day, last.effective_from), by=None, **terms)
        )
    return made


def with_edition(what: Tree, edition: Edition) -> Tree:
    """The same things, of which the course is to be held in this edition or a later one."""
    for word in ("any", "all"):
        if word in what:
            return {word: [with_edition(branch, edition) for branch in what[word]]}
    if what.get("course") != edition.course_id:
        return what
    return {**what, "edition": max(what.get("edition") or 0, edition.number)}
