"""Source marks in published text: "[S20]" or "[S20, S21]" becomes links to the list of sources at the end of the page."""

import re

from django.utils.translation import gettext

MARK = re.compile(r"S\d{1,4}[a-z]?")
MARKS = re.compile(rf"\[({MARK.pattern}(?:,\s*{MARK.pattern})*)\]")


def find_marks(text: str) -> list[str]:
    """The marks that stand in square brackets, in the order of their first use."""
    return list(dict.fromkeys(mark for group in MARKS.findall(text) for mark in MARK.findall(group)))


def number(mark: str) -> tuple[int, str]:
    """By which marks are put in order: S9 before S10, S118 before S118b."""
    digits = "".join(character for character in mark if character.isdigit())
    return int(digits or 0), mark


def link_marks(html: str) -> str:
    """The same HTML with every mark a link to its entry in the list of sources."""
    return MARKS.sub(lambda group: f'<span class="marks">[{MARK.sub(_link, group[1])}]</span>', html)


def _link(mark: re.Match[str]) -> str:
    label = gettext("Source %(mark)s") % {"mark": mark[0]}
    return f'<a class="mark" href="#source-{mark[0]}" aria-label="{label}">{mark[0]}</a>'
