from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.evidence_map.case import STRENGTHS, CaseFile
from assessments.evidence_map.marking import (
    REASONS,
    Entry,
    Reading,
    RowNote,
    Standing,
    chosen,
    expert_reading,
    key_of,
    limit_points,
    mark,
    mark_exhibit,
    missing,
    near,
)
from tests.factories.evidence_maps import small_case, starter_case

CASE = CaseFile.model_validate(small_case())
STARTER = starter_case()
GOOD = expert_reading(CASE, 0)


@st.composite
def readings(draw, case):
    rows = st.sampled_from(["", *(row.id for row in case.rows)])
    entries = {
        exhibit.id: Entry(
            draw(rows),
            draw(rows),
            draw(st.sampled_from(["", *STRENGTHS])),
            tuple(draw(st.lists(st.sampled_from([limit.id for limit in case.limits]), max_size=4))),
            draw(st.sampled_from(["", *(step.id for step in case.steps)])),
        )
        for exhibit in case.exhibits
        if draw(st.booleans())
    }
    notes = {row.id: RowNote(draw(st.sampled_from(["", *REASONS]))) for row in case.rows}
    return Reading(entries, notes)


def with_entry(reading: Reading, exhibit: str, **changes) -> Reading:
    return Reading({**reading.entries, exhibit: replace(reading.entries[exhibit], **changes)}, reading.notes)


def points(reading: Reading) -> int:
    return mark(CASE, reading).points


@given(readings(CASE))
def test_marks_stay_between_nothing_and_what_is_available(reading):
    marks = mark(CASE, reading)
    assert 0 <= marks.points <= marks.available == 9 + 2 * (3 + 1 + 2 + 1) - 1 + 2
    assert 0 <= marks.share <= 100
    assert all(0 <= one.same <= one.of and 0 <= one.shared <= one.links for one in marks.agreements)


@given(readings(STARTER), st.data())
def test_claiming_a_row_that_is_an_overclaim_never_earns_anything(reading, data):
    exhibit = data.draw(st.sampled_from(STARTER.exhibits))
    entry = reading.entries.get(exhibit.id, Entry())
    claimed = Entry("K2", "", entry.strength, entry.limits, entry.step)
    before = Reading({**reading.entries, exhibit.id: Entry("", "", entry.strength, entry.limits, entry.step)}, reading.notes)
    after = Reading({**reading.entries, exhibit.id: claimed}, reading.notes)
    assert mark(STARTER, after).points <= max(0, mark(STARTER, before).points - 1) or mark(STARTER, before).points == 0


def test_the_experts_own_maps_score_well_though_they_differ():
    for case in (CASE, STARTER):
        for number in range(len(case.experts)):
            assert mark(case, expert_reading(case, number)).share >= 85
    first, second = (mark(STARTER, expert_reading(STARTER, number)) for number in (0, 1))
    assert (first.points, first.available) == (172, 172)
    assert second.agreements[0].same < 15


def test_an_overclaiming_map_scores_clearly_lower():
    reading = expert_reading(STARTER, 0)
    entries = {key: replace(entry, second="K2") for key, entry in reading.entries.items()}
    marks = mark(STARTER, Reading(entries, reading.notes))
    assert marks.share <= mark(STARTER, reading).share - 20
    assert len(marks.overclaims) == 22
    assert marks.rows[0].points == 0 and len(marks.rows[0].linked) == 22


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({}, 0),
        ({"primary": "LOSS", "second": "WORK"}, 0),
        ({"second": ""}, 1),
        ({"second": "PLAN"}, 1),
        ({"primary": "PLAN"}, 3),
        ({"primary": "", "second": ""}, 4),
        ({"strength": "strong circumstantial"}, 0),
        ({"strength": "weak circumstantial"}, 1),
        ({"strength": ""}, 1),
        ({"limits": ()}, 2),
        ({"limits": ("who", "why")}, 1),
        ({"limits": ("why",)}, 2),
        ({"limits": ("who", "why", "when")}, 2),
        ({"step": "ask"}, 1),
        ({"step": ""}, 1),
        ({"second": "FORCE"}, 1 + 1 + 2),
        ({"primary": "FORCE", "second": ""}, 3 + 1 + 1 + 2),
        ({"primary": "FORCE", "second": "FORCE"}, 3 + 1 + 1 + 2),
    ],
)
def test_each_part_of_an_exhibit_earns_its_points(changes, lost):
    assert points(with_entry(GOOD, "A1", **changes)) == points(GOOD) - lost


