"""The text of a lesson as HTML, ready but for what differs from learner to learner: the practice activities and an opened notice.

An edition never changes, so its rendered text is kept in local memory by edition, step and language.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from wagtail.blocks import StreamValue

from courses.activities import Learner, activity_html, activity_of
from courses.blocks import ActivityBlock
from courses.practice import Activity, Reading
from guidance.marks import find_marks
from guidance.text import shown_to, wrapped

if TYPE_CHECKING:
    from courses.models import EditionStep, LessonPage

KEPT_SECONDS = 60 * 60
STRONG = "2"


@dataclass(frozen=True)
class Part:
    """A piece of a lesson in its order: ready HTML, an activity, or the beginning and end of what stands behind a strong notice."""

    kind: str
    block: str = ""
    html: str = ""
    activity: Activity | None = None


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
    has_notice: bool = False

    @property
    def activities(self) -> dict[str, Activity]:
        return {part.activity.id: part.activity for part in self.parts if part.activity}


def frozen_text(step: "EditionStep") -> LessonText:
    """The text of an edition's lesson, from the revision that was released."""
    key = f"lesson-text:{step.edition_id}:{step.step_key}:{get_language()}"
    text = cache.get(key)
    if text is None:
        assert step.revision is not None  # noqa: S101 - a lesson is released with the revision that was taught
        text = text_of(step.revision.as_object())
        cache.set(key, text, KEPT_SECONDS)
    return text


def text_of(page: "LessonPage", *, for_authors: bool = False) -> LessonText:
    """The text of a lesson page as it is at hand: a draft in the editor, a revision, or the published page."""
    parts: list[Part] = []
    texts: list[str] = []
    for part, words in _parts(shown_to(page.body, for_authors=for_authors)):
        texts.append(words)
        if parts and part.kind == parts[-1].kind == "html":
            parts[-1] = Part("html", html=parts[-1].html + part.html)
        else:
            parts.append(part)
    return LessonText(
        title=page.title,
        summary=page.summary,
        minutes=page.minutes,
        sensitivity=page.sensitivity,
        outcomes=tuple(outcome.text for outcome in page.outcomes.all()),
        marks=tuple(find_marks(" ".join(texts))),
        parts=tuple(parts),
        has_notice=any(child.block_type == "notice" for child in page.body),
    )


def _parts(body: Iterable[StreamValue.StreamChild]) -> Iterator[tuple[Part, str]]:
    """Each part, and the words in which marks are to be looked for."""
    behind_notice = False
    for child in body:
        if isinstance(child.block, ActivityBlock):
            yield Part("activity", block=child.id, activity=activity_of(child.block_type, child.value)), str(child.get_prep_value())
            continue
        if child.block_type == "notice" and behind_notice:
            behind_notice = False
            yield Part("end-notice"), ""
        html = str(child.render())
        yield Part("html", html=wrapped(child, html)), html
        if child.block_type == "notice" and child.value["level"] == STRONG:
            behind_notice = True
            yield Part("strong-notice"), ""
    if behind_notice:
        yield Part("end-notice"), ""


def lesson_html(
    text: LessonText,
    learner: Learner,
    *,
    answers: Mapping[str, Any] | None = None,
    entered: Mapping[str, Reading] | None = None,
    opened: bool = False,
) -> SafeString:
    """The body for one learner. ``opened``: what stands behind a strong notice is shown at once, because the learner has been there."""
    answers, entered = answers or {}, entered or {}
    opened = opened or bool(answers) or bool(entered)
    html: list[str] = []
    for part in text.parts:
        if part.activity:
            shown = activity_html(part.activity, learner, answer=answers.get(part.activity.id), entered=entered.get(part.activity.id))
            html.append(format_html('<div class="block block--activity" id="block-{}">{}</div>', part.block, shown))
        elif part.kind == "strong-notice":
            label = gettext("Continue to this content")
            html.append(format_html('<details class="behind-notice"{}><summary>{}</summary>', mark_safe(" open") if opened else "", label))
        elif part.kind == "end-notice":
            html.append("</details>")
        else:
            html.append(part.html)
    return mark_safe("".join(html))  # noqa: S308
