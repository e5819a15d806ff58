"""A submitted sitting explained: what was answered, what is right, why, and where to read it again."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments import rubrics
from assessments.answers import words
from assessments.content import as_number
from assessments.entry import frozen_quiz, tries
from assessments.marking import NOTHING, Earned, Verdict, per_cent, verdict
from assessments.models import Attempt, AttemptItem, ItemKind
from assessments.reviewing import LAST, Shown, shown
from courses.models import EditionStep, Outcome
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
    section: str = ""

    @property
    def state(self) -> str:
        return "right" if self.credit == 1 else "part" if self.credit else "wrong"

    @property
    def earned(self) -> str:
        return figure(self.credit)


@dataclass(frozen=True)
class OutcomeResult:
    """How the questions of one learning outcome went."""

    code: str
    text: str
    credit: Decimal
    out_of: int

    @property
    def earned(self) -> str:
        return figure(self.credit)

    @property
    def per_cent(self) -> int:
        return per_cent(self.credit, self.out_of)


@dataclass(frozen=True)
class Result:
    """What a sitting came to, and as much of its questions as its review policy shows."""

    attempt: Attempt
    verdict: Verdict
    questions: list[ResultQuestion]
    shown: Shown
    outcomes: list[OutcomeResult]

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
    """The submitted attempt, explained as far as the policy that it was begun under allows. Three queries, however many questions; where
    the policy holds something back, up to six."""
    items = list(
        attempt.items.select_related("answer", "mark", "version__item", "marking")
        .prefetch_related("marking__readings")
        .order_by("position")
    )
    steps = {step.code: step for step in steps_of(attempt.enrolment.edition_id)}
    found = verdict(
        [Earned(item.mark.credit, item.critical) for item in items],
        pass_share=attempt.pass_share,
        criticals_must_be_right=attempt.criticals_must_be_right,
    )
    seen = shown_of(attempt)
    questions = [explained(item, steps) if seen.key else bare(item, steps) for item in items] if seen.questions else []
    return Result(attempt, found, questions, seen, [] if seen.key else outcomes_of(attempt, items))


def shown_of(attempt: Attempt) -> Shown:
    """What the person sees of a submitted sitting today."""
    at_once = shown(attempt.review, passed=bool(attempt.passed), none_left=False)
    if at_once.key:
        return at_once
    passed = Attempt.objects.filter(person=attempt.person_id, quiz=attempt.quiz_id, passed=True).exists()
    none_left = (
        attempt.review == LAST
        and not passed
        and tries(attempt.enrolment, quiz=frozen_quiz(attempt.enrolment, attempt.quiz)).none_left
        and not Attempt.objects.open().filter(person=attempt.person_id, quiz=attempt.quiz_id).exists()
    )
    return shown(attempt.review, passed=passed, none_left=none_left)


def outcomes_of(attempt: Attempt, items: list[AttemptItem]) -> list[OutcomeResult]:
    """What each learning outcome's questions earned, in the order of the outcomes' codes."""
    by_code: dict[str, list[Decimal]] = {}
    for item in items:
        by_code.setdefault(item.version.item.outcome_code, []).append(item.mark.credit)
    course = attempt.enrolment.course
    texts = dict(Outcome.objects.filter(code__in=by_code, lesson__path__startswith=course.path).values_list("code", "text"))
    return [OutcomeResult(code, texts.get(code, ""), sum(earned, NOTHING), len(earned)) for code, earned in sorted(by_code.items())]


def bare(item: AttemptItem, steps: dict[str, EditionStep]) -> ResultQuestion:
    """One marked question with what was answered and whether it was right: nothing of the key."""
    version, value = item.version, item.answer.value
    lesson = steps.get(version.read_again)
    if version.item.kind == ItemKind.WRITTEN:
        reasons = _explain_written(item, version.content, value)[2]
    else:
        reasons = [Reason(said, [_("Your answer")], "") for said in words(version.item.kind, version.content, value)]
    return ResultQuestion(
        position=item.position,
        stem=version.stem,
        critical=item.critical,
        credit=item.mark.credit,
        answered=bool(value),
        yours="",
        right="",
        reasons=reasons,
        rationale="",
        read_again=ReadAgain(lesson.title, step_url(lesson)) if lesson else None,
        section=item.section,
    )


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
        section=item.section,
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


def _explain_written(item: AttemptItem, content: dict[str, Any], value: dict[str, Any]) -> Explained:
    """What was written, then criterion by criterion what the readings that count found in it."""
    reasons = [Reason(text, [_("Your answer")], "") for text in words(ItemKind.WRITTEN, content, value)]
    marking = getattr(item, "marking", None)
    readings = list(marking.readings.all()) if marking else []
    counted = [readings[number] for number in rubrics.counting(content, [reading.levels for reading in readings])]
    for place, criterion in enumerate(content["criteria"]):
        most = max(level["points"] for level in criterion["levels"])
        chosen = [criterion["levels"][reading.levels[place]] for reading in counted]
        labels = [_("%(points)d of %(most)d") % {"points": level["points"], "most": most} for level in chosen]
        said = [f"{level['text']}. {reading.feedback[place]}".strip() for level, reading in zip(chosen, counted, strict=True)]
        got = sum(level["points"] for level in chosen)
        state = "" if not chosen else "right" if got == most * len(chosen) else "part" if got else "wrong"
        reasons.append(Reason(criterion["name"], list(dict.fromkeys(labels)), " ".join(dict.fromkeys(said)), state))
    reasons += [Reason(_("On the whole answer"), [], reading.comment) for reading in counted if reading.comment]
    return "", "", reasons


EXPLAINERS: dict[str, Callable[[AttemptItem, dict[str, Any], dict[str, Any]], Explained]] = {
    ItemKind.SINGLE: _explain_choices,
    ItemKind.MULTIPLE: _explain_choices,
    ItemKind.JUDGEMENT: _explain_choices,
    ItemKind.ORDERING: _explain_order,
    ItemKind.MATCHING: _explain_matches,
    ItemKind.NUMERIC: _explain_number,
    ItemKind.WRITTEN: _explain_written,
}
