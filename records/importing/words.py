"""What a page says of a file, in a sentence. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.importing.batches import Counts
from records.models import BatchState, ImportBatch


@dataclass(frozen=True)
class Progress:
    """How far it has come: ``value`` of ``max`` rows."""

    label: str
    value: int
    max: int


def progress_of(batch: ImportBatch, told: Counts) -> Progress | None:
    if batch.state == BatchState.CHECKING:
        return Progress(_("Rows checked"), told.rows - told.read, told.rows)
    if batch.state == BatchState.RUNNING:
        return Progress(_("Rows taken in"), told.done, told.done + told.good)
    if batch.state == BatchState.UNDOING:
        gone = told.undone + told.kept
        return Progress(_("Rows undone"), gone, gone + told.done)
    return None


def sentence_of(batch: ImportBatch, told: Counts) -> str:
    if batch.state == BatchState.CHECKED:
        words = ngettext("%(number)s of %(all)s row can be taken in.", "%(number)s of %(all)s rows can be taken in.", told.rows)
        return _both(words % {"number": _n(told.good), "all": _n(told.rows)}, _wrong(told.wrong))
    if batch.state == BatchState.DONE:
        words = ngettext("%(number)s of %(all)s row was taken in.", "%(number)s of %(all)s rows were taken in.", told.rows)
        return _both(words % {"number": _n(told.done), "all": _n(told.rows)}, _wrong(told.wrong))
    if batch.state == BatchState.UNDONE:
        return _undone(batch, told)
    if batch.state == BatchState.DROPPED:
        return _("Nothing of this file was taken in.")
    return _("You may leave this page: the work goes on, and you find it here.")


def _undone(batch: ImportBatch, told: Counts) -> str:
    why = _("One row could not be taken in, and all or none was asked for.") if batch.stopped else ""
    undone = ngettext("%(number)s row was undone.", "%(number)s rows were undone.", told.undone) % {"number": _n(told.undone)}
    kept = ngettext("%(number)s row stays: somebody relies on it.", "%(number)s rows stay: somebody relies on them.", told.kept)
    return _both(why, undone, kept % {"number": _n(told.kept)} if told.kept else "")


def _wrong(number: int) -> str:
    words = ngettext("%(number)s row has an error.", "%(number)s rows have an error.", number) % {"number": _n(number)}
    return words if number else ""


def _both(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _n(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")
