"""Blocks of a lesson. Each has a template of the same name in templates/blocks/; activities are checked on the server."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import VideoChooserBlock

from guidance.blocks import AUTHORS_ONLY, PROSE_FEATURES, KeyPointBlock, StatuteBlock, TextBlock, UnverifiedBlock

INLINE = ["bold", "italic", "link"]


class DialogueLineBlock(blocks.StructBlock):
    who = blocks.CharBlock(max_length=60)
    says = blocks.RichTextBlock(features=INLINE)
    note = blocks.RichTextBlock(features=INLINE, required=False)


class DialogueBlock(blocks.StructBlock):
    """An excerpt of a conversation, with comments at the margin."""

    title = blocks.CharBlock(max_length=160, required=False)
    lines = blocks.ListBlock(DialogueLineBlock())

    class Meta:
        icon = "comment"
        template = "blocks/dialogue.html"


class CaseBlock(blocks.StructBlock):
    """An invented case."""

    title = blocks.CharBlock(max_length=160)
    text = blocks.RichTextBlock(features=PROSE_FEATURES)

    class Meta:
        icon = "doc-full"
        template = "blocks/case.html"


class ExampleBlock(CaseBlock):
    """A worked example."""

    class Meta:
        icon = "edit"
        template = "blocks/example.html"


class NoticeBlock(blocks.StructBlock):
    """Opens a sensitive part: names what follows and how strong it is. What follows is shown to whoever asks for it."""

    level = blocks.ChoiceBlock(choices=[("1", _("1: named in general terms")), ("2", _("2: fictional distress or threat"))], default="1")
    names = blocks.RichTextBlock(features=INLINE)
    minutes = blocks.IntegerBlock(required=False, min_value=1)

    class Meta:
        icon = "warning"
        template = "blocks/notice.html"


class EquivalentBlock(blocks.StructBlock):
    """In a sensitive part: from here on stands the other way, which teaches and practises the same and counts the same."""

    minutes = blocks.IntegerBlock(required=False, min_value=1)

    class Meta:
        icon = "redirect"
        label = _("The other way")
        template = "blocks/equivalent.html"


class EndBlock(blocks.StaticBlock):
    """Ends a sensitive part. Without it a part goes on to the next notice, or to the end of the lesson."""

    class Meta:
        icon = "minus"
        label = _("End of the sensitive part")
        admin_text = _("The sensitive part ends here.")
        template = "blocks/end.html"


class ReflectionBlock(blocks.StructBlock):
    """A question to think or write about. What is written stays on the device."""

    prompt = blocks.RichTextBlock(features=INLINE)
    hint = blocks.RichTextBlock(features=INLINE, required=False)

    class Meta:
        icon = "help"
        template = "blocks/reflection.html"


class PitfallBlock(blocks.StructBlock):
    mistake = blocks.RichTextBlock(features=INLINE)
    instead = blocks.RichTextBlock(features=INLINE)


class PitfallsBlock(blocks.StructBlock):
    """Common mistakes, each with what to do instead."""

    items = blocks.ListBlock(PitfallBlock())

    class Meta:
        icon = "cross"
        template = "blocks/pitfalls.html"


class RecapBlock(blocks.StructBlock):
    """What to take away."""

    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE))

    class Meta:
        icon = "tick"
        template = "blocks/recap.html"


class FigureBlock(blocks.StructBlock):
    """A diagram that teaches, with words for those who do not see it."""

    image = ImageChooserBlock()
    alt = blocks.CharBlock(max_length=300)
    caption = blocks.RichTextBlock(features=INLINE, required=False)
    long = blocks.RichTextBlock(features=PROSE_FEATURES, required=False)

    class Meta:
        icon = "image"
        template = "blocks/figure.html"


class VideoBlock(blocks.StructBlock):
    """A video with captions and a transcript."""

    title = blocks.CharBlock(max_length=160)
    recording = VideoChooserBlock()

    class Meta:
        icon = "media"
        template = "blocks/video.html"


class DownloadBlock(blocks.StructBlock):
    """A file to take away."""

    title = blocks.CharBlock(max_length=160)
    document = DocumentChooserBlock()

    class Meta:
        icon = "download"
        template = "blocks/download.html"


class ActivityBlock(blocks.StructBlock):
    """Practice on the page. ``id`` is what a learner's answer hangs on: short, unique in the lesson, never changed. Abstract."""

    id = blocks.RegexBlock(regex=r"^[a-z][a-z0-9-]{0,30}$", help_text=_("Short and never changed: a1, a2."))
    title = blocks.CharBlock(max_length=160)
    prompt = blocks.RichTextBlock(features=PROSE_FEATURES)


class ChoiceOptionBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=INLINE)
    right = blocks.BooleanBlock(required=False)
    why = blocks.RichTextBlock(features=INLINE)


class ChooseBlock(ActivityBlock):
    """Choose one or several."""

    options = blocks.ListBlock(ChoiceOptionBlock(), min_num=2)

    class Meta:
        icon = "radio-full"
        template = "blocks/choose.html"


class SortItemBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=INLINE)
    group = blocks.CharBlock(max_length=120)
    why = blocks.RichTextBlock(features=INLINE)


class SortBlock(ActivityBlock):
    """Put each statement into a group."""

    groups = blocks.ListBlock(blocks.CharBlock(max_length=120), min_num=2)
    items = blocks.ListBlock(SortItemBlock(), min_num=2)

    class Meta:
        icon = "list-ul"
        template = "blocks/sort.html"


class PairBlock(blocks.StructBlock):
    left = blocks.RichTextBlock(features=INLINE)
    right = blocks.CharBlock(max_length=300)
    why = blocks.RichTextBlock(features=INLINE)


class MatchBlock(ActivityBlock):
    """Find the partner of each."""

    pairs = blocks.ListBlock(PairBlock(), min_num=2)

    class Meta:
        icon = "link"
        template = "blocks/match.html"


class OrderItemBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=INLINE)
    why = blocks.RichTextBlock(features=INLINE)


class OrderBlock(ActivityBlock):
    """Put into order; the list is given in the right one."""

    items = blocks.ListBlock(OrderItemBlock(), min_num=2)

    class Meta:
        icon = "list-ol"
        template = "blocks/order.html"


class TranscriptLineBlock(blocks.StructBlock):
    who = blocks.CharBlock(max_length=60)
    says = blocks.RichTextBlock(features=INLINE)
    label = blocks.CharBlock(max_length=120, required=False)
    why = blocks.RichTextBlock(features=INLINE, required=False)


class AnnotateBlock(ActivityBlock):
    """Label the lines of a transcript."""

    labels = blocks.ListBlock(blocks.CharBlock(max_length=120), min_num=2)
    lines = blocks.ListBlock(TranscriptLineBlock(), min_num=2)

    class Meta:
        icon = "comment"
        template = "blocks/annotate.html"


class RewriteItemBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=INLINE)
    better = blocks.RichTextBlock(features=INLINE)
    why = blocks.RichTextBlock(features=INLINE)


class RewriteBlock(ActivityBlock):
    """Write it better, then compare. What is written stays on the device."""

    items = blocks.ListBlock(RewriteItemBlock(), min_num=1)

    class Meta:
        icon = "edit"
        template = "blocks/rewrite.html"


ACTIVITY_BLOCKS = [
    ("choose", ChooseBlock()),
    ("sort", SortBlock()),
    ("match", MatchBlock()),
    ("order", OrderBlock()),
    ("annotate", AnnotateBlock()),
    ("rewrite", RewriteBlock()),
]

LESSON_BLOCKS = [
    ("text", TextBlock(features=PROSE_FEATURES)),
    ("key", KeyPointBlock()),
    ("statute", StatuteBlock()),
    ("dialogue", DialogueBlock()),
    ("case", CaseBlock()),
    ("example", ExampleBlock()),
    ("notice", NoticeBlock()),
    ("equivalent", EquivalentBlock()),
    ("end", EndBlock()),
    ("reflection", ReflectionBlock()),
    ("pitfalls", PitfallsBlock()),
    ("recap", RecapBlock()),
    ("figure", FigureBlock()),
    ("video", VideoBlock()),
    ("download", DownloadBlock()),
    (AUTHORS_ONLY, UnverifiedBlock()),
    *ACTIVITY_BLOCKS,
]
