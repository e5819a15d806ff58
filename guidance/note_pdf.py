"""A version of a guidance note as a document: a tagged PDF (PDF/UA-1), made from the kept words when it is asked for."""

import json
from datetime import UTC, datetime, time
from pathlib import Path

import typst
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guidance.models import NoteVersion

SOURCE = Path(__file__).resolve().parent / "documents" / "note.typ"


def render(version: NoteVersion, *, newest: int) -> bytes:
    """The document; one that is no longer the newest says so on top. The same words make the same bytes."""
    return typst.compile(
        SOURCE,
        root=SOURCE.parent,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=datetime.combine(version.published_on, time(), tzinfo=UTC),
        sys_inputs=words_of(version, newest=newest),
    )


def words_of(version: NoteVersion, *, newest: int) -> dict[str, str]:
    """Every word of the document. All of it goes in as text, never as markup."""
    address = settings.SITE_URL + reverse("note-version", args=[version.note.slug, version.number])
    superseded = _("Superseded by version %(number)s.") % {"number": newest} if newest > version.number else ""
    return {
        "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "issuer": settings.PRODUCT_NAME,
        "title": version.title,
        "citation": version.full_citation,
        "superseded": superseded,
        "summary": version.summary,
        "facts": "\n".join(facts_of(version)),
        "changed_title": _("What changed"),
        "changed": version.what_changed,
        "body": json.dumps(version.paragraphs),
        "sources_title": _("Sources"),
        "sources": json.dumps(sources_of(version)),
        "address": address,
    }


def facts_of(version: NoteVersion) -> list[str]:
    """For whom it is, who keeps it and since when it stands, a line each."""
    audience = [_("For %s") % ", ".join(version.facts["audience"])] if version.facts.get("audience") else []
    owner = [_("Kept by %s") % version.facts["owner"]] if version.facts.get("owner") else []
    return [*audience, *owner, _("Published on %s") % date_format(version.published_on, "j F Y")]


def sources_of(version: NoteVersion) -> list[list[str]]:
    return [[source["mark"], source["title"], source["address"]] for source in version.sources]
