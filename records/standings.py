"""What follows from facts and dates: in which state an obligation stands, from when to when, and why. Pure functions.

Every last day is a good day: what is due on the 3rd is overdue from the 4th, what expires on the 3rd has expired on the 4th.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.models.evidence import EvidenceKind
from records.models.standing import COUNTS_AS_TRAINED, STRICTEST_FIRST, StandingState

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """What a requirement says of time, from a day on."""

    title: str
    number: int
    effective_from: date
    due_days: int = 60
    validity_months: int | None = None
    renewal_days: int = 90
    due_soon_days: int = 14


@dataclass(frozen=True)
class Proof:
    """Evidence as a standing sees it: known from ``recorded_on`` until a correction is."""

    kind: str
    earned_on: date
    recorded_on: date
    until: date | None = None
    corrected_on: date | None = None

    def known_on(self, day: date) -> bool:
        return self.recorded_on <= day and (self.corrected_on is None or day < self.corrected_on)


@dataclass(frozen=True)
class Study:
    """A time in the course that has not, or not yet, ended in its completion."""

    begun_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class Place:
    """The dated agency and discipline that a person is counted by."""

    agency: Any
    discipline: Any
    starts_on: date
    ends_on: date | None = None


class Because:
    """Why somebody is in an audience, as periods: ``[(first day, reason or None), ...]`` in order, each up to the next."""

    def __init__(self, periods: Sequence[tuple[date, str | None]]) -> None:
        self.periods = periods

    def on(self, day: date) -> str | None:
        reason = None
        for starts_on, words in self.periods:
            if starts_on > day:
                break
            reason = words
        return reason


@dataclass(frozen=True)
class Rule:
    """A requirement as it meets one person: its versions, and for any day why the person is in its audience, or None."""

    key: Any
    versions: Sequence[Terms]
    because: Because
    proofs: Sequence[Proof] = ()
    studies: Sequence[Study] = ()

    def terms_on(self, day: date) -> Terms | None:
        return max((terms for terms in self.versions if terms.effective_from <= day), key=lambda terms: terms.number, default=None)


@dataclass(frozen=True)
class Cycle:
    """An obligation as it is or will be."""

    number: int
    opened_on: date
    due_on: date
    because: str
    version: int
    closed_on: date | None = None


@dataclass(frozen=True)
class Period:
    """A standing as it is or will be; ``cycle`` is the number of its obligation."""

    cycle: int
    state: str
    reason: str
    starts_on: date
    ends_on: date | None
    since: date
    due_on: date
    begun_on: date | None
    expires_on: date | None
    agency: Any
    discipline: Any
    counts: bool = True

    def says_the_same_as(self, other: "Period") -> bool:
        """Equal but for its dates: two neighbours of this kind are one period."""
        return replace(self, starts_on=other.starts_on, ends_on=other.ends_on) == other


@dataclass(frozen=True)
class Hold:
    """How far the best evidence known on a day reaches: ``until`` is its last good day, None for ever."""

    proof: Proof
    until: date | None

    def holds_on(self, day: date) -> bool:
        return self.until is None or self.until >= day


@dataclass(frozen=True)
class State:
    """What is true of an obligation on one day."""

    state: str
    reason: str
    begun_on: date | None
    expires_on: date | None


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: 31 January and one month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - DAY)


def valid_until(proof: Proof, terms: Terms) -> date | None:
    """The last day on which the evidence holds under these terms."""
    ends = [proof.until] if proof.until else []
    if terms.validity_months and proof.kind != EvidenceKind.WAIVER:
        ends.append(add_months(proof.earned_on, terms.validity_months))
    return min(ends, default=None)


def holds(proofs: Sequence[Proof], terms: Terms, day: date, *, waivers: bool) -> list[Hold]:
    """What is known on the day, furthest reaching first."""
    known = [
        Hold(proof, valid_until(proof, terms))
        for proof in proofs
        if proof.known_on(day) and proof.kind != EvidenceKind.WITHDRAWAL and (proof.kind == EvidenceKind.WAIVER) == waivers
    ]
    return sorted(known, key=lambda hold: (hold.until or date.max, hold.proof.earned_on), reverse=True)


def begun_on(studies: Sequence[Study], day: date) -> date | None:
    running = [study.begun_on for study in studies if study.begun_on <= day and (study.ended_on is None or day < study.ended_on)]
    return min(running, default=None)


def state_on(rule: Rule, cycle: Cycle, terms: Terms, day: date) -> State:
    """The state of an open obligation on a day, with its reason in words."""
    best = next(iter(holds(rule.proofs, terms, day, waivers=False)), None)
    waiver = next(iter(holds(rule.proofs, terms, day, waivers=True)), None)
    begun = begun_on(rule.studies, day)
    if best and best.holds_on(day):
        expiring = best.until is not None and day >= best.until - timedelta(days=terms.renewal_days)
        state = StandingState.EXPIRING if expiring else StandingState.MET
    elif waiver and waiver.holds_on(day):
        state, best = StandingState.WAIVED, waiver
    elif best and best.until and best.until >= cycle.opened_on:
        state = StandingState.EXPIRED
    elif day > cycle.due_on:
        state = StandingState.OVERDUE
    elif day >= cycle.due_on - timedelta(days=terms.due_soon_days):
        state = StandingState.DUE_SOON
    else:
        state = StandingState.IN_PROGRESS if begun else StandingState.NOT_STARTED
    words = " ".join([reason_of(state, cycle.due_on, best, begun), _because(terms, rule.because.on(day) or cycle.because)])
    return State(state=state, reason=words, begun_on=begun, expires_on=best.until if best else None)


def in_words(day: date) -> str:
    return date_format(day, "j F Y")


def reason_of(state: str, due_on: date, best: Hold | None, begun: date | None) -> str:
    """The facts behind a state, with their dates. No word of it depends on the day it is read."""
    if state == StandingState.WAIVED and best:
        return _("Waived until %(until)s.") % {"until": in_words(best.until)} if best.until else _("Waived.")
    parts = [_evidence_in_words(best, holding=state in COUNTS_AS_TRAINED)] if best else []
    if state == StandingState.OVERDUE:
        parts.append(_("Was due on %(due)s.") % {"due": in_words(due_on)})
    elif state in (StandingState.DUE_SOON, StandingState.NOT_STARTED, StandingState.IN_PROGRESS):
        parts.append(_("Due on %(due)s.") % {"due": in_words(due_on)})
    if begun:
        parts.append(_("Begun on %(begun)s.") % {"begun": in_words(begun)})
    elif state not in (StandingState.MET, StandingState.EXPIRING, StandingState.EXPIRED):
        parts.append(_("Not begun."))
    return " ".join(parts)


def _evidence_in_words(best: Hold, *, holding: bool) -> str:
    earned = in_words(best.proof.earned_on)
    what = {
        EvidenceKind.EXTERNAL: _("Trained elsewhere on %(day)s"),
        EvidenceKind.RECIPROCITY: _("Trained by a partner on %(day)s"),
    }.get(EvidenceKind(best.proof.kind), _("Completed on %(day)s")) % {"day": earned}
    if best.until is None:
        return _("%(what)s, holds without end.") % {"what": what}
    words = _("%(what)s, holds until %(until)s.") if holding else _("%(what)s, held until %(until)s.")
    return words % {"what": what, "until": in_words(best.until)}


def _because(terms: Terms, because: str) -> str:
    return _("Rule: %(title)s, version %(number)s, %(because)s.") % {"title": terms.title, "number": terms.number, "because": because}


def next_cycle(rule: Rule, current: Cycle | None, taken: int, day: date) -> Cycle | None:
    """The obligation that is open on the day, given the one open just before it; ``taken`` numbers are used up.

    Who enters the audience gets the days that the rule grants, unless evidence already holds: then the first date is its renewal.
    Inside the renewal window the next cycle begins, due on the last day on which the evidence holds.
    """
    terms, because = rule.terms_on(day), rule.because.on(day)
    if terms is None or because is None:
        return None
    best = next(iter(holds(rule.proofs, terms, day, waivers=False)), None)
    renew_by = None
    if best and best.until and best.until - timedelta(days=terms.renewal_days) <= day <= best.until:
        renew_by = best.until
    if current and renew_by in (None, current.due_on):
        return current
    due_on = renew_by or day + timedelta(days=terms.due_days)
    return Cycle(number=taken + 1, opened_on=day, due_on=due_on, because=because, version=terms.number)


def turning_days(rule: Rule, places: Sequence[Place], cycle: Cycle | None, day: date) -> Iterator[date]:
    """Days on which something may change, given what holds on ``day``."""
    yield from (place.starts_on for place in places)
    yield from (place.ends_on for place in places if place.ends_on)
    yield from (starts_on for starts_on, _words in rule.because.periods)
    yield from (terms.effective_from for terms in rule.versions)
    for study in rule.studies:
        yield study.begun_on
        if study.ended_on:
            yield study.ended_on
    terms = rule.terms_on(day)
    for proof in rule.proofs:
        yield proof.recorded_on
        if proof.corrected_on:
            yield proof.corrected_on
        if terms and (until := valid_until(proof, terms)):
            yield from (until + DAY, until - timedelta(days=terms.renewal_days))
    if cycle and terms:
        yield from (cycle.due_on + DAY, cycle.due_on - timedelta(days=terms.due_soon_days))


def place_on(places: Sequence[Place], day: date) -> Place | None:
    return next((place for place in places if place.starts_on <= day and (place.ends_on is None or day < place.ends_on)), None)


def timeline(
    rule: Rule, places: Sequence[Place], on: date, current: Cycle | None = None, taken: int = 0
) -> tuple[list[Cycle], list[Period]]:
    """Every obligation and every period from ``on`` forward, if nothing else happens.

    ``current`` is the obligation that was open the day before, ``taken`` the highest cycle number used so far. The first
    cycle returned is ``current`` itself, perhaps with its closing date, where there was one.
    """
    cycles: list[Cycle] = []
    periods: list[Period] = []
    day: date | None = on
    while day is not None:
        place = place_on(places, day)
        following = next_cycle(rule, current, taken, day) if place else None
        if current and following is not current:
            cycles.append(replace(current, closed_on=day))
        if following:
            taken = max(taken, following.number)
        current = following
        next_day = min((turn for turn in turning_days(rule, places, current, day) if turn > day), default=None)
        if current and place:
            periods.append(_period(rule, current, place, day, next_day))
        day = next_day
    if current:
        cycles.append(replace(current, closed_on=None))
    return cycles, join(periods)


def _period(rule: Rule, cycle: Cycle, place: Place, day: date, next_day: date | None) -> Period:
    terms = rule.terms_on(day)
    if terms is None:
        raise ValueError(f"no terms in force on {day}")
    found = state_on(rule, cycle, terms, day)
    return Period(
        cycle=cycle.number,
        state=found.state,
        reason=found.reason[:600],
        starts_on=day,
        ends_on=next_day,
        since=day,
        due_on=cycle.due_on,
        begun_on=found.begun_on,
        expires_on=found.expires_on,
        agency=place.agency,
        discipline=place.discipline,
    )


def join(periods: Iterable[Period], before: Period | None = None) -> list[Period]:
    """Neighbours that say the same become one; a state that goes on keeps its first day. ``before`` is what stood until then."""
    joined: list[Period] = [before] if before else []
    for period in periods:
        last = joined[-1] if joined else None
        if last and last.ends_on == period.starts_on and last.cycle == period.cycle and last.state == period.state:
            period = replace(period, since=last.since)
            if last.says_the_same_as(period):
                joined[-1] = replace(last, ends_on=period.ends_on)
                continue
        joined.append(period)
    return joined


def mark_counted(by_rule: Mapping[Any, list[Period]]) -> dict[Any, list[Period]]:
    """Of several requirements for one course the strictest counts, day by day, so that a person is counted once."""
    if len(by_rule) < 2:
        return dict(by_rule)
    turns = sorted({turn for periods in by_rule.values() for period in periods for turn in (period.starts_on, period.ends_on) if turn})
    pieces: dict[Any, list[Period]] = {key: [] for key in by_rule}
    for start, end in zip(turns, [*turns[1:], None], strict=False):
        here = {key: period for key, periods in by_rule.items() if (period := _at(periods, start))}
        strictest = min(
            here, key=lambda key: (STRICTEST_FIRST.index(StandingState(here[key].state)), here[key].due_on, str(key)), default=None
        )
        for key, period in here.items():
            pieces[key].append(replace(period, starts_on=start, ends_on=end, counts=key == strictest))
    return {key: join(periods) for key, periods in pieces.items()}


def _at(periods: Sequence[Period], day: date) -> Period | None:
    return next((period for period in periods if period.starts_on <= day and (period.ends_on is None or day < period.ends_on)), None)
