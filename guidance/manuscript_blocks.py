"""The body of a file as kept blocks: fenced YAML by its shape, everything between as text."""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from guidance.blocks import AUTHORS_ONLY
from guidance.manuscripts import Faults, Located, Piece, Place, Shape, Writer, dotted, read_yaml, shaped

BLOCK_IDS = uuid.UUID("5b0b6f5e-6c1f-4b58-9c6b-0a4f6b2f5d11")
Label = Annotated[str, StringConstraints(max_length=120, min_length=1)]
Text = Annotated[str, StringConstraints(min_length=1)]

# How each field is written: "prose" and "inline" are Markdown, "plain" is words, "word" a choice, "marks" are sources,
# "file" lies beside the manuscript, "same" is kept as it is; a list holds the form of its entries.
Form = str | list[Any] | dict[str, Any]


class KeyShape(Shape):
    text: Text
    sources: Annotated[list[str], Field(min_length=1)]


class StatuteShape(Shape):
    citation: Label
    says: Text
    quote: str = ""
    sources: Annotated[list[str], Field(min_length=1)]


class UnverifiedShape(Shape):
    text: Text
    confirm: Annotated[str, StringConstraints(max_length=300, min_length=1)]
    sources: list[str] = []


NOTE_SHAPES: dict[str, type[Shape]] = {"key": KeyShape, "statute": StatuteShape, AUTHORS_ONLY: UnverifiedShape}
NOTE_FORMS: dict[str, dict[str, Form]] = {
    "key": {"text": "inline", "sources": "marks"},
    "statute": {"citation": "plain", "says": "prose", "quote": "plain", "sources": "marks"},
    AUTHORS_ONLY: {"text": "inline", "confirm": "plain", "sources": "marks"},
}


def fits(kind: str, value: Shape) -> Iterable[tuple[Place, str]]:
    """What a shape cannot say of a block; nothing more for the blocks of a note."""
    return ()


@dataclass
class BodyReader:
    """Turns the pieces of one file into blocks. ``code`` is what the file describes; ids of blocks follow from it."""

    path: Path
    writer: Writer
    code: str = ""
    shapes: dict[str, type[Shape]] = field(default_factory=lambda: NOTE_SHAPES)
    forms: dict[str, dict[str, Form]] = field(default_factory=lambda: NOTE_FORMS)
    wrong: Callable[[str, Any], Iterable[tuple[Place, str]]] = fits
    seen: Counter[str] = field(default_factory=Counter)
    activities: set[str] = field(default_factory=set)

    @property
    def faults(self) -> Faults:
        return self.writer.faults

    def body(self, pieces: list[Piece]) -> list[dict[str, Any]]:
        return [block for piece in pieces for block in self.block(piece)]

    def block(self, piece: Piece) -> Iterator[dict[str, Any]]:
        """The block that a piece becomes; none and a fault when it does not hold."""
        if piece.kind == "text":
            yield self.kept("text", self.writer.prose(piece.text, line=piece.line))
            return
        shape = self.shapes.get(piece.kind)
        if shape is None:
            self.faults.add(piece.line - 1, piece.kind, "is not a block")
            return
        located = read_yaml(piece.text, self.faults, first_line=piece.line)
        if located and located.value is None:
            located = Located({}, located.lines)
        value = shaped(shape, located, self.faults, name=piece.kind)
        if value is None or located is None:
            return
        for place, message in self.wrong(piece.kind, value):
            self.faults.add(located.line(place), dotted(piece.kind, place), message)
        if "id" in located.value:
            if located.value["id"] in self.activities:
                self.faults.add(located.line(("id",)), f"{piece.kind}.id", "is taken by another activity of the lesson")
            self.activities.add(located.value["id"])
        yield self.kept(piece.kind, self.written(self.forms[piece.kind], value.model_dump(), located, piece.kind, ()))

    def written(self, form: Form, value: Any, located: Located, kind: str, place: Place) -> Any:
        """A value as blocks keep it."""
        if isinstance(form, dict):
            return {name: self.written(part, value.get(name), located, kind, (*place, name)) for name, part in form.items()}
        if isinstance(form, list):
            parts = [self.written(form[0], part, located, kind, (*place, index)) for index, part in enumerate(value)]
            return self.entries(parts, kind, place)
        if form == "same" or value in ("", None):
            return value
        line, name = located.line(place), dotted(kind, place)
        if form == "word":
            return str(value)
        if form == "file":
            if not (self.path.parent / value).is_file():
                self.faults.add(line, name, f"there is no file {value} beside the lesson")
            return value
        written = getattr(self.writer, form)(value, line=line, name=name)
        return self.entries(written, kind, place) if form == "marks" else written

    def kept(self, kind: str, value: Any) -> dict[str, Any]:
        return {"type": kind, "value": value, "id": self.name(f"{kind}:{canonical(value)}")}

    def entries(self, parts: list[Any], kind: str, place: Place) -> list[dict[str, Any]]:
        return [{"type": "item", "value": part, "id": self.name(f"{kind}:{place}:{canonical(part)}")} for part in parts]

    def name(self, content: str) -> str:
        """An id that follows from the content, so that a block keeps its anchor when another is put before it."""
        self.seen[content] += 1
        return str(uuid.uuid5(BLOCK_IDS, f"{self.code}:{content}:{self.seen[content]}"))


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
