"""Taking the asker and the words away: after some time, or when a person is erased. What was shared, and the counts, stay."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from agencies import audit
from agencies.models import User
from guidance.desk.moves import State
from guidance.desk.questions import NotPossibleError, close
from guidance.models import DeskEntry, DeskQuestion
from jobs.clock import today

RESTS_AFTER = timedelta(days=30)
A_TURN = 500


@transaction.atomic
def forget_asker(person: User, *, by: User | None) -> int:
    """Everything that the person asked loses its asker and its words. How many questions that were."""
    number = _forget(DeskQuestion.objects.asked_by(person))
    audit.record("desk.forgotten", by=by, person=person, questions=number)
    return number


@transaction.atomic
def forget_old(day: date) -> int:
    """Closed questions that have rested for ``DESK_KEEP_DAYS`` lose their asker and their words."""
    old = DeskQuestion.objects.filter(state=State.CLOSED, changed_on__lt=day - timedelta(days=settings.DESK_KEEP_DAYS), forgotten_on=None)
    ids = list(old.order_by("changed_on").values_list("pk", flat=True)[:A_TURN])
    return _forget(DeskQuestion.objects.filter(pk__in=ids)) if ids else 0


def _forget(questions: QuerySet[DeskQuestion]) -> int:
    ids = list(questions.values_list("pk", flat=True))
    DeskEntry.objects.filter(event__question__in=ids).update(text="", explained=[])
    return DeskQuestion.objects.filter(pk__in=ids).update(
        asker=None, agency=None, discipline=None, shows_name=False, title="", forgotten_on=today()
    )


def close_resting(day: date) -> None:
    """What was answered a month ago and not asked again is closed."""
    for question in DeskQuestion.objects.filter(state=State.ANSWERED, changed_on__lte=day - RESTS_AFTER)[:A_TURN]:
        try:
            close(question, by=None)
        except NotPossibleError:
            continue
