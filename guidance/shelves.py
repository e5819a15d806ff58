"""What search knows, and keeping it so: rooms register shelves, and a shelf says what stands on it and who may open it.

Only what every reader of a page may read is put on a shelf. Entries are written in the transaction that publishes or releases.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from agencies.models import User
from guidance.block_texts import texts_of, words_apart
from guidance.blocks import AUTHORS_ONLY
from guidance.models import EntryKind, GuidanceNotePage, SearchEntry

LETTERS = 200_000
EVERYBODY = "all disciplines"
SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
IN_BRACKETS = re.compile(r"\s*\(.*\)")
FIELDS = [field.attname for field in SearchEntry._meta.concrete_fields if not field.primary_key]


@dataclass(frozen=True)
class Shelf:
    """One kind of root page with what belongs to it.

    ``roots()`` are the keys of those that readers may know of, ``entries(root)`` is what should stand there for one of them, unsaved, and
    ``open_to(person)`` which entries the person may open: the same rule as that of the page's own view, in SQL.
    """

    name: str
    model: type[Page]
    roots: Callable[[], Iterable[int]]
    entries: Callable[[int], list[SearchEntry]]
    open_to: Callable[[User], Q]


_SHELVES: dict[str, Shelf] = {}


def register_shelf(shelf: Shelf) -> None:
    """Called from ``AppConfig.ready`` of the room whose pages they are."""
    _SHELVES[shelf.name] = shelf


def open_to(person: User) -> Q:
    """The entries of all shelves that the person may open. What is not published is not open to anybody."""
    allowed = Q(pk__in=[])
    for shelf in _SHELVES.values():
        allowed |= Q(shelf=shelf.name) & shelf.open_to(person)
    return Q(root__live=True) & allowed


def follow_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """The receiver of Wagtail's ``page_published`` and ``page_unpublished``."""
    for shelf in _SHELVES.values():
        if shelf.model is sender:
            put(shelf.name, instance.pk, shelf.entries(instance.pk))


def put(shelf: str, root: int, entries: Collection[SearchEntry]) -> list[str]:
    """Let exactly these stand for a root; what is as it was is not written. The titles of what differed."""
    changed, gone = _differences(shelf, root, entries)
    if changed:
        SearchEntry.objects.bulk_create(changed, update_conflicts=True, unique_fields=["page"], update_fields=FIELDS)
    if gone:
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
    return [entry.title for entry in [*changed, *gone]]


def rebuild(*, write: bool = True) -> list[str]:
    """Make every entry again from its page. The titles of what was not as it should be; without ``write`` only told."""
    differed = []
    for shelf in _SHELVES.values():
        roots = set(shelf.roots())
        stale = SearchEntry.objects.filter(shelf=shelf.name).exclude(root__in=roots)
        differed += list(stale.values_list("title", flat=True))
        if write:
            stale.delete()
        for root in sorted(roots):
            entries = shelf.entries(root)
            changed, gone = _differences(shelf.name, root, entries)
            differed += [entry.title for entry in [*changed, *gone]]
            if write:
                put(shelf.name, root, entries)
    return differed


def _differences(shelf: str, root: int, entries: Collection[SearchEntry]) -> tuple[list[SearchEntry], list[SearchEntry]]:
    known = {entry.pk: entry for entry in SearchEntry.objects.filter(shelf=shelf, root=root)}
    for entry in entries:
        entry.shelf, entry.root_id = shelf, root
    changed = [entry for entry in entries if entry.page_id not in known or _told(entry) != _told(known[entry.page_id])]
    return changed, [entry for key, entry in known.items() if key not in {entry.page_id for entry in entries}]


def _told(entry: SearchEntry) -> list[Any]:
    return [getattr(entry, name) for name in FIELDS]


def flat(texts: Iterable[str]) -> str:
    """Texts as one line, without what is no letter, and not endless."""
    return SPACES.sub(" ", " ".join(texts)).strip()[:LETTERS]


def audience_of(lines: Iterable[str]) -> str:
    """Who is meant, so that one of them can be looked for: "victim specialist (modules 2 and 3)" is a victim specialist."""
    names = [IN_BRACKETS.sub("", line).strip().lower() for line in lines]
    return "" if EVERYBODY in names or not any(names) else "|" + "|".join(name for name in names if name) + "|"


def note_entries(root: int) -> list[SearchEntry]:
    note = GuidanceNotePage.objects.readable().select_related("locale").filter(pk=root).first()
    if note is None:
        return []
    shown = [block for block in note.body.get_prep_value() if block["type"] != AUTHORS_ONLY]
    texts = [*note.topics.splitlines(), *(text for block in shown for text in texts_of(block["value"], words_apart))]
    place = note.citation if note.is_in_force else f"{note.citation}, {note.get_status_display()}"
    return [
        SearchEntry(
            page_id=note.pk,
            kind=EntryKind.NOTE,
            place=note.slug,
            address=reverse("note", args=[note.slug]),
            trail=f"{_('Guidance')}\n{place}",
            title=note.title,
            summary=flat([note.summary]),
            text=flat(texts),
            audience=audience_of(note.audience_lines),
            language=note.locale.language_code,
            updated_at=note.last_published_at,
        )
    ]


def _readable_notes() -> Iterable[int]:
    return GuidanceNotePage.objects.readable().values_list("pk", flat=True)


def _note_open_to(person: User) -> Q:
    return Q(Exists(GuidanceNotePage.objects.readable().filter(pk=OuterRef("page"))))


NOTES = Shelf("notes", GuidanceNotePage, _readable_notes, note_entries, _note_open_to)
