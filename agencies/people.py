"""People: invited, accepted, moved, deactivated, given roles. Each verb is atomic and audited."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from agencies import audit
from agencies.models import Affiliation, Agency, Discipline, Invitation, RoleAssignment, TaskForce, TeamMembership, User
from agencies.permissions import ROLES, Permission, RoleName
from agencies.signals import person_changed, roles_changed
from jobs.clock import database_now, today

EDITOR_GROUPS: dict[str, str] = {
    RoleName.AUTHOR: "Expert authors",
    RoleName.LEGAL_REVIEWER: "Legal reviewers",
    RoleName.TRAUMA_REVIEWER: "Trauma reviewers",
    RoleName.SURVIVOR_REVIEWER: "Survivor reviewers",
    RoleName.ADMINISTRATOR: "Administrators",
}
"""Roles that open the editor, and the group that carries what they may do there."""


class InvitationClosedError(Exception):
    """The invitation was used, revoked or has run out."""


class AlreadyInvitedError(Exception):
    """The agency has an open invitation to this address."""


def roles_to_offer(by: User, agency: Agency) -> list[str]:
    """The roles that ``by`` may give with an invitation to this agency; the empty one is a learner."""
    if not by.reach(Permission.INVITE_PEOPLE).covers_path(agency.path):
        return []
    offered = ["", RoleName.COORDINATOR, RoleName.LEADER]
    if by.may(Permission.ADMINISTER):
        offered += [name for name, role in ROLES.items() if role.scope == "everywhere"]
    return offered


@transaction.atomic
def invite(*, email: str, agency: Agency, discipline: Discipline, role: str = "", by: User) -> Invitation:
    """Open an invitation. Says nothing about whether the address has an account already.

    :raises AlreadyInvitedError: when this agency has an open invitation to the address.
    """
    now, address = database_now(), email.strip().lower()
    Agency.objects.select_for_update().get(pk=agency.pk)
    pending = Invitation.objects.filter(email=address, agency=agency, accepted_at=None, revoked_at=None)
    if pending.filter(expires_at__gt=now).exists():
        raise AlreadyInvitedError(agency.slug)
    pending.update(revoked_at=now)
    invitation = Invitation.objects.create(
        email=address,
        agency=agency,
        discipline=discipline,
        role=role,
        invited_by=by,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    audit.record("invitation.sent", by=by, subject=invitation, agency=agency, role=role)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Close an open invitation; one that is closed already stays as it is."""
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=database_now()):
        audit.record("invitation.revoked", by=by, subject=invitation, agency=invitation.agency_id)


@transaction.atomic
def prolong(invitation: Invitation, *, by: User) -> Invitation:
    """Give an unanswered invitation its full time again, before it is sent once more.

    :raises InvitationClosedError: when it was used or revoked.
    """
    until = database_now() + timedelta(days=settings.INVITATION_DAYS)
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(expires_at=until):
        raise InvitationClosedError(str(invitation.pk))
    invitation.expires_at = until
    audit.record("invitation.sent_again", by=by, subject=invitation, agency=invitation.agency_id)
    return invitation


def waits_for(person: User, invitation: Invitation) -> bool:
    """Whether the account was entered by the inviting agency for one of its people, and nobody has ever been in it."""
    home = person.home
    never_entered = person.is_active and person.last_login is None and not person.has_usable_password()
    return never_entered and home is not None and home.agency.path.startswith(invitation.agency.path)


def is_taken(invitation: Invitation) -> bool:
    """Whether the address has an account that the invitation cannot open."""
    known = User.objects.filter(email=invitation.email).first()
    return known is not None and not waits_for(known, invitation)


@transaction.atomic
def accept(invitation: Invitation, *, display_name: str, password: str, language: str = "") -> User:
    """Open the account that the invitation is bound to: its address, agency, discipline and role, and nothing else.
    ``language``: in which they have read the invitation; mails follow in it.

    An account that the agency has entered for the person, and that waits for them, keeps its home.

    :raises InvitationClosedError: when it was used, revoked, has run out, or the address has another account.
    """
    row = Invitation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=invitation.pk)
    now, day = database_now(), today()
    if row.accepted_at or row.revoked_at or row.expires_at <= now or is_taken(row):
        raise InvitationClosedError(str(row.pk))
    person = User.objects.filter(email=row.email).first()
    if person:
        person.display_name = display_name
        person.language = language
        person.set_password(password)
        person.save(update_fields=["display_name", "language", "password"])
    else:
        person = User.objects.create_user(row.email, display_name, password, language=language)
        Affiliation.objects.create(person=person, agency_id=row.agency_id, discipline_id=row.discipline_id, started_on=day)
    EmailAddress.objects.update_or_create(user=person, email=row.email, defaults={"verified": True, "primary": True})
    row.accepted_at, row.accepted_by = now, person
    row.save(update_fields=["accepted_at", "accepted_by"])
    audit.record("invitation.accepted", by=person, subject=row, person=person, agency=row.agency_id)
    if row.role:
        agency = row.agency if ROLES[row.role].scope == "agency" else None
        give_role(person, role=row.role, agency=agency, on=day, by=row.invited_by)
    person_changed.send(User, person=person, on=day, by=person)
    return person


