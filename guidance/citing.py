"""Pages that can be cited by their code, and what cites a note: notes and answers here; the rooms above register how they find their own (ADR 4)."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, TextChoices, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import ReferenceIndex

from guidance.lanes import edit_address
from guidance.models import GuidanceNotePage, SharedAnswer


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


class CitingKind(TextChoices):
    """What can cite a note, in the order in which it is shown."""

    NOTE = "note", _("Other notes")
    LESSON = "lesson", _("Lessons")
    QUESTION = "question", _("Questions")
    EXERCISE = "exercise", _("Exercises")
    ANSWER = "answer", _("Answers of the expert desk")


@dataclass(frozen=True)
class Citing:
    """Something that stands on what a note says. ``why``: in words, where it does not name the note itself."""

    kind: CitingKind
    key: str
    title: str
    code: str = ""
    url: str = ""
    why: str = ""
    course: str = ""


CitingFinder = Callable[[GuidanceNotePage], Iterable[Citing]]

CITING_FINDERS: list[CitingFinder] = []


def register_citing(finder: CitingFinder) -> None:
    """Make known how a room finds what of its own cites a note. Called from ``AppConfig.ready``."""
    if finder not in CITING_FINDERS:
        CITING_FINDERS.append(finder)


def citing(note: GuidanceNotePage) -> list[Citing]:
    """Everything that cites the note, kind by kind."""
    order = list(CitingKind)
    found = [one for finder in CITING_FINDERS for one in finder(note)]
    return sorted(found, key=lambda one: (order.index(one.kind), one.course, one.code or one.title))


def names(note: GuidanceNotePage, kept: Any) -> bool:
    """Whether kept content names the note by its code or links to it. GN-1 is not named where GN-10 is."""
    code = re.compile(rf"(?<![\w-]){re.escape(note.code)}(?!\w)", re.IGNORECASE)
    link = re.compile(rf'<a\b(?=[^>]*\blinktype="page")(?=[^>]*\bid="{note.pk}")')
    return any(code.search(text) or link.search(text) for text in _texts(kept))


def naming(found: QuerySet[Any], note: GuidanceNotePage, *fields: str) -> list[Any]:
    """Those rows of which one of these fields names the note: looked for by the database, made sure of here."""
    plain = {f"as_text_{place}": Cast(field, TextField()) for place, field in enumerate(fields)}
    likely = Q()
    for name in plain:
        likely |= Q(**{f"{name}__icontains": note.code}) | Q(**{f"{name}__contains": "linktype"})
    return [row for row in found.annotate(**plain).filter(likely) if any(names(note, getattr(row, name)) for name in plain)]


def linking(note: GuidanceNotePage) -> set[int]:
    """The keys of the pages that Wagtail knows to link to the note."""
    rows = ReferenceIndex.get_references_to(note).filter(base_content_type__app_label="wagtailcore", base_content_type__model="page")
    return {int(key) for key in rows.values_list("object_id", flat=True)} - {note.pk}


def _texts(kept: Any) -> Iterator[str]:
    """Every text in kept content, that of JSON within JSON too."""
    if isinstance(kept, str):
        if kept[:1] in ("[", "{"):
            try:
                yield from _texts(json.loads(kept))
                return
            except ValueError:
                pass
        yield kept
    elif isinstance(kept, dict):
        for part in kept.values():
            yield from _texts(part)
    elif isinstance(kept, list):
        for part in kept:
            yield from _texts(part)


def notes_citing(note: GuidanceNotePage) -> Iterator[Citing]:
    others = GuidanceNotePage.objects.readable().exclude(pk=note.pk)
    named = naming(others, note, "summary", "body")
    linked = others.filter(pk__in=linking(note) - {other.pk for other in named})
    for other in [*named, *linked]:
        yield Citing(CitingKind.NOTE, str(other.pk), other.title, other.code, edit_address(other))


def answers_citing(note: GuidanceNotePage) -> Iterator[Citing]:
    """Shared answers by their titles; what was answered to one person is nobody else's business."""
    offered = SharedAnswer.objects.offered()
    named = naming(offered, note, "title", "text")
    marked = offered.filter(entry__citations__page=note.pk).exclude(pk__in=[answer.pk for answer in named])
    for answer in [*named, *marked]:
        yield Citing(CitingKind.ANSWER, str(answer.pk), answer.title, url=reverse("desk-answer", args=[answer.pk]))
