"""Lists as files: safe to open in a spreadsheet, with dates as dates and numbers as numbers, as they stand on the screen."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.exports import Sheet, csv_lines, response, safe, write_xlsx

FORMULA = set("=+-@|%\t\r＝＋－＠")
NASTY = [
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    "|calc",
    "%x",
    "\t=1",
    "\r=1",
    " =1",
    '"=1',
    'x",=1',
    "x;=1",
    "a\n=1",
    "a\r\n-1",
    "＝1",
    "\u00a0=1",
]
ROWS = [("Ana =Reyes", date(2026, 3, 3), 41, None), ('=HYPERLINK("http://x")', None, 0, "a, b"), ("Šárka", date(2025, 12, 31), 7, "")]


def sheet(rows=ROWS, columns=("Name", "Since", "People", "=Reason")) -> Sheet:
    return Sheet(name="list", title="=Title", about=["As of 15 June 2026.", "-Filter: all."], columns=columns, rows=lambda: iter(rows))


def begins_a_formula(text: str) -> bool:
    """Whether a spreadsheet, or a program that splits badly, could take any part of it for one."""
    return any(piece.lstrip()[:1] in FORMULA for piece in re.split(r'["\t\r\n,;]', text) if piece.strip())


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_could_be_a_formula_stays_one(text):
    assert begins_a_formula(text)
    assert not begins_a_formula(safe(text))


@given(st.text(st.sampled_from("=+-@|%\t\r\n \"';,ab1＝\u00a0"), max_size=14))
def test_no_text_becomes_a_formula(text):
    assert not begins_a_formula(safe(text))
    assert safe(text).replace("'", "") == text.replace("'", ""), "nothing but apostrophes is added"


@given(st.text(st.characters(categories=["L", "N"]), min_size=1).map(lambda text: f"{text} {text}. {text}"))
def test_plain_words_are_left_alone(text):
    assert safe(text) == text


def read_csv(found: Sheet) -> list[list[str]]:
    text = "".join(csv_lines(found))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_csv_says_what_it_is_then_its_columns_then_its_rows():
    lines = read_csv(sheet())
    assert lines[:4] == [["'=Title"], ["As of 15 June 2026."], ["'-Filter: all."], []]
    assert lines[4] == ["Name", "Since", "People", "'=Reason"]
    assert lines[5] == ["Ana =Reyes", "2026-03-03", "41", ""]
    assert lines[6] == ['\'=HYPERLINK("http://x")', "", "0", "a, b"]


def read_xlsx(found: Sheet) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_xlsx(found, file)
    return openpyxl.load_workbook(file)


def test_an_xlsx_has_typed_cells_and_no_formula():
    book = read_xlsx(sheet())
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == ["Name", "Since", "People", "'=Reason"]
    name, since, people, reason = page[2]
    assert (name.data_type, since.is_date, since.value.date(), people.data_type, people.value) == ("s", True, date(2026, 3, 3), "n", 41)
    assert reason.value is None
    assert page[3][2].value == 0, "a nought is a number, not an empty cell"
    assert page.freeze_panes == "A2"
    assert not [cell for each in book for row in each for cell in row if cell.data_type == "f"]
    assert [row[0].value for row in book["About"]] == ["'=Title", "As of 15 June 2026.", "'-Filter: all."]


def test_an_empty_list_has_its_columns():
    assert read_csv(sheet(rows=[]))[-1] == ["Name", "Since", "People", "'=Reason"]
    assert [cell.value for cell in read_xlsx(sheet(rows=[])).worksheets[0][1]][0] == "Name"


def test_more_rows_than_a_sheet_takes_go_on_to_the_next(monkeypatch):
    monkeypatch.setattr("reports.exports.ROWS_A_SHEET", 3)
    book = read_xlsx(sheet(rows=[("a", None, number, None) for number in range(5)]))
    assert [page.max_row for page in book.worksheets[:-1]] == [3, 3, 2]
    assert [page["C2"].value for page in book.worksheets[:2]] == [0, 2]


def test_a_csv_begins_before_its_rows_are_read():
    asked = []

    def rows():
        for number in range(2000):
            asked.append(number)
            yield ("a", None, number, None)

    answer = response(Sheet("list", "Title", [], ["Name"], rows), "csv")
    assert asked == []
    next(iter(answer))
    assert len(asked) < 600


@pytest.mark.django_db  # what ends a response looks at the connection
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_kept_by_nobody_on_the_way(kind):
    answer = response(sheet(), kind)
    assert answer["Content-Disposition"] == f'attachment; filename="list.{kind}"'
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer)
    answer.close()
