"""A team's commitment as its page tells it: which agency has signed when, what is missing, and what the team was on a day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency, TaskForceAgency, TaskForceState, User
from records.commitments import SignedText, state_of
from records.models import Commitment, Signature
from reports.as_of import in_words as day_in_words
from reports.rates import in_words

STATE_SHAPES = {
    TaskForceState.FORMING: "neutral",
    TaskForceState.COMMITTED: "progress",
    TaskForceState.ACTIVE: "met",
    TaskForceState.LAPSED: "overdue",
}


@dataclass(frozen=True)
class SignatureLine:
    """One agency in the row of signatures. ``signed_on`` is None while the latest text waits for it."""

    agency: Agency
    required: bool
    signed_on: date | None
    signed_by: str


@dataclass
class Signing:
    """Everything of one team that is dated: places, texts, signatures; those that have ended too."""

    places: list[TaskForceAgency] = field(default_factory=list)
    texts: list[Commitment] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)

    @classmethod
    def of(cls, teams: Collection[UUID]) -> "dict[UUID, Signing]":
        """By team. Three queries for any number of teams."""
        found = {team: cls() for team in teams}
        places = TaskForceAgency.objects.filter(task_force__in=teams).select_related("agency")
        for place in places.order_by("agency__path", "started_on"):
            found[place.task_force_id].places.append(place)
        for text in Commitment.objects.filter(task_force__in=teams).order_by("version"):
            found[text.task_force_id].texts.append(text)
        signatures = Signature.objects.filter(commitment__task_force__in=teams).select_related("commitment", "signed_by")
        for signature in signatures.order_by("signed_on"):
            found[signature.commitment.task_force_id].signatures.append(signature)
        return found

    def places_on(self, day: date) -> list[TaskForceAgency]:
        return [place for place in self.places if _holds(place, day)]

    def latest(self, day: date) -> Commitment | None:
        return max((text for text in self.texts if text.opens_on <= day), key=lambda text: text.version, default=None)

    def lines(self, day: date) -> list[SignatureLine]:
        """The agencies at the team on the day, each with its signature under the latest text."""
        latest = self.latest(day)
        standing = {row.agency_id: row for row in _in_effect(self.signatures, day) if latest and row.commitment_id == latest.pk}
        return [_line(place, standing.get(place.agency_id)) for place in self.places_on(day)]

    def sharing(self, day: date) -> set[UUID]:
        """The agencies that share with the team on the day (compare ``records.commitments.sharing_agencies``)."""
        here = {place.agency_id for place in self.places_on(day)}
        return {signature.agency_id for signature in _in_effect(self.signatures, day)} & here

    def state(self, day: date) -> str:
        """What the team was on the day; from facts alone, so that any past day can be asked for."""
        was_active = any(self._complete(earlier) for earlier in self._turning_days() if earlier < day)
        return state_of(self._signed_texts(day), self._required(day), day, was_active=was_active)

    def _complete(self, day: date) -> bool:
        return state_of(self._signed_texts(day), self._required(day), day, was_active=False) == TaskForceState.ACTIVE

    def _signed_texts(self, day: date) -> list[SignedText]:
        found = {text.pk: SignedText(text.version, text.opens_on, text.closes_on, {}) for text in self.texts}
        for signature in _in_effect(self.signatures, day):
            found[signature.commitment_id].signed[signature.agency_id] = signature.signed_on
        return list(found.values())

    def _required(self, day: date) -> list[UUID]:
        return [place.agency_id for place in self.places_on(day) if place.required]

    def _turning_days(self) -> set[date]:
        """The days on which anything began or ended."""
        days: set[date | None] = {text.opens_on for text in self.texts}
        for place in self.places:
            days |= {place.started_on, place.ended_on}
        for signature in self.signatures:
            days |= {signature.signed_on, signature.withdrawn_on}
        return {day for day in days if day}


def _holds(place: TaskForceAgency, day: date) -> bool:
    return place.started_on <= day and (place.ended_on is None or place.ended_on > day)


def _in_effect(signatures: Iterable[Signature], day: date) -> list[Signature]:
    return [row for row in signatures if row.signed_on <= day and (row.withdrawn_on is None or row.withdrawn_on > day)]


def _line(place: TaskForceAgency, signature: Signature | None) -> SignatureLine:
    if signature is None:
        return SignatureLine(place.agency, place.required, None, "")
    signatory: User = signature.signed_by
    return SignatureLine(place.agency, place.required, signature.signed_on, signatory.joint_name)


def signatures_in_words(lines: Sequence[SignatureLine]) -> str:
    """How many have signed, with the number first."""
    signed = sum(line.signed_on is not None for line in lines)
    if not lines:
        return _("No agency has a place at this team.")
    if signed == len(lines) == 2:
        return _("Both agencies have signed.")
    if signed == len(lines):
        return ngettext("Its one agency has signed.", "All %(agencies)s agencies have signed.", signed) % {"agencies": in_words(signed)}
    words = {"signed": in_words(signed, first=True), "agencies": in_words(len(lines))}
    if not signed:
        return ngettext("Its one agency has not signed.", "None of the %(agencies)s agencies has signed.", len(lines)) % words
    return ngettext("%(signed)s of %(agencies)s agencies has signed.", "%(signed)s of %(agencies)s agencies have signed.", signed) % words


def missing_in_words(lines: Sequence[SignatureLine], latest: Commitment | None, day: date) -> list[str]:
    """What stands between the team and being active, a sentence each."""
    if latest is None:
        return [_("No commitment has been put before the agencies yet.")]
    window: Any = {"day": day_in_words(latest.closes_on)}
    until = _("It can sign until %(day)s.") if day <= latest.closes_on else _("The time to sign ended on %(day)s.")
    found = []
    for line in lines:
        if line.signed_on is None and line.required:
            found.append(_("%(agency)s has not signed.") % {"agency": line.agency.name} + " " + until % window)
        elif line.signed_on and not latest.opens_on <= line.signed_on <= latest.closes_on:
            found.append(_("%(agency)s has signed, but not in the time for signing.") % {"agency": line.agency.name})
    return found