def test_an_accepted_alternative_earns_two_of_three():
    assert points(with_entry(GOOD, "A2", primary="LOSS")) == points(GOOD) - 1
    assert points(with_entry(GOOD, "A2", primary="WORK")) == points(GOOD) - 3


def test_where_no_expert_has_a_second_row_none_is_earned():
    assert points(with_entry(GOOD, "A2", second="LOSS")) == points(GOOD)


@pytest.mark.parametrize(("because", "earned"), [("nothing", 2), ("too-weak", 0), ("undecided", 0), ("", 0)])
def test_the_rightly_empty_row_wants_the_right_reason(because, earned):
    reading = Reading(GOOD.entries, {"FORCE": RowNote(because)})
    assert mark(CASE, reading).rows[0].points == earned


def test_links_are_told_by_what_the_experts_say_of_them():
    reading = with_entry(with_entry(GOOD, "A2", primary="LOSS", second="WORK"), "A3", second="PLAN")
    by_exhibit = {one.key.exhibit.id: one for one in mark(CASE, reading).exhibits}
    assert by_exhibit["A1"].standings == [("WORK", Standing.EXPERT), ("LOSS", Standing.EXPERT)]
    assert by_exhibit["A2"].standings == [("LOSS", Standing.ACCEPTED), ("WORK", Standing.UNSUPPORTED)]
    assert by_exhibit["A3"].standings == [("LOSS", Standing.EXPERT), ("PLAN", Standing.OVERCLAIM)]


def test_only_what_all_experts_link_is_missed():
    reading = Reading({}, {})
    missed = {one.key.exhibit.id: one.missed for one in mark(CASE, reading).exhibits}
    assert missed == {"A1": [], "A2": ["PLAN"], "A3": ["LOSS"]}


def test_agreement_counts_exhibits_and_links():
    one, two = mark(CASE, GOOD).agreements
    assert (one.same, one.of, one.shared, one.links) == (3, 3, 4, 4)
    assert (two.same, two.of, two.shared, two.links) == (2, 3, 4, 4)
    nothing = mark(CASE, Reading()).agreements[0]
    assert (nothing.same, nothing.shared, nothing.links) == (0, 0, 4)


def test_the_shorter_way_is_marked_over_what_was_chosen():
    reading = Reading({"A2": GOOD.entries["A2"], "A3": Entry(primary="LOSS")})
    assert chosen(reading) == {"A2"}
    marks = mark(CASE, reading, only=chosen(reading))
    assert (marks.points, marks.available, marks.rows) == (7, 7, ())


def test_nothing_at_all_earns_nothing():
    marks = mark(CASE, Reading())
    assert (marks.points, marks.share, marks.overclaims) == (0, 0, [])
    assert mark(CASE, Reading(), only=frozenset()).share == 0


@given(st.sampled_from(STRENGTHS), st.sampled_from(STRENGTHS))
def test_strengths_within_one_grade_are_near(one, other):
    assert near(one, other) == near(other, one) == (abs(STRENGTHS.index(one) - STRENGTHS.index(other)) < 2)
    assert not near("", other)


@pytest.mark.parametrize(
    ("given_", "wanted", "earned"),
    [(("a",), ["a"], 2), (("a", "b"), ["a", "b"], 2), (("a", "x"), ["a"], 1), (("x",), ["a"], 0), (("a", "a"), ["a"], 2), (("a", "b", "c"), ["a", "b", "c"], 0)],
)  # fmt: skip
def test_limits_earn_all_half_or_nothing(given_, wanted, earned):
    assert limit_points(given_, wanted) == earned


def test_what_is_wanting_before_a_map_is_handed_in():
    reading = Reading(
        {"A1": Entry("WORK", strength="direct"), "A2": Entry("PLAN"), "A3": Entry(strength="direct")}, {"LOSS": RowNote("nothing")}
    )
    exhibits, rows = missing(CASE, reading)
    assert ([one.id for one in exhibits], [one.id for one in rows]) == (["A2", "A3"], ["FORCE"])
    assert missing(CASE, Reading(GOOD.entries, {"FORCE": RowNote("undecided")})) == ([], [])


def test_a_key_brings_the_experts_together():
    key = key_of(CASE, CASE.exhibits[0])
    assert (key.firsts, key.seconds, key.over, key.available) == ({"WORK", "LOSS"}, {"LOSS", "WORK"}, {"FORCE"}, 8)
    assert key_of(CASE, CASE.exhibits[1]).accepted == {"PLAN", "LOSS"}
    assert mark_exhibit(key, Entry()).points == 0
