"""The commitment of leadership: an agency signs a team's text and may take its consent back; the team is active when all have signed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.authority import can
from agencies.language import in_the_language_of_the_house
from agencies.models import Agency, RoleAssignment, TaskForce, TaskForceAgency, TaskForceState, User
from agencies.permissions import Permission, roles_that_allow
from jobs.clock import today
from records.models import Commitment, EndedBecause, Requirement, Signature, Target


@dataclass(frozen=True)
class SignedText:
    """A version of a team's commitment: its window and, of each agency whose signature stands, the day it signed."""

    version: int
    opens_on: date
    closes_on: date
    signed: dict[UUID, date]

    def missing(self, required: Collection[UUID]) -> list[UUID]:
        """Required agencies that have not signed this version inside its window."""
        return [agency for agency in required if not self.opens_on <= self.signed.get(agency, date.min) <= self.closes_on]


def state_of(texts: Collection[SignedText], required: Collection[UUID], day: date, *, was_active: bool) -> str:
    """What a team is, from facts alone.

    Active: every required agency has signed the latest version inside its window. Committed: some have, and the window is
    open for the others. Lapsed: it was active and is not any more, or the window closed on an incomplete text.
    Forming: all else.
    """
    latest = max((text for text in texts if text.opens_on <= day), key=lambda text: text.version, default=None)
    if latest and required and not latest.missing(required):
        return TaskForceState.ACTIVE
    if was_active or (latest and latest.signed and day > latest.closes_on):
        return TaskForceState.LAPSED
    return TaskForceState.COMMITTED if latest and latest.signed else TaskForceState.FORMING


def signed_texts(task_force: TaskForce, day: date) -> list[SignedText]:
    """Every version of the team's commitment with the signatures in effect on the day. Two queries."""
    texts = {
        text.pk: SignedText(version=text.version, opens_on=text.opens_on, closes_on=text.closes_on, signed={})
        for text in Commitment.objects.filter(task_force=task_force)
    }
    for signature in Signature.objects.on(day).filter(commitment__in=texts):
        texts[signature.commitment_id].signed[signature.agency_id] = signature.signed_on
    return list(texts.values())


@dataclass(frozen=True)
class Promise:
    """A target as it is written with the text."""

    kind: str
    words: str
    amount: int
    unit: str = ""
    every: str = ""
    requirement: Requirement | None = None


@transaction.atomic
def open_commitment(
    task_force: TaskForce,
    *,
    text: str,
    opens_on: date,
    closes_on: date,
    by: User | None,
    targets: Sequence[Promise] = (),
    because: str = "",
) -> Commitment:
    """A new version of the text, with its targets and its window. A team that was active needs every signature again.

    :raises PermissionDenied: for somebody who does not form this team.
    """
    if by is not None and not can(by, Permission.FORM_TEAMS, task_force):
        raise PermissionDenied
    return _open(task_force, text=text, opens_on=opens_on, closes_on=closes_on, by=by, targets=targets, because=because)


def _open(
    task_force: TaskForce, *, text: str, opens_on: date, closes_on: date, by: User | None, targets: Sequence[Promise], because: str
) -> Commitment:
    TaskForce.objects.select_for_update().get(pk=task_force.pk)
    last = Commitment.objects.filter(task_force=task_force).order_by("-version").first()
    version = last.version + 1 if last else 1
    commitment = Commitment.objects.create(
        task_force=task_force, version=version, text=text, because=because, opens_on=opens_on, closes_on=closes_on, created_by=by
    )
    Target.objects.bulk_create(
        Target(commitment=commitment, position=position, **vars(promise)) for position, promise in enumerate(targets)
    )
    audit.record("commitment.opened", by=by, subject=commitment, version=version)
    settle(task_force)
    return commitment


@transaction.atomic
def reopen(task_force: TaskForce, *, because: str, by: User | None) -> Commitment | None:
    """The same text and targets once more, with a window as long as before: who may sign has changed. Nothing where there is no text yet."""
    last = Commitment.objects.filter(task_force=task_force).order_by("-version").first()
    if last is None:
        settle(task_force)
        return None
    targets = [
        Promise(target.kind, target.words, target.amount, target.unit, target.every, target.requirement)
        for target in last.targets.select_related("requirement")
    ]
    closes_on = today() + (last.closes_on - last.opens_on)
    return _open(task_force, text=last.text, opens_on=today(), closes_on=closes_on, by=by, targets=targets, because=because)


