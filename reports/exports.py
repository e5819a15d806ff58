"""A list as a file: CSV as it is read from the database, XLSX in constant memory. Every text is safe to open in a spreadsheet."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from agencies.spreadsheets import safe

FORMATS = ("csv", "xlsx")
ROWS_A_SHEET = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """A list to be written: its name, what one must know to read it, its columns, and its rows of texts, dates and numbers."""

    name: str
    title: str
    about: Sequence[str]
    columns: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Any]]]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """First what it is, of which day and by which rule, then an empty line, the columns and the rows."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff"  # without it a spreadsheet takes UTF-8 for something else
    for line in (sheet.title, *sheet.about):
        yield writer.writerow([safe(line)])
    yield writer.writerow([])
    yield writer.writerow([safe(str(column)) for column in sheet.columns])
    for row in sheet.rows():
        yield writer.writerow([_plain(value) for value in row])


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return safe(value) if isinstance(value, str) else str(value)


def write_xlsx(sheet: Sheet, file: Any) -> None:
    """Header rows first, as a table that can be filtered; what it is and by which rule on a sheet of its own and in the properties."""
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": sheet.title, "comments": "\n".join(sheet.about)})
    bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
    page, line = None, 0
    for row in _at_least_once(sheet.rows()):
        if page is None or line == ROWS_A_SHEET:
            page, line = _new_page(book, sheet, bold), 1
        if row is not None:
            _write_row(page, line, row, day)
            line += 1
    about = book.add_worksheet(_("About"))
    about.set_column(0, 0, 110)
    for number, text in enumerate((sheet.title, *sheet.about)):
        about.write_string(number, 0, safe(text))
    book.close()


def _at_least_once(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any] | None]:
    """The rows; for a list without any, None once, so that its columns are written."""
    empty = True
    for row in rows:
        empty = False
        yield row
    if empty:
        yield None


def _new_page(book: Any, sheet: Sheet, bold: Any) -> Any:
    page = book.add_worksheet()
    page.freeze_panes(1, 0)
    page.set_column(0, len(sheet.columns) - 1, 20)
    for number, column in enumerate(sheet.columns):
        page.write_string(0, number, safe(str(column)), bold)
    return page


def _write_row(page: Any, line: int, row: Sequence[Any], day: Any) -> None:
    for number, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, date):
            page.write_datetime(line, number, value, day)
        elif isinstance(value, str):
            page.write_string(line, number, safe(value))
        else:
            page.write_number(line, number, value)


def response(sheet: Sheet, kind: str) -> HttpResponseBase:
    """The file as a download, never kept by a cache on the way."""
    name = f"{sheet.name}.{kind}"
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(_in_blocks(csv_lines(sheet)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        write_xlsx(sheet, file)
        file.seek(0)
        answer = FileResponse(file, as_attachment=True, filename=name)
        answer["Content-Type"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _in_blocks(lines: Iterable[str], size: int = 500) -> Iterator[bytes]:
    """Some hundred lines at a time: a write for each line costs more than making it."""
    block: list[str] = []
    for line in lines:
        block.append(line)
        if len(block) >= size:
            yield "".join(block).encode()
            block = []
    yield "".join(block).encode()
