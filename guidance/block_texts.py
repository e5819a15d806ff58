"""What stands in kept blocks: their texts, words and source marks. Pure."""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import strip_tags

from guidance.marks import find_marks, number

PARTING = re.compile(r"</?(?:p|li|ul|ol|h\d|br|hr|blockquote|t[dhr])\b[^>]*>", re.IGNORECASE)
WORD = re.compile(r"\w+(?:[’'-]\w+)*")

Block = Mapping[str, Any]


def texts_of(value: Any, plain: Callable[[str], str] = strip_tags) -> Iterator[str]:
    """The texts of a kept block, without their tags; ids and the names of types are no text. ``plain`` takes the tags out."""
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part["value"] if isinstance(part, Mapping) and part.keys() >= {"type", "value"} else part, plain)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in {"id", "sources", "group", "label", "level"}:
                yield from texts_of(part, plain)


def words_apart(text: str) -> str:
    """Plain text in which the end of a paragraph, an item or a cell parts words; characters as they are read."""
    return html.unescape(strip_tags(PARTING.sub(" ", text)))


def count_words(value: Any) -> int:
    return sum(len(WORD.findall(text)) for text in texts_of(value))


def marks_of(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The source marks that the blocks cite: those in brackets in a text, and those that a block lists."""
    found = {mark for block in blocks for text in texts_of(block["value"]) for mark in find_marks(text)}
    for block in blocks:
        listed = block["value"].get("sources") if isinstance(block["value"], Mapping) else None
        found |= {part["value"] if isinstance(part, Mapping) else part for part in listed or []}
    return tuple(sorted(found, key=number))
