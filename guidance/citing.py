"""Pages that can be cited by their code: notes here, lessons by the room above, which registers how it finds its own (ADR 4)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.urls import reverse

from guidance.models import GuidanceNotePage


@dataclass(frozen=True)
class Cited:
    """A page as it is cited: its code and title, and where a member reads it; no address where they cannot."""

    page: int
    code: str
    title: str
    url: str


Finder = Callable[[Collection[str], Collection[int]], list[Cited]]
"""Finds the pages with any of these codes or keys, in one query."""

FINDERS: list[Finder] = []


def register_citable(finder: Finder) -> None:
    if finder not in FINDERS:
        FINDERS.append(finder)


def by_codes(codes: Collection[str]) -> dict[str, Cited]:
    """The pages that members can read, by their codes."""
    wanted = {code.upper() for code in codes}
    return {cited.code.upper(): cited for finder in FINDERS for cited in finder(wanted, ()) if cited.url} if wanted else {}


def by_keys(pages: Collection[int]) -> dict[int, Cited]:
    return {cited.page: cited for finder in FINDERS for cited in finder((), pages)} if pages else {}


def notes(codes: Collection[str], pages: Collection[int]) -> list[Cited]:
    found = GuidanceNotePage.objects.filter(code__in=codes) | GuidanceNotePage.objects.filter(pk__in=pages)
    return [
        Cited(note.pk, note.code, note.title, reverse("note", args=[note.slug]) if note.live and note.status != "draft" else "")
        for note in found.only("pk", "code", "title", "slug", "live", "status")
    ]
