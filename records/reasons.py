"""The facts behind a state, in words with their dates. No word depends on the day it is read.

Nothing that somebody wrote freely is among them: leaders, partners and files read these words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.models.evidence import EvidenceKind
from records.models.standing import COUNTS_AS_TRAINED, StandingState
from records.proofs import Hold, Proof
from records.terms import DAY, Terms, Thing


@dataclass(frozen=True)
class Moment:
    """What is known of an obligation on a day: the material of its state and of the words for it.

    ``promised`` is the due date that was told, ``due`` where extensions and leave have moved it, ``last`` the last good day: after
    it comes the grace. ``lapsed``: the best evidence ends, or ended, within this cycle.
    """

    terms: Terms
    promised: date
    due: date
    last: date
    because: str
    best: Hold | None = None
    lapsed: bool = False
    waiver: Hold | None = None
    begun: date | None = None
    extended: bool = False
    away: tuple[date, date | None] | None = None
    days_away: int = 0
    missing: tuple[Thing, ...] = ()


def in_words(day: date) -> str:
    return date_format(day, "j F Y")


def reason_of(state: str, moment: Moment) -> str:
    """The facts behind a state, and the rule it stands under."""
    return " ".join([*_facts(state, moment), rule_in_words(moment.terms, moment.because)])


def rule_in_words(terms: Terms, because: str) -> str:
    return _("Rule: %(title)s, version %(number)s, %(because)s.") % {"title": terms.title, "number": terms.number, "because": because}


def _facts(state: str, moment: Moment) -> list[str]:
    best = moment.best
    if state == StandingState.ON_LEAVE and moment.away:
        return [_away(*moment.away)]
    if state == StandingState.WAIVED and moment.waiver:
        return [_waived(moment.waiver)]
    parts = [evidence_in_words(best, moment.terms.names, holding=state in COUNTS_AS_TRAINED)] if best else []
    if state in COUNTS_AS_TRAINED:
        return parts
    if moment.missing:
        parts.append(
            _("Still missing: %(names)s.") % {"names": ", ".join(moment.terms.names.get(thing, str(thing[1])) for thing in moment.missing)}
        )
    parts += _due(state, moment)
    if moment.begun:
        parts.append(_("Begun on %(begun)s.") % {"begun": in_words(moment.begun)})
    elif state != StandingState.EXPIRED:
        parts.append(_("Not begun."))
    return parts


def _due(state: str, moment: Moment) -> list[str]:
    """The due date, what has moved it and the grace after it."""
    parts = []
    if state == StandingState.OVERDUE:
        parts.append(_("Was due on %(due)s.") % {"due": in_words(moment.due)})
    elif state != StandingState.EXPIRED or moment.due != moment.promised:
        parts.append(_("Due on %(due)s.") % {"due": in_words(moment.due)})
    if moment.extended:
        parts.append(_("Extended."))
    if moment.days_away:
        parts.append(_("Moved by %(days)s days of leave.") % {"days": moment.days_away})
    if moment.terms.grace_days and state == StandingState.DUE_SOON:
        parts.append(_("Grace until %(day)s.") % {"day": in_words(moment.last + moment.terms.grace)})
    return parts


def _away(starts_on: date, ends_on: date | None) -> str:
    if ends_on is None:
        return _("On leave since %(start)s.") % {"start": in_words(starts_on)}
    return _("On leave from %(start)s until %(end)s.") % {"start": in_words(starts_on), "end": in_words(ends_on - DAY)}


def _waived(waiver: Hold) -> str:
    return _("Waived until %(until)s.") % {"until": in_words(waiver.until)} if waiver.until else _("Waived.")


def evidence_in_words(best: Hold, names: Mapping[Thing, str], *, holding: bool) -> str:
    """What was shown and how far it reaches; each thing by its name where there are several to show."""
    what = ", ".join(_shown(proof, names) for proof in best.proofs)
    if best.until is None:
        return _("%(what)s, holds without end.") % {"what": what}
    words = _("%(what)s, holds until %(until)s.") if holding else _("%(what)s, held until %(until)s.")
    return words % {"what": what, "until": in_words(best.until)}


def _shown(proof: Proof, names: Mapping[Thing, str]) -> str:
    pattern = {
        EvidenceKind.EXTERNAL: _("Trained elsewhere on %(day)s"),
        EvidenceKind.RECIPROCITY: _("Trained by a partner on %(day)s"),
        EvidenceKind.ACKNOWLEDGEMENT: _("Acknowledged on %(day)s"),
        EvidenceKind.RETEST: _("Passed the test again on %(day)s"),
    }.get(EvidenceKind(proof.kind), _("Completed on %(day)s"))
    words = pattern % {"day": in_words(proof.earned_on)}
    name = proof.why or (names.get(proof.thing, "") if len(names) > 1 else "")
    return f"{name}: {words[:1].lower()}{words[1:]}" if name else words
