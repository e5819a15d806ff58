"""Which courses are the partners' business: those that a requirement asks of more than one agency, or of a team they share.

What an agency asks only of its own people is its own affair: on its own page, not on the partner board and not on a team's page.
"""

from collections.abc import Collection, Iterable
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
    pk: UUID
    course: JointCourse


def joint_requirements(day: date, teams: Collection[UUID]) -> list[JointRequirement]:
    """The requirements in force on a day that concern the partners, with their courses. Two queries at most."""
    versions = RequirementVersion.objects.filter(effective_from__lte=day).order_by("number")
    course = ("requirement__course", "requirement__course__slug", "requirement__course__title")
    in_force = {
        requirement: (audience, JointCourse(*of)) for requirement, audience, *of in versions.values_list("requirement", "audience", *course)
    }
    directory = Directory.of([audience for audience, _course in in_force.values()])
    return [JointRequirement(pk, course) for pk, (audience, course) in in_force.items() if is_joint(audience, teams, directory)]


def joint_courses(day: date, teams: Collection[UUID]) -> list[JointCourse]:
    """The partners' courses on a day, in the order of their titles."""
    return courses_of(joint_requirements(day, teams))


def courses_of(requirements: Iterable[JointRequirement]) -> list[JointCourse]:
    return sorted({requirement.course for requirement in requirements}, key=lambda course: (course.title, course.pk))
