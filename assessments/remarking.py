"""Marking every stored sitting again from its stored versions: the marks must come out the same [A10]."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch

from assessments.attempts import mark_of
from assessments.marking import Earned, verdict
from assessments.models import Attempt, AttemptItem, MarkChange, RegradedAttempt


@dataclass
class Remarked:
    """What a new marking found."""

    attempts: int = 0
    marks: int = 0
    different: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        return not self.different


def remark() -> Remarked:
    """Compare every stored mark, sum and verdict with what the pure functions say today."""
    found = Remarked()
    standing = set(RegradedAttempt.objects.filter(stands=True).values_list("attempt", flat=True))
    standing |= set(MarkChange.objects.applied().filter(stands=True).values_list("attempt_item__attempt", flat=True))
    for attempt in _submitted():
        items = list(attempt.items.all())
        stored = {item.pk: item.mark.credit for item in items if hasattr(item, "mark")}
        earned = {item.pk: Earned(mark_of(item), item.critical) for item in items}
        again = verdict(earned.values(), pass_share=attempt.pass_share, criticals_must_be_right=attempt.criticals_must_be_right)
        found.attempts += 1
        found.marks += len(stored)
        same_marks = stored == {pk: one.credit for pk, one in earned.items()}
        # A pass may stand against the new marks of a regrade: by a decision that is on record, never by itself.
        passed = again.passed or (attempt.pk in standing and bool(attempt.passed))
        if not same_marks or (attempt.credit, attempt.passed) != (again.credit, passed):
            found.different.append(str(attempt.pk))
    return found


def _submitted() -> Iterator[Attempt]:
    items = AttemptItem.objects.select_related("answer", "mark", "version__item").with_grounds().with_changes()
    rows = Attempt.objects.marked().order_by("pk")
    return rows.prefetch_related(Prefetch("items", items)).iterator(chunk_size=200)
