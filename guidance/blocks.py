"""Blocks that any published text may use: words, key points, law. Teaching blocks stand in ``courses.blocks``."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

PROSE_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]


class SourceMarksBlock(blocks.ListBlock):
    """Marks of sources ("S20"); the page resolves them all in one query."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(blocks.CharBlock(max_length=8), default=[], label=_("Source marks"), **kwargs)


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        template = "blocks/text.html"


class KeyPointBlock(blocks.StructBlock):
    """One sentence to remember, with its source."""

    text = blocks.RichTextBlock(features=["bold", "italic"])
    sources = SourceMarksBlock()

    class Meta:
        icon = "key"
        template = "blocks/key.html"


class StatuteBlock(blocks.StructBlock):
    """A citation of law: what it is called and what it says in plain words."""

    citation = blocks.CharBlock(max_length=120)
    says = blocks.RichTextBlock(features=["bold", "italic", "ol", "ul"])
    quote = blocks.TextBlock(required=False)
    sources = SourceMarksBlock()

    class Meta:
        icon = "openquote"
        template = "blocks/statute.html"


class UnverifiedBlock(blocks.StructBlock):
    """A statement that somebody has still to confirm. Authors and reviewers see it; readers never do, and no search finds it."""

    text = blocks.RichTextBlock(features=["bold", "italic"])
    confirm = blocks.CharBlock(max_length=300, help_text=_("What has to be confirmed, and by whom."))
    sources = SourceMarksBlock()

    class Meta:
        icon = "warning"
        template = "blocks/unverified.html"

    def get_searchable_content(self, value: object) -> list[str]:
        return []


AUTHORS_ONLY = "unverified"
"""The name of that block wherever it is allowed."""
