"""Files of people: any number of good rows, with errors planted at known rows."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import timedelta

from jobs.clock import today
from records.importing.columns import NAMES

Cells = dict[str, str]
PLANTED: tuple[tuple[str, Callable[[Cells], Cells]], ...] = (
    ("email", lambda cells: {"email": "nobody at home"}),
    ("email", lambda cells: {"email": ""}),
    ("email", lambda cells: {"email": "bo.learner@bureau-of-inquiry.example"}),
    ("name", lambda cells: {"name": ""}),
    ("agency", lambda cells: {"agency": "bureau-of-inquiry"}),
    ("discipline", lambda cells: {"discipline": "astrologer"}),
    ("joined_on", lambda cells: {"joined_on": "03/04/2024"}),
    ("joined_on", lambda cells: {"joined_on": "45292"}),
    ("team", lambda cells: {"team": "no-such-team"}),
    ("course", lambda cells: {"course": "NONE-1", "completed_on": "2024-05-01", "training": "", "issuer": "", "hours": ""}),
    ("completed_on", lambda cells: {"training": "State course", "issuer": "Academy", "hours": "8", "completed_on": _tomorrow()}),
    ("hours", lambda cells: {"training": "State course", "issuer": "Academy", "hours": "many", "completed_on": "2024-05-01"}),
)
"""The column that is to be named, and what is wrong there."""


def _tomorrow() -> str:
    return (today() + timedelta(days=1)).isoformat()


def people_file(rows: int, *, wrong: int, course: str, encoding: str = "utf-8-sig", delimiter: str = ",") -> tuple[bytes, dict[int, str]]:
    """The file, and the column to be named by the number of each row that is wrong."""
    every = rows // wrong if wrong else 0
    lines, planted = [], {}
    for number in range(2, rows + 2):
        cells = _good(number, course)
        if every and number % every == 0 and len(planted) < wrong:
            planted[number], spoil = PLANTED[len(planted) % len(PLANTED)]
            cells |= spoil(cells)
        lines.append(cells)
    return written(lines, encoding=encoding, delimiter=delimiter), planted


def _good(number: int, course: str) -> Cells:
    cells = {
        "email": f"person{number}@larkmere.example",
        "name": f"Pérson {number}",
        "discipline": "Investigator",
        "joined_on": "2024-03-01",
    }
    if number % 3 == 0:
        cells |= {"team": "larkmere-team", "seated_on": "2024-04-01"}
    if number % 2 == 0:
        cells |= {"course": course, "completed_on": "2024-05-17"}
    if number % 5 == 0:
        cells |= {"training": "State course", "issuer": "State Academy", "hours": "8", "completed_on": "2024-05-17"}
    return cells


def written(lines: Sequence[Cells], *, encoding: str = "utf-8", delimiter: str = ",", names: Sequence[str] = NAMES) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode(encoding)
