import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.manuscripts import Faults, Writer
from guidance.markdown import inline, prose

WORDS = st.text(alphabet=st.sampled_from("ab é*_[]()#-+>.!&;<`\\|~=1S20:'\""), min_size=1, max_size=12)


def read(markdown: str) -> str:
    writer = Writer(Faults("a"), known_marks=None)
    html = writer.prose(markdown, line=1)
    assert writer.faults.found == [], markdown
    return html


def text_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def dressed(parts) -> str:
    html = ""
    for text, strong, em, link in parts:
        words = text_html(text)
        if em:
            words = f"<em>{words}</em>"
        if strong:
            words = f"<b>{words}</b>"
        html += f'<a href="/guidance/gn-01/">{words}</a>' if link else words
    return html


LINES = st.lists(st.tuples(WORDS, st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=4).map(dressed)
LEAVES = st.one_of(
    LINES.map("<p>{}</p>".format),
    LINES.map("<h2>{}</h2>".format),
    st.lists(LINES, min_size=1, max_size=3).map(lambda lines: "<p>" + "<br/>".join(lines) + "</p>"),
    LINES.map("<blockquote>{}</blockquote>".format),
)
LISTS = st.recursive(
    st.lists(LINES.map("<li>{}</li>".format), min_size=1, max_size=3).map("".join),
    lambda inner: st.tuples(LINES, inner, st.sampled_from(["ul", "ol"])).map(lambda all: f"<li>{all[0]}<{all[2]}>{all[1]}</{all[2]}></li>"),
    max_leaves=3,
)
BODIES = st.lists(st.one_of(LEAVES, LISTS.map("<ul>{}</ul>".format), LISTS.map("<ol>{}</ol>".format)), max_size=4).map("".join)


@given(BODIES)
def test_written_read_and_written_again_is_the_same(html):
    once = prose(html)
    assert prose(read(once)) == once


@given(LINES)
def test_a_line_written_read_and_written_again_is_the_same(html):
    once = inline(f"<p>{html}</p>")
    writer = Writer(Faults("a"), known_marks=None)
    assert inline(writer.inline(once, line=1, name="text")) == once


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_no_word_is_lost(words):
    text = " ".join(" ".join(words).split())
    html = read(prose(f"<p>{text_html(text)}</p>"))
    plain = html.removeprefix("<p>").removesuffix("</p>").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert plain == text


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>A fact. [S20, S21]</p>", "A fact. [S20, S21]"),
        ("<h3>Two words</h3><p>One <b>and</b> <i>two</i>.</p>", "### Two words\n\nOne **and** *two*."),
        ("<ul><li>one</li><li>two<ol><li>deep</li></ol></li></ul>", "- one\n- two\n  1. deep"),
        ("<ul>\n<li>\n<p>one</p>\n<p>more</p>\n</li>\n<li>\n<p>two</p>\n</li>\n</ul>", "- one\n\n  more\n\n- two"),
        ("<blockquote>said</blockquote>", "> said"),
        ("<p>a<br/>b</p>", "a\\\nb"),
        ("<p>[not a mark] 1. and</p>", "\\[not a mark\\] 1. and"),
        ("<p>1. not a list</p>", "1\\. not a list"),
        ('<p>See <a href="/guidance/gn-01/">the note</a></p>', "See [the note](/guidance/gn-01/)"),
        ("<p><b>bold <i>both</i></b></p>", "**bold *both***"),
        ("<p></p><p> </p>", ""),
    ],
)
def test_markdown_reads_as_a_person_would_write_it(html, markdown):
    assert prose(html) == markdown
