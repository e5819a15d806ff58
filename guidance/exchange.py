"""Sources and guidance notes written into files, in the form in which they are read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from guidance.block_texts import marks_of
from guidance.marks import number
from guidance.models import GuidanceNotePage, Source
from guidance.notes import months_later
from guidance.writing import BodyWriter, Files, Short, dumped, manuscript, told


@dataclass
class NoteFiles:
    """Notes by their file, and in words what a file has no place for."""

    files: Files = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def sources_file(sources: Iterable[Source]) -> bytes:
    """``sources.yaml``, in the order of the marks' numbers."""
    found = {
        source.mark: told({"title": source.title, "address": source.address, "secondary": source.secondary or None, "note": source.note})
        for source in sorted(sources, key=lambda source: number(source.mark))
    }
    return dumped(found).encode()


def note_files(notes: Iterable[GuidanceNotePage]) -> NoteFiles:
    written = NoteFiles()
    for note in notes:
        writer = BodyWriter()
        blocks = note.body.get_prep_value()
        written.files[f"{note.code}.md"] = manuscript({**front_of(note), "sources": Short(marks_of(blocks))}, writer.body(blocks))
        written.left_out += [f"{note.code}: {what}" for what in writer.left_out]
        if note.review_by and months_to_review(note) is None:
            written.left_out.append(f"{note.code}: its day of review is not so many months after it takes effect")
    return written


def front_of(note: GuidanceNotePage) -> dict[str, Any]:
    return {
        "id": note.code,
        "title": note.title,
        "audience": note.audience_lines,
        "summary": note.summary,
        "review_months": months_to_review(note),
        "owner": note.owner_name,
        "version": note.version,
        "what_changed": note.what_changed or None,
        "status": note.status,
        "effective": note.effective_on,
        "topics": [line for line in note.topics.splitlines() if line.strip()],
    }


def months_to_review(note: GuidanceNotePage) -> int | None:
    """How many months after it takes effect the note is to be reviewed, where that is a whole number of them."""
    if not note.effective_on or not note.review_by:
        return None
    for months in range(1, 61):
        if months_later(note.effective_on, months) == note.review_by:
            return months
    return None
