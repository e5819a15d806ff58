"""Practice activities on a page: read from their blocks, shown to one learner."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from courses.practice import Activity, Feedback, Reading, Row, Shown, check, shown
from guidance.marks import link_marks
from guidance.text import inline, prose


def _html(value: object) -> SafeString:
    return mark_safe(link_marks(inline(value)))  # noqa: S308 - cleaned before it was kept


def _place(label: str, options: list[str]) -> int | None:
    return options.index(label) if label in options else None


def _choose(value: Mapping[str, Any]) -> tuple[list[Row], list[str]]:
    rows = [Row(text=_html(part["text"]), why=_html(part["why"]), right=int(bool(part["right"]))) for part in value["options"]]
    return rows, ["", ""]


def _sort(value: Mapping[str, Any]) -> tuple[list[Row], list[str]]:
    groups = list(value["groups"])
    return [Row(text=_html(part["text"]), why=_html(part["why"]), right=_place(part["group"], groups)) for part in value["items"]], groups


def _match(value: Mapping[str, Any]) -> tuple[list[Row], list[str]]:
    pairs = list(value["pairs"])
    rows = [Row(text=_html(part["left"]), why=_html(part["why"]), right=index) for index, part in enumerate(pairs)]
    return rows, [part["right"] for part in pairs]


def _order(value: Mapping[str, Any]) -> tuple[list[Row], list[str]]:
    rows = [Row(text=_html(part["text"]), why=_html(part["why"]), right=index) for index, part in enumerate(value["items"])]
    return rows, [str(place) for place in range(1, len(rows) + 1)]


def _annotate(value: Mapping[str, Any]) -> tuple[list[Row], list[str]]:
    labels = list(value["labels"])
    rows = [
        Row(text=_html(part["says"]), who=part["who"], why=_html(part["why"]), right=_place(part["label"] or "", labels))
        for part in value["lines"]
    ]
    return rows, labels


def _rewrite(value: Mapping[str, Any]) -> tuple[list[Row], list[str]]:
    return [Row(text=_html(part["text"]), better=_html(part["better"]), why=_html(part["why"])) for part in value["items"]], []


READERS: dict[str, Callable[[Mapping[str, Any]], tuple[list[Row], list[str]]]] = {
    "choose": _choose,
    "sort": _sort,
    "match": _match,
    "order": _order,
    "annotate": _annotate,
    "rewrite": _rewrite,
}


def activity_of(kind: str, value: Mapping[str, Any]) -> Activity:
    """The activity that a block describes."""
    rows, options = READERS[kind](value)
    prompt = mark_safe(link_marks(prose(value["prompt"])))  # noqa: S308 - cleaned before it was kept
    return Activity(kind=kind, id=value["id"], title=value["title"], prompt=prompt, rows=tuple(rows), options=tuple(options))


VARIANTS = 16
TOKEN = "token-of-this-request"  # noqa: S105 - stands in kept forms where each request puts its own


@dataclass(frozen=True)
class Learner:
    """Whose page it is: the step's address, below which forms go, and from which seed the orders follow.

    Without ``seed`` nothing can be answered.
    """

    address: str = ""
    seed: str = ""
    csrf_token: str = ""
    may_skip: bool = False


def seed_of(enrolment: UUID) -> str:
    """The seed of a person's orders: one of a few, so that empty forms can be kept, and always the same for the same enrolment."""
    return str(enrolment.int % VARIANTS + 1)


@dataclass(frozen=True)
class ShownRow:
    """A row as a template needs it."""

    name: str
    place: int
    row: Row
    options: list[tuple[int, str, bool]]
    asked: bool
    given: str = ""
    right: str = ""
    correct: bool = False
    chosen: bool = False


def activity_html(
    activity: Activity, learner: Learner, *, answer: Mapping[str, Any] | None = None, entered: Reading | None = None
) -> SafeString:
    """The activity for this learner: the empty form, the form with what was entered and its problem, or the answer with its feedback."""
    order = shown(activity, learner.seed)
    feedback = check(activity, answer) if answer else None
    given = entered.given if entered and len(entered.given) == len(activity.rows) else ()
    context = {
        "activity": activity,
        "learner": learner,
        "state": _state(activity, learner, answer, feedback, entered),
        "problem": entered.problem if entered else "",
        "feedback": feedback,
        "rows": [_shown_row(activity, order, place, index, given, feedback) for place, index in enumerate(order.rows)],
        "labels": [activity.options[index] for index in order.options],
    }
    return mark_safe(get_template(f"blocks/{activity.kind}.html").render(context))  # noqa: S308


def _state(
    activity: Activity, learner: Learner, answer: Mapping[str, Any] | None, feedback: Feedback | None, entered: Reading | None
) -> str:
    if not learner.seed:
        return "closed"
    if entered and entered.problem:
        return "open"
    if answer and answer.get("skipped"):
        return "skipped"
    if feedback or (answer and activity.kind == "rewrite"):
        return "answered"
    return "open"


def _shown_row(
    activity: Activity, order: Shown, place: int, index: int, given: tuple[int | None, ...], feedback: Feedback | None
) -> ShownRow:
    row = activity.rows[index]
    entered = given[index] if given else None
    told = feedback.rows[index] if feedback else None
    options = (
        [(position, activity.options[option], entered == option) for position, option in enumerate(order.options)]
        if row.right is not None
        else []
    )
    if not told:
        return ShownRow(f"row-{place}", place, row, options, asked=row.right is not None, chosen=entered == 1)
    return ShownRow(
        f"row-{place}",
        place,
        row,
        options,
        asked=True,
        given=activity.options[told.given] if told.given is not None and told.given < len(activity.options) else "",
        right=activity.options[row.right or 0],
        correct=told.correct,
        chosen=told.given == 1,
    )
