"""The catalogue of a language against the messages there are: what is missing, what does not fit, and bringing it up to date."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings

from lms.words.finding import Found, Message

NAMED = re.compile(r"%\(\w+\)[sdif]|%[sdif](?!\w)|%%|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def path_of(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> polib.POFile:
    return polib.pofile(str(path_of(language)), wrapwidth=0)


def key_of(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or None, entry.msgctxt)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one message, and where it stands."""

    message: Message
    why: str
    place: str

    @property
    def room(self) -> str:
        return room_of(self.place)

    def __str__(self) -> str:
        return f"{self.place}: {self.why}: {self.message.msgid!r}"


def room_of(place: str) -> str:
    """``templates/records`` for a template, ``records`` for code."""
    parts = place.split("/")
    return "/".join(parts[:2]) if parts[0] == "templates" else parts[0]


def faults(found: Found, catalogue: polib.POFile) -> Iterator[Fault]:
    """Every message that is missing, waits for a second look, or says other things than its original."""
    known = {key_of(entry): entry for entry in catalogue if not entry.obsolete}
    for message, places in found.places.items():
        entry = known.pop(message, None)
        why = "missing" if entry is None else wrong(entry)
        if why:
            yield Fault(message, why, places[0])
    for message in known:
        yield Fault(message, "no longer said anywhere", "locale")


def wrong(entry: polib.POEntry) -> str:
    """Why a translation does not hold; empty where it does."""
    if entry.fuzzy:
        return "fuzzy"
    if entry.msgid_plural:
        forms = [entry.msgstr_plural.get(number, "") for number in range(2)]
        pairs = list(zip([entry.msgid, entry.msgid_plural], forms, strict=True))
    else:
        pairs = [(entry.msgid, entry.msgstr)]
    for original, words in pairs:
        if not words.strip():
            return "missing"
        # The one of a plural may say "one person" or "%(count)s persona".
        allowed = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [original]
        if parts_of(words) not in map(parts_of, allowed):
            return "placeholders or tags differ"
        if edges(original) != edges(words):
            return "spaces at the ends differ"
    return ""


def parts_of(words: str) -> Counter[str]:
    """What a program fills in, and the tags."""
    return Counter(NAMED.findall(words)) + Counter(TAG.findall(words))


def edges(words: str) -> tuple[str, str]:
    return words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]


def updated(found: Found, catalogue: polib.POFile) -> polib.POFile:
    """The same translations for exactly the messages there are, in their order; what is new waits empty."""
    known = {key_of(entry): entry for entry in catalogue}
    fresh = polib.POFile(wrapwidth=0)
    fresh.header, fresh.metadata = catalogue.header, catalogue.metadata
    fresh.extend(_entry(message, places, known.get(message)) for message, places in found.places.items())
    return fresh


def missing(found: Found, catalogue: polib.POFile) -> polib.POFile:
    """Only what has still to be said, as a catalogue that :func:`filled` takes back."""
    wanted = {fault.message for fault in faults(found, catalogue)}
    part = updated(found, catalogue)
    part[:] = [entry for entry in part if key_of(entry) in wanted]
    return part


def filled(catalogue: polib.POFile, part: polib.POFile) -> int:
    """Take over every translation of the part; how many were."""
    said = {key_of(entry): entry for entry in part if entry.msgstr or any(entry.msgstr_plural.values())}
    taken = [(entry, said[key_of(entry)]) for entry in catalogue if key_of(entry) in said]
    for entry, other in taken:
        entry.msgstr, entry.msgstr_plural, entry.flags = other.msgstr, other.msgstr_plural, list(other.flags)
    return len(taken)


def _entry(message: Message, places: list[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.msgid, msgctxt=message.context, occurrences=[(place, "") for place in places[:3]])
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = known.msgstr_plural if known and known.msgstr_plural else {0: "", 1: ""}
    elif known:
        entry.msgstr = known.msgstr
    entry.flags = list(known.flags) if known else []
    if "%" in message.msgid and NAMED.search(message.msgid) and "python-format" not in entry.flags:
        entry.flags.append("python-format")
    entry.tcomment = known.tcomment if known else ""
    return entry
