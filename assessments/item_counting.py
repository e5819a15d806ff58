"""The figures of questions, kept as sittings are marked and marked anew. A sitting counted again replaces what it had added."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from agencies.models import Affiliation
from assessments.item_statistics import FEW
from assessments.item_sums import NUMBERS, Sums, in_ten_thousandths, of_answer, plus, rest_of, seconds_taken
from assessments.marking import per_cent
from assessments.models import Attempt, AttemptItem, CountedSitting, ItemFigures, QuizFigures
from jobs.outbox import enqueue

COUNT = "assessments.count"
"""The effect that counts a sitting (see ``assessments.effects``)."""
BATCH = 200


def ask(attempt: UUID, *, because: str) -> None:
    """Have a sitting counted once what is being done to it is committed. Each reason has a job of its own."""
    enqueue(COUNT, {"attempt": str(attempt)}, key=f"{COUNT}:{attempt}:{because}")


@transaction.atomic
def count(pk: UUID | str) -> None:
    """Let the figures say what the sitting says now, whatever it had added before; a sitting that is not marked adds nothing."""
    attempt = Attempt.objects.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
    if attempt is None:
        return
    _replace(attempt, *contribution(attempt))
    for later in _later_ones(attempt):
        # Closed after the fact, this sitting has come between: what met its questions again no longer counts as a first meeting.
        _replace(later, *contribution(later))


@transaction.atomic
def uncount(pk: UUID | str) -> None:
    """Take a sitting out of the figures, before it is erased."""
    attempt = Attempt.objects.filter(pk=pk).first()
    if attempt is not None:
        _replace(attempt, {}, {})


def contribution(attempt: Attempt) -> tuple[dict[str, Sums], Sums]:
    """What a sitting adds once it is marked: by version, and to its assessment. Questions that wait for their mark, or were met before, add nothing."""
    if attempt.submitted_at is None or attempt.credit is None:
        return {}, {}
    asked = list(attempt.items.select_related("answer", "mark", "version__item").order_by("position"))
    marked = [item for item in asked if hasattr(item, "mark")]
    credits = [in_ten_thousandths(item.mark.credit) for item in marked]
    known = set(
        _earlier(attempt).filter(version__item__in=[item.version.item_id for item in marked]).values_list("version__item", flat=True)
    )
    group = _discipline(attempt.person_id, attempt.submitted_at.date())
    saved = {item.position: item.answer.saved_at for item in asked if hasattr(item, "answer") and item.answer.revision}
    seconds = seconds_taken(attempt.started_at, saved, attempt.pauses.values_list("started_at", "ends_at"))
    items = {}
    for place, item in enumerate(marked):
        if item.version.item_id not in known:
            items[str(item.version_id)] = of_answer(
                kind=item.version.item.kind,
                content=item.version.content,
                value=item.answer.value if hasattr(item, "answer") else {},
                credit=credits[place],
                rest=rest_of(credits, place),
                seconds=seconds.get(item.position),
                group=group,
            )
    return items, _of_quiz(attempt, attempt.submitted_at, attempt.credit, len(asked))


def _of_quiz(attempt: Attempt, ended: datetime, credit: Decimal, questions: int) -> Sums:
    passed = int(bool(attempt.passed))
    first = not Attempt.objects.filter(quiz=attempt.quiz_id, person=attempt.person_id, number__lt=attempt.number).exists()
    found: Sums = {"sittings": 1, "passed": passed, "months": {f"{ended:%Y-%m}": 1}}
    if first:
        found |= {"people": 1, "passed_first": passed, "scores": {str(per_cent(credit, questions) // 10): 1}}
    return plus({}, found)


def _earlier(attempt: Attempt) -> QuerySet[AttemptItem]:
    moment = attempt.submitted_at
    before = Q(attempt__submitted_at__lt=moment) | Q(attempt__submitted_at=moment, attempt__pk__lt=attempt.pk)
    return AttemptItem.objects.filter(before, attempt__person=attempt.person_id)


def _later_ones(attempt: Attempt) -> list[Attempt]:
    """Counted sittings of the same person that ended later and ask one of its questions; hardly ever any, but by closing late."""
    if attempt.submitted_at is None:
        return []
    mine = AttemptItem.objects.filter(attempt=attempt).values("version__item")
    shared = AttemptItem.objects.filter(attempt=OuterRef("pk"), version__item__in=mine)
    after = Q(submitted_at__gt=attempt.submitted_at) | Q(submitted_at=attempt.submitted_at, pk__gt=attempt.pk)
    return list(Attempt.objects.filter(after, Exists(shared), person=attempt.person_id).exclude(counted=None))


def _discipline(person: UUID, day: date) -> str:
    """The person's discipline on the day, as a slug; nothing where they had no agency."""
    then = Affiliation.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), person=person, started_on__lte=day)
    return then.values_list("discipline__slug", flat=True).first() or ""


