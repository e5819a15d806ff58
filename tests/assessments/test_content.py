import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assessments.content import InvalidContentError, check, fingerprint, problems
from assessments.marking import best_answer, credit
from tests.assessments.contents import JUNK, QUESTIONS, VALUES
from tests.factories.assessments import CONTENT, KINDS

ITEMS = sorted((Path(__file__).resolve().parents[2] / "content" / "courses").glob("*/items.yaml"))


@pytest.mark.parametrize("kind", KINDS)
def test_good_content_passes(kind):
    check(kind, CONTENT[kind])


@given(QUESTIONS)
def test_what_the_strategies_make_is_good_content(question):
    check(*question)


@given(QUESTIONS, VALUES)
def test_anything_at_all_is_judged_without_an_error(question, junk):
    assert all(problem.message for problem in problems(question[0], junk))


@given(QUESTIONS, JUNK, st.data())
def test_good_content_with_one_field_of_junk_is_judged_without_an_error(question, junk, data):
    kind, content = question
    content = copy.deepcopy(content)
    name = data.draw(st.sampled_from(sorted(content)))
    if isinstance(content[name], list) and content[name] and data.draw(st.booleans()):
        content[name][0][data.draw(st.sampled_from(sorted(content[name][0])))] = junk
    else:
        content[name] = junk
    found = list(problems(kind, content))
    if not found:
        assert credit(kind, content, best_answer(kind, content)) == 1


def broken(kind, change):
    content = copy.deepcopy(CONTENT[kind])
    change(content)
    return [str(problem.field) for problem in problems(kind, content)]


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("SBA", lambda content: content["options"][0].pop("why"), "options[0].why"),
        ("SBA", lambda content: content["options"][0].update(right=True), "options"),
        ("SBA", lambda content: content["options"][1].update(right="yes"), "options[1].right"),
        ("SBA", lambda content: content["options"][1].update(text=" "), "options[1].text"),
        ("SBA", lambda content: content.update(hint="look"), "hint"),
        ("SBA", lambda content: content["options"].__delitem__(slice(1, None)), "options"),
        ("SBA", lambda content: content["options"][0].update(text="A third reading"), "options"),
        ("MR", lambda content: [option.update(right=True) for option in content["options"]], "options"),
        ("SJ", lambda content: content["options"][1].update(credit=1.5), "options[1].credit"),
        ("SJ", lambda content: content["options"][1].update(credit=0.75), "options"),
        ("ORD", lambda content: content["sequence"][2].update(right=True), "sequence[2].right"),
        ("MAT", lambda content: [pair.update(right="same") for pair in content["pairs"]], "pairs"),
        ("MAT", lambda content: content["pairs"].append("x"), "pairs[4]"),
        ("NUM", lambda content: content.update(answer="many"), "answer"),
        ("NUM", lambda content: content.update(half_tolerance=-1), "half_tolerance"),
        ("NUM", lambda content: content.update(tolerance=5), "half_tolerance"),
        ("NUM", lambda content: content["common_errors"][0].pop("why"), "common_errors[0].why"),
    ],
)
def test_a_fault_is_named_with_its_field(kind, change, field):
    assert field in broken(kind, change)


def test_content_that_is_refused_says_everything_that_is_wrong():
    with pytest.raises(InvalidContentError, match=r"options\[0\].right: .*; options\[0\].text: |options\[0\].*options\[0\]"):
        check("SBA", {"options": [{"why": "w"}, {"text": "b", "right": True, "why": "w"}]})


def test_an_unknown_kind_is_refused():
    with pytest.raises(InvalidContentError, match="ESSAY"):
        check("ESSAY", {})


@pytest.mark.parametrize("path", ITEMS, ids=lambda path: path.parent.name)
def test_the_items_of_the_starter_curriculum_are_good_content(path):
    for item in yaml.safe_load(path.read_text())["items"]:
        content = {
            name: item[name]
            for name in ("options", "pairs", "answer", "tolerance", "half_tolerance", "unit", "common_errors")
            if name in item
        }
        if "items" in item:
            content["sequence"] = item["items"]
        check(item["type"], content)


def test_equal_questions_have_equal_fingerprints():
    one = fingerprint("stem", {"a": 1, "b": 2}, "why", "L1")
    assert one == fingerprint("stem", {"b": 2, "a": 1}, "why", "L1")
    assert one != fingerprint("stem", {"b": 2, "a": 2}, "why", "L1")
