from agencies.models.agency import Agency, AgencyKind, Discipline, Jurisdiction
from agencies.models.audit import AuditEvent, AuditHead
from agencies.models.invitation import Invitation
from agencies.models.person import Affiliation, RoleAssignment, User
from agencies.models.support import SupportContact, SupportKind
from agencies.models.task_force import TaskForce, TaskForceAgency, TaskForceState, TeamDiscipline, TeamMembership
from agencies.models.throttle import Throttle

__all__ = [
    "Affiliation",
    "Agency",
    "AgencyKind",
    "AuditEvent",
    "AuditHead",
    "Discipline",
    "Invitation",
    "Jurisdiction",
    "RoleAssignment",
    "SupportContact",
    "SupportKind",
    "TaskForce",
    "TaskForceAgency",
    "TaskForceState",
    "TeamDiscipline",
    "TeamMembership",
    "Throttle",
    "User",
]
