"""All notes in force as one handbook: a tagged PDF with contents, and pages for a laptop without a network (ADR 39)."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import nh3
import typst
from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guidance.models import GuidanceNotePage, NoteStatus, NoteVersion
from guidance.note_pdf import facts_of, sources_of

SOURCE = Path(__file__).resolve().parent / "documents" / "handbook.typ"
STYLES = Path(__file__).resolve().parent / "documents" / "handbook.css"
KEPT = {
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "h2",
    "h3",
    "h4",
    "i",
    "li",
    "ol",
    "p",
    "section",
    "span",
    "strong",
    "ul",
}
"""What of a kept text goes into the pages: nothing that would be fetched from elsewhere."""


def in_force() -> list[NoteVersion]:
    """The words in force of every note, as they were published last, in the order of their codes. One query."""
    notes = GuidanceNotePage.objects.live().filter(status=NoteStatus.IN_FORCE, pk=OuterRef("note"), version=OuterRef("number"))
    last = NoteVersion.objects.filter(note=OuterRef("note")).newest_first().values("pk")[:1]
    found = NoteVersion.objects.annotate(last=Subquery(last), current=Subquery(notes.values("pk")[:1])).filter(pk=Subquery(last))
    return list(found.filter(current__isnull=False).select_related("note").order_by("code"))


def newest_moment(versions: list[NoteVersion]) -> datetime:
    """When the youngest of them was published: the documents are made of nothing else, so the same words make the same bytes."""
    return max((version.published_at for version in versions), default=datetime(2026, 1, 1, tzinfo=UTC)).replace(microsecond=0)


def pdf(versions: list[NoteVersion], day: date) -> bytes:
    """Contents, then a note a page and more. PDF/UA-1."""
    notes = [
        {
            "citation": version.full_citation,
            "title": version.title,
            "summary": version.summary,
            "facts": facts_of(version),
            "body": version.paragraphs,
            "sources": sources_of(version),
        }
        for version in versions
    ]
    return typst.compile(
        SOURCE,
        root=SOURCE.parent,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        timestamp=datetime.combine(day, time(), tzinfo=UTC),
        sys_inputs={**words(day), "notes": json.dumps(notes)},
    )


def words(day: date) -> dict[str, str]:
    return {
        "language": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "issuer": settings.PRODUCT_NAME,
        "title": _("Guidance in force"),
        "day": _("As of %s") % date_format(day, "j F Y"),
        "caution": _("A copy does not change when a note does. Look on %(product)s before you rely on one: %(address)s")
        % {"product": settings.PRODUCT_NAME, "address": settings.SITE_URL},
        "contents_title": _("Contents"),
        "sources_title": _("Sources"),
    }


def pages(versions: list[NoteVersion], day: date) -> bytes:
    """A ZIP of HTML pages that link to one another and fetch nothing. Members carry the moment of the youngest note."""
    files = {version.pk: f"{version.code.lower()}.html" for version in versions}
    by_slug = {version.note.slug: files[version.pk] for version in versions}
    moment = newest_moment(versions)
    given: dict[str, Any] = {"words": words(day), "notes": [(version, files[version.pk]) for version in versions]}
    members = {"index.html": render_to_string("guidance/handbook/index.html", given), "style.css": STYLES.read_text()}
    for number, version in enumerate(versions):
        around = [(versions[at], files[versions[at].pk]) if 0 <= at < len(versions) else None for at in (number - 1, number + 1)]
        note = {"version": version, "html": own_links(version.html, by_slug), "before": around[0], "after": around[1]}
        members[files[version.pk]] = render_to_string("guidance/handbook/note.html", {**given, **note, "facts": facts_of(version)})
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in members.items():
            out.writestr(zipfile.ZipInfo(f"handbook/{name}", moment.timetuple()[:6]), text, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def own_links(html: str, by_slug: dict[str, str]) -> str:
    """The text with links that work from a folder: to another note of the handbook, within the page, or out to a source; of others the words stay."""

    def changed(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) != ("a", "href"):
            return value
        if value.startswith(("#", "https://", "http://")):
            return value
        slug = value.removeprefix("/guidance/").strip("/")
        return by_slug.get(slug) if value.startswith("/guidance/") else None

    attributes = {"*": {"class", "id"}, "a": {"href", "class", "id"}}
    return nh3.clean(html, tags=KEPT, attributes=attributes, attribute_filter=changed, link_rel=None)
