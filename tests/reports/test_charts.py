"""Where lines and bars go."""

from datetime import date

from django.utils import translation

from reports.charts import BOTTOM, HEIGHT, TOP, WIDTH, bars, line_chart
from reports.rates import Rate

DAYS = [date(2026, month, 28) for month in range(1, 8)]


def chart(*parts):
    return line_chart([(day, Rate(part, 10) if part is not None else Rate(0, 0)) for day, part in zip(DAYS, parts, strict=False)])


def test_none_is_at_the_bottom_all_at_the_top_and_the_last_at_the_right():
    found = chart(0, 10)
    assert found.path == f"M0.0 {HEIGHT - BOTTOM:.1f} L{WIDTH:.1f} {TOP:.1f}"
    assert (found.end.y, found.end.text) == (f"{TOP:.1f}", "100 %")


def test_the_line_is_broken_where_there_was_nobody_to_train():
    found = chart(5, None, 5, 6, None, 7)
    assert [part[0] for part in found.path.split() if part[0] in "ML"] == ["M", "M", "L", "M"]
    assert found.path.endswith("h0.1")


def test_with_nobody_at_the_end_no_last_value_is_written():
    assert chart(5, None).end is None
    assert line_chart([]).path == ""


def test_the_first_and_the_last_month_are_named():
    found = chart(*range(7))
    assert len(found.months) == 5
    assert (found.months[0], found.months[-1]) == ("Jan 2026", "Jul 2026")


def test_no_language_writes_a_comma_into_a_coordinate():
    with translation.override("de"):
        assert "," not in chart(1, 2, 3).path


def test_bars_begin_at_zero_and_the_longest_fills_the_sheet():
    assert [bar.width for bar in bars([("a", 2, "/a"), ("b", 8, "/b"), ("c", 0, "/c")])] == ["25.0", "100.0", "0.0"]
    assert [bar.width for bar in bars([("a", 0, "/a")])] == ["0.0"]
