"""What a lesson holds, told from its kept blocks: words, practice, sources, the parts it should have. Pure: for files and pages alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from guidance.blocks import AUTHORS_ONLY
from guidance.marks import find_marks, number

WORDS_AT_LEAST = 400

ACTIVITIES = ("choose", "sort", "match", "order", "annotate", "rewrite")
OPENINGS = {"case", "dialogue", "example", "reflection", "figure", "video", *ACTIVITIES}
WORD = re.compile(r"\w+(?:[’'-]\w+)*")
HEADING = re.compile(r"<h[23]")
ASKED_OR_SAID = re.compile(r"[?“\"]|(?<!\w)['‘]\w")
DRAFTERS_MARK = re.compile(r"\bGK\s*:|\bTBC\b|\[verify")

PARTS = {
    "opening": _("an opening case or question"),
    "explanation": _("an explanation"),
    "example": _("a worked example"),
    "pitfalls": _("pitfalls"),
    "activity": _("an activity"),
    "recap": _("a recap"),
    "sources": _("a source"),
}
"""What a lesson is made of, in the order in which a reader meets it."""

Block = Mapping[str, Any]


@dataclass(frozen=True)
class LessonFacts:
    """What is in a lesson. ``words`` are those of the text; what is written in activities counts as ``practice_words``."""

    words: int
    practice_words: int
    activities: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    unverified: tuple[str, ...]
    marked: tuple[str, ...]


def facts_of(body: Sequence[Block]) -> LessonFacts:
    """``unverified`` are the statements that only authors see; ``marked`` are lines that readers would see with a drafter's mark left in."""
    shown = [block for block in body if block["type"] != AUTHORS_ONLY]
    reading = [block for block in shown if block["type"] not in ACTIVITIES]
    practice = [block for block in shown if block["type"] in ACTIVITIES]
    sources = marks_of(shown)
    has = {
        "opening": has_opening(shown),
        "explanation": any(HEADING.search(str(block["value"])) for block in reading if block["type"] == "text"),
        "example": any(block["type"] in {"example", "dialogue", "annotate"} for block in shown),
        "pitfalls": any(block["type"] == "pitfalls" for block in shown),
        "activity": bool(practice),
        "recap": any(block["type"] == "recap" for block in shown),
        "sources": bool(sources),
    }
    return LessonFacts(
        words=sum(count_words(block["value"]) for block in reading),
        practice_words=sum(count_words(block["value"]) for block in practice),
        activities=tuple((block["value"]["id"], block["type"]) for block in practice),
        sources=sources,
        missing=tuple(part for part in PARTS if not has[part]),
        unverified=tuple(strip_tags(block["value"]["text"]) for block in body if block["type"] == AUTHORS_ONLY),
        marked=tuple(text for block in shown for text in texts_of(block["value"]) if DRAFTERS_MARK.search(text)),
    )


def has_opening(shown: Sequence[Block]) -> bool:
    """Whether the lesson begins with a case, a conversation, a question or somebody's words, and not with an assertion."""
    for block in shown:
        if block["type"] == "notice":
            continue
        if block["type"] in OPENINGS:
            return True
        if block["type"] != "text":
            return False
        before, heading, _after = str(block["value"]).partition("<h2>")
        if ASKED_OR_SAID.search(strip_tags(before)):
            return True
        if heading and strip_tags(before).strip():
            return False
    return False


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
        found |= {part["value"] for part in listed or []}
    return tuple(sorted(found, key=number))
