"""A submitted sitting explained: what was answered, what is right, why, and where to read it again."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.content import as_number
from assessments.marking import Earned, Verdict, verdict
from assessments.models import Attempt, AttemptItem, ItemKind
from courses.models import EditionStep
from courses.visits import step_url, steps_of


@dataclass(frozen=True)
class Reason:
    """One part of a question with what was said of it: ``state`` is right, wrong, part or empty for a part not in play."""

    text: str
    labels: list[str]
    why: str
    state: str = ""


@dataclass(frozen=True)
class ReadAgain:
    title: str
    url: str


@dataclass(frozen=True)
class ResultQuestion:
    """A marked question."""

    position: int
    stem: str
    critical: bool
    credit: Decimal
    answered: bool
    yours: str
    right: str
    reasons: list[Reason]
    rationale: str
    read_again: ReadAgain | None

    @property
    def state(self) -> str:
        return "right" if self.credit == 1 else "part" if self.credit else "wrong"

    @property
    def earned(self) -> str:
        return figure(self.credit)


@dataclass(frozen=True)
class Result:
    """What a sitting came to, and every question of it."""

    attempt: Attempt
    verdict: Verdict
    questions: list[ResultQuestion]

    @property
    def score(self) -> str:
        return figure(self.verdict.credit)

    @property
    def criticals_wrong(self) -> int:
        return self.verdict.criticals - self.verdict.criticals_right

    @property
    def enough(self) -> bool:
        return self.verdict.per_cent >= self.attempt.pass_share


def figure(credit: Decimal) -> str:
    """Credit for reading: two places at most, no idle zeros."""
    return number_format(credit.quantize(Decimal("0.01")).normalize() + Decimal(0), use_l10n=True)


def result_of(attempt: Attempt) -> Result:
    """The submitted attempt, explained. Three queries, however many questions."""
    items = list(attempt.items.select_related("answer", "mark", "version__item").order_by("position"))
    steps = {step.code: step for step in steps_of(attempt.enrolment.edition_id)}
    found = verdict(
        [Earned(item.mark.credit, item.critical) for item in items],
        pass_share=attempt.pass_share,
        criticals_must_be_right=attempt.criticals_must_be_right,
    )
    return Result(attempt, found, [explained(item, steps) for item in items])


def explained(item: AttemptItem, steps: dict[str, EditionStep]) -> ResultQuestion:
    """One marked question with the reasons for everything in it."""
    version, value = item.version, item.answer.value
    lesson = steps.get(version.read_again)
    yours, right, reasons = EXPLAINERS[version.item.kind](item, version.content, value)
    return ResultQuestion(
        position=item.position,
        stem=version.stem,
        critical=item.critical,
        credit=item.mark.credit,
        answered=bool(value),
        yours=yours,
        right=right,
        reasons=reasons,
        rationale=version.rationale,
        read_again=ReadAgain(lesson.title, step_url(lesson)) if lesson else None,
    )


Explained = tuple[str, str, list[Reason]]


def _explain_choices(item: AttemptItem, content: dict[str, Any], value: dict[str, Any]) -> Explained:
    chosen = {value["choice"]} if "choice" in value else set(value.get("choices", []))
    reasons = []
    for index in item.order:
        option = content["options"][index]
        worth = as_number(option.get("credit", int(option.get("right", False)))) or Decimal(0)
        labels = [_("Your answer")] if index in chosen else []
        if worth == 1:
            labels.append(_("Right answer"))
        elif item.version.item.kind == ItemKind.JUDGEMENT:
            labels.append(_("Worth %(credit)s") % {"credit": figure(worth)})
        state = "" if index not in chosen and worth < 1 else "right" if worth == 1 else "part" if worth else "wrong"
        reasons.append(Reason(option["text"], labels, option["why"], state))
    return "", "", reasons


def _explain_order(item: AttemptItem, content: dict[str, Any], value: dict[str, Any]) -> Explained:
    given = value.get("places") or [None] * len(content["sequence"])
    reasons = []
    for place, (part, yours) in enumerate(zip(content["sequence"], given, strict=True), start=1):
        labels = [_("Right place: %(place)d") % {"place": place}]
        labels.append(_("Yours: %(place)d") % {"place": yours} if yours else _("Yours: none"))
        reasons.append(Reason(part["text"], labels, part["why"], "right" if yours == place else "wrong"))
    return "", "", reasons


def _explain_matches(item: AttemptItem, content: dict[str, Any], value: dict[str, Any]) -> Explained:
    pairs = content["pairs"]
    given = value.get("matches") or [None] * len(pairs)
    reasons = []
    for pair, index in zip(pairs, given, strict=True):
        yours = "" if index is None else pairs[index]["right"]
        labels = [_("Right answer: %(words)s") % {"words": pair["right"]}]
        if yours != pair["right"]:
            labels.append(_("Yours: %(words)s") % {"words": yours} if yours else _("Yours: none"))
        reasons.append(Reason(pair["left"], labels, pair["why"], "right" if yours == pair["right"] else "wrong"))
    return "", "", reasons


def _explain_number(item: AttemptItem, content: dict[str, Any], value: dict[str, Any]) -> Explained:
    unit = content.get("unit", "")
    yours = f"{value['number']} {unit}".strip() if value else ""
    typed = as_number(value.get("number"))
    errors = [error for error in content.get("common_errors", []) if typed is not None and as_number(error["answer"]) == typed]
    reasons = [Reason(_("How one comes to %(number)s") % {"number": error["answer"]}, [], error["why"], "wrong") for error in errors]
    return yours, f"{content['answer']} {unit}".strip(), reasons


EXPLAINERS: dict[str, Callable[[AttemptItem, dict[str, Any], dict[str, Any]], Explained]] = {
    ItemKind.SINGLE: _explain_choices,
    ItemKind.MULTIPLE: _explain_choices,
    ItemKind.JUDGEMENT: _explain_choices,
    ItemKind.ORDERING: _explain_order,
    ItemKind.MATCHING: _explain_matches,
    ItemKind.NUMERIC: _explain_number,
}
