"""Versions of guidance notes: frozen when a note is published, read for ever, compared with the one before."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from agencies import audit
from agencies.models import User
from guidance.differences import Passage, compared
from guidance.findings import Finding
from guidance.models import GuidanceNotePage, NoteStatus, NoteVersion, Source
from guidance.page_content import digest_of
from guidance.signals import note_published, publisher
from guidance.text import body_html
from jobs.clock import today

BLOCKS = {
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "li": "item",
    "blockquote": "quote",
}
BREAKS = {*BLOCKS, "p", "div", "section", "ul", "ol", "dt", "dd", "figcaption", "td", "th", "tr", "summary", "aside"}


class Paragraphs(HTMLParser):
    """The running text of a rendered body: ``[kind, words]``, in order; kinds are heading, item, quote and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[str]] = []
        self.kinds: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.end()
        if tag in BLOCKS:
            self.kinds.append(BLOCKS[tag])
        if tag == "br":
            self.words += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self.end()
        if tag in BLOCKS and self.kinds:
            self.kinds.pop()

    def handle_data(self, data: str) -> None:
        self.words += data

    def end(self) -> None:
        if words := " ".join(self.words.split()):
            self.found.append([self.kinds[-1] if self.kinds else "text", words])
        self.words = ""


def paragraphs_of(html: str) -> list[list[str]]:
    reader = Paragraphs()
    reader.feed(html)
    reader.end()
    return reader.found


@transaction.atomic
def freeze(note: GuidanceNotePage, *, by: User | None) -> NoteVersion | None:
    """Keep the note as it has just been published. The same text again keeps nothing; another under the same number is a correction.

    A draft is kept by no version; what is superseded or withdrawn was kept while it was in force.
    """
    if note.status != NoteStatus.IN_FORCE:
        return None
    GuidanceNotePage.objects.select_for_update(of=("self",)).get(pk=note.pk)
    digest = digest_of(note)
    last = note.versions.of_number(note.version).first()
    if last and last.digest == digest:
        return None
    body, marks = body_html(note.body)
    version = NoteVersion.objects.create(
        note=note,
        number=note.version,
        correction=last.correction + 1 if last else 0,
        code=note.code,
        title=note.title,
        summary=note.summary,
        facts={
            "owner": note.owner_name,
            "audience": note.audience_lines,
            "topics": [line for line in note.topics.splitlines() if line.strip()],
        },
        effective_on=note.effective_on,
        html=str(body),
        paragraphs=paragraphs_of(str(body)),
        sources=[{"mark": source.mark, "title": source.title, "address": source.address} for source in Source.objects.cited(marks)],
        what_changed=note.what_changed,
        digest=digest,
        published_on=today(),
        published_by=by,
    )
    audit.record("note.version", by=by, subject=note, version=version.number, correction=version.correction)
    return version


def tell_published(sender: type, *, instance: GuidanceNotePage, revision: Revision, **kwargs: Any) -> None:
    """The receiver of Wagtail's ``page_published`` for notes: every way to publish ends there, that of the editor's own button too."""
    published = GuidanceNotePage.objects.get(pk=instance.pk)
    if published.live:
        note_published.send(sender=GuidanceNotePage, note=published, by=publisher.get() or revision.user)


def freeze_published(sender: type, *, note: GuidanceNotePage, by: User | None, **kwargs: Any) -> None:
    """The receiver of :data:`guidance.signals.note_published`."""
    freeze(note, by=by)


def freeze_missing() -> None:
    """Keep what was published before versions were kept."""
    for note in GuidanceNotePage.objects.live().filter(status=NoteStatus.IN_FORCE):
        if not note.versions.of_number(note.version).exists():
            freeze(note, by=None)


def says_what_changed(note: GuidanceNotePage) -> Iterator[Finding]:
    """The check before a new version is published, and the word of what a text under the same number means."""
    if note.status != NoteStatus.IN_FORCE:
        return
    last = NoteVersion.objects.filter(note=note.pk).newest_first().first()
    if last is None:
        return
    if note.version < last.number:
        yield Finding(
            what=f"version {last.number} is published already.",
            where="Version",
            why="Numbers only go up, so that what somebody acknowledged keeps its name.",
            stops=True,
        )
    if note.version > last.number and not note.what_changed.strip():
        yield Finding(
            what="nothing is said.",
            where="What has changed",
            why="Readers of the version before see this sentence first. Say in plain words what they must do differently.",
            stops=True,
        )


def before(version: NoteVersion) -> NoteVersion | None:
    """The version that this one took the place of, as it was corrected last."""
    return NoteVersion.objects.filter(note=version.note_id, number__lt=version.number).newest_first().first()


def passages(old: NoteVersion, new: NoteVersion) -> list[Passage]:
    """The paragraphs that differ, with what was taken out and what was put in."""
    return compared(_lines(old), _lines(new))


def _lines(version: NoteVersion) -> list[str]:
    return [version.title, version.summary, *(words for _kind, words in version.paragraphs)]
