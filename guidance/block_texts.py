"""What stands in kept blocks: their texts, words and source marks. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import strip_tags

from guidance.marks import find_marks, number

WORD = re.compile(r"\w+(?:[’'-]\w+)*")

Block = Mapping[str, Any]


def texts_of(value: Any) -> Iterator[str]:
    """The texts of a kept block, without their tags; ids and the names of types are no text."""
    if isinstance(value, str):
        yield strip_tags(value)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part["value"] if isinstance(part, Mapping) and part.keys() >= {"type", "value"} else part)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in {"id", "sources", "group", "label", "level"}:
                yield from texts_of(part)


def count_words(value: Any) -> int:
    return sum(len(WORD.findall(text)) for text in texts_of(value))


def marks_of(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The source marks that the blocks cite: those in brackets in a text, and those that a block lists."""
    found = {mark for block in blocks for text in texts_of(block["value"]) for mark in find_marks(text)}
    for block in blocks:
        listed = block["value"].get("sources") if isinstance(block["value"], Mapping) else None
        found |= {part["value"] if isinstance(part, Mapping) else part for part in listed or []}
    return tuple(sorted(found, key=number))
