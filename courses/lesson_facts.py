"""What a lesson holds, told from its kept blocks: words, practice, sources, the parts it should have. Pure: for files and pages alike."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from guidance.block_texts import Block, count_words, marks_of, texts_of
from guidance.blocks import AUTHORS_ONLY

WORDS_AT_LEAST = 400

ACTIVITIES = ("choose", "sort", "match", "order", "annotate", "rewrite")
OPENINGS = {"case", "dialogue", "example", "reflection", "figure", "video", *ACTIVITIES}
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
