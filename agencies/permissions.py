"""What a person may be allowed to do, and which roles allow it. Data only: this module knows no model."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    INVITE_PEOPLE = "invite_people"
    MANAGE_SUPPORT = "manage_support"
    SEE_AGENCY_PEOPLE = "see_agency_people"
    SEE_AGENCY_RATES = "see_agency_rates"
    EXPORT_AGENCY = "export_agency"
    ARRANGE_ASSESSMENTS = "arrange_assessments"
    HOLD_SESSIONS = "hold_sessions"
    MANAGE_REQUIREMENTS = "manage_requirements"
    MANAGE_PEOPLE = "manage_people"
    EXCUSE_PEOPLE = "excuse_people"
    REVIEW_TRAINING = "review_training"
    MANAGE_CERTIFICATES = "manage_certificates"
    MAKE_AGREEMENTS = "make_agreements"
    SIGN_COMMITMENT = "sign_commitment"
    FORM_TEAMS = "form_teams"
    SEE_TEAM_SEATS = "see_team_seats"
    SEE_PARTNER_BOARD = "see_partner_board"
    EDIT_CONTENT = "edit_content"
    EDIT_ITEMS = "edit_items"
    MARK_WRITTEN = "mark_written"
    CHANGE_MARKS = "change_marks"
    APPROVE_LIBRARIES = "approve_libraries"
    REVIEW_CONTENT = "review_content"
    ANSWER_QUESTIONS = "answer_questions"
    READ_AUDIT = "read_audit"
    ADMINISTER = "administer"


class RoleName(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    LEADER = "leader", _("leader")
    TEAM_LEAD = "team_lead", _("team lead")
    AUTHOR = "author", _("expert author")
    LEGAL_REVIEWER = "legal_reviewer", _("legal reviewer")
    TRAUMA_REVIEWER = "trauma_reviewer", _("trauma reviewer")
    SURVIVOR_REVIEWER = "survivor_reviewer", _("survivor reviewer")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")


@dataclass(frozen=True)
class Role:
    """A role as data: what it is called, what it may be given over, what it allows there, and whether it needs a second factor."""

    label: Promise | str
    scope: str  # "agency" (its whole subtree), "team" or "everywhere"
    permissions: frozenset[Permission]
    second_factor: bool = True


ROLES: dict[str, Role] = {
    RoleName.COORDINATOR: Role(
        label=RoleName.COORDINATOR.label,
        scope="agency",
        permissions=frozenset(
            {
                Permission.INVITE_PEOPLE,
                Permission.MANAGE_SUPPORT,
                Permission.MANAGE_PEOPLE,
                Permission.EXCUSE_PEOPLE,
                Permission.REVIEW_TRAINING,
                Permission.MANAGE_CERTIFICATES,
                Permission.MAKE_AGREEMENTS,
                Permission.MANAGE_REQUIREMENTS,
                Permission.SEE_AGENCY_PEOPLE,
                Permission.SEE_AGENCY_RATES,
                Permission.EXPORT_AGENCY,
                Permission.ARRANGE_ASSESSMENTS,
                Permission.HOLD_SESSIONS,
                Permission.SEE_PARTNER_BOARD,
            }
        ),
    ),
    RoleName.LEADER: Role(
        label=RoleName.LEADER.label,
        scope="agency",
        permissions=frozenset(
            {
                Permission.SEE_AGENCY_PEOPLE,
                Permission.SEE_AGENCY_RATES,
                Permission.EXPORT_AGENCY,
                Permission.EXCUSE_PEOPLE,
                Permission.MAKE_AGREEMENTS,
                Permission.SIGN_COMMITMENT,
                Permission.SEE_PARTNER_BOARD,
            }
        ),
    ),
    RoleName.TEAM_LEAD: Role(
        label=RoleName.TEAM_LEAD.label,
        scope="team",
        permissions=frozenset({Permission.SEE_TEAM_SEATS, Permission.SEE_PARTNER_BOARD, Permission.FORM_TEAMS}),
    ),
    RoleName.AUTHOR: Role(
        label=RoleName.AUTHOR.label,
        scope="everywhere",
        permissions=frozenset(
            {
                Permission.EDIT_CONTENT,
                Permission.EDIT_ITEMS,
                Permission.CHANGE_MARKS,
                Permission.MARK_WRITTEN,
                Permission.REVIEW_CONTENT,
                Permission.HOLD_SESSIONS,
                Permission.ANSWER_QUESTIONS,
            }
        ),
    ),
    **{
        name: Role(label=name.label, scope="everywhere", permissions=frozenset({Permission.REVIEW_CONTENT, Permission.ANSWER_QUESTIONS}))
        for name in (RoleName.LEGAL_REVIEWER, RoleName.TRAUMA_REVIEWER, RoleName.SURVIVOR_REVIEWER)
    },
    RoleName.AUDITOR: Role(
        label=RoleName.AUDITOR.label,
        scope="everywhere",
        permissions=frozenset(
            {
                Permission.READ_AUDIT,
                Permission.SEE_AGENCY_PEOPLE,
                Permission.SEE_AGENCY_RATES,
                Permission.SEE_TEAM_SEATS,
                Permission.SEE_PARTNER_BOARD,
            }
        ),
    ),
    RoleName.ADMINISTRATOR: Role(
        label=RoleName.ADMINISTRATOR.label,
        scope="everywhere",
        permissions=frozenset(
            {
                Permission.ADMINISTER,
                Permission.MANAGE_CERTIFICATES,
                Permission.INVITE_PEOPLE,
                Permission.MANAGE_SUPPORT,
                Permission.MANAGE_PEOPLE,
                Permission.EDIT_CONTENT,
                Permission.EDIT_ITEMS,
                Permission.CHANGE_MARKS,
                Permission.APPROVE_LIBRARIES,
                Permission.REVIEW_CONTENT,
                Permission.HOLD_SESSIONS,
                Permission.MANAGE_REQUIREMENTS,
                Permission.FORM_TEAMS,
                Permission.READ_AUDIT,
            }
        ),
    ),
}


def roles_that_allow(permission: Permission) -> list[str]:
    """The role names that carry the permission, for a query over assignments."""
    return [name for name, role in ROLES.items() if permission in role.permissions]
