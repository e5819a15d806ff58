"""Questions in files: what is written is read again as the same, and what is wrong is told row by row."""

from pathlib import Path

import pytest

from assessments import bank_files, gift
from assessments.bank import Bank, Known
from assessments.curriculum_items import ItemDraft
from guidance.manuscripts import Faults, read_yaml
from tests.factories.assessments import RUBRIC

CONTENT = Path(__file__).parents[2] / "content" / "courses"
TEACHING = {"lessons": {"TST-L1.1"}, "outcomes": {"TST.1a"}}
CHOICE = """// [id:TST-Q01] [tag:outcome=TST.1a] [tag:lesson=TST-L1.1]
::TST-Q01::Which record was made for another purpose? {
=Door log#nobody thought of the case
~Her account#made for the case
}
"""


def bank(**more) -> Bank:
    return Bank(course="TST", **TEACHING, **more)


def known(**fields) -> Known:
    given = {"pk": None, "kind": "SBA", "outcome": "TST.1a", "critical": False, "parallel_to": "", "retired": False, "fingerprint": "x"}
    return Known(**{**given, **fields})


def drafts(rows) -> dict[str, ItemDraft]:
    assert [row.faults for row in rows if row.faults] == []
    return {row.code: row.draft for row in rows}


@pytest.mark.parametrize("form", bank_files.FORMATS)
@pytest.mark.parametrize("course", ["tii", "eoc", "mds"])
def test_a_whole_bank_comes_back_from_its_file_as_it_was(course, form):
    items = read_yaml((CONTENT / course / "items.yaml").read_text(), Faults("")).value["items"]
    taught = Bank(course=course.upper(), lessons={one["lesson"] for one in items}, outcomes={one["outcome"] for one in items})
    before = drafts(bank_files.read(bank_files.WRITERS["yaml"](items)[0], "yaml", taught))
    text, left_out = bank_files.WRITERS[form](items)
    after = drafts(bank_files.read(text, form, taught))
    assert len(before) == len(items)
    assert len(after) + len(left_out) == len(items)
    for code, draft in after.items():
        assert (draft.fingerprint, draft.front.outcome, draft.front.critical, draft.front.parallel_to) == (
            before[code].fingerprint,
            before[code].front.outcome,
            before[code].front.critical,
            before[code].front.parallel_to,
        )


def test_only_ordering_is_left_out_of_gift_and_that_is_told():
    items = read_yaml((CONTENT / "tii" / "items.yaml").read_text(), Faults("")).value["items"]
    _text, left_out = gift.write(items)
    assert left_out == [f"{one['id']}: GIFT has no ordering questions" for one in items if one["type"] == "ORD"]


def test_every_row_says_what_is_wrong_with_it():
    text = "id,type,outcome,lesson,stem,text 1,key 1,why 1,text 2,key 2,why 2\r\n"
    text += "TST-Q01,SBA,TST.1a,TST-L1.1,Which?,One,x,because,Two,,because not\r\n"
    text += "TST-Q02,SBA,TST.9z,TST-L9.9,Which?,One,,because,Two,,\r\n"
    text += "TST-Q03,ESSAY,TST.1a,TST-L1.1,Tell,,,,,,\r\n"
    first, second, third = bank_files.read(text, "csv", bank())
    assert (first.place, first.good, first.fate) == ("row 2", True, "new")
    assert second.place == "row 3"
    assert any("TST-L9.9" in fault for fault in second.faults)
    assert any("TST.9z" in fault for fault in second.faults)
    assert any(fault.startswith("options[2].why") for fault in second.faults)
    assert (third.place, third.good) == ("row 4", False)


def test_what_would_become_of_a_question_is_told_before_anything_happens():
    row = bank_files.read(CHOICE, "gift", bank())[0]
    same = known(fingerprint=row.draft.fingerprint)
    fates = [
        bank_files.read(CHOICE, "gift", bank(known={"TST-Q01": held}))[0].fate
        for held in (same, known(), known(retired=True), known(fingerprint=same.fingerprint, outcome="TST.1b"))
    ]
    assert fates == ["same", "changed", "back", "changed"]


