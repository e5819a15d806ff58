"""Standings from facts and dates: every state, and the days on which one becomes the next."""

from dataclasses import replace
from datetime import date

import pytest

from records.models import EvidenceKind, StandingState
from records.standings import Because, Cycle, Place, Proof, Rule, Study, Terms, add_months, mark_counted, timeline

JOINED = date(2026, 1, 5)
PLACE = Place("LPD", "investigator", date(2025, 1, 1))
TERMS = Terms("Interviewing", 1, date(2025, 1, 1), due_days=60, validity_months=24, renewal_days=90, due_soon_days=14)
DUE = date(2026, 3, 6)


def rule(*proofs: Proof, studies: tuple[Study, ...] = (), **terms) -> Rule:
    because = Because([(JOINED, "as investigator")])
    return Rule("R", [replace(TERMS, **terms)], because, proofs, studies)


def completed(day: date, recorded: date | None = None, **fields) -> Proof:
    return Proof(EvidenceKind.COMPLETION, day, recorded or day, **fields)


def states(found: Rule, *places: Place) -> list[tuple[str, date]]:
    return [(period.state, period.starts_on) for period in timeline(found, places or [PLACE], JOINED)[1]]


def test_who_does_nothing_is_due_soon_and_then_overdue():
    assert states(rule()) == [("not_started", JOINED), ("due_soon", date(2026, 2, 20)), ("overdue", date(2026, 3, 7))]


def test_the_last_day_is_a_good_day():
    [_, due_soon, overdue] = timeline(rule(), [PLACE], JOINED)[1]
    assert due_soon.due_on == DUE
    assert (due_soon.ends_on, overdue.starts_on) == (date(2026, 3, 7), date(2026, 3, 7))


def test_who_has_begun_is_in_progress_and_still_falls_due():
    begun = Study(date(2026, 1, 10))
    assert states(rule(studies=(begun,))) == [
        ("not_started", JOINED),
        ("in_progress", begun.begun_on),
        ("due_soon", date(2026, 2, 20)),
        ("overdue", date(2026, 3, 7)),
    ]


def test_what_is_completed_holds_expires_and_has_its_renewal_as_the_next_cycle():
    cycles, periods = timeline(rule(completed(date(2026, 2, 1))), [PLACE], JOINED)
    assert [(period.state, period.starts_on, period.cycle) for period in periods] == [
        ("not_started", JOINED, 1),
        ("met", date(2026, 2, 1), 1),
        ("expiring", date(2027, 11, 3), 2),
        ("expired", date(2028, 2, 2), 2),
    ]
    assert [(cycle.opened_on, cycle.due_on, cycle.closed_on) for cycle in cycles] == [
        (JOINED, DUE, date(2027, 11, 3)),
        (date(2027, 11, 3), date(2028, 2, 1), None),
    ]


def test_a_renewal_in_time_goes_on_without_a_gap():
    found = rule(completed(date(2026, 2, 1)), completed(date(2027, 12, 1)))
    assert [state for state, _day in states(found)] == ["not_started", "met", "expiring", "met", "expiring", "expired"]


def test_evidence_counts_from_the_day_it_was_recorded():
    assert states(rule(completed(date(2026, 1, 10), recorded=date(2026, 4, 1))))[-3:-1] == [
        ("met", date(2026, 4, 1)),
        ("expiring", date(2027, 10, 12)),
    ]


def test_without_validity_it_holds_for_ever():
    periods = timeline(rule(completed(date(2026, 2, 1)), validity_months=None), [PLACE], JOINED)[1]
    assert periods[-1].state == StandingState.MET
    assert "holds without end" in periods[-1].reason


def test_an_old_completion_that_has_run_out_grants_the_usual_days():
    found = rule(completed(date(2023, 1, 1)))
    assert states(found) == [("not_started", JOINED), ("due_soon", date(2026, 2, 20)), ("overdue", date(2026, 3, 7))]
    assert "holds until 1 January 2025" not in timeline(found, [PLACE], JOINED)[1][0].reason
    assert "held until 1 January 2025" in timeline(found, [PLACE], JOINED)[1][0].reason


def test_who_joins_with_evidence_that_is_running_out_begins_with_its_renewal():
    cycles, periods = timeline(rule(completed(date(2024, 2, 1))), [PLACE], JOINED)
    assert [(cycle.opened_on, cycle.due_on) for cycle in cycles] == [(JOINED, date(2026, 2, 1))]
    assert [period.state for period in periods] == ["expiring", "expired"]


