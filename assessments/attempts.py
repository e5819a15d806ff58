"""Sittings: started once, saved answer by answer, submitted and marked once; by hand, or by the clock."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from agencies import audit
from agencies.models import User
from assessments import item_counting, rubrics, timing
from assessments.drawing import Candidate, Drawn, draw, draw_by_lines, order_of_parts
from assessments.entry import NoAttemptLeftError, TooSoonError, frozen_quiz, missing_for, tries
from assessments.marking import NOTHING, Earned, Verdict, credit, verdict
from assessments.models import Accommodation, Answer, Attempt, AttemptItem, Item, ItemKind, ItemVersion, Mark, QuizPage, WrittenMarking
from assessments.signals import quiz_passed
from courses.models import Edition, EditionStep, Enrolment
from courses.progress import finish_step
from jobs.clock import database_now
from jobs.outbox import enqueue

CLOSE = "assessments.close"
"""The effect that closes a sitting whose time has run out (see ``assessments.effects``)."""

TELL_MARKERS = "assessments.tell_markers"
"""The effect that tells who may mark that something waits (see ``assessments.effects``)."""


class NotYetError(Exception):
    """Steps before the quiz are not done; ``missing`` names them."""

    def __init__(self, missing: list[EditionStep]) -> None:
        self.missing = missing
        super().__init__(", ".join(step.code for step in missing))


class NoQuestionsError(Exception):
    """The course's bank holds no question to draw."""


class SubmittedError(Exception):
    """The sitting is over; nothing more is saved."""


class PausedError(Exception):
    """The clock stands still and the questions are hidden; the person must go on first."""


class StaleError(Exception):
    """Another window has saved a newer answer, which stands: ``answer``."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"revision {answer.revision} is newer")


@dataclass(frozen=True)
class Saved:
    """What the database now holds."""

    revision: int
    saved_at: datetime
    seconds_left: int | None = None


def start(person: User, *, quiz: QuizPage, enrolment: Enrolment) -> Attempt:
    """The person's open sitting of the quiz: the one there is, or a new one with a fresh draw. While one waits to be marked, that one.

    Pressed twice at once, the constraint lets one through and both get that one.

    :raises NotYetError: while required steps before the quiz are not done.
    :raises NoAttemptLeftError: when the quiz allows no more.
    :raises TooSoonError: until the waiting time after the last one is over.
    :raises NoQuestionsError: when there is nothing to ask.
    """
    opened = Attempt.objects.open().filter(person=person, quiz=quiz)
    attempt = opened.with_clock().first()
    if attempt and not close_if_over(attempt).submitted_at:
        return attempt
    waiting = Attempt.objects.awaiting().filter(person=person, quiz=quiz).first()
    if waiting:
        return waiting
    missing = missing_for(enrolment, quiz=quiz)
    if missing:
        raise NotYetError(missing)
    try:
        return _begin(person, quiz=frozen_quiz(enrolment, quiz), enrolment=enrolment)
    except IntegrityError:
        return opened.get()


@transaction.atomic
def _begin(person: User, *, quiz: QuizPage, enrolment: Enrolment) -> Attempt:
    # Two that ask for the last sitting come one after the other.
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    allowed = tries(enrolment, quiz=quiz)
    if allowed.none_left:
        raise NoAttemptLeftError
    now = database_now()
    if allowed.not_before and now < allowed.not_before:
        raise TooSoonError(allowed.not_before)
    seed = secrets.randbits(62)
    drawn = _drawn(person, quiz=quiz, edition=enrolment.edition, seed=seed)
    if not drawn:
        raise NoQuestionsError(quiz.code)
    last = Attempt.objects.filter(person=person, quiz=quiz).aggregate(last=Max("number"))["last"] or 0
    attempt = Attempt.objects.create(
        person=person,
        enrolment=enrolment,
        quiz=quiz,
        number=last + 1,
        seed=seed,
        pass_share=quiz.pass_share,
        criticals_must_be_right=quiz.criticals_must_be_right,
        review=quiz.review,
        started_at=now,
        **_time_for(person, quiz=quiz, now=now),
    )
    items = AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            position=position,
            version=version,
            critical=version.item.critical,
            sensitive=version.item.sensitive,
            section=section,
            order=order_of_parts(version.item.kind, version.content, seed, version.item.code),
        )
        for position, (version, section) in enumerate(drawn, start=1)
    )
    # The rows are there from the start, so that a save is one conditional update and never two inserts at once.
    Answer.objects.bulk_create(Answer(attempt_item=item) for item in items)
    schedule_close(attempt)
    audit.record("attempt.started", by=person, subject=attempt, person=person, agency=enrolment.agency_id, number=attempt.number)
    return attempt


def _time_for(person: User, *, quiz: QuizPage, now: datetime) -> dict[str, Any]:
    """The limit, the person's extra time and the deadline of a sitting that starts now."""
    if not quiz.time_limit:
        return {}
    seconds = quiz.time_limit * 60
    given = Accommodation.objects.current().filter(person=person).first()
    extra_time = given.extra_time if given else 0
    return {"limit_seconds": seconds, "extra_time": extra_time, "deadline": timing.deadline(now, seconds, extra_time, [])}


