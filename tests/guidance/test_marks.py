"""Source marks in text."""

import pytest

from guidance.marks import find_marks, link_marks, number
from guidance.models import Source


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("One. [S20] Two. [S21, S20]", ["S20", "S21"]),
        ("[S118b]", ["S118b"]),
        ("S20 without brackets, [S] and [s20] and [S20 S21]", []),
        ("", []),
    ],
)
def test_marks_are_those_in_square_brackets(text, marks):
    assert find_marks(text) == marks


def test_marks_are_in_the_order_of_their_numbers():
    assert sorted(["S118b", "S9", "S118", "S20"], key=number) == ["S9", "S20", "S118", "S118b"]


def test_every_mark_becomes_a_link_with_a_name_for_those_who_hear_it():
    html = link_marks("<p>So it is. [S20, S21]</p>")
    assert html.count("<a ") == 2
    assert '<a class="mark" href="#source-S21" aria-label="Source S21">S21</a>' in html
    assert link_marks("<p>Nothing here.</p>") == "<p>Nothing here.</p>"


@pytest.mark.django_db
def test_cited_sources_come_in_one_query_and_in_order(django_assert_num_queries):
    Source.objects.bulk_create(Source(mark=mark, title=mark) for mark in ("S118", "S9", "S20"))
    with django_assert_num_queries(1):
        assert [source.mark for source in Source.objects.cited(["S118", "S9", "S77"])] == ["S9", "S118"]
    with django_assert_num_queries(0):
        assert Source.objects.cited([]) == []
