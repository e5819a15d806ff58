"""A kept reason in the language of its reader (ADR 38).

Reasons are kept in the language of the house, made of the few sentences of ``records.reasons``. Here each is found again and said as
that module would have said it; what is not wholly made of them is left as it stands. Pure.
"""

import re
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override

from agencies.permissions import ROLES

# As records.reasons and records.histories say them; a test says every one of them both ways.
SENTENCES = (
    "Rule: %(title)s, version %(number)s, %(because)s.",
    "On leave from %(start)s until %(end)s.",
    "On leave since %(start)s.",
    "Waived until %(until)s.",
    "Waived.",
    "Still missing: %(names)s.",
    "Begun on %(begun)s.",
    "Not begun.",
    "Was due on %(due)s.",
    "Due on %(due)s.",
    "Extended.",
    "Moved by %(days)s days of leave.",
    "Grace until %(day)s.",
    "%(what)s, holds without end.",
    "%(what)s, holds until %(until)s.",
    "%(what)s, held until %(until)s.",
)
SHOWN = ("Trained elsewhere on %(day)s", "Trained by a partner on %(day)s", "Acknowledged on %(day)s", "Completed on %(day)s")
BECAUSE = ("as a member of %(team)s", "as %(role)s", "in %(agency)s")
DATES = {"start", "end", "until", "begun", "due", "day"}
A_DATE = r"\d{1,2} [A-Z][a-z]+ \d{4}"


def retold(reason: str) -> str:
    """The reason in the language in use."""
    if get_language() == settings.LANGUAGE_CODE or not reason:
        return reason
    told = _tell(reason)
    return reason if told is None else " ".join(told)


def _tell(words: str) -> list[str] | None:
    """The sentences one after the other; None where there is no way to read them. A name may hold a full stop of its own."""
    if not words:
        return []
    for end in [found.end() for found in re.finditer(r"\.(?= |$)", words)]:
        found = next((match for match in (_pattern(each).fullmatch(words[:end]) for each in SENTENCES) if match), None)
        rest = _tell(words[end + 1 :]) if found else None
        if found and rest is not None:
            return [_say(found), *rest]
    return None


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """The sentence with a group for each thing filled in."""
    parts = re.split(r"%\((\w+)\)s", sentence)
    words = "".join(
        f"(?P<{part}>{A_DATE if part in DATES else '.+?'})" if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )
    return re.compile(words)


def _say(found: re.Match[str]) -> str:
    sentence = next(each for each in SENTENCES if _pattern(each) is found.re)
    return gettext(sentence) % {name: _told(name, words) for name, words in found.groupdict().items()}


def _told(name: str, words: str) -> str:
    if name in DATES:
        return _day(words)
    if name == "because":
        return ", ".join(map(_because, words.split(", ")))
    return ", ".join(map(_shown, words.split(", "))) if name == "what" else words


def _day(words: str) -> str:
    number, month, year = words.split(" ")
    return date_format(date(int(year), _months()[month], int(number)), "j F Y")


@cache
def _months() -> dict[str, int]:
    with override(settings.LANGUAGE_CODE):
        return {str(name): number for number, name in MONTHS.items()}


def _shown(words: str) -> str:
    """What was shown: "Completed on 3 March 2026", or with a name before it, "Evidence of coercion: completed on 3 March 2026"."""
    name, colon, rest = words.rpartition(": ")
    rest = rest[:1].upper() + rest[1:]
    for sentence in SHOWN:
        found = _pattern(sentence).fullmatch(rest)
        if found:
            told = gettext(sentence) % {"day": _day(found["day"])}
            return f"{name}: {told[:1].lower()}{told[1:]}" if colon else told
    return words


def _because(words: str) -> str:
    if words == "like everybody":
        return gettext(words)
    for sentence in BECAUSE:
        found = _pattern(sentence).fullmatch(words)
        if found:
            return gettext(sentence) % {name: _roles().get(each, each) for name, each in found.groupdict().items()}
    return words


def _roles() -> dict[str, str]:
    """The names of roles in the language of the house, and in the one in use."""
    here = {name: str(role.label) for name, role in ROLES.items()}
    with override(settings.LANGUAGE_CODE):
        return {str(role.label): here[name] for name, role in ROLES.items()}