def schedule_close(attempt: Attempt, *, again: str = "") -> None:
    """Ask that the sitting be closed once nothing more can arrive. Where the deadline moves, ask again: the earlier one finds nothing to do."""
    if attempt.deadline:
        key = f"{CLOSE}:{attempt.pk}:{attempt.deadline.isoformat()}:{again}"
        enqueue(CLOSE, {"attempt": str(attempt.pk)}, key=key, run_after=attempt.deadline + timing.GRACE)


def _drawn(person: User, *, quiz: QuizPage, edition: Edition, seed: int) -> list[tuple[ItemVersion, str]]:
    """The questions of this sitting in the order asked, each worded as in the edition in which the person is taught, and its section."""
    bank = Item.objects.drawable().filter(course=edition.course_id).with_newest(until=edition.released_at)
    items = {item.pk: item for item in bank.order_by("code")}
    met = AttemptItem.objects.filter(attempt__person=person, attempt__quiz=quiz).order_by("-attempt__number", "position")
    seen = list(met.values_list("version__item", flat=True))
    pool, lines = candidates(items.values()), quiz.lines
    if lines:
        drawn = draw_by_lines(pool, lines, seed, seen, fixed_order=quiz.fixed_order)
    else:
        drawn = [Drawn(key) for key in draw(pool, quiz.length, seed, seen, fixed_order=quiz.fixed_order)]
    versions = ItemVersion.objects.select_related("item").in_bulk([items[one.key].newest for one in drawn])
    return [(versions[items[one.key].newest], one.section) for one in drawn]


def candidates(items: Iterable[Item]) -> list[Candidate]:
    """Questions of a bank, given in its order, as the draw sees them."""
    return [
        Candidate(
            key=item.pk,
            critical=item.critical,
            family=item.parallel_to_id or item.pk,
            outcome=item.outcome_code,
            kind=item.kind,
            difficulty=item.difficulty,
            place=place,
        )
        for place, item in enumerate(items)
    ]


@transaction.atomic
def save_answer(attempt_item: AttemptItem, *, value: dict[str, Any], revision: int, flagged: bool = False) -> Saved:
    """Keep an answer that was given on top of ``revision``. Returned means committed with the caller's transaction.

    The sitting's row is locked, so that nothing is saved beside a submission. The same save sent twice is one save.

    :raises StaleError: when another window has saved something else meanwhile; what it saved stands.
    :raises PausedError: while the sitting is paused.
    :raises SubmittedError: when the sitting is over, by hand or by the clock.
    """
    locked = Attempt.objects.select_for_update(no_key=True).open().with_clock().filter(pk=attempt_item.attempt_id).first()
    if locked is None or locked.clock.is_over:
        raise SubmittedError
    clock = locked.clock
    if not timing.takes_answers(clock.now, clock.ends_at, locked.paused_since):
        raise PausedError
    answers = Answer.objects.filter(attempt_item=attempt_item)
    if answers.filter(revision=revision).update(value=value, flagged=flagged, revision=revision + 1, saved_at=clock.now):
        return Saved(revision=revision + 1, saved_at=clock.now, seconds_left=clock.seconds_left)
    answer = answers.get()
    if answer.value == value and answer.flagged == flagged:
        return Saved(revision=answer.revision, saved_at=answer.saved_at, seconds_left=clock.seconds_left)
    raise StaleError(answer)


@transaction.atomic
def submit(attempt: Attempt, *, by: User) -> Attempt:
    """Mark the sitting from its pinned versions, once, and finish the step when it is passed; all of it or nothing. What was written waits
    for people to read it, and the sitting with it.

    Where time has run out meanwhile, it is closed as the clock would have closed it.
    """
    attempt = _locked(attempt.pk)
    return attempt if attempt.submitted_at else _finish(attempt, by=by)


def close_if_over(attempt: Attempt) -> Attempt:
    """The attempt, closed at its deadline when nothing more can arrive. Read it ``with_clock``; whoever looks first closes it [D7]."""
    if attempt.submitted_at or not attempt.clock.is_over:
        return attempt
    with transaction.atomic():
        locked = _locked(attempt.pk)
        if not locked.submitted_at and locked.clock.is_over:
            _finish(locked, by=None)
    attempt.refresh_from_db(fields=["credit", "passed", "awaits_marking", "submitted_at", "run_out", "deadline"])
    return attempt


