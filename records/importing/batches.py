"""What happens to a file of people: brought, checked, taken in after a word, undone. Some rows at a time, each in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from agencies import audit
from agencies.authority import can
from agencies.models import Agency, User
from agencies.permissions import Permission
from jobs.clock import today
from jobs.outbox import enqueue
from records.importing.judging import judge
from records.importing.plans import Planner
from records.importing.sheets import read
from records.importing.undoing import undo_rows
from records.importing.writing import Writing, keep
from records.models import BatchState, ImportBatch, ImportRow, RowState

AT_ONCE = 200
"""So many rows are one job and one transaction."""

TEXTS_KEPT = timedelta(days=30)


class MovedOnError(ValueError):
    """The batch is not any more in the state in which this can be done."""


@transaction.atomic
def bring(*, agency: Agency, name: str, content: bytes, by: User) -> ImportBatch:
    """Keep the rows of a file, and look at them; at many of them by and by. Nothing about people is written.

    :raises ValidationError: where it is no table of people.
    """
    _may(agency, by)
    sheet = read(content)
    batch = ImportBatch.objects.create(
        agency=agency,
        file_name=name.replace("\\", "/").rpartition("/")[2][-120:] or "people.csv",
        sha256=sha256(content).hexdigest(),
        encoding=sheet.encoding,
        unknown_columns=sheet.unknown[:20],
        created_by=by,
    )
    judged = judge(sheet.lines, today())
    rows = [
        ImportRow(batch=batch, number=row.number, email=row.cells.get("email", "")[:254], values=row.cells, problems=row.problems)
        for row in judged
    ]
    ImportRow.objects.bulk_create(rows, batch_size=500)
    audit.record("import.brought", by=by, subject=batch, agency=agency, rows=len(rows))
    if len(rows) <= AT_ONCE:
        _go_on(batch)
    else:
        _ask_to_go_on(batch, 0)
    return batch


@transaction.atomic
def confirm(batch: ImportBatch, *, whole: bool, invites: bool, by: User) -> None:
    """Have the good rows taken in; with ``whole`` only if there are no others.

    :raises ValidationError: where all were asked for and some are wrong, or none is good.
    """
    _may(batch.agency, by)
    if not batch.rows.filter(state=RowState.GOOD).exists():
        raise ValidationError(_("No row can be taken in."))
    if whole and batch.rows.filter(state=RowState.WRONG).exists():
        raise ValidationError(_("Some rows cannot be taken in. Mend the file and bring it again, or take in the good rows only."))
    _turn(batch, BatchState.CHECKED, BatchState.RUNNING, whole=whole, invites=invites, created_by=by, confirmed_at=Now())
    audit.record("import.confirmed", by=by, subject=batch, agency=batch.agency, whole=whole, invites=invites)
    _ask_to_go_on(batch, 0)


@transaction.atomic
def drop(batch: ImportBatch, *, by: User) -> None:
    """Leave the file where it is: nothing of it is taken in."""
    _may(batch.agency, by)
    _turn(batch, BatchState.CHECKED, BatchState.DROPPED, finished_at=Now())
    audit.record("import.dropped", by=by, subject=batch, agency=batch.agency)


@transaction.atomic
def undo(batch: ImportBatch, *, by: User) -> None:
    """Have everything undone that the batch has made, as far as nobody relies on it (``undoing``)."""
    _may(batch.agency, by)
    _turn(batch, BatchState.DONE, BatchState.UNDOING, undone_by=by)
    audit.record("import.undo_begun", by=by, subject=batch, agency=batch.agency)
    _ask_to_go_on(batch, 0)


def _may(agency: Agency, by: User) -> None:
    if not can(by, Permission.MANAGE_PEOPLE, agency):
        raise PermissionDenied


def _turn(batch: ImportBatch, before: BatchState, after: BatchState, **more: Any) -> None:
    """Once, by whoever is first.

    :raises MovedOnError: when somebody was.
    """
    if not ImportBatch.objects.filter(pk=batch.pk, state=before).update(state=after, **more):
        raise MovedOnError(batch.state)
    batch.refresh_from_db()


# --- Some rows at a time ----------------------------------------------------------------------------------------------------


def advance(payload: dict[str, Any]) -> None:
    """The job: take the next rows of a batch one step further, and ask for the next job. Run twice, it finds other rows or none."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("agency", "created_by").get(pk=UUID(payload["batch"]))
    if batch.is_at_work:
        _go_on(batch)


def _go_on(batch: ImportBatch) -> None:
    step, waiting, order = STEPS[BatchState(batch.state)]
    rows = list(batch.rows.filter(state=waiting).order_by(order).select_related("person")[:AT_ONCE])
    for row in rows:
        row.batch = batch
    state = batch.state
    if rows:
        step(batch, rows)
    if batch.state == state and not batch.rows.filter(state=waiting).exists():
        _finish(batch)
    if batch.is_at_work:
        _ask_to_go_on(batch, rows[-1].number if rows else 0)


