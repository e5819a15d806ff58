"""A team's commitment as those who sign it see it: whose signature is missing, what is promised, what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.authority import can
from agencies.models import Agency, TaskForce, TaskForceAgency, TaskForceState, User
from agencies.permissions import Permission
from records.commitments import leaders_of, team_state
from records.models import Commitment, EndedBecause, Signature
from records.reasons import in_words
from records.targets import Line, lines_of, may_report

SHAPES = {
    TaskForceState.FORMING: "neutral",
    TaskForceState.COMMITTED: "progress",
    TaskForceState.ACTIVE: "met",
    TaskForceState.LAPSED: "overdue",
}


@dataclass(frozen=True)
class Signatory:
    """An agency at the team, with its signature under the latest text, or who could give it."""

    place: TaskForceAgency
    signature: Signature | None
    leaders: Sequence[User]
    mine: bool
    ended: Signature | None = None

    @property
    def agency(self) -> Agency:
        return self.place.agency

    @property
    def missing(self) -> str:
        """Whose signature is missing and why, in words; nothing where it is not."""
        if self.signature or not self.place.required:
            return ""
        names = ", ".join(person.joint_name for person in self.leaders)
        if not names:
            return _("Nobody leads %(agency)s yet: invite its leader first.") % {"agency": self.agency.name}
        if self.ended and self.ended.ended_because == EndedBecause.LEADER:
            return _("The leader has changed: %(names)s has not signed yet.") % {"names": names}
        if self.ended and self.ended.ended_because == EndedBecause.WITHDRAWN:
            return _("Consent was withdrawn on %(day)s.") % {"day": in_words(self.ended.withdrawn_on or self.ended.signed_on)}
        return _("%(names)s has not signed yet.") % {"names": names}


class CommitmentPage:
    """Everything on the page, in a fixed number of queries."""

    def __init__(self, team: TaskForce, user: User, day: date) -> None:
        self.team, self.user, self.day = team, user, day

    @cached_property
    def versions(self) -> list[Commitment]:
        return list(Commitment.objects.filter(task_force=self.team).select_related("created_by").order_by("-version"))

    @property
    def latest(self) -> Commitment | None:
        return next(iter(self.versions), None)

    @cached_property
    def signatories(self) -> list[Signatory]:
        places = list(TaskForceAgency.objects.on(self.day).filter(task_force=self.team).select_related("agency").order_by("agency__path"))
        rows = Signature.objects.filter(commitment=self.latest).select_related("signed_by").order_by("signed_at") if self.latest else []
        standing = {row.agency_id: row for row in rows if row.withdrawn_on is None}
        ended = {row.agency_id: row for row in rows if row.withdrawn_on}
        leaders = leaders_of([place.agency for place in places], self.day)
        return [
            Signatory(
                place,
                standing.get(place.agency_id),
                leaders[place.agency_id],
                can(self.user, Permission.SIGN_COMMITMENT, place.agency),
                ended.get(place.agency_id),
            )
            for place in places
        ]

    @property
    def is_open(self) -> bool:
        return bool(self.latest and self.latest.opens_on <= self.day <= self.latest.closes_on)

    @property
    def to_sign(self) -> list[Agency]:
        """The agencies for which the reader can sign now."""
        return [each.agency for each in self.signatories if self.is_open and each.mine and not each.signature]

    @property
    def to_withdraw(self) -> list[Signature]:
        return [each.signature for each in self.signatories if each.mine and each.signature]

    @cached_property
    def state(self) -> TaskForceState:
        """From the facts: a window may have closed since the team was last written."""
        return TaskForceState(team_state(self.team, on=self.day))

    @property
    def state_word(self) -> str:
        return str(self.state.label)

    @property
    def state_shape(self) -> str:
        return SHAPES[self.state]

    @property
    def headline(self) -> str:
        """Whose signature is missing, with the number first."""
        if self.latest is None:
            return _("No commitment has been put before the agencies yet.")
        waiting = [each for each in self.signatories if each.place.required and not each.signature]
        if not waiting:
            return _("Every agency that must sign has signed version %(version)s.") % {"version": self.latest.version}
        words = ngettext(
            "The signature of %(agencies)s is missing.", "The signatures of %(number)s agencies are missing: %(agencies)s.", len(waiting)
        )
        return words % {"number": len(waiting), "agencies": ", ".join(each.agency.name for each in waiting)}

    @property
    def window(self) -> str:
        if self.latest is None:
            return ""
        words = {"first": in_words(self.latest.opens_on), "last": in_words(self.latest.closes_on)}
        if self.day > self.latest.closes_on:
            return _("It could be signed from %(first)s until %(last)s.") % words
        return _("It can be signed from %(first)s until %(last)s.") % words

    @cached_property
    def targets(self) -> list[Line]:
        return lines_of(self.latest, self.day) if self.latest else []

    @property
    def reports(self) -> bool:
        return may_report(self.user, self.team)

    @property
    def forms(self) -> bool:
        return can(self.user, Permission.FORM_TEAMS, self.team)
