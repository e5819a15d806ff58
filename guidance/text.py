"""Kept text as HTML. What comes in has been cleaned: by the editor's whitelist when it was typed, by nh3 when it was loaded."""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue
from wagtail.rich_text import expand_db_html

from guidance.blocks import AUTHORS_ONLY
from guidance.marks import find_marks, link_marks

PARAGRAPHS = re.compile(r"</p>\s*<p[^>]*>")
TAGS = re.compile(r"</?p[^>]*>")


def inline(value: object) -> SafeString:
    """Rich text as one run of words, for places where a paragraph may not stand: labels, list items, table cells."""
    html = expand_db_html(str(getattr(value, "source", value) or ""))
    return mark_safe(TAGS.sub("", PARAGRAPHS.sub("<br>", html)).strip())  # noqa: S308


def prose(value: object) -> SafeString:
    """Rich text with its paragraphs, lists and headings."""
    return mark_safe(expand_db_html(str(getattr(value, "source", value) or "")))  # noqa: S308


def wrapped(child: StreamValue.StreamChild, html: str) -> SafeString:
    """A rendered block with an anchor that a reader can come back to, every source mark a link."""
    linked = mark_safe(link_marks(html))  # noqa: S308 - rendered by an escaping template
    return format_html('<section class="block block--{}" id="block-{}">{}</section>', child.block_type, child.id, linked)


def shown_to(body: StreamValue, *, for_authors: bool) -> list[StreamValue.StreamChild]:
    """The blocks of a body without those that only authors may see, unless it is they who look."""
    return [child for child in body if for_authors or child.block_type != AUTHORS_ONLY]


def body_html(body: StreamValue, *, for_authors: bool = False) -> tuple[SafeString, list[str]]:
    """The whole body, and the marks of the sources that it cites."""
    rendered = [(child, str(child.render())) for child in shown_to(body, for_authors=for_authors)]
    html = mark_safe("".join(wrapped(child, text) for child, text in rendered))  # noqa: S308
    return html, find_marks(" ".join(text for _, text in rendered))
