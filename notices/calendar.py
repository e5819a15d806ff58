"""A person's dates as a calendar file (iCalendar, RFC 5545). The rooms above register where the dates come from.

Nothing here says "now": the same entries give the same bytes, so that a calendar that asks again can be told that nothing has changed.
A title says what and that it is due, never more: it stands on the lock screens of telephones.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from icalendar import Calendar, Event, vText

from agencies.models import User

ASK_AGAIN = timedelta(hours=6)
NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What a TEXT value may not hold (3.3.11); ends of lines are written as such before."""


@dataclass(frozen=True)
class Entry:
    """One date of a person.

    ``key`` names it for ever ("obligation-<uuid>"): a calendar that meets it again changes what it has. ``begins`` is a date for a whole day,
    or a moment with its time zone, and then ``ends`` is one too. ``changed_at`` is when the entry last changed, and ``revision`` counts the
    changes that matter to whoever has it: another time, another place, cancelled. ``link`` is a path of ours or a whole address.

    :raises ValueError: for a moment without a time zone, or an end that is not after the beginning.
    """

    key: str
    title: str
    begins: date | datetime
    changed_at: datetime
    ends: datetime | None = None
    place: str = ""
    link: str = ""
    words: str = ""
    revision: int = 0
    cancelled: bool = False

    def __post_init__(self) -> None:
        for moment in (self.begins, self.ends, self.changed_at):
            if isinstance(moment, datetime) and moment.tzinfo is None:
                raise ValueError(f"{self.key}: a moment without a time zone")
        if self.ends and not (isinstance(self.begins, datetime) and self.ends > self.begins):
            raise ValueError(f"{self.key}: does not end after it begins")

    @property
    def is_whole_day(self) -> bool:
        return not isinstance(self.begins, datetime)


Source = Callable[[User, date], Iterable[Entry]]
"""``source(person, since)``: the person's own dates from that day on, in a fixed number of queries."""

_SOURCES: dict[str, Source] = {}


def register_source(name: str, source: Source) -> None:
    """Let a room's dates stand in everybody's calendar. Called from ``AppConfig.ready``; the same name again takes the place of the first."""
    _SOURCES[name] = source


def entries_of(person: User, since: date) -> list[Entry]:
    """All dates of a person from all rooms, from that day on, in their order."""
    found = [entry for source in _SOURCES.values() for entry in source(person, since)]
    return sorted(found, key=lambda entry: (_moment(entry.begins), entry.key))


def calendar_file(entries: Iterable[Entry], *, name: str) -> bytes:
    """The entries as ``text/calendar`` in UTF-8, lines ended with CRLF and folded at 75 octets (3.1)."""
    calendar = Calendar()
    calendar.add("PRODID", f"-//{settings.PRODUCT_NAME}//{settings.VERSION}//EN")
    calendar.add("VERSION", "2.0")
    # RFC 7986, 5.1 and 5.7; the X- names are what calendars read that do not know it.
    calendar.add("NAME", vText(_text(name)))
    calendar.add("X-WR-CALNAME", vText(_text(name)))
    calendar.add("REFRESH-INTERVAL", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", ASK_AGAIN)
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    """3.6.1. Without a METHOD, DTSTAMP is when the entry was last changed (3.8.7.2)."""
    event = Event()
    event.add("UID", f"{entry.key}@{settings.SITE_HOST}")
    event.add("DTSTAMP", entry.changed_at.astimezone(UTC))
    event.add("DTSTART", entry.begins if not isinstance(entry.begins, datetime) else entry.begins.astimezone(UTC))
    if entry.ends:
        event.add("DTEND", entry.ends.astimezone(UTC))
    event.add("SUMMARY", _text(entry.title))
    event.add("SEQUENCE", entry.revision)
    # A last good day takes no time: nobody is busy on it.
    event.add("TRANSP", "TRANSPARENT" if entry.is_whole_day else "OPAQUE")
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for key, value in _optional(entry):
        event.add(key, value)
    return event


def _optional(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.words:
        yield "DESCRIPTION", _text(entry.words)
    if entry.place:
        yield "LOCATION", _text(entry.place)
    if entry.link:
        yield "URL", f"{settings.SITE_URL}{entry.link}" if entry.link.startswith("/") else entry.link


def _text(value: str) -> str:
    return NOT_TEXT.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
