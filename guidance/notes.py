"""Guidance notes read from files. Nothing here touches the database; what is wrong is collected, not raised."""

import calendar
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from guidance.manuscript_blocks import BodyReader, canonical
from guidance.manuscripts import Faults, Shape, Writer, read_file


class NoteShape(Shape):
    """The front matter of a guidance note."""

    id: Annotated[str, StringConstraints(max_length=12, pattern=r"^GN-\d+$")]
    title: Annotated[str, StringConstraints(max_length=255, min_length=1)]
    summary: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    audience: list[str] = []
    topics: list[str] = []
    owner: Annotated[str, StringConstraints(max_length=160)] = ""
    version: Annotated[int, Field(ge=1)] = 1
    what_changed: str = ""
    status: Literal["draft", "in_force", "superseded", "withdrawn"] = "in_force"
    effective: date | None = None
    review_months: Annotated[int, Field(ge=1, le=60)] | None = None
    sources: list[str] = []

    @property
    def review_by(self) -> date | None:
        """So many months after it takes effect."""
        return months_later(self.effective, self.review_months) if self.effective and self.review_months else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class NoteDraft:
    """A note as its file says it should be."""

    front: NoteShape
    body: list[dict[str, Any]]

    @property
    def digest(self) -> str:
        return hashlib.sha256(canonical([self.front.model_dump(), self.body]).encode()).hexdigest()


def read_note(path: Path, *, shown_as: str, known_marks: set[str] | None) -> tuple[NoteDraft | None, Faults]:
    """The note in a file; ``shown_as`` is how the file is called in faults."""
    faults = Faults(shown_as)
    writer = Writer(faults, known_marks)
    front, located, pieces = read_file(path, NoteShape, faults)
    body = BodyReader(path, writer, code=path.stem).body(pieces)
    if front is None or located is None:
        return None, faults
    if path.stem != front.id:
        faults.add(located.line(("id",)), "id", f"must be {path.stem}, like the name of the file")
    if front.status == "in_force" and front.effective is None:
        faults.add(located.line(()), "effective", "is missing: a note in force says since when")
    writer.marks(front.sources, line=located.line(("sources",)), name="sources")
    return NoteDraft(front=front, body=body), faults
