"""What is looked for in any published text: headings in order, links that lead somewhere, hard words without warning, plain sentences."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from guidance.block_texts import WORD, Block, texts_of
from guidance.blocks import AUTHORS_ONLY
from guidance.findings import Finding

HEADING = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.DOTALL)
ANCHOR = re.compile(r"<a([^>]*)>(.*?)</a>", re.DOTALL)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
SAYS_NOTHING = {"here", "click here", "this", "link", "this link", "more", "read more"}
SENTENCE = re.compile(r"[.!?]+(?=\s|$)")
EASE_AT_LEAST = 40
"""Flesch's figure below which a text is hard even for those who read much; plain English begins at about 60."""

HARD_WORDS = re.compile(
    r"\b(rap(?:e|ed|es|ist)|sexual(?:ly)? (?:assault\w*|abus\w*|violence)|physical (?:abuse|violence)|beat(?:en|ings?)|strangl\w+|tortur\w+|"
    r"suicid\w*|self-harm\w*|murder\w*|blood\w*|bruis\w+|stabb\w+|scream\w*)\b",
    re.IGNORECASE,
)


def body_of(page: Page) -> list[Block]:
    """The kept blocks that readers see, of a page that has any."""
    body = getattr(page, "body", None)
    return [block for block in body.get_prep_value() if block["type"] != AUTHORS_ONLY] if body is not None else []


def place_of(number: int, block: Block) -> str:
    """Where a block stands, in words: its place, its kind and how it begins."""
    begins = " ".join(next((text for text in texts_of(block["value"]) if text.strip()), "").split())
    place = _("Block %(number)d, %(kind)s") % {"number": number, "kind": block["type"]}
    return f"{place}: “{Truncator(begins).words(6)}”" if begins else place


def html_of(value: Any) -> Iterator[str]:
    """Every kept text of a block, with its tags."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from html_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from html_of(part)


def heading_order(page: Page) -> Iterator[Finding]:
    level = 1
    for number, block in enumerate(body_of(page), start=1):
        for html in html_of(block["value"]) if block["type"] == "text" else ():
            for digits, words in HEADING.findall(html):
                if int(digits) > level + 1:
                    yield Finding(
                        what=_("the heading “%(words)s” skips a level.") % {"words": strip_tags(words)},
                        where=place_of(number, block),
                        why=_("People who do not see the page move by headings, and a missing level looks like missing text."),
                        block=block["id"],
                    )
                level = int(digits)


def links(page: Page) -> Iterator[Finding]:
    """Links that lead nowhere stop the page; what only could be better is told."""
    found = [
        (number, block, dict(ATTRIBUTE.findall(attributes)), " ".join(strip_tags(words).split()))
        for number, block in enumerate(body_of(page), start=1)
        for html in html_of(block["value"])
        for attributes, words in ANCHOR.findall(html)
    ]
    live = published([attributes for _number, _block, attributes, _words in found])
    for number, block, attributes, words in found:
        for what, why, stops in _faults_of_link(attributes, words, live):
            yield Finding(what=what, where=place_of(number, block), why=why, stops=stops, block=block["id"])


def _faults_of_link(attributes: dict[str, str], words: str, live: set[str]) -> Iterator[tuple[str, str, bool]]:
    name = words or _("(no words)")
    href = attributes.get("href", "")
    if attributes.get("linktype") == "page" or (href.startswith(("/guidance/", "/courses/")) and len(href) > 1):
        target = attributes.get("id") or href.split("#")[0].split("?")[0]
        if target not in live:
            yield (
                _("the link “%s” leads to a page that is not published.") % name,
                _("A reader would get “not found”."),
                True,
            )
    elif not attributes.get("linktype") and not href:
        yield _("the link “%s” leads nowhere.") % name, _("It looks like a link and does nothing."), True
    elif href.startswith("http:"):
        yield _("the link “%s” is not encrypted.") % name, _("Use the address that begins with https."), False
    if words.lower().strip(" .") in SAYS_NOTHING:
        yield (
            _("the words of the link “%s” do not say where it leads.") % name,
            _("Links are also read one by one, out of their sentence."),
            False,
        )


def published(links: Sequence[dict[str, str]]) -> set[str]:
    """Which of the targets can be read: ids of pages and addresses on this site."""
    ids = {link["id"] for link in links if link.get("linktype") == "page" and link.get("id", "").isdigit()}
    paths = {link["href"].split("#")[0].split("?")[0] for link in links if link.get("href", "").startswith("/")}
    if not ids and not paths:
        return set()
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    root = site.root_page.url_path.rstrip("/") if site else ""
    pages = Page.objects.live()
    by_id = {str(pk) for pk in pages.filter(pk__in=ids).values_list("pk", flat=True)} if ids else set()
    addresses = pages.filter(url_path__in=[root + path for path in paths]).values_list("url_path", flat=True) if paths else []
    return by_id | {path.removeprefix(root) for path in addresses} | {"/guidance/", "/courses/"}


def hard_words(page: Page) -> Iterator[Finding]:
    """Words that may hit somebody, in a block that no notice announces."""
    announced = False
    for number, block in enumerate(body_of(page), start=1):
        announced = block["type"] == "notice" or (announced and block["type"] != "end")
        words = sorted({found.lower() for text in texts_of(block["value"]) for found in HARD_WORDS.findall(text)})
        if words and not announced:
            yield Finding(
                what=_("stands without a notice before it: %s.") % ", ".join(f"“{word}”" for word in words),
                where=place_of(number, block),
                why=_(
                    "A reader may be a survivor. Put a notice before it that names what comes and how strong it is, or choose other words."
                ),
                block=block["id"],
            )


def reading_ease(page: Page) -> Iterator[Finding]:
    """Flesch's reading ease of the running text, for pages in English."""
    if not page.locale.language_code.startswith("en"):
        return
    text = " ".join(" ".join(texts_of(block["value"])) for block in body_of(page) if block["type"] == "text")
    words, sentences = WORD.findall(text), len(SENTENCE.findall(text))
    if len(words) < 100 or not sentences:
        return
    ease = ease_of(words, sentences)
    if ease < EASE_AT_LEAST:
        yield Finding(
            what=_("is hard to read: %(ease)d on Flesch's scale, %(length).0f words to a sentence.")
            % {"ease": ease, "length": len(words) / sentences},
            where=_("The whole text"),
            why=_("Tired people read this between two interviews. Shorter sentences and common words help everybody."),
        )


def ease_of(words: Sequence[str], sentences: int) -> float:
    """206.8 less what long sentences and long words cost."""
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])e$", "", word.lower())))) for word in words)
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)


CHECKS = (heading_order, links, hard_words, reading_ease)


def all_of(page: Page) -> Iterable[Finding]:
    for check in CHECKS:
        yield from check(page)
