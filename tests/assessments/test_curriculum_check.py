import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from assessments.curriculum import load
from assessments.curriculum_check import of_folder, of_site
from tests.factories.curriculum import ITEMS, write_curriculum

pytestmark = pytest.mark.django_db


def lacks(folder: Path) -> list[str]:
    return [str(lack) for lack in of_folder(folder).lacks]


def test_a_whole_lesson_lacks_nothing(tmp_path):
    assert lacks(write_curriculum(tmp_path)) == []


@pytest.mark.slow
def test_the_starter_curriculum_lacks_nothing():
    overview = of_folder(settings.BASE_DIR / "content")
    assert {course.code: len(course.lessons) for course in overview.courses} == {"TII": 15, "EOC": 13, "MDS": 13}
    assert [str(lack) for lack in overview.lacks] == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"filler": "Short."}, "words; at least 400 are wanted"),
        ({"more": "\nThe subsection is 7. [GK: verify]\n"}, "a reader would see an unverified line"),
        ({"replaced": ("```recap\nitems:\n  - Ask who kept the record.\n```\n", "")}, "lacks a recap"),
        ({"replaced": ("Who kept the record, and for whom? Begin", "Begin")}, "lacks an opening case or question"),
        ({"items": ITEMS.replace("  why: Forty times ten.\n", "")}, "TST-Q02: has no rationale"),
        ({"items": ITEMS.replace("  parallel_to: TST-Q01\n", "")}, "is critical and has no parallel version"),
        ({"items": ITEMS.replace("What does the record show?", "'What does it show? (GK: verify)'")}, "TST-Q01: a reader would see"),
    ],
)
def test_what_is_missing_is_named(tmp_path, changed, what):
    assert what in "\n".join(lacks(write_curriculum(tmp_path, **changed)))


def test_an_outcome_that_no_question_asks_for_is_named(tmp_path):
    second = "    text: Say what a pay record shows.\n  - id: TST.1b\n    text: Say who kept it.\n"
    folder = write_curriculum(tmp_path, replaced=("    text: Say what a pay record shows.\n", second))
    assert lacks(folder) == ["TST-L1.1: no question asks for TST.1b: Say who kept it."]


def test_an_unverified_statement_for_authors_is_told_and_is_no_fault(tmp_path):
    block = "\n```unverified\ntext: The subsection is 7.\nconfirm: A prosecutor confirms the number.\n```\n"
    folder = write_curriculum(tmp_path, more=block)
    assert lacks(folder) == []
    assert of_folder(folder).courses[0].lessons[0].facts.unverified == ("The subsection is 7.",)


def test_the_published_site_is_told_like_its_files(tmp_path):
    folder = write_curriculum(tmp_path)
    load(folder)
    assert of_site().courses == of_folder(folder).courses
    assert of_site().lacks == []


@pytest.mark.parametrize("lessons", [1, 10])
def test_the_number_of_queries_does_not_grow_with_the_lessons(tmp_path, lessons, django_assert_num_queries):
    load(write_curriculum(tmp_path, lessons=lessons))
    with django_assert_num_queries(5):
        of_site()


def test_the_exit_code_says_whether_anything_is_lacking(tmp_path, capsys):
    call_command("check_curriculum", write_curriculum(tmp_path / "whole"), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] and told["courses"][0]["lessons"][0]["outcomes"] == {"TST.1a": ["TST-Q01", "TST-Q01b", "TST-Q02"]}
    with pytest.raises(SystemExit) as exit_code:
        call_command("check_curriculum", write_curriculum(tmp_path / "short", filler="Short."))
    assert exit_code.value.code == 1
    assert "lacking: TST-L1.1" in capsys.readouterr().out
