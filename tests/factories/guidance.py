"""Guidance notes as readers meet them."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Page

from guidance.models import GuidanceIndexPage, GuidanceNotePage, NoteStatus, Source

BODY = [
    {"type": "text", "value": "<p>Secure the records first. [S1]</p>"},
    {"type": "key", "value": {"text": "<p>Ask on the first day.</p>", "sources": ["S2"]}},
    {"type": "statute", "value": {"citation": "18 U.S.C. 1589", "says": "<p>Forced labour.</p>", "quote": "", "sources": ["S2"]}},
]


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source
        django_get_or_create = ("mark",)

    mark = factory.Sequence(lambda number: f"S{number + 1}")
    title = factory.LazyAttribute(lambda source: f"Source {source.mark}")


def make_index(**fields: Any) -> GuidanceIndexPage:
    found = GuidanceIndexPage.objects.first()
    given = {"title": "Guidance", "slug": "guidance-of-tests", "summary": "Notes from the expert units."}
    return found or Page.objects.get(depth=1).add_child(instance=GuidanceIndexPage(**{**given, **fields}))


def make_note(number: int = 1, **fields: Any) -> GuidanceNotePage:
    """A published note in force."""
    given = {
        "title": f"Note {number}",
        "slug": f"gn-{number:02}",
        "code": f"GN-{number:02}",
        "summary": "What to do first.",
        "status": NoteStatus.IN_FORCE,
        "effective_on": date(2026, 5, 1),
        "review_by": date(2026, 11, 1),
        "owner_name": "Expert Unit",
        "audience": "Investigator\nProsecutor",
        "body": BODY,
    }
    return make_index().add_child(instance=GuidanceNotePage(**{**given, **fields}))
