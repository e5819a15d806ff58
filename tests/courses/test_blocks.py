"""Every block of a lesson has its template, and the template shows all that the block holds."""

import pytest
from django.template.loader import get_template
from wagtail.blocks import StreamBlock

from courses.blocks import ACTIVITY_BLOCKS, LESSON_BLOCKS
from courses.lesson_text import text_of
from courses.models import LessonPage
from guidance.blocks import AUTHORS_ONLY
from tests.factories.courses import ACTIVITIES, BLOCKS, block, every_block

KINDS = [name for name, _ in LESSON_BLOCKS]


def lesson(*body) -> LessonPage:
    return LessonPage(title="A lesson", slug="lesson", code="TST-L1.1", body=list(body))


def html_of(*body) -> str:
    return "".join(part.html for part in text_of(lesson(*body)).parts)


def test_the_factory_knows_every_kind_of_block(db):
    assert {part["type"] for part in every_block()} == set(KINDS) - {AUTHORS_ONLY}
    assert set(ACTIVITIES) == {name for name, _ in ACTIVITY_BLOCKS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_block_and_its_template_share_a_name(kind):
    child = StreamBlock(LESSON_BLOCKS).child_blocks[kind]
    assert child.meta.template == f"blocks/{kind}.html"
    get_template(child.meta.template)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("text", ["What a record shows", "It shows who wrote it.", "<li>Two</li>"]),
        ("key", ["Ask who kept it.", 'href="#source-S1"', 'href="#source-S2"']),
        ("statute", ["18 U.S.C. 1589", "<blockquote>serious harm</blockquote>", "Forced labour.", 'href="#source-S2"']),
        ("dialogue", ["At the door", "Officer", "May I come in?", "Asks, does not order."]),
        ("case", ["Invented case", "The packing house", "Six people share a room."]),
        ("example", ["Worked example", "A line of a ledger"]),
        ("reflection", ["What would you ask first?", "Think of the morning.", "data-stays-here"]),
        ("pitfalls", ["Reading a total as a wage.", "Ask what was taken off."]),
        ("recap", ["Ask who kept the record."]),
    ],
)
def test_a_block_shows_what_it_holds(kind, words):
    html = html_of(block(kind))
    assert [word for word in words if word not in html] == []
    assert f'class="block block--{kind}"' in html


def test_optional_parts_leave_no_empty_shell(db):
    html = html_of(
        block("statute", {**BLOCKS["statute"], "quote": "", "sources": []}),
        block("reflection", {"prompt": "<p>Why?</p>", "hint": ""}),
    )
    assert "<blockquote>" not in html
    assert "statute__sources" not in html


def test_a_notice_for_authors_says_what_comes():
    html = StreamBlock(LESSON_BLOCKS).to_python([block("notice")])[0].render()
    assert [word for word in ["What comes next", "Control is described", "about 2 minutes", "You may stop"] if word not in html] == []


def test_media_are_shown_with_what_stands_in_for_them(db):
    html = html_of(*[part for part in every_block() if part["type"] in {"figure", "video", "download"}])
    assert 'alt="A plan of the house"' in html
    assert "Two rooms." in html
    assert '<track kind="captions"' in html
    assert 'preload="none"' in html
    assert "Good morning." in html
    assert "Download Checklist (TXT, 8" in html


def test_what_was_written_for_reflection_has_no_name_to_be_sent_under():
    assert "name=" not in html_of(block("reflection"))
