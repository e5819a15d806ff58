"""Marking what was written: taken from the queue by one person at a time, read without knowing whose it is, settled by the rubric."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from agencies import audit
from agencies.language import speaking_to
from agencies.models import User
from assessments import attempts, rubrics
from assessments.models import MarkerReading, MarkingState, WrittenMarking
from assessments.models.written import LEASE
from jobs.clock import database_now
from notices.messages import tell

STATES = {1: MarkingState.FIRST, 2: MarkingState.SECOND, 3: MarkingState.THIRD, None: MarkingState.SETTLED}
MOST_TRIES = 50


class NotYoursError(Exception):
    """The answer is not in the person's hands: the time is over and somebody else has taken it, or it is settled."""


class UnfitReadingError(ValueError):
    """A criterion has no level, or one that it does not know."""


def take_next(*, by: User) -> WrittenMarking | None:
    """The answer that the person has in hand, or else the oldest that they may read, for two hours theirs alone; None when there is none.

    Two that ask at once get two different answers: a conditional update decides.
    """
    held = WrittenMarking.objects.held_by(by).first()
    if held:
        return held
    for marking in WrittenMarking.objects.free().markable_by(by).order_by("asked_at", "pk")[:MOST_TRIES]:
        if WrittenMarking.objects.free().filter(pk=marking.pk).update(claimed_by=by, claimed_until=Now() + LEASE):
            return WrittenMarking.objects.get(pk=marking.pk)
    return None


def give_back(marking: WrittenMarking, *, by: User) -> None:
    """Let somebody else read it."""
    WrittenMarking.objects.waiting().filter(pk=marking.pk, claimed_by=by).update(claimed_by=None, claimed_until=None)


@transaction.atomic
def record(marking: WrittenMarking, *, levels: list[int], feedback: list[str], comment: str, by: User) -> WrittenMarking:
    """What the person has found. Where that settles the answer, and with it the sitting, the sitting is marked and its person told.

    :raises NotYoursError: when somebody else has it meanwhile, or it is settled.
    :raises UnfitReadingError: when the levels are not those of the rubric.
    """
    locked = WrittenMarking.objects.select_for_update(of=("self",)).select_related("attempt_item__version").get(pk=marking.pk)
    if locked.state == MarkingState.SETTLED or locked.claimed_by_id != by.pk:
        raise NotYoursError
    content = locked.attempt_item.version.content
    if not rubrics.fits(content, levels):
        raise UnfitReadingError
    number = locked.readings.count() + 1
    words = [feedback[place] if place < len(feedback) else "" for place in range(len(levels))]
    MarkerReading.objects.create(marking=locked, number=number, marker=by, levels=levels, feedback=words, comment=comment)
    locked.state = STATES[rubrics.next_reading(content, locked.levels)]
    locked.claimed_by = locked.claimed_until = None
    locked.settled_at = database_now() if locked.state == MarkingState.SETTLED else None
    locked.save(update_fields=["state", "claimed_by", "claimed_until", "settled_at"])
    audit.record("written.read", by=by, subject=locked, reading=number, points=rubrics.points(content, levels), state=locked.state)
    if locked.state == MarkingState.SETTLED:
        _go_on(locked)
    return locked


def _go_on(marking: WrittenMarking) -> None:
    attempt = attempts.complete(marking.attempt_item.attempt_id)
    if attempt.awaits_marking:
        return
    with speaking_to(attempt.person):
        outcome = _("You have passed.") if attempt.passed else _("It is not passed this time.")
        tell(
            recipient=attempt.person,
            kind="assessment.marked",
            key=f"marked:{attempt.pk}",
            subject=_("Your assessment is marked: %s") % attempt.quiz.title,
            body=_("Your written answers have been read. %s The result says what was found in them.") % outcome,
            link=attempt.get_absolute_url(),
        )


def queue(user: User) -> dict[str, Any]:
    """What waits: how many of each reading the person may take, the day of the oldest, what they have in hand, what others must read."""
    may = WrittenMarking.objects.waiting().markable_by(user)
    states = list(may.values_list("state", flat=True))
    return {
        "counts": [(state.label, states.count(state)) for state in (MarkingState.FIRST, MarkingState.SECOND, MarkingState.THIRD)],
        "total": len(states),
        "oldest": may.order_by("asked_at").values_list("asked_at", flat=True).first(),
        "held": WrittenMarking.objects.held_by(user).select_related("attempt_item__version__item").first(),
        "others": WrittenMarking.objects.waiting().count() - len(states),
    }