@transaction.atomic
def move(person: User, *, agency: Agency, discipline: Discipline, on: date, by: User | None) -> Affiliation:
    """Make ``agency`` the person's home from ``on``, which may be past but not future. Roles over other agencies end.

    :raises ValueError: for a future day, or one before the present affiliation began.
    """
    if on > today():
        raise ValueError("a move is recorded on its day or later")
    current = Affiliation.objects.select_for_update().filter(person=person, ended_on=None).first()
    if current and on < current.started_on:
        raise ValueError("a move cannot come before the affiliation that it ends")
    before = current.agency_id if current else None
    if current and current.started_on == on:
        Affiliation.objects.filter(pk=current.pk).update(agency=agency, discipline=discipline)
        current.refresh_from_db()
    else:
        Affiliation.objects.filter(person=person, ended_on=None).update(ended_on=on)
        current = Affiliation.objects.create(person=person, agency=agency, discipline=discipline, started_on=on)
    audit.record("person.moved", by=by, person=person, agency=agency, on=on, discipline=discipline.slug, before=before)
    for assignment in person.role_assignments.current().filter(agency__isnull=False).select_related("agency"):
        if not agency.path.startswith(assignment.agency.path):
            end_role(assignment, on=on, by=by)
    forget(person)
    person_changed.send(User, person=person, on=on, by=by)
    return current


@transaction.atomic
def deactivate(person: User, *, by: User | None) -> None:
    """Close the account at once: sessions, roles, seats and the affiliation end; the record stays."""
    day = today()
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    end_sessions(person)
    for assignment in person.role_assignments.current():
        end_role(assignment, on=day, by=by)
    for rows in (TeamMembership.objects.filter(person=person), Affiliation.objects.filter(person=person)):
        for row in rows.filter(ended_on=None):
            row.ended_on = last_day_after(row.started_on, day)
            row.save(update_fields=["ended_on"])
    audit.record("person.deactivated", by=by, person=person)
    forget(person)
    person_changed.send(User, person=person, on=day, by=by)


def end_sessions(person: User) -> None:
    """Sign the person out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()


@transaction.atomic
def give_role(
    person: User, *, role: str, agency: Agency | None = None, task_force: TaskForce | None = None, on: date | None = None, by: User | None
) -> RoleAssignment:
    """Let the person hold the role over the agency's subtree, the team or everywhere; held already, nothing changes."""
    assignment, created = RoleAssignment.objects.get_or_create(
        person=person, role=role, agency=agency, task_force=task_force, ended_on=None, defaults={"started_on": on or today()}
    )
    if created:
        audit.record("role.given", by=by, subject=assignment, person=person, agency=agency, role=role, on=assignment.started_on)
    _keep_editor_groups(person)
    forget(person)
    if created:
        roles_changed.send(User, person=person, on=assignment.started_on, by=by)
    return assignment


@transaction.atomic
def end_role(assignment: RoleAssignment, *, on: date | None = None, by: User | None) -> None:
    """The role ends; refused from the next request on."""
    day = max(on or today(), assignment.started_on)
    ended = RoleAssignment.objects.filter(pk=assignment.pk, ended_on=None).update(ended_on=day)
    if ended:
        audit.record(
            "role.ended", by=by, subject=assignment, person=assignment.person_id, agency=assignment.agency_id, role=assignment.role, on=day
        )
    _keep_editor_groups(assignment.person)
    forget(assignment.person)
    if ended:
        roles_changed.send(User, person=assignment.person, on=day, by=by)


def _keep_editor_groups(person: User) -> None:
    """The editor asks Django's groups; they follow the roles and are never set by hand."""
    held = set(person.role_assignments.current().values_list("role", flat=True))
    for role, name in EDITOR_GROUPS.items():
        if role in held:
            person.groups.add(Group.objects.get_or_create(name=name)[0])
        else:
            person.groups.remove(*Group.objects.filter(name=name))


def forget(person: User) -> None:
    """Drop what the object remembers of roles and home, after they have changed."""
    for name in ("grants", "needs_second_factor", "home", "_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        person.__dict__.pop(name, None)


def last_day_after(started_on: date, day: date) -> date:
    """The end of a dated row that ends on ``day``: a row holds for one day at least."""
    return max(day, started_on + timedelta(days=1))
