"""What speaks for a person, and how far it reaches under the terms of a requirement. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from records.models.evidence import EvidenceKind
from records.terms import WHOLE, Terms, Thing, Tree, holds_until, leaves, thing_of


@dataclass(frozen=True)
class Proof:
    """Evidence as a standing sees it: known from ``recorded_on`` until a correction is.

    ``release`` is the edition of a course or the version of a note; what was learned elsewhere has none and counts as any.
    ``why`` are the words of a waiver.
    """

    kind: str
    earned_on: date
    recorded_on: date
    until: date | None = None
    corrected_on: date | None = None
    thing: Thing = WHOLE
    release: int | None = None
    why: str = ""

    def known_on(self, day: date) -> bool:
        return self.recorded_on <= day and (self.corrected_on is None or day < self.corrected_on)

    @property
    def is_waiver(self) -> bool:
        return self.kind == EvidenceKind.WAIVER

    @property
    def is_training(self) -> bool:
        return self.kind not in (EvidenceKind.WAIVER, EvidenceKind.WITHDRAWAL)


@dataclass(frozen=True)
class Hold:
    """How far evidence reaches: ``until`` is its last good day, None for ever. Of several things that must all be held, the shortest."""

    proofs: tuple[Proof, ...]
    until: date | None

    @property
    def proof(self) -> Proof:
        """The one that came last."""
        return max(self.proofs, key=lambda proof: proof.earned_on)

    @property
    def reach(self) -> tuple[date, date]:
        return self.until or date.max, self.proof.earned_on

    def holds_on(self, day: date) -> bool:
        return self.until is None or self.until >= day


def valid_until(proof: Proof, terms: Terms) -> date | None:
    """The last day on which the evidence holds under these terms. A waiver has its own end only."""
    ends = [proof.until] if proof.until else []
    if not proof.is_waiver:
        ends.extend(holds_until(proof.earned_on, terms))
    return min(ends, default=None)


def best_hold(proofs: Sequence[Proof], terms: Terms, day: date) -> Hold | None:
    """What reaches furthest of what is known on the day, waivers apart; None where it is not, and was not, all there."""
    known = _known(proofs, terms, day)
    if not known:
        return None
    if terms.what is None:
        return _furthest(known)
    whole = [hold for hold in known if hold.proof.thing == WHOLE]
    found = _of_tree(terms.what, known)
    return _furthest([*whole, *([found] if found else [])])


def best_waiver(proofs: Sequence[Proof], terms: Terms, day: date) -> Hold | None:
    return _furthest([Hold((proof,), valid_until(proof, terms)) for proof in proofs if proof.is_waiver and proof.known_on(day)])


def missing(proofs: Sequence[Proof], terms: Terms, day: date) -> list[Thing]:
    """What is not held on the day of several things that must all be held. Nothing where the rule asks for one thing."""
    if terms.what is None or "all" not in terms.what:
        return []
    known, found = _known(proofs, terms, day), []
    for branch in terms.what["all"]:
        held = _of_tree(branch, known)
        if held is None or not held.holds_on(day):
            found.append(thing_of(next(leaves(branch))))
    return found


def _known(proofs: Sequence[Proof], terms: Terms, day: date) -> list[Hold]:
    return [Hold((proof,), valid_until(proof, terms)) for proof in proofs if proof.is_training and proof.known_on(day)]


def _furthest(holds: Sequence[Hold]) -> Hold | None:
    return max(holds, key=lambda hold: hold.reach, default=None)


def _of_tree(what: Tree, known: Sequence[Hold]) -> Hold | None:
    if "any" in what:
        return _furthest([found for branch in what["any"] if (found := _of_tree(branch, known))])
    if "all" in what:
        parts = [_of_tree(branch, known) for branch in what["all"]]
        held = [part for part in parts if part]
        if not held or len(held) < len(parts):
            return None
        until = min((part.until for part in held if part.until), default=None)
        return Hold(tuple(proof for part in held for proof in part.proofs), until)
    thing, least = thing_of(what), what.get("edition") or what.get("version") or 0
    return _furthest([hold for hold in known if hold.proof.thing == thing and (hold.proof.release is None or hold.proof.release >= least)])
