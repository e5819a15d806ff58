"""Published text as files: front matter, Markdown and fenced blocks of YAML, with the line of everything that is wrong.

Nothing here touches the database. A reader collects faults instead of raising, so that a writer learns them all at once.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import nh3
import yaml
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, ValidationError

from guidance.marks import find_marks

PROSE_TAGS = {"h2", "h3", "p", "strong", "em", "b", "i", "ol", "ul", "li", "a", "blockquote", "br"}
INLINE_TAGS = {"strong", "em", "a", "br"}
FENCE = re.compile(r"^```([a-z]+)\n(.*?)^```[ \t]*\n?", re.MULTILINE | re.DOTALL)
FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
WORDS = {"missing": "is missing", "extra_forbidden": "is not a field here"}

Place = tuple[str | int, ...]
ShapeType = TypeVar("ShapeType", bound=BaseModel)


class Shape(BaseModel):
    """The fields that a piece of a file may and must have."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file: where, in which field, and what."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class FaultyError(Exception):
    """Files that cannot be loaded; carries every fault found in them."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: (fault.file, fault.line, fault.field))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass
class Faults:
    """The faults of one file, as they are found."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, name: str, message: str) -> None:
        self.found.append(Fault(self.file, line, name, message))


@dataclass(frozen=True)
class Located:
    """A value read from YAML and the line on which each part of it stands."""

    value: Any
    lines: dict[Place, int]

    def line(self, path: Place) -> int:
        """The line of the part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines[path]


@dataclass(frozen=True)
class Piece:
    """A part of a body in its order: ``kind`` is "text" or the word of a fenced block."""

    kind: str
    text: str
    line: int


def read_yaml(text: str, faults: Faults, *, first_line: int = 1) -> Located | None:
    """The value of a YAML text, or nothing and a fault. Lines count from ``first_line``."""
    unreadable = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if unreadable:
        faults.add(
            text.count("\n", 0, unreadable.start()) + first_line, "", f"holds the character {unreadable[0]!r}, which is none of a text"
        )
        return None
    loader = yaml.SafeLoader(text)
    lines: dict[Place, int] = {}

    def note(node: yaml.Node, path: Place) -> None:
        lines.setdefault(path, node.start_mark.line + first_line)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in seen:
                    faults.add(key.start_mark.line + first_line, name, "stands twice")
                seen.add(name)
                lines[(*path, name)] = key.start_mark.line + first_line
                note(value, (*path, name))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                note(value, (*path, index))

    try:
        node = loader.get_single_node()
        if node is None:
            return Located(None, {(): first_line})
        note(node, ())
        return Located(loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line if error.problem_mark else 0
        faults.add(at + first_line, "", f"cannot be read: {error.problem}")
        return None
    except ValueError as error:  # a date that there is not
        faults.add(first_line, "", f"cannot be read: {error}")
        return None
    finally:
        loader.dispose()


def shaped(shape: type[ShapeType], located: Located | None, faults: Faults, *, name: str = "") -> ShapeType | None:
    """The value in its shape, or nothing and a fault for each field that does not fit."""
    if located is None:
        return None
    try:
        return shape.model_validate(located.value)
    except ValidationError as error:
        for wrong in error.errors(include_url=False):
            path = tuple(wrong["loc"])
            words = WORDS.get(wrong["type"], wrong["msg"].removeprefix("Value error, "))
            faults.add(located.line(path), dotted(name, path), words[:1].lower() + words[1:])
        return None


def dotted(name: str, path: Place) -> str:
    """A field as a writer would say it: ``choose.options[2].why``."""
    text = name
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_file(path: Path, shape: type[ShapeType], faults: Faults) -> tuple[ShapeType | None, Located | None, list[Piece]]:
    """Front matter in its shape, the same with its lines, and the pieces of the body."""
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    front = FRONT_MATTER.match(text)
    if not front:
        faults.add(1, "", "the file must begin with front matter between two lines of ---")
        return None, None, []
    located = read_yaml(front[1], faults, first_line=2)
    return shaped(shape, located, faults), located, split(text[front.end() :], first_line=text[: front.end()].count("\n") + 1)


def split(body: str, *, first_line: int) -> list[Piece]:
    """A body as text and fenced blocks, each with the line on which its content begins."""
    pieces, at = [], 0

    def line(offset: int) -> int:
        return first_line + body.count("\n", 0, offset)

    for fence in FENCE.finditer(body):
        if body[at : fence.start()].strip():
            pieces.append(Piece("text", body[at : fence.start()], line(at)))
        pieces.append(Piece(fence[1], fence[2], line(fence.start(2))))
        at = fence.end()
    if body[at:].strip():
        pieces.append(Piece("text", body[at:], line(at)))
    return pieces


@dataclass
class Writer:
    """Turns Markdown into the HTML that pages keep, and remembers what was wrong and which sources were cited."""

    faults: Faults
    known_marks: set[str] | None
    cited: set[str] = field(default_factory=set)

    def prose(self, markdown: str, *, line: int, name: str = "text") -> str:
        """Paragraphs, headings, lists and quotes."""
        self._mark(markdown, line, name)
        for token in MARKDOWN.parse(markdown):
            at = line + (token.map[0] if token.map else 0)
            for tag in [token.tag, *(child.tag for child in token.children or [])]:
                if tag in FORBIDDEN and token.nesting >= 0:
                    self.faults.add(at, name, f"{FORBIDDEN[tag]} is not allowed in text")
        return self._clean(MARKDOWN.render(markdown), PROSE_TAGS, line, name)

    def inline(self, markdown: str, *, line: int, name: str) -> str:
        """One run of words with emphasis and links; kept as one paragraph, as the editor does."""
        self._mark(markdown, line, name)
        return f"<p>{self._clean(MARKDOWN.renderInline(' '.join(markdown.split())), INLINE_TAGS, line, name)}</p>"

    def plain(self, text: str, *, line: int, name: str) -> str:
        self._mark(text, line, name)
        return " ".join(text.split())

    def marks(self, marks: list[str], *, line: int, name: str) -> list[str]:
        self._mark(" ".join(f"[{mark}]" for mark in marks), line, name)
        for mark in marks:
            if not find_marks(f"[{mark}]"):
                self.faults.add(line, name, f"{mark} is not a source mark")
        return marks

    def _mark(self, text: str, line: int, name: str) -> None:
        for mark in find_marks(text):
            self.cited.add(mark)
            if self.known_marks is not None and mark not in self.known_marks:
                offset = next((number for number, words in enumerate(text.splitlines()) if mark in words), 0)
                self.faults.add(line + offset, name, f"no source {mark} in sources.yaml")

    def _clean(self, html: str, tags: set[str], line: int, name: str) -> str:
        cleaned = nh3.clean(html, tags=tags, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}, link_rel=None)
        if "<a>" in cleaned:
            self.faults.add(line, name, "a link must be a path on this site, https or mailto")
        return cleaned.strip()


MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
# Where a writer wraps a line says nothing: the same words make the same text.
MARKDOWN.add_render_rule("softbreak", lambda self, tokens, index, options, env: " ")
FORBIDDEN = {
    "h1": "a heading of the first level",
    **dict.fromkeys(("h4", "h5", "h6"), "a heading below the third level"),
    "table": "a table",
    "hr": "a rule",
    "code": "code",
    "img": "an image",
}
