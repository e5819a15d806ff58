"""A file of people is read as spreadsheets write it, and each row is looked at by itself."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from records.importing.columns import COLUMNS, NAMES
from records.importing.judging import judge
from records.importing.problems import WORDS, problem, wrong
from records.importing.sheets import LARGEST, MOST_ROWS, read
from tests.records.people_files import written

TODAY = date(2026, 11, 24)
ANA = {"email": "ana@larkmere.example", "name": "Ana Learnér"}


def judged(*lines, **more):
    return judge(read(written([dict(line) for line in lines], **more)).lines, TODAY)


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_way_in_which_a_spreadsheet_saves_a_table_is_read(encoding, told, delimiter):
    sheet = read(written([ANA], encoding=encoding, delimiter=delimiter))
    assert (sheet.encoding, sheet.lines[0].cells["name"], sheet.lines[0].number) == (told, "Ana Learnér", 2)


def test_what_a_spreadsheet_adds_is_taken_away_again():
    text = 'sep=;\r\nE-Mail ;"Full Name";;Shoe size\r\n;;;\r\nMAILTO:Ana@Larkmere.example;\'=Ana\u00a0 Learner;;40\r\n'
    sheet = read(text.encode())
    assert sheet.unknown == ["Shoe size"]
    (row,) = judge(sheet.lines, TODAY)
    assert (row.number, row.cells["email"], row.cells["name"]) == (4, "ana@larkmere.example", "=Ana Learner") or row.problems


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "workbook"),
        (b"a\x00b", "not a text file"),
        (b"\x81\x8d\x8f", "cannot be read"),
        (b"name,agency\nAna,x\n", "No column is named"),
        (b"email,e-mail\na@b.example,c@d.example\n", "stands there twice"),
        (b"email,name\n", "no row below"),
        (b'email,name\na@b.example,"Ana\n', "quotation mark"),
        (b"email\n" + b"a@b.example\n" * (MOST_ROWS + 1), "10 001 rows"),
        (b"x" * (LARGEST + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_table_of_people_is_refused_in_words(content, words):
    with pytest.raises(ValidationError, match=words):
        read(content)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"email": ""}, "email", "missing"),
        ({"email": "ana"}, "email", "email"),
        ({"name": "x" * 121}, "name", "long"),
        ({"joined_on": "1/2/2024"}, "joined_on", "date"),
        ({"joined_on": "2024-02-30"}, "joined_on", "date"),
        ({"joined_on": "45292"}, "joined_on", "serial"),
        ({"joined_on": "2026-11-25"}, "joined_on", "future"),
        ({"seated_on": "2024-01-01"}, "seated_on", "lonely"),
        ({"valid_until": "2024-01-01"}, "valid_until", "lonely"),
        ({"course": "A"}, "completed_on", "missing"),
        ({"training": "T", "hours": "8", "completed_on": "2024-01-01"}, "issuer", "missing"),
        ({"training": "T", "issuer": "I", "hours": "NaN", "completed_on": "2024-01-01"}, "hours", "hours"),
        ({"course": "A", "completed_on": "2024-01-02", "valid_until": "2024-01-01"}, "valid_until", "order"),
    ],
)
def test_what_is_wrong_in_a_row_is_named_with_its_column(cells, column, code):
    (row,) = judged(ANA | cells)
    assert [(found["column"], found["code"]) for found in row.problems] == [(column, code)]


def test_a_second_row_of_a_person_need_not_say_everything_again_and_must_not_contradict():
    first, second, third = judged(ANA | {"agency": "unit"}, {"email": ANA["email"], "team": "t"}, ANA | {"agency": "other", "team": "u"})
    assert (first.problems, second.problems, second.cells["name"]) == ([], [], ANA["name"])
    assert [(found["column"], found["other"]) for found in third.problems] == [("agency", 2)]
    assert [found["code"] for found in judged(ANA, ANA)[1].problems] == ["repeated"]


def test_every_problem_has_words_and_every_column_an_example():
    assert all(wrong(problem("email", code, other=7)) and str(words[1]) for code, words in WORDS.items())
    assert all(column.example and str(column.about) for column in COLUMNS) and len(set(NAMES)) == len(NAMES)
