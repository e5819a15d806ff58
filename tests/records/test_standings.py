"""Standings from facts and dates: every state, and the days on which one becomes the next."""

from dataclasses import replace
from datetime import date

import pytest

from records.models import EvidenceKind, StandingState
from records.proofs import Proof
from records.standings import Absence, Because, Cycle, Extension, Place, Rule, Study, mark_counted, timeline
from records.terms import Terms, add_months

JOINED = date(2026, 1, 5)
PLACE = Place("LPD", "investigator", date(2025, 1, 1))
TERMS = Terms("Interviewing", 1, date(2025, 1, 1), due_days=60, validity_months=24, renewal_days=90, due_soon_days=14)
DUE = date(2026, 3, 6)


def rule(*proofs: Proof, studies: tuple[Study, ...] = (), **terms) -> Rule:
    because = Because([(JOINED, "as investigator")])
    return Rule("R", [replace(TERMS, **terms)], because, proofs, studies)


def completed(day: date, recorded: date | None = None, **fields) -> Proof:
    return Proof(EvidenceKind.COMPLETION, day, recorded or day, **fields)


def granted(extension: Extension | None = None, absence: Absence | None = None, *proofs: Proof, **terms) -> Rule:
    found = rule(*proofs, **terms)
    return replace(found, extensions=[extension] if extension else [], absences=[absence] if absence else [])


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


def test_an_extension_moves_the_date_from_the_day_it_was_granted():
    found = granted(Extension(date(2026, 3, 1), date(2026, 4, 30), "a long trial"))
    [*_, due_soon, overdue] = timeline(found, [PLACE], JOINED)[1]
    assert (due_soon.due_on, overdue.starts_on) == (date(2026, 4, 30), date(2026, 5, 1))
    assert "Due on 30 April 2026. Extended." in due_soon.reason
    assert timeline(found, [PLACE], JOINED)[0][0].due_on == DUE, "what was promised stays on record"


def test_an_extension_granted_on_the_first_day_counts_and_one_of_an_earlier_cycle_does_not():
    assert states(granted(Extension(JOINED, date(2026, 4, 30), "a long trial")))[-1] == ("overdue", date(2026, 5, 1))
    assert states(granted(Extension(date(2026, 1, 4), date(2026, 4, 30), "a long trial")))[-1] == ("overdue", date(2026, 3, 7))


def test_an_extension_that_is_taken_back_counts_until_that_day():
    found = granted(Extension(JOINED, date(2026, 6, 30), "a long trial", withdrawn_on=date(2026, 4, 1)))
    assert states(found)[-1] == ("overdue", date(2026, 4, 1))


def test_an_extension_of_a_renewal_gives_time_but_does_not_make_trained():
    found = granted(Extension(date(2027, 12, 1), date(2028, 3, 1), "a long trial"), None, completed(date(2026, 2, 1)))
    assert states(found)[-2:] == [("due_soon", date(2028, 2, 2)), ("expired", date(2028, 3, 2))]


def test_who_is_on_leave_is_not_counted_and_finds_the_days_again():
    found = granted(None, Absence(date(2026, 1, 20), date(2026, 2, 1), date(2026, 3, 1)))
    periods = timeline(found, [PLACE], JOINED)[1]
    assert [(period.state, period.starts_on, period.counts) for period in periods] == [
        ("not_started", JOINED, True),
        ("not_started", date(2026, 1, 20), True),
        ("on_leave", date(2026, 2, 1), False),
        ("not_started", date(2026, 3, 1), True),
        ("due_soon", date(2026, 3, 20), True),
        ("overdue", date(2026, 4, 4), True),
    ]
    assert periods[-1].due_on == date(2026, 4, 3), "28 days later than promised"
    assert "On leave from 1 February 2026 until 28 February 2026." in periods[2].reason
    assert "Moved by 28 days of leave." in periods[4].reason


def test_a_leave_that_begins_on_the_last_day_still_moves_it_and_one_after_it_does_not():
    assert states(granted(None, Absence(JOINED, DUE, date(2026, 3, 16))))[-1] == ("overdue", date(2026, 3, 17))
    later = granted(None, Absence(JOINED, date(2026, 3, 7), date(2026, 3, 16)))
    assert states(later)[-2:] == [("on_leave", date(2026, 3, 7)), ("overdue", date(2026, 3, 16))]