def test_a_question_keeps_its_kind_and_its_name_belongs_to_one_course():
    assert "another kind" in bank_files.read(CHOICE, "gift", bank(known={"TST-Q01": known(kind="MR")}))[0].faults[0]
    assert bank_files.read(CHOICE, "gift", bank(elsewhere={"TST-Q01"}))[0].faults == ["id: is taken by a question of another course"]


def test_questions_of_other_systems_get_a_name_and_what_the_form_says():
    text = "Where does one ask?{=In private#safe ~At work#heard by others}"
    row = bank_files.read(text, "gift", bank(known={"TST-Q07": known()}), otherwise={"outcome": "TST.1a", "lesson": "TST-L1.1"})[0]
    assert (row.code, row.good, row.draft.front.type) == ("TST-Q08", True, "SBA")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Tell all.{}", "essay"),
        ("Is it so?{T}", "true or false"),
        ("The capital is {=Paris ~Rome} indeed.", "blank in the middle"),
        ("Name it.{=rose =tulip}", "short answer"),
        ("Only words.", "no answers in braces"),
        ("How many?{#many}", "gives none"),
        ("How many?{#1..few}", "gives none"),
        ("How many?{#\n=%50%4:0}", "right in full"),
    ],
)
def test_what_is_not_asked_here_is_refused_by_name(text, why):
    assert why in bank_files.read(text, "gift", bank())[0].faults[0]


def test_a_range_is_its_middle_and_half_of_it():
    found = gift.read("How many weeks?{#10..14}")[0]
    assert {name: found.value[name] for name in ("type", "answer", "tolerance")} == {"type": "NUM", "answer": "12", "tolerance": "2"}


def test_signs_of_the_form_may_stand_in_the_words():
    item = {"id": "TST-Q01", "type": "SBA", "outcome": "TST.1a", "lesson": "TST-L1.1", "stem": "Is {a} = b: ~c?"}
    item["options"] = [{"text": "#1: yes", "right": True, "why": "x = y"}, {"text": "no {never}", "right": False, "why": "~so"}]
    row = bank_files.read(gift.write([item])[0], "gift", bank())[0]
    assert (row.draft.stem, row.draft.content["options"]) == (item["stem"], item["options"])


def test_no_cell_is_taken_for_a_formula():
    item = {"id": "TST-Q01", "type": "SBA", "outcome": "TST.1a", "lesson": "TST-L1.1", "stem": "=1+1"}
    item["options"] = [{"text": "-2", "right": True, "why": "@a"}, {"text": "+2", "right": False, "why": "b"}]
    text, _left_out = bank_files.write_as_csv([item])
    assert ",'=1+1," in text
    row = bank_files.read(text, "csv", bank())[0]
    assert (row.draft.stem, row.draft.content["options"]) == (item["stem"], item["options"])


@pytest.mark.parametrize(("form", "text"), [("yaml", "items: ["), ("yaml", "{}"), ("csv", "id,stem\r\n")])
def test_a_file_that_cannot_be_read_is_one_row_that_says_so(form, text):
    rows = bank_files.read(text, form, bank())
    assert len(rows) == 1
    assert not rows[0].good


def test_a_parallel_version_may_stand_for_a_question_of_the_bank():
    text = CHOICE.replace("[id:TST-Q01]", "[id:TST-Q02] [tag:parallel=TST-Q01]").replace("::TST-Q01::", "")
    assert bank_files.read(text, "gift", bank(known={"TST-Q01": known()}))[0].good
    assert "another outcome" in bank_files.read(text, "gift", bank(known={"TST-Q01": known(critical=True)}))[0].faults[0]
    assert not bank_files.read(text, "gift", bank())[0].good


WRITTEN = {"id": "TST-W01", "type": "WR", "outcome": "TST.1a", "lesson": "TST-L1.1", "stem": "Which records?", **RUBRIC}


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_a_rubric_goes_through_a_file_and_comes_back(form):
    text, left_out = bank_files.WRITERS[form]([WRITTEN])
    (row,) = bank_files.read(text, form, bank())
    assert not left_out and not row.faults and row.draft and row.draft.content == RUBRIC


def test_gift_has_no_word_for_a_rubric():
    assert bank_files.WRITERS["gift"]([WRITTEN]) == ("", ["TST-W01: GIFT has no written answers with a rubric"])
