"""Sittings of the demo world: what people answered in one assessment, written answers that wait, and a mark that somebody would change."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from agencies.models import User
from agencies.people import give_role
from assessments import item_counting, mark_changes, written_marking
from assessments.content import Content, fingerprint, parts
from assessments.drawing import order_of_parts
from assessments.marking import Earned, best_answer, credit, verdict
from assessments.models import Answer, Attempt, AttemptItem, Item, ItemKind, ItemVersion, Mark, QuizPage, WrittenMarking
from courses.models import Enrolment
from jobs.clock import database_now
from lms.demo.accounts import ACCOUNTS

COURSE, PEOPLE, SECONDS_A_QUESTION = "EOC", 90, (25, 110)
AGAIN = 30
"""Per cent of them who passed at the second sitting only."""
DISPUTED = "EOC-Q03"
"""Those who do best on the rest choose another option: what the figures of questions are there to find."""

STEM = (
    "A kitchen worker says that her wages were kept back for a debt that nobody ever wrote down. Which two records would you ask for first, and what "
    "would neither of them show?"
)
RUBRIC: Content = {
    "words_at_most": 120,
    "criteria": [
        {
            "name": "Two records that somebody else made",
            "levels": [
                {"points": 0, "text": "None, or only her own account"},
                {"points": 1, "text": "One"},
                {"points": 2, "text": "Two, each made for another purpose"},
            ],
        },
        {
            "name": "What they would not show",
            "levels": [
                {"points": 0, "text": "Not said"},
                {"points": 1, "text": "That something is missing"},
                {"points": 2, "text": "That neither shows why she stayed"},
            ],
        },
    ],
    "readings": 2,
    "margin": 25,
    "model_answer": (
        "The payroll returns to the tax office and the bank's list of cash withdrawals of the owner. They show what was declared and what was taken out, "
        "not what she was told she owed, and not why she did not leave."
    ),
    "notes": "Records that the suspect could have written for this purpose count as one at most.",
}
WAITING = [
    "The payroll returns and the roster on the kitchen wall. The first shows what was declared as paid, the second how long she worked. Neither shows what she "
    "believed would happen if she asked for her money.",
    "I would ask her again, with an interpreter, and then look for her bank statements. They show that no wages arrived.",
]
SETTLED = (
    "The owner's withdrawals and the delivery notes, which the drivers signed. They give days and sums. They do not show the debt, since nobody wrote it down, "
    "and they do not show why she stayed."
)
REASON = "The lesson allows this reading as well. It should earn half."


@dataclass
class Sat:
    """A sitting to be written, with what was answered."""

    attempt: Attempt
    answered: list[tuple[ItemVersion, Any]]


def fill_assessments(day: date) -> None:
    """Written in bulk and marked by the functions that mark every sitting; the figures are counted by the jobs that always count them."""
    rng = random.Random(15)  # noqa: S311 - a demo world, not a secret
    quiz = QuizPage.objects.get(code=f"{COURSE}-A1")
    enrolments = list(
        Enrolment.objects.filter(course__code=COURSE, completed_at__isnull=False)
        .select_related("person")
        .order_by("person__email")[:PEOPLE]
    )
    bank = list(ItemVersion.objects.filter(item__course__code=COURSE).select_related("item").order_by("item__code"))
    again = rng.sample(enrolments, k=len(enrolments) * AGAIN // 100)
    failed = write([sitting_of(enrolment, quiz, bank, rng, failed=True) for enrolment in again])
    attempts = write([sitting_of(enrolment, quiz, bank, rng, number=1 + (enrolment in again)) for enrolment in enrolments])
    for attempt in [*failed, *attempts]:
        item_counting.ask(attempt.pk, because="marked")
    fill_written(quiz, bank, rng, day)
    propose_a_change(attempts)


def sitting_of(
    enrolment: Enrolment, quiz: QuizPage, bank: list[ItemVersion], rng: random.Random, *, number: int = 1, failed: bool = False
) -> Sat:
    """A passed sitting on the day of the completion, with all but one, two or three answers right; or one that failed, the day before."""
    usual = [version for version in bank if not version.item.critical]
    asked = [rng.choice([version for version in bank if version.item.critical]), *rng.sample(usual, k=(quiz.length or 15) - 1)]
    missed = set(rng.sample([version.pk for version in asked[1:]], k=rng.choice([5, 6, 7, 8] if failed else [0, 1, 1, 2, 3])))
    answered = []
    for version in asked:
        kind, content = version.item.kind, version.content
        if version.item.code == DISPUTED and len(missed) < 2:
            answered.append((version, another_choice(content)))
        else:
            answered.append((version, wrong_answer(kind, content, rng) if version.pk in missed else best_answer(kind, content)))
    rng.shuffle(answered)
    ended = (enrolment.completed_at or database_now()) - timedelta(days=int(failed))
    return Sat(an_attempt(enrolment, quiz, ended, len(answered), rng, number=number), answered)


def another_choice(content: Content) -> dict[str, Any]:
    """The option that stands after the right one."""
    return {"choice": (best_answer("SBA", content)["choice"] + 1) % len(content["options"])}


def wrong_answer(kind: str, content: Content, rng: random.Random) -> dict[str, Any]:
    right = best_answer(kind, content)
    listed = parts(kind, content)
    if kind in {"SBA", "SJ"}:
        return {"choice": rng.choice([index for index in range(len(listed)) if index != right["choice"]])}
    if kind == "MR":
        return {"choices": right["choices"][1:] or [0]}
    if kind == "ORD":
        return {"places": [2, 1, *right["places"][2:]]}
    if kind == "MAT":
        return {"matches": [*right["matches"][1:], right["matches"][0]]}
    return {"number": str(Decimal(str(content["answer"])) + 1)}


def an_attempt(enrolment: Enrolment, quiz: QuizPage, ended: datetime, questions: int, rng: random.Random, *, number: int = 1) -> Attempt:
    took = timedelta(seconds=questions * rng.randint(*SECONDS_A_QUESTION))
    rules = {"pass_share": quiz.pass_share, "criticals_must_be_right": quiz.criticals_must_be_right, "review": quiz.review}
    times = {"started_at": ended - took, "submitted_at": ended}
    return Attempt(person=enrolment.person, enrolment=enrolment, quiz=quiz, number=number, seed=rng.getrandbits(62), **rules, **times)


def write(sats: Iterable[Sat], *, wait: bool = False) -> list[Attempt]:
    """Every row of these sittings, in four statements; with ``wait`` unmarked, as they are while something written is to be read."""
    sats = list(sats)
    for sat in sats:
        sat.attempt.awaits_marking = wait
        if not wait:
            earned = [Earned(credit(one.item.kind, one.content, value), one.item.critical) for one, value in sat.answered]
            share, criticals = sat.attempt.pass_share, sat.attempt.criticals_must_be_right
            found = verdict(earned, pass_share=share, criticals_must_be_right=criticals)
            sat.attempt.credit, sat.attempt.passed = found.credit, found.passed
    Attempt.objects.bulk_create(sat.attempt for sat in sats)
    rows = [(an_item(sat.attempt, position, version), value) for sat in sats for position, (version, value) in enumerate(sat.answered, 1)]
    AttemptItem.objects.bulk_create(item for item, _value in rows)
    Answer.objects.bulk_create(an_answer(item, value, len(sats[0].answered)) for item, value in rows)
    if not wait:
        Mark.objects.bulk_create(
            Mark(attempt_item=item, credit=credit(item.version.item.kind, item.version.content, value)) for item, value in rows
        )
    return [sat.attempt for sat in sats]


def an_item(attempt: Attempt, position: int, version: ItemVersion) -> AttemptItem:
    item = version.item
    order = order_of_parts(item.kind, version.content, attempt.seed, item.code)
    return AttemptItem(attempt=attempt, position=position, version=version, critical=item.critical, sensitive=item.sensitive, order=order)


def an_answer(item: AttemptItem, value: Any, out_of: int) -> Answer:
    begun, ended = item.attempt.started_at, item.attempt.submitted_at or item.attempt.started_at
    return Answer(attempt_item=item, value=value, revision=1, saved_at=begun + (ended - begun) * item.position / (out_of + 1))


def fill_written(quiz: QuizPage, bank: list[ItemVersion], rng: random.Random, day: date) -> None:
    """A question that was tried out in writing: two answers wait, a third was settled by a third reading."""
    item = Item.objects.create(
        course_id=bank[0].item.course_id, code=f"{COURSE}-W1", kind=ItemKind.WRITTEN, outcome_code=bank[0].item.outcome_code,
        retired_at=datetime.combine(day, time(9), tzinfo=UTC),
    )  # fmt: skip
    version = ItemVersion.objects.create(item=item, number=1, stem=STEM, content=RUBRIC, fingerprint=fingerprint(STEM, RUBRIC, "", ""))
    accounts = [account.email for account in ACCOUNTS]
    mine = Enrolment.objects.filter(course__code=COURSE, completed_at=None).select_related("person")
    mine = mine.exclude(agency__slug="expert-unit").exclude(person__email__in=accounts)
    sats = []
    for ago, (enrolment, text) in enumerate(zip(mine.order_by("person__email")[:3], [SETTLED, *WAITING], strict=False), 1):
        asked: list[tuple[ItemVersion, Any]] = [(one, best_answer(one.item.kind, one.content)) for one in rng.sample(bank[:18], k=9)]
        ended = datetime.combine(day - timedelta(days=5 - ago), time(14, 20), tzinfo=UTC)
        sats.append(Sat(an_attempt(enrolment, quiz, ended, 10, rng), [*asked, (version, {"text": text})]))
    written = AttemptItem.objects.filter(attempt__in=write(sats, wait=True), version=version).select_related("attempt")
    WrittenMarking.objects.bulk_create(
        WrittenMarking(attempt_item=one, asked_at=one.attempt.submitted_at or database_now()) for one in written
    )
    first, second, third = readers()
    for reader, levels, comment in (
        (first, [1, 0], "The delivery notes are the owner's own papers."),
        (second, [2, 2], "Both records, and the limit is said."),
        (third, [2, 2], "The drivers signed the notes: they count. The second reading stands."),
    ):
        read(reader, levels, comment)
    read(second, [2, 1], "Clear, and short.")


def readers() -> list[User]:
    """The account of the author, and two people of the expert unit who have been asked to mark."""
    author = User.objects.get(email=next(account.email for account in ACCOUNTS if account.role == "author"))
    accounts = [account.email for account in ACCOUNTS]
    others = User.objects.filter(affiliations__agency__slug="expert-unit", affiliations__ended_on=None).exclude(email__in=accounts)
    chosen = list(others.order_by("email")[:2])
    for person in chosen:
        give_role(person, role="author", on=person.affiliations.earliest("started_on").started_on, by=None)
    return [author, *chosen]


def read(reader: User, levels: list[int], comment: str) -> None:
    marking = written_marking.take_next(by=reader)
    if marking is not None:
        written_marking.record(marking, levels=levels, feedback=["", ""], comment=comment, by=reader)


def propose_a_change(attempts: list[Attempt]) -> None:
    """By the administrator, so that the author's account can look at it and apply it."""
    administrator = User.objects.get(email=next(account.email for account in ACCOUNTS if account.role == "administrator"))
    missed = (
        AttemptItem.objects.filter(attempt__in=attempts, mark__credit=0).select_related("attempt", "mark").order_by("attempt__submitted_at")
    )
    mark_changes.propose(missed.reverse()[0], after=Decimal("0.5"), reason=REASON, by=administrator)