@transaction.atomic
def sign(commitment: Commitment, *, agency: Agency, by: User, shares_counts: bool = False) -> Signature:
    """Sign for an agency. From now on its status per requirement is shared with the partners of the team.

    :raises PermissionDenied: for a person who may not sign for this agency.
    :raises ValidationError: outside the window, for a text that is not the latest, or for an agency that has no place at the team.
    """
    if not can(by, Permission.SIGN_COMMITMENT, agency):
        raise PermissionDenied
    TaskForce.objects.select_for_update().get(pk=commitment.task_force_id)
    if not commitment.opens_on <= today() <= commitment.closes_on:
        raise ValidationError(
            _("This commitment can be signed from %(first)s to %(last)s."),
            params={"first": commitment.opens_on, "last": commitment.closes_on},
        )
    if Commitment.objects.filter(task_force=commitment.task_force_id, version__gt=commitment.version).exists():
        raise ValidationError(_("The text has changed: sign the latest version."))
    if not TaskForceAgency.objects.on(today()).filter(task_force=commitment.task_force_id, agency=agency).exists():
        raise ValidationError(_("This agency has no place at the team."))
    signature, created = Signature.objects.get_or_create(
        commitment=commitment,
        agency=agency,
        withdrawn_on=None,
        defaults={"signed_by": by, "signed_on": today(), "shares_counts": shares_counts},
    )
    if created:
        audit.record("commitment.signed", by=by, subject=commitment, agency=agency, version=commitment.version, shares_counts=shares_counts)
        settle(commitment.task_force)
    return signature


@transaction.atomic
def withdraw(signature: Signature, *, by: User) -> None:
    """Take consent back: from today nothing more is shared, and the team is no longer active."""
    if not can(by, Permission.SIGN_COMMITMENT, signature.agency):
        raise PermissionDenied
    task_force = TaskForce.objects.select_for_update().get(pk=signature.commitment.task_force_id)
    if Signature.objects.filter(pk=signature.pk, withdrawn_on=None).update(withdrawn_on=today(), ended_because=EndedBecause.WITHDRAWN):
        signature.refresh_from_db()
        audit.record("commitment.withdrawn", by=by, subject=signature.commitment, agency=signature.agency)
        settle(task_force)


@transaction.atomic
def follow_roles(person: User) -> None:
    """Somebody who leads an agency no more has signed for it no more: the new leader must, and until then nothing is shared."""
    standing = Signature.objects.filter(signed_by=person, withdrawn_on=None).select_related("agency", "commitment__task_force")
    for signature in standing:
        if can(person, Permission.SIGN_COMMITMENT, signature.agency):
            continue
        Signature.objects.filter(pk=signature.pk).update(withdrawn_on=today(), ended_because=EndedBecause.LEADER)
        audit.record("commitment.leader_changed", subject=signature.commitment, agency=signature.agency, person=person)
        settle(signature.commitment.task_force)


@transaction.atomic
def follow_places(task_force: TaskForce, *, joined: Agency | None, left: Agency | None, by: User | None) -> None:
    """An agency that leaves reopens the commitment for all. One that joins can sign while the window is open, and reopens it when it is not."""
    latest = Commitment.objects.filter(task_force=task_force).order_by("-version").first()
    if left:
        with in_the_language_of_the_house():
            because = _("%(agency)s has left the team.") % {"agency": left.name}
        reopen(task_force, because=because, by=by)
    elif joined and latest and today() > latest.closes_on:
        with in_the_language_of_the_house():
            because = _("%(agency)s has joined the team.") % {"agency": joined.name}
        reopen(task_force, because=because, by=by)
    else:
        settle(task_force)


def leaders_of(agencies: Collection[Agency], day: date) -> dict[UUID, list[User]]:
    """Who may sign for each agency: those who lead it or an agency above it. One query."""
    roles = RoleAssignment.objects.on(day).filter(role__in=roles_that_allow(Permission.SIGN_COMMITMENT), person__is_active=True)
    held = [(row.agency.path, row.person) for row in roles.select_related("agency", "person") if row.agency]
    found: dict[UUID, list[User]] = {}
    for agency in agencies:
        above = [(path, person) for path, person in held if agency.path.startswith(path)]
        nearest = max((len(path) for path, _person in above), default=0)
        found[agency.pk] = [person for path, person in above if len(path) == nearest]
    return found


def settle(task_force: TaskForce) -> None:
    """Write down what the team is now. For lists; a page that has the facts asks ``state_of``."""
    state = team_state(task_force, on=today())
    if state != task_force.state:
        task_force.state = state
        task_force.save(update_fields=["state"])
        audit.record("team.state_changed", subject=task_force, state=str(state))


def team_state(task_force: TaskForce, *, on: date) -> str:
    """What the facts make of the team on a day. Three queries."""
    was_active = task_force.state in (TaskForceState.ACTIVE, TaskForceState.LAPSED)
    return state_of(signed_texts(task_force, on), required_agencies(task_force, on), on, was_active=was_active)


def required_agencies(task_force: TaskForce, day: date) -> list[UUID]:
    return list(TaskForceAgency.objects.on(day).filter(task_force=task_force, required=True).values_list("agency", flat=True))


def sharing_agencies(task_forces: Collection[UUID], day: date) -> dict[UUID, bool]:
    """Which agencies share with the partners of these teams on the day: their status in words, and whether counts too.

    An agency shares at the teams where it has a place; what it signed elsewhere is shared elsewhere.
    """
    places = set(TaskForceAgency.objects.on(day).filter(task_force__in=task_forces).values_list("task_force", "agency"))
    sharing: dict[UUID, bool] = {}
    signatures = Signature.objects.on(day).filter(commitment__task_force__in=task_forces)
    for team, agency, counts in signatures.values_list("commitment__task_force", "agency", "shares_counts"):
        if (team, agency) in places:
            sharing[agency] = sharing.get(agency, False) or counts
    return sharing
