"""The text of a lesson as HTML, ready but for what differs from learner to learner: practice, and the ways through sensitive parts.

An edition never changes, so its rendered text is kept in local memory by edition, step and language.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.blocks import StreamValue

from courses.activities import Learner, activity_html, activity_of
from courses.blocks import ActivityBlock
from courses.practice import Activity, Reading
from courses.sensitive_parts import SensitivePart, Way, divided
from courses.translations import Untranslated, translated
from guidance.marks import find_marks
from guidance.text import inline, shown_to, wrapped

if TYPE_CHECKING:
    from courses.models import EditionStep, LessonPage

KEPT_SECONDS = 60 * 60


@dataclass(frozen=True)
class Sensitive:
    """A sensitive part: what its notice says, and its two ways. An empty other way means that the part can only be left out."""

    id: str
    level: str
    names: SafeString
    minutes: int | None
    minutes_otherwise: int | None
    ways: Mapping[Way, tuple["Part", ...]]

    @property
    def has_equivalent(self) -> bool:
        return bool(self.ways[Way.EQUIVALENT])


@dataclass(frozen=True)
class Part:
    """A piece of a lesson in its order: ready HTML, an activity, or a sensitive part."""

    kind: str
    block: str = ""
    html: str = ""
    activity: Activity | None = None
    sensitive: Sensitive | None = None


@dataclass(frozen=True)
class LessonText:
    """A lesson with everything but the learner in it."""

    title: str
    summary: str
    minutes: int
    sensitivity: int
    outcomes: tuple[str, ...]
    marks: tuple[str, ...]
    parts: tuple[Part, ...]
    language: str = settings.LANGUAGE_CODE

    @property
    def activities(self) -> dict[str, Activity]:
        """All of them, on whichever way they stand."""
        return {part.activity.id: part.activity for part in _every(self.parts) if part.activity}

    @property
    def sensitive_parts(self) -> dict[str, Sensitive]:
        return {part.sensitive.id: part.sensitive for part in self.parts if part.sensitive}


def _every(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        if part.sensitive:
            yield from (inner for inside in part.sensitive.ways.values() for inner in inside)


def frozen_text(step: "EditionStep", *, language: str = "") -> LessonText:
    """The text of an edition's lesson, from the revision that was released: in the language in use, or in another that is asked for."""
    wanted = language or get_language() or settings.LANGUAGE_CODE
    key = f"lesson-text:{step.edition_id}:{step.step_key}:{get_language()}:{wanted}"
    text: LessonText | None = cache.get(key)
    if text is None:
        text = _text_in(wanted, step)
        cache.set(key, text, KEPT_SECONDS)
    return text


def _text_in(language: str, step: "EditionStep") -> LessonText:
    assert step.revision is not None  # noqa: S101 - a lesson is released with the revision that was taught
    page = step.revision.as_object()
    if language == settings.LANGUAGE_CODE:
        return text_of(page)
    try:
        said, outcomes = translated(page, language)
    except Untranslated:
        return text_of(step.revision.as_object())
    text = text_of(said)
    return replace(text, outcomes=tuple(outcomes[each] for each in text.outcomes), language=language)


def text_of(page: "LessonPage", *, for_authors: bool = False) -> LessonText:
    """The text of a lesson page as it is at hand: a draft in the editor, a revision, or the published page."""
    texts: list[str] = []
    parts = _parts(divided(shown_to(page.body, for_authors=for_authors)), texts)
    return LessonText(
        title=page.title,
        summary=page.summary,
        minutes=page.minutes,
        sensitivity=page.sensitivity,
        outcomes=tuple(outcome.text for outcome in page.outcomes.all()),
        marks=tuple(find_marks(" ".join(texts))),
        parts=parts,
    )


def _parts(pieces: Iterable[StreamValue.StreamChild | SensitivePart], texts: list[str]) -> tuple[Part, ...]:
    """The pieces as parts, neighbouring text in one; the words in which marks are to be looked for are added to ``texts``."""
    parts: list[Part] = []
    for piece in pieces:
        if isinstance(piece, SensitivePart):
            parts.append(Part("sensitive", sensitive=_sensitive(piece, texts)))
            continue
        if isinstance(piece.block, ActivityBlock):
            texts.append(str(piece.get_prep_value()))
            parts.append(Part("activity", block=piece.id, activity=activity_of(piece.block_type, piece.value)))
            continue
        html = str(piece.render())
        texts.append(html)
        if parts and parts[-1].kind == "html":
            parts[-1] = Part("html", html=parts[-1].html + wrapped(piece, html))
        else:
            parts.append(Part("html", html=wrapped(piece, html)))
    return tuple(parts)


def _sensitive(piece: SensitivePart, texts: list[str]) -> Sensitive:
    said = piece.notice.value
    return Sensitive(
        id=piece.id,
        level=said["level"],
        names=inline(said["names"]),
        minutes=said["minutes"],
        minutes_otherwise=piece.equivalent.value["minutes"] if piece.equivalent else None,
        ways={way: _parts(blocks, texts) for way, blocks in piece.ways.items()},
    )


@dataclass(frozen=True)
class Given:
    """What a learner has given on a page: answers, what was entered and has a problem, and the ways chosen. ``everything`` is for authors."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    entered: Mapping[str, Reading] = field(default_factory=dict)
    ways: Mapping[str, str] = field(default_factory=dict)
    everything: bool = False


def lesson_html(text: LessonText, learner: Learner, given: Given | None = None) -> SafeString:
    """The body for one learner."""
    return _html(text.parts, learner, given or Given())


def _html(parts: Iterable[Part], learner: Learner, given: Given) -> SafeString:
    html: list[str] = []
    for part in parts:
        if part.activity:
            name = part.activity.id
            shown = activity_html(part.activity, learner, answer=given.answers.get(name), entered=given.entered.get(name))
            html.append(format_html('<div class="block block--activity" id="block-{}">{}</div>', part.block, shown))
        elif part.sensitive:
            html.append(sensitive_html(part.sensitive, learner, given))
        else:
            html.append(part.html)
    return mark_safe("".join(html))  # noqa: S308


def sensitive_html(part: Sensitive, learner: Learner, given: Given) -> SafeString:
    """A sensitive part: the notice and the choice, and behind it the way chosen. Nothing of a way that was not chosen is on the page."""
    chosen = list(Way) if given.everything else [Way(given.ways[part.id])] if part.id in given.ways else []
    shown = {way: _html(part.ways[way], learner, given) for way in chosen}
    context = {
        "part": part,
        "learner": learner,
        "everything": given.everything,
        "chosen": bool(chosen),
        "usual": shown.get(Way.USUAL),
        "equivalent": shown.get(Way.EQUIVALENT),
        "back": quote(f"{learner.address}#part-{part.id}"),
    }
    return mark_safe(get_template("courses/sensitive_part.html").render(context))  # noqa: S308