def _ask_to_go_on(batch: ImportBatch, after: int) -> None:
    enqueue("records.import_batch", {"batch": str(batch.pk)}, key=f"import:{batch.pk}:{batch.state}:{after}")


def _check(batch: ImportBatch, rows: list[ImportRow]) -> None:
    for plan in Planner(batch, rows, today()).plans():
        row = plan.row
        row.state = RowState.WRONG if row.problems else RowState.GOOD
        row.creates, row.moves, row.seats, row.proves = plan.creates, plan.moves, bool(plan.seat), bool(plan.completions)
    keep(rows)


def _take_in(batch: ImportBatch, rows: list[ImportRow]) -> None:
    """What was good when it was checked is looked at again: the world may have moved on."""
    if not can(batch.created_by, Permission.MANAGE_PEOPLE, batch.agency):
        batch.rows.filter(state=RowState.GOOD).update(state=RowState.WRONG)
        return
    emails = [row.email for row in rows]
    list(User.objects.select_for_update(no_key=True).filter(email__in=emails).order_by("pk").values_list("pk"))
    plans = Planner(batch, rows, today()).plans()
    good = [plan for plan in plans if not plan.row.problems]
    for plan in plans:
        plan.row.state = RowState.GOOD if plan in good else RowState.WRONG
    if batch.whole and len(good) < len(plans):
        keep(rows)
        _stop(batch)
        return
    writing = Writing(batch, today())
    writing.take(good)
    writing.write()
    keep(rows)


def _stop(batch: ImportBatch) -> None:
    """All or none was asked for, and one failed: what has been taken in is undone."""
    batch.state, batch.stopped, batch.undone_by = BatchState.UNDOING, True, batch.created_by
    batch.save(update_fields=["state", "stopped", "undone_by"])
    audit.record("import.stopped", by=batch.created_by, subject=batch, agency=batch.agency)


def _undo(batch: ImportBatch, rows: list[ImportRow]) -> None:
    undo_rows(batch, rows, today=today())


def _finish(batch: ImportBatch) -> None:
    after = {BatchState.CHECKING: BatchState.CHECKED, BatchState.RUNNING: BatchState.DONE, BatchState.UNDOING: BatchState.UNDONE}
    batch.state = after[BatchState(batch.state)]
    if batch.state == BatchState.DONE:
        batch.finished_at = Now()
    elif batch.state == BatchState.UNDONE:
        batch.undone_at = Now()
    batch.save(update_fields=["state", "finished_at", "undone_at"])
    batch.refresh_from_db()
    if batch.state != BatchState.CHECKED:
        actions = {BatchState.DONE: "import.taken_in", BatchState.UNDONE: "import.undone"}
        by = batch.undone_by or batch.created_by
        audit.record(actions[BatchState(batch.state)], by=by, subject=batch, agency=batch.agency, **vars(counts(batch)))


Step = Callable[[ImportBatch, list[ImportRow]], None]
STEPS: dict[BatchState, tuple[Step, RowState, str]] = {
    BatchState.CHECKING: (_check, RowState.READ, "number"),
    BatchState.RUNNING: (_take_in, RowState.GOOD, "number"),
    BatchState.UNDOING: (_undo, RowState.DONE, "-number"),
}


# --- Read -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """Rows by what became of them, and what the rows that are not wrong do; ``people`` are new ones, ``same`` rows that change nothing."""

    rows: int
    read: int
    good: int
    wrong: int
    done: int
    undone: int
    kept: int
    people: int
    moves: int
    seats: int
    proves: int
    same: int


def counts(batch: ImportBatch) -> Counts:
    fine = ~Q(state__in=[RowState.WRONG, RowState.READ])
    by_state = {state: Count("pk", filter=Q(state=state)) for state in ("read", "good", "wrong", "done", "undone", "kept")}
    does = {name: Count("pk", filter=fine & Q(**{name: True})) for name in ("moves", "seats", "proves")}
    return Counts(
        **batch.rows.aggregate(
            rows=Count("pk"),
            people=Count("email", filter=fine & Q(creates=True), distinct=True),
            same=Count("pk", filter=fine & Q(creates=False, moves=False, seats=False, proves=False)),
            **by_state,
            **does,
        )
    )


def forget_texts(payload: dict[str, Any]) -> None:
    """Take names and addresses out of files that have been done with for a month; what they made can still be undone.

    A file that nobody has said a word about for so long is dropped.
    """
    before = Now() - TEXTS_KEPT
    ImportBatch.objects.filter(state=BatchState.CHECKED, created_at__lt=before).update(state=BatchState.DROPPED, finished_at=Now())
    old = ImportBatch.objects.filter(created_at__lt=before).exclude(state__in=[BatchState.CHECKING, BatchState.RUNNING, BatchState.UNDOING])
    ImportRow.objects.filter(batch__in=old).exclude(email="", values={}).update(email="", values={})
