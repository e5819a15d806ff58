"""An open sitting as its person sees it: questions, choices and states. Nothing of the key passes through here [A2]."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from assessments.answers import AnswerState, fields_of, state
from assessments.models import Attempt, AttemptItem, ItemKind
from assessments.pauses import pauses_of
from assessments.timing import Clock, Pauses
from courses.models import EditionStep
from courses.visits import step_url, steps_of

SELECTS = {ItemKind.ORDERING, ItemKind.MATCHING}


@dataclass(frozen=True)
class Choice:
    """An option to tick, or an entry of a list: its place on the screen and its words."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Select:
    """A part of an ordering or matching question, with the list that answers it."""

    name: str
    label: str
    choices: list[Choice]


@dataclass(frozen=True)
class Conflict:
    """What a second window sent on top of an old answer: told in words, and kept to be sent again."""

    words: list[str]
    fields: list[tuple[str, str]]
    flagged: bool


@dataclass(frozen=True)
class Question:
    """A question of an open sitting."""

    item: AttemptItem
    number_typed: str = ""
    problem: str = ""
    conflict: Conflict | None = None
    pause_minutes: int = 0

    @property
    def position(self) -> int:
        return self.item.position

    @property
    def section(self) -> str:
        return self.item.section

    @property
    def kind(self) -> str:
        return self.item.version.item.kind

    @property
    def stem(self) -> str:
        return self.item.version.stem

    @property
    def unit(self) -> str:
        return self.item.version.content.get("unit", "")

    @property
    def several(self) -> bool:
        return self.kind == ItemKind.MULTIPLE

    @property
    def inputs(self) -> str:
        """The template of its inputs."""
        if self.kind in SELECTS:
            return "assessments/inputs/selects.html"
        if self.kind == ItemKind.WRITTEN:
            return "assessments/inputs/written.html"
        return "assessments/inputs/number.html" if self.kind == ItemKind.NUMERIC else "assessments/inputs/choices.html"

    @property
    def address(self) -> str:
        return reverse("answer", args=[self.item.attempt_id, self.position])

    @property
    def flagged(self) -> bool:
        return self.item.answer.flagged

    @property
    def revision(self) -> int:
        return self.item.answer.revision

    @property
    def state(self) -> AnswerState:
        return state(self.kind, self.item.version.content, self.item.answer.value)

    @cached_property
    def fields(self) -> dict[str, list[str]]:
        return fields_of(self.kind, self.item.version.content, self.item.order, self.item.answer.value)

    @property
    def text(self) -> str:
        return self._given("text")

    @property
    def words_at_most(self) -> int:
        limit: int = self.item.version.content["words_at_most"]
        return limit

    @property
    def criteria(self) -> list[str]:
        """By what a written answer is marked: the names alone."""
        return [criterion["name"] for criterion in self.item.version.content["criteria"]]

    @property
    def number(self) -> str:
        return self.number_typed or self._given("number")

    @property
    def choices(self) -> list[Choice]:
        options = self.item.version.content["options"]
        return self._choices([options[index]["text"] for index in self.item.order], self.fields.get("choice", []))

    @property
    def selects(self) -> list[Select]:
        content, order = self.item.version.content, self.item.order
        if self.kind == ItemKind.MATCHING:
            rights = [content["pairs"][index]["right"] for index in order]
            lefts = enumerate(pair["left"] for pair in content["pairs"])
            return [Select(f"match-{left}", words, self._choices(rights, [self._given(f"match-{left}")])) for left, words in lefts]
        places = [str(place) for place in range(1, len(order) + 1)]
        return [
            Select(
                f"place-{shown}",
                content["sequence"][index]["text"],
                [Choice(place, place, place == self._given(f"place-{shown}")) for place in places],
            )
            for shown, index in enumerate(order)
        ]

    def _given(self, name: str) -> str:
        return (self.fields.get(name) or [""])[0]

    @staticmethod
    def _choices(labels: Iterable[str], chosen: Sequence[str]) -> list[Choice]:
        return [Choice(str(place), label, str(place) in chosen) for place, label in enumerate(labels)]

    def told(self) -> dict[str, Any]:
        """For the page's script: what the server holds."""
        return {
            "revision": self.revision,
            "flagged": self.flagged,
            "state": self.state,
            "saved_at": self.item.answer.saved_at.isoformat(),
            "fields": self.fields,
        }


@dataclass(frozen=True)
class Sitting:
    """An attempt with its questions."""

    attempt: Attempt
    questions: list[Question] = field(default_factory=list)
    pauses: Pauses | None = None

    @property
    def clock(self) -> Clock:
        return self.attempt.clock

    @property
    def time_left(self) -> str:
        return "" if self.clock.seconds_left is None else left_in_words(self.clock.seconds_left)

    @property
    def length(self) -> int:
        return len(self.questions)

    @property
    def unanswered(self) -> list[Question]:
        return [question for question in self.questions if question.state != AnswerState.ANSWERED]

    @property
    def flagged(self) -> list[Question]:
        return [question for question in self.questions if question.flagged]

    @property
    def answered(self) -> int:
        return self.length - len(self.unanswered)

    @property
    def saved_at(self) -> datetime | None:
        """When an answer was last saved."""
        return max((question.item.answer.saved_at for question in self.questions if question.revision), default=None)

    def at(self, position: Any) -> Question:
        """The question at a place that somebody wrote into an address; the first when there is none."""
        return next((question for question in self.questions if str(question.position) == str(position)), self.questions[0])


def sitting_of(attempt: Attempt, *, instead: Question | None = None) -> Sitting:
    """The open sitting; ``instead`` stands for its question, with what was typed or had become stale."""
    items = attempt.items.select_related("answer", "version__item").order_by("position")
    pauses = pauses_of(attempt) if attempt.limit_seconds else None
    questions = [Question(item, pause_minutes=_pause_minutes(item, pauses)) for item in items]
    if instead:
        kept = replace(instead, pause_minutes=questions[instead.position - 1].pause_minutes)
        questions = [kept if question.position == kept.position else question for question in questions]
    return Sitting(attempt, questions, pauses)


def _pause_minutes(item: AttemptItem, pauses: Pauses | None) -> int:
    length = pauses.next_length(sensitive=item.sensitive) if pauses else None
    return round(length.total_seconds() / 60) if length else 0


def left_in_words(seconds: int) -> str:
    """The time left as one would say it: to the minute, rounded up."""
    minutes = -(-seconds // 60)
    if seconds <= 0:
        return gettext("No time left")
    if minutes < 60:
        return ngettext("%(minutes)d minute left", "%(minutes)d minutes left", minutes) % {"minutes": minutes}
    return gettext("%(hours)d h %(minutes)d min left") % {"hours": minutes // 60, "minutes": minutes % 60}


def quiz_step(attempt: Attempt) -> EditionStep | None:
    """The step of the enrolment's edition that the attempt is for."""
    steps = steps_of(attempt.enrolment.edition_id)
    return next((step for step in steps if step.step_key == attempt.quiz.translation_key), None)


def quiz_url(attempt: Attempt) -> str:
    step = quiz_step(attempt)
    return step_url(step) if step else reverse("course", args=[attempt.enrolment.course.slug])
