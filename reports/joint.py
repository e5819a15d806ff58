"""Which courses are the partners' business: those that a requirement asks of more than one agency, or of a team they share.

What an agency asks only of its own people is its own affair: on its own page, not on the partner board and not on a team's page.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from courses.models import CoursePage
from records.audiences import Directory
from records.models import Requirement, RequirementVersion

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


def joint_requirements(day: date, teams: Collection[UUID]) -> list[Requirement]:
    """The requirements in force on a day that concern the partners, with their courses. Two queries at most."""
    in_force: dict[UUID, RequirementVersion] = {}
    versions = RequirementVersion.objects.filter(effective_from__lte=day).select_related("requirement__course")
    for version in versions.order_by("number"):
        in_force[version.requirement_id] = version
    directory = Directory.of([version.audience for version in in_force.values()])
    return [version.requirement for version in in_force.values() if is_joint(version.audience, teams, directory)]


def joint_courses(day: date, teams: Collection[UUID]) -> list[CoursePage]:
    """The partners' courses on a day, in the order of their titles."""
    return courses_of(joint_requirements(day, teams))


def courses_of(requirements: Iterable[Requirement]) -> list[CoursePage]:
    found = {requirement.course.pk: requirement.course for requirement in requirements if requirement.course}
    return sorted(found.values(), key=lambda course: (course.title, course.pk))
