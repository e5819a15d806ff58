"""Files of text: front matter, Markdown and fenced blocks, with the line of everything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.manuscripts import Faults, Shape, Writer, dotted, read_file, read_yaml, shaped, split
from guidance.notes import NoteShape


class Thing(Shape):
    name: str
    parts: list[dict[str, str]] = []


def test_yaml_is_read_with_the_line_of_each_part():
    located = read_yaml("name: x\nparts:\n  - a: b\n  - a: c\n", Faults("f"), first_line=5)
    assert located.value == {"name": "x", "parts": [{"a": "b"}, {"a": "c"}]}
    assert located.line(("parts", 1, "a")) == 8
    assert located.line(("parts", 1, "nothing", 9)) == 8
    assert located.line(("nothing",)) == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\nparts: [", "f:2: cannot be read"),
        ("name: x\nday: 2026-13-45", "f:1: cannot be read: month must be in 1..12"),
        ("name: x\nparts: \x07", "f:2: holds the character '\\x07'"),
        ("a: *b", "f:1: cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, said):
    faults = Faults("f")
    assert read_yaml(text, faults) is None
    assert str(faults.found[0]).startswith(said)


def test_what_does_not_fit_is_told_field_by_field():
    faults = Faults("f")
    assert shaped(Thing, read_yaml("nam: x\nparts: 3\n", faults), faults) is None
    assert [str(fault) for fault in faults.found] == [
        "f:1: name: is missing",
        "f:2: parts: input should be a valid list",
        "f:1: nam: is not a field here",
    ]


@given(st.text(max_size=60))
def test_any_text_is_read_or_told_and_never_breaks(text):
    faults = Faults("f")
    located = read_yaml(text, faults)
    value = shaped(Thing, located, faults)
    assert (value is None) == bool(faults.found)


@pytest.mark.parametrize(("path", "words"), [(("options", 1, "why"), "choose.options[2].why"), ((), "choose"), (("id",), "choose.id")])
def test_a_field_is_called_as_a_writer_would_say_it(path, words):
    assert dotted("choose", path) == words


def test_a_body_is_cut_at_its_fenced_blocks():
    pieces = split("One\n\n```key\ntext: x\n```\n\nTwo\n```recap\nitems: []\n```\n", first_line=10)
    assert [(piece.kind, piece.line) for piece in pieces] == [("text", 10), ("key", 13), ("text", 15), ("recap", 18)]
    assert "".join(piece.text for piece in pieces if piece.kind == "key") == "text: x\n"


def test_line_ends_of_other_systems_do_not_matter(tmp_path):
    path = tmp_path / "GN-01.md"
    path.write_bytes(b"---\r\nid: GN-01\r\ntitle: T\r\nsummary: S\r\n---\r\nWords.\r\n")
    faults = Faults("f")
    front, _, pieces = read_file(path, NoteShape, faults)
    assert (front.title, [piece.text for piece in pieces], faults.found) == ("T", ["Words.\n"], [])


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("One *two* **three**", "<p>One <em>two</em> <strong>three</strong></p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("## Heading\n\n- a\n- b", "<h2>Heading</h2>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ],
)
def test_markdown_becomes_clean_text(markdown, html):
    written = Writer(Faults("f"), None).prose(markdown, line=1)
    assert written.replace("<b>", "<strong>").replace("</b>", "</strong>").replace("<i>", "<em>").replace("</i>", "</em>") == html


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("[x](javascript:alert(1))", ""),
        ("[x](http://plain.example)", "a link must be a path on this site, https or mailto"),
        ("![x](https://x.example/a.png)", "an image is not allowed in text"),
        ("`code`", "code is not allowed in text"),
        ("#### Deep", "a heading below the third level is not allowed in text"),
        ("a | b\n--|--\n1 | 2", "a table is not allowed in text"),
    ],
)
def test_what_a_reader_may_not_meet_is_refused(markdown, said):
    faults = Faults("f")
    html = Writer(faults, None).prose(markdown, line=1)
    assert "javascript:" not in html.split("<a")[-1] or "<a" not in html
    assert not said or any(said in str(fault) for fault in faults.found), faults.found


@pytest.mark.parametrize(
    ("effective", "months", "day"), [("2026-05-01", 6, "2026-11-01"), ("2026-08-31", 6, "2027-02-28"), ("2026-12-15", 12, "2027-12-15")]
)
def test_the_review_day_follows_from_the_effective_day(effective, months, day):
    front = NoteShape(id="GN-01", title="T", summary="S", effective=effective, review_months=months)
    assert front.review_by.isoformat() == day


def test_a_note_without_review_months_has_no_review_day():
    assert NoteShape(id="GN-01", title="T", summary="S", effective="2026-05-01").review_by is None
