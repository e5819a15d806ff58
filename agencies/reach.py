"""Where a person's roles reach: pure functions of open role assignments."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from agencies.permissions import ROLES, Permission


@dataclass(frozen=True)
class Grant:
    """An open role assignment: the role and the agency path or team over which it is held."""

    role: str
    agency_path: str | None
    task_force_id: UUID | None


@dataclass(frozen=True)
class Reach:
    """The places over which a permission is held: everywhere, agency subtrees, teams."""

    everywhere: bool = False
    paths: frozenset[str] = frozenset()
    task_forces: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.paths) or bool(self.task_forces)

    def covers_path(self, path: str) -> bool:
        return self.everywhere or any(path.startswith(root) for root in self.paths)

    def covers_team(self, task_force_id: UUID) -> bool:
        return self.everywhere or task_force_id in self.task_forces

    def as_q(self, path_field: str) -> Q:
        """The same answer for a list: a condition on the named path column that matches exactly the covered agencies."""
        if self.everywhere:
            return ~Q(pk__in=[])  # not an empty Q: that would vanish when joined to another by "or"
        condition = Q(pk__in=[])
        for root in self.paths:
            condition |= Q(**{f"{path_field}__startswith": root})
        return condition


def reach_of(grants: list[Grant], permission: Permission) -> Reach:
    """Everything that the grants which carry the permission reach."""
    carrying = [grant for grant in grants if permission in ROLES[grant.role].permissions]
    return Reach(
        everywhere=any(ROLES[grant.role].scope == "everywhere" for grant in carrying),
        paths=frozenset(grant.agency_path for grant in carrying if grant.agency_path),
        task_forces=frozenset(grant.task_force_id for grant in carrying if grant.task_force_id),
    )
