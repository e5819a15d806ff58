"""The heads of a table that can be sorted from its address."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise


@dataclass(frozen=True)
class Column:
    """``address`` sorts by the column, and the other way round where it is sorted by already; empty where it cannot be sorted by."""

    name: str
    label: str | Promise
    address: str = ""
    direction: str = ""  # "ascending", "descending" or nothing


def columns(labels: Mapping[str, str | Promise], asked: QueryDict, order: tuple[str, bool], sortable: Mapping[str, object]) -> list[Column]:
    """One a label, in their order. ``order`` is the column sorted by and whether it runs downwards; the rest of the address stays."""
    by, downwards = order
    found = []
    for name, label in labels.items():
        if name not in sortable:
            found.append(Column(name, label))
            continue
        turned = name == by and not downwards
        direction = ("descending" if downwards else "ascending") if name == by else ""
        found.append(Column(name, label, f"?{without(asked, 'sort', 'page', sort=f'-{name}' if turned else name)}", direction))
    return found


def without(asked: QueryDict, *names: str, **instead: str) -> str:
    """The query without what is empty and without these parameters, with others instead."""
    query = QueryDict(mutable=True)
    for name, values in asked.lists():
        if name not in names and values[-1]:
            query[name] = values[-1]
    for name, value in instead.items():
        query[name] = value
    return query.urlencode()


def order_of(wish: str, sortable: Mapping[str, object], default: str = "name") -> tuple[str, bool]:
    """The column that ``?sort=`` names and whether it runs downwards; the default where it says nothing sensible."""
    name = wish.removeprefix("-")
    return (name, wish.startswith("-")) if name in sortable else (default, False)
