"""What differs between two texts, paragraph by paragraph and word by word. Pure."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PIECES = re.compile(r"\s+|[^\w\s]|\w+")


@dataclass(frozen=True)
class Passage:
    """A paragraph that was, and what stands there now; either may be empty."""

    before: SafeString
    after: SafeString


def compared(old: Sequence[str], new: Sequence[str]) -> list[Passage]:
    """The paragraphs that differ between two texts."""
    found = []
    for tag, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left, right = old[first:last], new[start:end]
        for place in range(max(len(left), len(right))):
            was, now = (part[place] if place < len(part) else "" for part in (left, right))
            found.append(marked(was, now))
    return found


def marked(before: str, after: str) -> Passage:
    """Both paragraphs, the words that differ marked in each."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    left, right = [], []
    for tag, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        left.append(_piece("del" if tag != "equal" else "", "".join(old[first:last])))
        right.append(_piece("ins" if tag != "equal" else "", "".join(new[start:end])))
    return Passage(mark_safe("".join(left)), mark_safe("".join(right)))  # noqa: S308 - made of escaped pieces


def _piece(tag: str, words: str) -> str:
    if not words:
        return ""
    return format_html("<{0}>{1}</{0}>", tag, words) if tag else format_html("{}", words)
