"""Which courses are the partners' business: those that a requirement asks of more than one agency, or of a team they share.

What an agency asks only of its own people is its own affair: on its own page, not on the partner board and not on a team's page.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from records.audiences import Directory
from records.models import RequirementVersion

Confines = frozenset[tuple[str, str]]


def confines(tree: dict[str, Any]) -> Confines | None:
    """The agencies and teams outside which nobody is in the audience; None where it is not confined to any."""
    [(key, value)] = tree.items()
    if key in ("agency", "team"):
        return frozenset({(key, str(value))})
    if key == "all":
        return next((found for branch in value if (found := confines(branch)) is not None), None)
    if key == "any":
        bounds = [confines(branch) for branch in value]
        return None if None in bounds else frozenset(pair for bound in bounds if bound for pair in bound)
    return None


def is_joint(tree: dict[str, Any], teams: Collection[UUID], directory: Directory) -> bool:
    """Whether a requirement with this audience concerns the partners of these teams."""
    bounds = confines(tree)
    if bounds is None:
        return True
    if any(key == "team" and value in {str(team) for team in teams} for key, value in bounds):
        return True
    roots = {(directory.path_of(value) or "").split("/")[0] for key, value in bounds if key == "agency"}
    return len(roots) > 1


class JointCourse(NamedTuple):
    """What the partners' pages need to know of a course."""

    pk: int
    slug: str
    title: str


@dataclass(frozen=True)
class JointRequirement:
    """``course`` is None where it asks for several things at once."""

    pk: UUID
    title: str
    course: JointCourse | None


def joint_requirements(day: date, teams: Collection[UUID]) -> list[JointRequirement]:
    """The requirements in force on a day that concern the partners, with their courses. Two queries at most."""
    of = ("requirement__title", "requirement__agency", "requirement__course", "requirement__course__slug", "requirement__course__title")
    versions = RequirementVersion.objects.filter(effective_from__lte=day).order_by("number").values_list("requirement", "audience", *of)
    found: dict[UUID, tuple[dict[str, Any], JointRequirement]] = {}
    for pk, audience, title, agency, *course in versions:
        tree = {"all": [{"agency": str(agency)}, audience]} if agency else audience
        found[pk] = tree, JointRequirement(pk, title, JointCourse(*course) if course[0] else None)
    directory = Directory.of([tree for tree, _requirement in found.values()])
    return [requirement for tree, requirement in found.values() if is_joint(tree, teams, directory)]


def joint_courses(day: date, teams: Collection[UUID]) -> list[JointCourse]:
    """The partners' courses on a day, in the order of their titles."""
    found = {requirement.course for requirement in joint_requirements(day, teams) if requirement.course}
    return sorted(found, key=lambda course: (course.title, course.pk))