def _replace(attempt: Attempt, items: dict[str, Sums], quiz: Sums) -> None:
    before = CountedSitting.objects.filter(attempt=attempt).first()
    old_items, old_quiz = (before.items, before.quiz_sums) if before else ({}, {})
    if (old_items, old_quiz) == (items, quiz):
        return
    changes = {key: plus(items.get(key, {}), old_items.get(key, {}), -1) for key in {*items, *old_items}}
    _add(attempt.quiz_id, {key: change for key, change in changes.items() if change}, plus(quiz, old_quiz, -1))
    if items or quiz:
        said = {"items": items, "quiz_sums": quiz, "counted_at": Now()}
        CountedSitting.objects.update_or_create(attempt=attempt, defaults=said)
    else:
        CountedSitting.objects.filter(attempt=attempt).delete()


def _add(quiz: int, items: dict[str, Sums], quiz_sums: Sums) -> None:
    """Rows are made first and locked in one order, so that two sittings that ask the same questions come one after the other."""
    ItemFigures.objects.bulk_create([ItemFigures(quiz_id=quiz, version_id=UUID(key)) for key in sorted(items)], ignore_conflicts=True)
    rows = list(
        ItemFigures.objects.select_for_update(no_key=True).filter(quiz=quiz, version__in=[UUID(key) for key in items]).order_by("pk")
    )
    for row in rows:
        row.take(items[str(row.version_id)])
    ItemFigures.objects.bulk_update(rows, [*NUMBERS, "tables", "waiting", "waiting_sittings"])
    QuizFigures.objects.bulk_create([QuizFigures(quiz_id=quiz)], ignore_conflicts=True)
    whole = QuizFigures.objects.select_for_update(no_key=True).get(quiz=quiz)
    whole.take(quiz_sums)
    whole.save(update_fields=["sums", "waiting", "waiting_sittings"])


def uncounted() -> QuerySet[Attempt]:
    """Marked sittings that the figures do not know. Those that wait for somebody to read a written answer have no credit yet."""
    return Attempt.objects.marked().filter(counted=None)


@dataclass
class Checked:
    """What a comparison of the figures with the sittings found."""

    sittings: int = 0
    different: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        return not self.different


def check() -> Checked:
    """Whether every marked sitting is counted as it is now, and the figures are the sums of what is counted. Changes nothing."""
    found = Checked()
    for attempt in _marked():
        found.sittings += 1
        counted = getattr(attempt, "counted", None)
        if counted is None or (counted.items, counted.quiz_sums) != contribution(attempt):
            found.different.append(f"sitting {attempt.pk}")
    items, quizzes = _totals()
    stored = {(row.quiz_id, str(row.version_id)): row.whole for row in ItemFigures.objects.iterator()}
    for quiz, version in sorted({*items, *stored}):
        if items.get((quiz, version), {}) != stored.get((quiz, version), {}):
            found.different.append(f"version {version} in assessment {quiz}")
    whole = {row.quiz_id: row.whole for row in QuizFigures.objects.iterator()}
    found.different += [f"assessment {quiz}" for quiz in sorted({*quizzes, *whole}) if quizzes.get(quiz, {}) != whole.get(quiz, {})]
    return found


def rebuild() -> int:
    """Count every marked sitting again, and write the figures anew from what is counted. How many sittings; may run while people sit."""
    sittings = 0
    for keys in _batches(Attempt.objects.marked().order_by("submitted_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            for key in keys:
                count(key)
        sittings += len(keys)
    _write_anew()
    return sittings


@transaction.atomic
def _write_anew() -> None:
    list(QuizFigures.objects.select_for_update().order_by("pk"))
    items, quizzes = _totals()
    ItemFigures.objects.all().delete()
    QuizFigures.objects.all().delete()
    rows = [(ItemFigures(quiz_id=quiz, version_id=UUID(version)), sums) for (quiz, version), sums in items.items()]
    wholes = [(QuizFigures(quiz_id=quiz), sums) for quiz, sums in quizzes.items()]
    for row, sums in [*rows, *wholes]:
        row.take(sums, sittings=FEW)
    ItemFigures.objects.bulk_create([row for row, _sums in rows], batch_size=BATCH)
    QuizFigures.objects.bulk_create([row for row, _sums in wholes], batch_size=BATCH)


def _totals() -> tuple[dict[tuple[int, str], Sums], dict[int, Sums]]:
    items: dict[tuple[int, str], Sums] = {}
    quizzes: dict[int, Sums] = {}
    for counted in CountedSitting.objects.select_related("attempt").iterator(chunk_size=BATCH):
        quiz = counted.attempt.quiz_id
        quizzes[quiz] = plus(quizzes.get(quiz, {}), counted.quiz_sums)
        for version, sums in counted.items.items():
            items[quiz, version] = plus(items.get((quiz, version), {}), sums)
    return items, quizzes


def _marked() -> Iterator[Attempt]:
    yield from Attempt.objects.marked().select_related("counted").order_by("pk").iterator(chunk_size=BATCH)


def _batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
