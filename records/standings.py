"""What follows from facts and dates: in which state an obligation stands, from when to when, and why. Pure functions.

Every last day is a good day: what is due on the 3rd is overdue from the 4th, what expires on the 3rd has expired on the 4th.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from records.models.standing import STRICTEST_FIRST, StandingState
from records.proofs import Proof, best_hold, best_waiver, missing, valid_until
from records.reasons import Moment, reason_of
from records.terms import DAY, Terms, first_due


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


@dataclass(frozen=True)
class Extension:
    """More time for the cycle that was open when it was granted."""

    granted_on: date
    until: date
    why: str
    withdrawn_on: date | None = None

    def known_on(self, day: date) -> bool:
        return self.granted_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass(frozen=True)
class Absence:
    """A leave: from ``starts_on`` up to, not including, ``ends_on``; the clock of every due date stands still meanwhile."""

    recorded_on: date
    starts_on: date
    ends_on: date | None = None
    withdrawn_on: date | None = None

    def known_on(self, day: date) -> bool:
        return self.recorded_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)

    def on(self, day: date) -> bool:
        return self.known_on(day) and self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


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
    extensions: Sequence[Extension] = ()
    absences: Sequence[Absence] = ()

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
class State:
    """What is true of an obligation on one day."""

    state: str
    reason: str
    due_on: date
    begun_on: date | None
    expires_on: date | None


def begun_on(studies: Sequence[Study], day: date) -> date | None:
    running = [study.begun_on for study in studies if study.begun_on <= day and (study.ended_on is None or day < study.ended_on)]
    return min(running, default=None)


@dataclass(frozen=True)
class Deadline:
    """The due date as it stands on a day: what was promised, moved by extensions and by days of leave."""

    due: date
    extended: bool = False
    days_away: int = 0


def deadline_on(rule: Rule, cycle: Cycle, day: date) -> Deadline:
    """The later of what was promised and what an extension of this cycle says; the clock of each stands still during leave."""
    absences = sorted((absence for absence in rule.absences if absence.known_on(day)), key=lambda absence: absence.starts_on)
    found = _moved(Deadline(cycle.due_on), cycle.opened_on, absences)
    for extension in rule.extensions:
        if extension.known_on(day) and extension.granted_on >= cycle.opened_on:
            found = max(found, _moved(Deadline(extension.until, extended=True), extension.granted_on, absences), key=lambda one: one.due)
    return found


def _moved(deadline: Deadline, since: date, absences: Sequence[Absence]) -> Deadline:
    """Later by the days of leave that fall between the beginning of the clock and the due date, that of a leave without end not known yet."""
    due, away, counted = deadline.due, 0, since
    for absence in absences:
        if absence.ends_on and absence.ends_on > counted and absence.starts_on <= due:
            days = absence.ends_on - max(absence.starts_on, counted)
            due, away, counted = due + days, away + days.days, absence.ends_on
    return replace(deadline, due=due, days_away=away)


def moment_of(rule: Rule, cycle: Cycle, terms: Terms, day: date) -> Moment:
    """Everything that is known of an open obligation on a day."""
    deadline = deadline_on(rule, cycle, day)
    absence = next((absence for absence in rule.absences if absence.on(day)), None)
    best = best_hold(rule.proofs, terms, day)
    until = best.until if best and best.until and best.until >= cycle.opened_on else None
    last = until if until and deadline.due == cycle.due_on else max(until or deadline.due, deadline.due)
    return Moment(
        terms=terms,
        promised=cycle.due_on,
        due=deadline.due,
        last=last,
        because=rule.because.on(day) or cycle.because,
        best=best,
        lapsed=until is not None,
        waiver=best_waiver(rule.proofs, terms, day),
        begun=begun_on(rule.studies, day),
        extended=deadline.extended,
        away=(absence.starts_on, absence.ends_on) if absence else None,
        days_away=deadline.days_away,
        missing=tuple(missing(rule.proofs, terms, day)),
    )


def state_on(rule: Rule, cycle: Cycle, terms: Terms, day: date) -> State:
    """The state of an open obligation on a day, with its reason in words."""
    moment = moment_of(rule, cycle, terms, day)
    state = _state(moment, day)
    shown = moment.waiver if state == StandingState.WAIVED else moment.best
    return State(
        state=state, reason=reason_of(state, moment), due_on=moment.due, begun_on=moment.begun, expires_on=shown.until if shown else None
    )


def _state(moment: Moment, day: date) -> str:
    best, terms = moment.best, moment.terms
    if moment.away:
        return StandingState.ON_LEAVE
    if best and best.holds_on(day):
        return StandingState.EXPIRING if best.until and day >= best.until - terms.renewal else StandingState.MET
    if moment.waiver and moment.waiver.holds_on(day):
        return StandingState.WAIVED
    if day > moment.last + terms.grace:
        return StandingState.EXPIRED if moment.lapsed else StandingState.OVERDUE
    if moment.lapsed or day >= moment.due - terms.due_soon:
        return StandingState.DUE_SOON
    return StandingState.IN_PROGRESS if moment.begun else StandingState.NOT_STARTED


def next_cycle(rule: Rule, current: Cycle | None, taken: int, day: date) -> Cycle | None:
    """The obligation that is open on the day, given the one open just before it; ``taken`` numbers are used up.

    Who enters the audience gets the days that the rule grants, unless evidence already holds: then the first date is its renewal.
    Inside the renewal window the next cycle begins, due on the last day on which the evidence holds.
    """
    terms, because = rule.terms_on(day), rule.because.on(day)
    if terms is None or because is None:
        return None
    best = best_hold(rule.proofs, terms, day)
    renew_by = None
    if best and best.until and best.until - terms.renewal <= day <= best.until:
        renew_by = best.until
    if current and renew_by in (None, current.due_on):
        return current
    due_on = renew_by or first_due(terms, day)
    return Cycle(number=taken + 1, opened_on=day, due_on=due_on, because=because, version=terms.number)


def standing_on(rule: Rule, places: Sequence[Place], day: date, current: Cycle | None, taken: int) -> tuple[Cycle, State] | None:
    """The obligation and its state on one day, given what was open the day before; None where nothing is asked."""
    terms = rule.terms_on(day)
    cycle = next_cycle(rule, current, taken, day) if terms and place_on(places, day) else None
    return (cycle, state_on(rule, cycle, terms, day)) if cycle and terms else None


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
    for extension in rule.extensions:
        yield from (turn for turn in (extension.granted_on, extension.withdrawn_on) if turn)
    for absence in rule.absences:
        yield from (turn for turn in (absence.recorded_on, absence.withdrawn_on, absence.starts_on, absence.ends_on) if turn)
    yield from _turns_of_terms(rule, cycle, day)


def _turns_of_terms(rule: Rule, cycle: Cycle | None, day: date) -> Iterator[date]:
    terms = rule.terms_on(day)
    for proof in rule.proofs:
        yield proof.recorded_on
        if proof.corrected_on:
            yield proof.corrected_on
        if terms and (until := valid_until(proof, terms)):
            yield from (until + DAY, until + terms.grace + DAY, until - terms.renewal)
    if cycle and terms:
        due = deadline_on(rule, cycle, day).due
        yield from (due + DAY, due + terms.grace + DAY, due - terms.due_soon)


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
        due_on=found.due_on,
        begun_on=found.begun_on,
        expires_on=found.expires_on,
        agency=place.agency,
        discipline=place.discipline,
        counts=found.state != StandingState.ON_LEAVE,
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
            pieces[key].append(replace(period, starts_on=start, ends_on=end, counts=period.counts and key == strictest))
    return {key: join(periods) for key, periods in pieces.items()}


def _at(periods: Sequence[Period], day: date) -> Period | None:
    return next((period for period in periods if period.starts_on <= day and (period.ends_on is None or day < period.ends_on)), None)
