"""Bytes of a file into numbered rows. Pure. What spreadsheets do to CSV is understood: marks of order, separators, quotes, empty columns."""

import codecs
import csv
import io
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.importing.columns import COLUMNS, column_of

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 10_000
LONGEST_CELL = 300
SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Line:
    """A row as it stands: its number in the file as a spreadsheet counts it, and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    lines: list[Line]
    encoding: str
    unknown: list[str]


def read(content: bytes) -> Sheet:
    """The rows of a file.

    :raises ValidationError: where it is no table of people: in words for whoever brings it.
    """
    text, encoding = decode(content)
    rows = _rows(text)
    headings = next((number for number, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if headings is None:
        raise ValidationError(_("The file is empty. Start from the template: its first row names the columns."))
    columns = _columns(rows[headings])
    lines = [
        Line(number, {name: _cell(row[place]) for place, name in columns.items() if place < len(row)})
        for number, row in enumerate(rows[headings + 1 :], start=headings + 2)
        if any(cell.strip() for cell in row)
    ]
    if not lines:
        raise ValidationError(_("There is no row below the names of the columns."))
    if len(lines) > MOST_ROWS:
        words = {"rows": f"{len(lines):,}".replace(",", " "), "most": f"{MOST_ROWS:,}".replace(",", " ")}
        raise ValidationError(_("The file has %(rows)s rows; %(most)s can be brought at once. Cut it into several files.") % words)
    return Sheet(lines, encoding, [cell.strip()[:60] for cell in rows[headings] if cell.strip() and column_of(cell) is None])


def decode(content: bytes) -> tuple[str, str]:
    """The text and what it was written in: UTF-8, UTF-16 with a mark, or else Windows-1252."""
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than 5 MB. Cut it into several files."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ValidationError(_("This is a workbook, not a CSV file. In the spreadsheet choose “Save as” and then “CSV UTF-8”."))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(content, "utf-16"), "UTF-16"
    if b"\x00" in content:
        raise ValidationError(_("This is not a text file. Save the table as CSV in UTF-8."))
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return _strictly(content, "cp1252"), "Windows-1252"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValidationError(_("The letters of this file cannot be read. Save the table as CSV in UTF-8.")) from error


def _rows(text: str) -> list[list[str]]:
    """The cells, by the separator that finds most columns in the first row; one empty row stands for the line that names it."""
    first, _end, rest = text.partition("\n")
    if first.strip().strip('"').lower().startswith("sep=") and len(first.strip().strip('"')) == 5:
        separator, text = first.strip().strip('"')[4], "\n" + rest
    else:
        head = next((line for line in text.splitlines() if line.strip()), "")
        found = {each: sum(column_of(cell) is not None for cell in next(csv.reader([head], delimiter=each), [])) for each in SEPARATORS}
        separator = max(SEPARATORS, key=lambda each: (found[each], head.count(each)))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ValidationError(
            _("A quotation mark is opened and not closed in this file, so that its rows cannot be told apart.")
        ) from error


def _columns(headings: list[str]) -> dict[int, str]:
    found = {place: name for place, heading in enumerate(headings) if (name := column_of(heading))}
    names = list(found.values())
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ValidationError(_("The column “%(name)s” stands there twice. Keep one of them.") % {"name": twice})
    if "email" not in names:
        known = ", ".join(column.name for column in COLUMNS)
        raise ValidationError(_("No column is named “email”. The first row must name the columns: %(known)s.") % {"known": known})
    return found


def _cell(text: str) -> str:
    """Without spaces around it, hard spaces within, or the apostrophe by which a spreadsheet marks a text."""
    plain = " ".join(text.replace("\u00a0", " ").replace("\ufeff", "").split())
    return plain[1:] if plain[:1] == "'" and plain[1:2] in "=+-@" and len(plain) > 1 else plain