def _locked(pk: UUID) -> Attempt:
    return Attempt.objects.select_for_update(of=("self",)).with_clock().select_related("quiz", "enrolment", "person").get(pk=pk)


def _finish(attempt: Attempt, *, by: User | None) -> Attempt:
    """End a locked, open sitting. Without a person it is the clock that ends it."""
    attempt.run_out = attempt.clock.seconds_left == 0
    attempt.submitted_at = timing.finished_at(attempt.clock.now, attempt.deadline)
    items = list(attempt.items.select_related("answer", "version__item").with_grounds())
    written = [item for item in items if item.version.item.kind == ItemKind.WRITTEN and item.answer.value.get("text")]
    if not written:
        return _mark(attempt, items, by=by)
    attempt.awaits_marking = True
    attempt.save(update_fields=["run_out", "submitted_at", "awaits_marking"])
    WrittenMarking.objects.bulk_create(WrittenMarking(attempt_item=item, asked_at=attempt.submitted_at) for item in written)
    day = attempt.submitted_at.date().isoformat()
    enqueue(TELL_MARKERS, {"day": day}, key=f"{TELL_MARKERS}:{day}")
    said: dict[str, Any] = {"number": attempt.number, "written": len(written)}
    audit.record("attempt.handed_in", by=by, subject=attempt, person=attempt.person, agency=attempt.enrolment.agency_id, **said)
    return attempt


@transaction.atomic
def complete(pk: UUID) -> Attempt:
    """Mark a sitting whose written answers are all settled. Asked again, or too early, nothing happens."""
    attempt = _locked(pk)
    waiting = WrittenMarking.objects.waiting().filter(attempt_item__attempt=attempt)
    if not attempt.awaits_marking or waiting.exists():
        return attempt
    attempt.awaits_marking = False
    return _mark(attempt, list(attempt.items.select_related("answer", "version__item").with_grounds()), by=None, was_read=True)


def _mark(attempt: Attempt, items: list[AttemptItem], *, by: User | None, was_read: bool = False) -> Attempt:
    """Mark a locked sitting that has ended, and let follow what follows from it."""
    earned = {item.pk: Earned(mark_of(item), item.critical) for item in items}
    found = verdict(earned.values(), pass_share=attempt.pass_share, criticals_must_be_right=attempt.criticals_must_be_right)
    Mark.objects.bulk_create(Mark(attempt_item_id=pk, credit=one.credit) for pk, one in earned.items())
    attempt.credit, attempt.passed = found.credit, found.passed
    attempt.save(update_fields=["credit", "passed", "run_out", "submitted_at", "awaits_marking"])
    _tell(attempt, found, by=by, was_read=was_read)
    item_counting.ask(attempt.pk, because="marked")
    # An edition that no longer holds the quiz has no step to finish; the pass stays on record.
    if attempt.passed and EditionStep.objects.filter(edition=attempt.enrolment.edition_id, step_key=attempt.quiz.translation_key).exists():
        finish_step(attempt.enrolment, step_key=attempt.quiz.translation_key, by=by)
    if attempt.passed:
        quiz_passed.send(sender=Attempt, attempt=attempt, by=by)
    return attempt


def mark_of(item: AttemptItem) -> Decimal:
    """What two people decided it earns, or what the stored answer earns under the pinned version, or under the regrade of it that is in force. Read the items
    ``with_grounds``, and ``with_changes`` once they are marked."""
    changes = getattr(item, "applied_changes", [])
    if changes:
        after: Decimal = changes[-1].after
        return after
    if not hasattr(item, "answer"):
        return NOTHING
    kind, value = item.version.item.kind, item.answer.value
    if item.version.applied_regrades:
        return item.version.applied_regrades[-1].credit(kind, value)
    if kind == ItemKind.WRITTEN:
        return rubrics.credit(item.version.content, item.marking.levels) if hasattr(item, "marking") else NOTHING
    return credit(kind, item.version.content, value)


def _tell(attempt: Attempt, found: Verdict, *, by: User | None, was_read: bool) -> None:
    """Into the audit trail: that it was marked and what it came to, never an answer, never a pause."""
    audit.record(
        "attempt.marked" if was_read else "attempt.run_out" if attempt.run_out else "attempt.submitted",
        by=by,
        subject=attempt,
        person=attempt.person,
        agency=attempt.enrolment.agency_id,
        number=attempt.number,
        credit=str(found.credit),
        out_of=found.out_of,
        passed=found.passed,
    )