def test_a_leave_without_an_end_goes_on():
    assert states(granted(None, Absence(JOINED, date(2026, 2, 1))))[-1] == ("on_leave", date(2026, 2, 1))


def test_leaves_that_overlap_move_a_date_once():
    two = [Absence(JOINED, date(2026, 2, 1), date(2026, 2, 11)), Absence(JOINED, date(2026, 2, 6), date(2026, 2, 16))]
    assert timeline(replace(rule(), absences=two), [PLACE], JOINED)[1][-1].due_on == date(2026, 3, 21)


def test_in_the_days_of_grace_nobody_is_late_and_nobody_is_trained():
    assert states(rule(grace_days=10))[-2:] == [("due_soon", date(2026, 2, 20)), ("overdue", date(2026, 3, 17))]
    found = rule(completed(date(2026, 2, 1)), grace_days=10)
    assert states(found)[-2:] == [("due_soon", date(2028, 2, 2)), ("expired", date(2028, 2, 12))]
    assert (
        "held until 1 February 2028. Due on 1 February 2028. Grace until 11 February 2028."
        in timeline(found, [PLACE], JOINED)[1][-2].reason
    )


def test_a_fixed_date_holds_for_all_who_have_enough_days_before_it():
    assert timeline(rule(due_rule="date", due_date=date(2026, 9, 1)), [PLACE], JOINED)[1][-1].due_on == date(2026, 9, 1)
    assert timeline(rule(due_rule="date", due_date=date(2026, 2, 1)), [PLACE], JOINED)[1][-1].due_on == DUE


EVERY_MAY = {"due_rule": "calendar", "due_month": 5, "validity_months": None}


def test_what_falls_due_every_may_is_first_due_in_the_may_that_leaves_enough_days():
    assert timeline(rule(**EVERY_MAY), [PLACE], JOINED)[1][-1].due_on == date(2026, 5, 31)
    assert timeline(rule(**EVERY_MAY, due_days=150), [PLACE], JOINED)[1][-1].due_on == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("earned", "until"),
    [
        (date(2026, 3, 1), date(2026, 5, 31)),
        (date(2026, 3, 2), date(2027, 5, 31)),
        (date(2026, 5, 31), date(2027, 5, 31)),
        (date(2026, 6, 1), date(2027, 5, 31)),
    ],
)
def test_under_a_yearly_rule_the_window_before_the_deadline_counts_for_it(earned, until):
    cycles, periods = timeline(rule(completed(earned), **EVERY_MAY, due_days=0), [PLACE], JOINED)
    assert periods[-1].state == "expired"
    assert periods[-1].expires_on == until == cycles[-1].due_on


TWO = {"what": {"all": [{"course": 1}, {"course": 2}]}, "names": {("course", 1): "Coercion", ("course", 2): "Interviewing"}}


def test_of_two_courses_both_must_be_held_and_the_shorter_decides():
    one, two = completed(date(2026, 1, 10), thing=("course", 1)), completed(date(2026, 2, 10), thing=("course", 2))
    periods = timeline(rule(one, **TWO), [PLACE], JOINED)[1]
    assert {period.state for period in periods} == {"not_started", "due_soon", "overdue"}
    assert "Still missing: Interviewing." in periods[1].reason
    periods = timeline(rule(one, two, **TWO), [PLACE], JOINED)[1]
    assert (periods[-1].state, periods[-1].since) == ("expired", date(2028, 1, 11))
    assert "Coercion: completed on 10 January 2026, Interviewing: completed on 10 February 2026, holds until 10 January 2028." in (
        periods[2].reason
    )
    assert "Still missing: Coercion, Interviewing." in periods[-1].reason


def test_an_older_edition_does_not_count_where_a_later_one_is_asked_for():
    asked = {"what": {"course": 1, "edition": 2}}
    old, new = (completed(date(2026, 2, 1), thing=("course", 1), release=number) for number in (1, 2))
    elsewhere = Proof(EvidenceKind.EXTERNAL, date(2026, 2, 1), date(2026, 2, 1), thing=("course", 1))
    assert states(rule(old, **asked))[-1][0] == "overdue"
    assert ("met", date(2026, 2, 1)) in states(rule(new, **asked))
    assert ("met", date(2026, 2, 1)) in states(rule(elsewhere, **asked)), "what was accepted from elsewhere has no edition"
