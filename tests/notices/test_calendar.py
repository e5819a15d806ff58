"""Calendar files: what RFC 5545 asks of them, whatever stands in the titles."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from icalendar import Calendar

from notices import calendar
from notices.calendar import Entry, calendar_file, entries_of, register_source

CHANGED = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


def due(**fields):
    return Entry(
        **{"key": "obligation-1", "title": "Due: Trauma-informed interviewing", "begins": date(2026, 6, 1), "changed_at": CHANGED, **fields}
    )


def lines(*entries, name="Accord"):
    return calendar_file(entries, name=name).decode().split("\r\n")


def test_a_last_good_day_is_a_whole_day_on_which_nobody_is_busy(settings):
    settings.SITE_HOST = "accord.example"
    written = lines(due(link="/courses/tii/"))
    assert {"UID:obligation-1@accord.example", "DTSTART;VALUE=DATE:20260601", "DTSTAMP:20260501T093000Z", "TRANSP:TRANSPARENT"} <= set(
        written
    )
    assert "DTEND" not in "".join(written)
    assert f"URL:{settings.SITE_URL}/courses/tii/" in written
    assert {"VERSION:2.0", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"} <= set(written)


def test_a_session_has_its_hours_in_utc_and_tells_when_it_is_off():
    east = timezone(timedelta(hours=2))
    begins = datetime(2026, 6, 1, 10, tzinfo=east)
    written = lines(due(begins=begins, ends=begins + timedelta(hours=1), place="Room 4, second floor", revision=2, cancelled=True))
    assert {"DTSTART:20260601T080000Z", "DTEND:20260601T090000Z", "SEQUENCE:2", "STATUS:CANCELLED", "TRANSP:OPAQUE"} <= set(written)
    assert "LOCATION:Room 4\\, second floor" in written


def test_every_line_ends_with_crlf_and_has_75_octets_at_most():
    content = calendar_file([due(title="Žádost o ochranu " * 20 + "🙂" * 40)], name="Accord")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    folded = content.split(b"\r\n")
    assert max(map(len, folded)) <= 75
    for line in folded:
        line.decode()


@pytest.mark.parametrize(
    "title",
    ["a, b; c\\d", "one\r\ntwo\rthree", "BEGIN:VEVENT\nUID:forged", "nul\0 bell\a", "tab\tstays", ":", "\\n", "x" * 5000, "‮right to left"],
)
def test_a_title_comes_back_as_it_was_and_forges_nothing(title):
    read = Calendar.from_ical(calendar_file([due(title=title, words=title)], name=title))
    (event,) = read.walk("VEVENT")
    expected = title.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\a", "")
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (expected, expected)
    assert event["UID"].startswith("obligation-1@")


def test_equal_entries_give_equal_bytes():
    assert calendar_file([due()], name="Accord") == calendar_file([due()], name="Accord")


@pytest.mark.parametrize(
    "wrong",
    [
        {"begins": datetime(2026, 6, 1, 10)},
        {"changed_at": datetime(2026, 6, 1, 10)},
        {"ends": CHANGED},
        {"begins": CHANGED, "ends": CHANGED},
    ],
)
def test_what_has_no_place_in_time_is_refused(wrong):
    with pytest.raises(ValueError, match="obligation-1"):
        due(**wrong)


def test_the_dates_of_all_rooms_stand_in_one_order(monkeypatch):
    monkeypatch.setattr(calendar, "_SOURCES", {})
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    register_source("b", lambda person, since: [due(key="b", begins=noon), due(key="a", begins=date(2026, 6, 2))])
    register_source("a", lambda person, since: [due(key="c")])
    assert [entry.key for entry in entries_of(None, date(2026, 1, 1))] == ["c", "b", "a"]
