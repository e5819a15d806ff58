"""Lessons in other languages, sentence by sentence, in the store of Wagtail Localize (ADR 38).

A lesson is shown in another language when every sentence of the content at hand has been said in it: a frozen edition, a correction,
a draft. One that has changed is missing, and then the whole lesson stands in its own language: nothing is taught half. What a learner
does belongs to the step, which is the same in every language.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from wagtail.models import Locale
from wagtail_localize.models import String, StringTranslation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

if TYPE_CHECKING:
    from courses.models import LessonPage

SAID = {"title", "summary", "body"}
"""The fields that a learner reads. Codes, marks of sources and citations of statutes are the same in every language."""
A_WORD = re.compile(r"[^\W\d_]{4,}")


class Untranslated(Exception):  # noqa: N818 - not a fault: the lesson is shown in its own language
    """Something of the lesson has not been said in the language."""


def sentences(page: "LessonPage") -> list[str]:
    """What a translator has to say of the lesson, each once, in its order."""
    return [words for words in dict.fromkeys(_of(page, _segments(page))) if A_WORD.search(words)]


def translated(page: "LessonPage", language: str) -> "tuple[LessonPage, dict[str, str]]":
    """The page with its sentences in the language, in memory only, and the outcomes by their own words. Three queries.

    :raises Untranslated: when one of them is missing.
    """
    target = Locale.objects.filter(language_code=language).first()
    if target is None:
        raise Untranslated(language)
    segments = _segments(page)
    said = _said(_of(page, segments), language)
    outcomes = {outcome.text: StringValue(_in(said, _plain(outcome.text))).render_text() for outcome in page.outcomes.all()}
    for segment in _strings(segments):
        segment.string = StringValue(_in(said, segment.string.data))
    ingest_segments(page, page, page.locale, target, segments)
    return page, outcomes


def _segments(page: "LessonPage") -> list[Any]:
    return [segment for segment in extract_segments(page) if segment.path.partition(".")[0] in SAID]


def _of(page: "LessonPage", segments: Iterable[Any]) -> list[str]:
    return [segment.string.data for segment in _strings(segments)] + [_plain(outcome.text) for outcome in page.outcomes.all()]


def _plain(text: str) -> str:
    data: str = StringValue.from_plaintext(text).data
    return data


def _strings(segments: Iterable[Any]) -> Iterator[StringSegmentValue]:
    return (segment for segment in segments if isinstance(segment, StringSegmentValue))


def _said(wanted: Iterable[str], language: str) -> dict[str, str]:
    hashes = [String._get_data_hash(data) for data in wanted]
    rows = StringTranslation.objects.filter(translation_of__data_hash__in=hashes, locale__language_code=language, has_error=False)
    house = rows.filter(translation_of__locale__language_code=settings.LANGUAGE_CODE).order_by("updated_at")
    return dict(house.values_list("translation_of__data", "data"))


def _in(said: dict[str, str], words: str) -> str:
    if words not in said and A_WORD.search(words):
        raise Untranslated(words)
    return said.get(words, words)


@transaction.atomic
def take_in(folder: Path) -> int:
    """Keep what the files say: ``<folder>/<language>/<name>.po``. How many sentences are new or said otherwise."""
    changed = 0
    for path in sorted(folder.glob("*/*.po")):
        if path.parent.name in dict(settings.LANGUAGES):
            changed += _take_in(path)
    return changed


def _take_in(path: Path) -> int:
    house = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    target, _made = Locale.objects.get_or_create(language_code=path.parent.name)
    entries = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.translated() and not entry.obsolete}
    known = _said(entries, target.language_code)
    new = {words: said for words, said in entries.items() if known.get(words) != said}
    for words, said in new.items():
        StringValue.from_translated_html(said)  # a faulty one stops the file
        of = {"translation_of": String.from_value(house, StringValue(words)), "locale": target, "context": None}
        # Saving one by one would call a receiver of Wagtail Localize that wants to know of which page it is: these are of every page.
        if not StringTranslation.objects.filter(**of).update(data=said, updated_at=Now()):
            StringTranslation.objects.bulk_create([StringTranslation(**of, data=said, translation_type="manual", tool_name=path.name)])
    return len(new)
