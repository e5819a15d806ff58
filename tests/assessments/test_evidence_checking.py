import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.evidence_map.case import CaseFile
from assessments.evidence_map.checking import faults, findings
from assessments.evidence_map.cohort import Cell, heat_map, rounded, shown_sizes
from tests.factories.evidence_maps import exhibit, small_case, starter_case

CASE = small_case()


def broken(change) -> CaseFile:
    case = copy.deepcopy(CASE)
    change(case)
    return CaseFile.model_validate(case)


def test_the_case_files_at_hand_are_sound():
    assert findings(CaseFile.model_validate(CASE)) == []
    assert findings(starter_case()) == []


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda case: case["rows"][0].update(id="PLAN"), "PLAN", "twice"),
        (lambda case: case["rows"][0].update(id="A1"), "A1", "twice"),
        (lambda case: case["limits"][0].update(id="why"), "why", "twice"),
        (lambda case: case["steps"][0].update(id="match"), "match", "twice"),
        (lambda case: case["experts"][0].update(id="two"), "two", "twice"),
        (lambda case: case["exhibits"][0].update(over=["X"]), "A1", "not there"),
        (lambda case: case["exhibits"][0].update(accepted=["X"]), "A1", "not there"),
        (lambda case: case["exhibits"][0].update(limits=["x"]), "A1", "not there"),
        (lambda case: case["exhibits"][0].update(steps=["x"]), "A1", "not there"),
        (lambda case: case["exhibits"][0]["lines"].append(["one cell"]), "A1", "cells"),
        (lambda case: case["exhibits"][2].update(text="", head=[]), "A3", "Shows nothing"),
        (lambda case: case["experts"][0]["links"].pop("A2"), "one", "Does not map A2"),
        (lambda case: case["experts"][0]["links"].update(A9=["WORK", "", "direct"]), "one A9", "no such exhibit"),
        (lambda case: case["experts"][0]["links"].update(A1=["X", "", "direct"]), "one A1", "not there"),
        (lambda case: case["experts"][0]["links"].update(A1=["WORK", "X", "direct"]), "one A1", "not there"),
        (lambda case: case["experts"][0]["links"].update(A1=["WORK", "WORK", "direct"]), "one A1", "same row twice"),
        (lambda case: case["experts"][0]["links"].update(A2=["FORCE", "", "direct"]), "one A2", "over-claim"),
        (lambda case: case["experts"][0]["links"].update(A3=["LOSS", "PLAN", "direct"]), "one A3", "over-claim"),
    ],
)
def test_a_fault_is_named_with_its_place(change, where, words):
    found = faults(broken(change))
    assert any(finding.where == where and words in finding.message for finding in found), found


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda case: case["experts"].pop(), "experts", "only right one"),
        (lambda case: case["rows"].append({"id": "MORE", "label": "More", "short": "More"}), "MORE", "rightly empty"),
        (lambda case: case["exhibits"][0].update(over=[]), "A1", "no over-claim"),
    ],
)
def test_what_could_teach_better_is_told(change, where, words):
    case = broken(change)
    assert faults(case) == []
    assert any(finding.where == where and words in finding.message and not finding.fault for finding in findings(case))


def test_readings_that_are_all_different_are_told():
    case = copy.deepcopy(CASE)
    case["experts"].append(
        {"id": "three", "name": "Expert three", "discipline": "x", "links": {**case["experts"][0]["links"], "A1": ["PLAN", "", "direct"]}}
    )
    assert any("otherwise" in finding.message for finding in findings(CaseFile.model_validate(case)))


def test_an_experts_map_that_would_score_badly_is_told():
    # Two seconds that no other accepts and strengths far apart are still an expert's own; only limits and steps could fail.
    case = copy.deepcopy(CASE)
    case["exhibits"][0] = exhibit("A1", limits=["who", "why"], steps=["match"])
    assert findings(CaseFile.model_validate(case)) == []


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 40), max_size=8))
def test_no_group_under_ten_is_shown_or_can_be_worked_out_from_the_sum(sizes):
    shown = shown_sizes(sizes)
    assert all(sizes[name] >= 10 for name in shown)
    hidden = [size for name, size in sizes.items() if name not in shown and size]
    assert not hidden or not shown or (len(hidden) >= 2 and sum(hidden) >= 10)


@given(st.integers(0, 50), st.integers(0, 50))
def test_shares_are_told_in_steps_of_five(part, whole):
    share = rounded(min(part, whole), whole)
    assert share % 5 == 0 and 0 <= share <= 100


def test_the_heat_map_sets_the_cohort_beside_the_experts():
    case = CaseFile.model_validate(CASE)
    lines = heat_map(case, [("A1", "WORK")] * 6 + [("A1", "FORCE")] * 4 + [("A2", "PLAN")] * 10, 10)
    cells = {cell.row.id: cell for cell in lines[0].cells}
    assert (cells["WORK"].share, cells["WORK"].experts, cells["WORK"].apart) == (60, 100, "less")
    assert (cells["FORCE"].share, cells["FORCE"].over, cells["FORCE"].apart) == (40, True, "more")
    assert [cell.apart for cell in lines[1].cells] == ["", "", "", ""]
    assert lines[0].distance > lines[1].distance == 0
    assert [Cell(case.rows[0], share, 0, False).heat for share in (0, 5, 25, 30, 100)] == [0, 1, 1, 2, 4]
