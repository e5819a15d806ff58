"""A question on its way: asked, taken, answered, followed up, closed, reopened. Each verb is atomic, audited without a word of the text, and tells whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from agencies import audit
from agencies.models import Affiliation, Agency, Jurisdiction, RoleAssignment, User
from agencies.permissions import Permission, roles_that_allow
from guidance.desk.moves import Did, Side, State, after
from guidance.desk.promises import due, working_days
from guidance.models import DeskCitation, DeskEntry, DeskEvent, DeskQuestion, DeskQueue, DeskTopic
from jobs.clock import today
from jobs.outbox import enqueue

TELL = "guidance.desk_tell"
MOST_OPEN = 20
"""So many unanswered questions one person may have."""


class NotPossibleError(Exception):
    """The question has moved on meanwhile, or this cannot happen to it."""


class NobodyAnswersError(Exception):
    """No unit answers this topic in this district."""


class TooManyOpenError(Exception):
    """The person has many unanswered questions already."""


@dataclass(frozen=True)
class Words:
    """What somebody writes: the text, why what the check found is no detail of a person, and the pages that it cites."""

    text: str
    explained: list[dict[str, Any]] = field(default_factory=list)
    pages: Sequence[int] = ()


@transaction.atomic
def ask(
    *,
    topic: DeskTopic,
    jurisdiction: Jurisdiction | None,
    title: str,
    words: Words,
    shows_name: bool = False,
    at: datetime | None = None,
    by: User,
) -> DeskQuestion:
    """Send a question to the queue that answers it. The promise of the queue is frozen on it. ``at``: for what was asked earlier, elsewhere.

    :raises NobodyAnswersError: when no queue answers the topic there.
    :raises TooManyOpenError: when the person waits for many answers already.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if DeskQuestion.objects.asked_by(by).promised().count() >= MOST_OPEN:
        raise TooManyOpenError
    queue = DeskQueue.objects.answering(topic, jurisdiction)
    if queue is None:
        raise NobodyAnswersError
    day, moment = (timezone.localdate(at), {"asked_at": at}) if at else (today(), {})
    question = DeskQuestion.objects.create(
        queue=queue, topic=topic, jurisdiction=jurisdiction, unit=queue.unit, asker=by, shows_name=shows_name, title=title.strip(),
        agency=by.home.agency if by.home else None, discipline=by.home.discipline if by.home else None,
        asked_on=day, changed_on=day, promised_days=queue.promised_days, due_on=due(day, queue.promised_days), **moment,
    )  # fmt: skip
    event = DeskEvent.objects.create(
        question=question, number=1, did=Did.ASKED, then=State.ASKED, side=Side.ASKER, on=day, **({"at": at} if at else {})
    )
    _write(event, words)
    audit.record("desk.asked", by=by, subject=question, explained=len(words.explained))
    _tell(event)
    return question


@transaction.atomic
def take(question: DeskQuestion, *, by: User) -> DeskEvent:
    """An expert takes a question that waits."""
    return _move(question, Did.TAKEN, side=Side.EXPERT, by=by, assigned_to=by)


@transaction.atomic
def assign(question: DeskQuestion, *, to: User, by: User) -> DeskEvent:
    """Give the question to a colleague of the unit.

    :raises NotPossibleError: also when they may not answer it.
    """
    if not DeskQuestion.objects.answerable_by(to).filter(pk=question.pk).exists():
        raise NotPossibleError
    return _move(question, Did.ASSIGNED, side=Side.EXPERT, by=by, given_to=to, assigned_to=to)


@transaction.atomic
def put_back(question: DeskQuestion, *, by: User) -> DeskEvent:
    return _move(question, Did.PUT_BACK, side=Side.EXPERT, by=by, assigned_to=None)


@transaction.atomic
def answer(question: DeskQuestion, *, words: Words, minutes: int, by: User) -> DeskEvent:
    """Answer it. The first answer is measured against the promise.

    :raises NotPossibleError: also for somebody other than the expert who has it in hand.
    """
    if question.assigned_to_id != by.pk:
        raise NotPossibleError
    day = today()
    measured: dict[str, Any] = {}
    if question.answered_on is None:
        measured = {"answered_on": day, "response_days": working_days(question.asked_on, day), "in_time": day <= question.due_on}
    event = _move(question, Did.ANSWERED, side=Side.EXPERT, by=by, minutes=minutes, **measured)
    _write(event, words)
    return event


@transaction.atomic
def follow_up(question: DeskQuestion, *, words: Words, by: User) -> DeskEvent:
    """The asker asks again; the promise begins anew."""
    return _ask_again(question, Did.FOLLOWED_UP, words=words, by=by)


@transaction.atomic
def reopen(question: DeskQuestion, *, words: Words, by: User) -> DeskEvent:
    """The asker opens a closed question again; it goes back into the queue."""
    return _ask_again(question, Did.REOPENED, words=words, by=by)


def _ask_again(question: DeskQuestion, did: Did, *, words: Words, by: User) -> DeskEvent:
    event = _move(question, did, side=Side.ASKER, by=by, due_on=due(today(), question.promised_days))
    _write(event, words)
    return event


@transaction.atomic
def close(question: DeskQuestion, *, by: User | None) -> DeskEvent:
    """Closed by the asker, by the expert, or with nobody by time."""
    side = Side.TIME if by is None else Side.ASKER if question.asker_id == by.pk else Side.EXPERT
    return _move(question, Did.CLOSED, side=side, by=by)


def _move(
    question: DeskQuestion,
    did: Did,
    *,
    side: Side,
    by: User | None,
    given_to: User | None = None,
    minutes: int | None = None,
    **fields: Any,
) -> DeskEvent:
    """Write the next event and what follows from it, unless the question has moved on since it was read.

    :raises NotPossibleError: when it has, or when the table of moves has no such line.
    """
    then = after(did, question.state, side)
    if then is None:
        raise NotPossibleError
    day = today()
    moved = DeskQuestion.objects.filter(pk=question.pk, state=question.state, events_count=question.events_count).update(
        state=then, events_count=F("events_count") + 1, changed_on=day, **fields
    )
    if not moved:
        raise NotPossibleError
    event = DeskEvent.objects.create(
        question=question, number=question.events_count + 1, did=did, before=question.state, then=then, side=side, on=day,
        expert=by if side == Side.EXPERT else None, given_to=given_to, minutes=minutes,
    )  # fmt: skip
    audit.record(f"desk.{did.value}", by=by, subject=question)
    question.refresh_from_db()
    _tell(event)
    return event


def note_event(question: DeskQuestion, did: Did, *, by: User) -> DeskEvent:
    """For what happens to a question without moving it: shared, drafted. In the caller's transaction."""
    return _move(question, did, side=Side.EXPERT, by=by)


def _write(event: DeskEvent, words: Words) -> None:
    entry = DeskEntry.objects.create(event=event, text=words.text.strip(), explained=words.explained)
    DeskCitation.objects.bulk_create(DeskCitation(entry=entry, page_id=page) for page in dict.fromkeys(words.pages))


def _tell(event: DeskEvent) -> None:
    enqueue(TELL, {"event": str(event.pk)}, key=f"{TELL}:{event.pk}")


def experts_of(unit: Agency) -> QuerySet[User]:
    """Who answers for a unit: the people who work in it, or below it, in a role that answers questions."""
    roles = roles_that_allow(Permission.ANSWER_QUESTIONS)
    return User.objects.filter(
        is_active=True,
        affiliations__in=Affiliation.objects.current().filter(agency__path__startswith=unit.path),
        role_assignments__in=RoleAssignment.objects.current().filter(role__in=roles),
    ).distinct()
