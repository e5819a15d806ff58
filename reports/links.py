"""Addresses of the lists behind numbers: an agency's people with the right filters, on the same day."""

from urllib.parse import urlencode

from django.urls import reverse

from reports.as_of import AsOf


def people(slug: str, as_of: AsOf, **filters: object) -> str:
    return with_query(reverse("agency-people", args=[slug]), as_of, **filters)


def agency(slug: str, as_of: AsOf) -> str:
    return with_query(reverse("agency", args=[slug]), as_of)


def team(slug: str, as_of: AsOf) -> str:
    return with_query(reverse("team", args=[slug]), as_of)


def with_query(address: str, as_of: AsOf, **parameters: object) -> str:
    query = urlencode({name: value for name, value in parameters.items() if value not in ("", None)} | as_of.query)
    return f"{address}?{query}" if query else address


def exported(address: str, query: str) -> str:
    """The address of the file of a list, with what the list was narrowed to."""
    return f"{address}?{query}" if query else address
