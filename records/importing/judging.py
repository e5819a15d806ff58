"""Rows looked at by themselves and beside each other: what can be told without knowing anybody. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from records.importing.columns import DAYS, NAMES
from records.importing.problems import Problem, problem
from records.importing.sheets import Line

LONGEST = {"email": 254, "name": 120, "training": 160, "issuer": 160}
OF_PERSON = ("name", "agency", "discipline", "joined_on")
NEEDS = {
    "seat_discipline": ("team",),
    "seated_on": ("team",),
    "issuer": ("training",),
    "hours": ("training",),
    "completed_on": ("course", "training"),
    "valid_until": ("course", "training"),
}
"""A cell on the left says nothing without one of those on the right."""


@dataclass
class Judged:
    """A row with its cells put right, and what is wrong with it."""

    number: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def blame(self, column: str, code: str, **more: int) -> None:
        if not any(known["column"] == column for known in self.problems):
            self.problems.append(problem(column, code, self.cells.get(column, ""), **more))


def judge(lines: Sequence[Line], today: date) -> list[Judged]:
    """Every row, in the order of the file. What a person's first row says holds for the later ones, where they say nothing."""
    judged = [_alone(line, today) for line in lines]
    first: dict[str, Judged] = {}
    seen: dict[tuple[str, ...], int] = {}
    for row in judged:
        email = row.cells.get("email", "")
        if not email:
            continue
        whole = tuple(row.cells.get(name, "") for name in NAMES)
        if whole in seen:
            row.blame("email", "repeated", other=seen[whole])
        seen.setdefault(whole, row.number)
        head = first.setdefault(email, row)
        if head is not row:
            _beside(row, head)
    return judged


def _alone(line: Line, today: date) -> Judged:
    row = Judged(line.number, {name: text for name, text in line.cells.items() if text})
    cells = row.cells
    if not cells.get("email"):
        row.blame("email", "missing")
    else:
        cells["email"] = cells["email"].removeprefix("mailto:").lower()
        try:
            validate_email(cells["email"])
        except ValidationError:
            row.blame("email", "email")
    for name, text in list(cells.items()):
        if len(text) > LONGEST.get(name, 100):
            row.blame(name, "long")
            cells[name] = text[: LONGEST.get(name, 100)]
    for name in DAYS:
        _look_at_day(row, name, today)
    _look_at_training(row)
    return row


def _look_at_day(row: Judged, name: str, today: date) -> None:
    text = row.cells.get(name)
    if not text:
        return
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        row.blame(name, "serial" if re.fullmatch(r"\d{5}", text) else "date")
        return
    if name != "valid_until" and day > today:
        row.blame(name, "future")
    elif day.year < 1950:
        row.blame(name, "date")


def _look_at_training(row: Judged) -> None:
    cells = row.cells
    for name, one_of in NEEDS.items():
        if cells.get(name) and not any(cells.get(other) for other in one_of):
            row.blame(name, "lonely")
    if (cells.get("course") or cells.get("training")) and not cells.get("completed_on"):
        row.blame("completed_on", "missing")
    if cells.get("training"):
        for name in ("issuer", "hours"):
            if not cells.get(name):
                row.blame(name, "missing")
        _look_at_hours(row)
    ends, begins = cells.get("valid_until", ""), cells.get("completed_on", "")
    readable = not {"valid_until", "completed_on"} & {found["column"] for found in row.problems}
    if readable and ends and begins and ends < begins:
        row.blame("valid_until", "order")


def _look_at_hours(row: Judged) -> None:
    text = row.cells.get("hours", "").replace(",", ".")
    if not text:
        return
    try:
        hours = Decimal(text)
    except InvalidOperation:
        row.blame("hours", "hours")
        return
    if not hours.is_finite() or not Decimal("0.25") <= hours <= Decimal("999"):
        row.blame("hours", "hours")
    else:
        row.cells["hours"] = str(hours.quantize(Decimal("0.01")))


def _beside(row: Judged, head: Judged) -> None:
    for name in OF_PERSON:
        mine, said = row.cells.get(name), head.cells.get(name)
        if mine and said and mine.casefold() != said.casefold():
            row.blame(name, "contradicts", other=head.number)
        elif said:
            row.cells[name] = said
