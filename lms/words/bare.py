"""Words between the tags of a template that no translation reaches. A guess, but one that finds them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PROTECTED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}"
    r"|<(script|style|code|kbd)\b.*?</\1>|<!--.*?-->|\{#.*?#\}",
    re.DOTALL,
)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ATTRIBUTE = re.compile(r"""\s(?:aria-label|title|alt|placeholder|aria-description)=("[^"]*"|'[^']*')""")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
DATA = re.compile(r"""\b[\w-]+=(?:"[^"]*")?""")
"""An attribute, in a template that is a part of a tag; those that people read are looked at on their own."""
WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
# The product, marks of units, and names that are the same in every language.
NAMES = {
    "Accord",
    "ENDING",
    "CSV",
    "PDF",
    "ICS",
    "XLSX",
    "H5P",
    "SCORM",
    "QTI",
    "GIFT",
    "YAML",
    "Shift",
    "min",
    "nbsp",
    "middot",
    "ndash",
    "quot",
    "amp",
    "lt",
    "gt",
}


@dataclass(frozen=True)
class Bare:
    """Where words stand, and which."""

    place: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.words}"


def find() -> Iterator[Bare]:
    root = Path(settings.BASE_DIR)
    for path in sorted((root / "templates").rglob("*.html")):
        yield from in_source(path.read_text(), str(path.relative_to(root)))


def in_source(source: str, place: str = "") -> Iterator[Bare]:
    blank = PROTECTED.sub(_same_length, source)
    plain = DJANGO.sub(_same_length, blank)
    attributes = [(found.start(1), found[1]) for found in ATTRIBUTE.finditer(plain)]
    between = TAG.sub(_same_length, plain)
    for start, words in [*attributes, *((found.start(), found[0]) for found in re.finditer(r"[^\n]+", between))]:
        if set(WORD.findall(DATA.sub("", words))) - NAMES:
            yield Bare(place, source.count("\n", 0, start) + 1, words.strip(" \"'"))


def _same_length(found: "re.Match[str]") -> str:
    return re.sub(r"[^\n]", " ", found[0])
