"""Statements in SQL, where putting a query together from objects costs several times what the database needs for it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import connection


def rows(sql: str, paths: Collection[str], dates: Mapping[str, date], **parts: str) -> list[tuple[Any, ...]]:
    """What the statement finds. ``{units}`` in it stands for the agencies at and below these paths, ``%(name)s`` for a date.

    Only names of parameters go into the text; what people have written goes beside it.
    """
    below = {f"path_{number}": _beginning(path) for number, path in enumerate(paths)}
    condition = " OR ".join(f"path LIKE %({name})s ESCAPE '!'" for name in below) or "1 = 0"
    units = f"SELECT id FROM agencies_agency WHERE {condition}"  # noqa: S608 - made of constants
    values: dict[str, Any] = {name: connection.ops.adapt_datefield_value(day) for name, day in dates.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql.format(units=units, **parts), values | below)
        return cursor.fetchall()


def _beginning(path: str) -> str:
    return path.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"


def as_date(value: date | str) -> date:
    """SQLite gives dates as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