def test_a_waiver_holds_until_its_end_and_real_evidence_goes_before_it():
    waiver = Proof(EvidenceKind.WAIVER, date(2026, 1, 8), date(2026, 1, 8), until=date(2026, 5, 1))
    assert states(rule(waiver)) == [("not_started", JOINED), ("waived", date(2026, 1, 8)), ("overdue", date(2026, 5, 2))]
    assert ("met", date(2026, 2, 1)) in states(rule(waiver, completed(date(2026, 2, 1))))


def test_external_evidence_ends_with_its_own_date_or_the_rule_whichever_is_first():
    external = Proof(EvidenceKind.EXTERNAL, date(2026, 2, 1), date(2026, 2, 1), until=date(2026, 12, 31))
    assert states(rule(external))[-1] == ("expired", date(2027, 1, 1))


def test_evidence_that_is_withdrawn_stops_counting_that_day():
    found = rule(completed(date(2026, 2, 1), corrected_on=date(2026, 6, 1)))
    assert states(found) == [("not_started", JOINED), ("met", date(2026, 2, 1)), ("overdue", date(2026, 6, 1))]


def test_a_move_starts_a_period_that_remembers_since_when():
    before = replace(PLACE, ends_on=date(2026, 4, 1))
    periods = timeline(rule(), [before, Place("BOI", "prosecutor", date(2026, 4, 1))], JOINED)[1]
    [was, now] = periods[-2:]
    assert (was.agency, was.ends_on, now.agency, now.starts_on) == ("LPD", date(2026, 4, 1), "BOI", date(2026, 4, 1))
    assert was.since == now.since == date(2026, 3, 7)


def test_who_leaves_the_audience_is_not_counted_and_who_returns_begins_a_new_cycle():
    because = Because([(JOINED, "in the team"), (date(2026, 2, 1), None), (date(2026, 5, 1), "in the team")])
    cycles, periods = timeline(replace(rule(), because=because), [PLACE], JOINED)
    assert [(cycle.number, cycle.opened_on, cycle.closed_on) for cycle in cycles] == [
        (1, JOINED, date(2026, 2, 1)),
        (2, date(2026, 5, 1), None),
    ]
    assert periods[0].ends_on == date(2026, 2, 1)
    assert cycles[1].due_on == date(2026, 6, 30)


def test_a_new_version_changes_what_holds_but_not_the_date_that_was_promised():
    shorter = replace(TERMS, number=2, effective_from=date(2026, 2, 1), due_days=10, validity_months=12)
    found = replace(rule(completed(date(2026, 3, 1))), versions=[TERMS, shorter])
    cycles, periods = timeline(found, [PLACE], JOINED)
    assert cycles[0].due_on == DUE
    assert (periods[-1].state, periods[-1].starts_on) == ("expired", date(2027, 3, 2))
    assert "version 2" in periods[-1].reason


def test_going_on_from_a_day_uses_the_obligation_that_is_open():
    current = Cycle(3, JOINED, DUE, "as investigator", 1)
    cycles, periods = timeline(rule(), [PLACE], date(2026, 3, 1), current, taken=3)
    assert cycles == [current]
    assert [(period.state, period.starts_on) for period in periods] == [("due_soon", date(2026, 3, 1)), ("overdue", date(2026, 3, 7))]


def test_of_two_rules_for_one_course_the_stricter_counts():
    lenient, strict = rule(completed(date(2026, 2, 1))), rule(completed(date(2026, 2, 1)), validity_months=12)
    counted = mark_counted({name: timeline(found, [PLACE], JOINED)[1] for name, found in {"lenient": lenient, "strict": strict}.items()})
    for day in (date(2026, 2, 1), date(2026, 12, 1), date(2027, 3, 1), date(2029, 1, 1)):
        rows = [
            (name, period)
            for name, periods in counted.items()
            for period in periods
            if period.starts_on <= day < (period.ends_on or date.max)
        ]
        assert [period.counts for _name, period in rows].count(True) == 1
    [winner] = [
        period.state
        for period in counted["strict"]
        if period.counts and period.starts_on <= date(2027, 3, 1) < (period.ends_on or date.max)
    ]
    assert winner == StandingState.EXPIRED


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_where_the_month_does(day, months, later):
    assert add_months(day, months) == later


def test_every_reason_says_the_rule_and_why_it_applies():
    for period in timeline(rule(completed(date(2026, 2, 1)), studies=(Study(date(2026, 1, 20)),)), [PLACE], JOINED)[1]:
        assert "Interviewing, version 1, as investigator" in period.reason
