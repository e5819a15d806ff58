"""What can happen to a question, and where that leads. Pure: the table stands here, and the database holds every event to it."""

from functools import reduce
from operator import or_

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    ASKED = "asked", pgettext_lazy("question", "asked")
    ASSIGNED = "assigned", pgettext_lazy("question", "taken")
    ANSWERED = "answered", _("answered")
    FOLLOWED_UP = "followed_up", _("followed up")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")


class Did(models.TextChoices):
    ASKED = "asked", pgettext_lazy("question", "asked")
    TAKEN = "taken", _("taken by an expert")
    ASSIGNED = "assigned", _("given to an expert")
    PUT_BACK = "put_back", _("put back into the queue")
    ANSWERED = "answered", _("answered")
    FOLLOWED_UP = "followed_up", _("asked again")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    SHARED = "shared", _("the answer was shared with all members")
    UNSHARED = "unshared", _("the answer is no longer shared")
    DRAFTED = "drafted", _("a guidance note was begun from the answer")


class Side(models.TextChoices):
    """Whose doing it was. The asker's name stands on the question alone, so that it can be taken away."""

    ASKER = "asker", _("the asker")
    EXPERT = "expert", _("the unit")
    TIME = "time", _("time")


WAITING = (State.ASKED, State.REOPENED)
"""In the queue: nobody has it in hand."""
IN_HAND = (State.ASSIGNED, State.FOLLOWED_UP)
PROMISED = (*WAITING, *IN_HAND)
"""An answer is owed."""
HAS_ANSWER = (State.ANSWERED, State.CLOSED)

MOVES: dict[Did, dict[State | str, State]] = {
    Did.ASKED: {"": State.ASKED},
    Did.TAKEN: {State.ASKED: State.ASSIGNED, State.REOPENED: State.ASSIGNED},
    Did.ASSIGNED: {
        State.ASKED: State.ASSIGNED,
        State.REOPENED: State.ASSIGNED,
        State.ASSIGNED: State.ASSIGNED,
        State.FOLLOWED_UP: State.FOLLOWED_UP,
    },
    Did.PUT_BACK: {State.ASSIGNED: State.ASKED},
    Did.ANSWERED: {State.ASSIGNED: State.ANSWERED, State.FOLLOWED_UP: State.ANSWERED},
    Did.FOLLOWED_UP: {State.ANSWERED: State.FOLLOWED_UP},
    Did.CLOSED: {state: State.CLOSED for state in State if state != State.CLOSED},
    Did.REOPENED: {State.CLOSED: State.REOPENED},
    Did.SHARED: {state: state for state in HAS_ANSWER},
    Did.UNSHARED: {state: state for state in State if state != State.ASKED},
    Did.DRAFTED: {state: state for state in HAS_ANSWER},
}
SIDES: dict[Did, frozenset[Side]] = {
    **{did: frozenset({Side.EXPERT}) for did in Did},
    Did.ASKED: frozenset({Side.ASKER}),
    Did.FOLLOWED_UP: frozenset({Side.ASKER}),
    Did.REOPENED: frozenset({Side.ASKER}),
    Did.CLOSED: frozenset(Side),
}


def after(did: Did, state: State | str, side: Side) -> State | None:
    """Where it leads when this happens to a question in this state, by this side; None where it cannot happen."""
    return MOVES[did].get(state) if side in SIDES[did] else None


def possible(state: State, side: Side) -> frozenset[Did]:
    """What may happen next by this side."""
    return frozenset(did for did in Did if after(did, state, side) is not None)


def allowed() -> models.Q:
    """The table as a condition on the rows of events."""
    rows = [
        models.Q(did=did.value, before=str(before), then=then.value, side__in=sorted(side.value for side in SIDES[did]))
        for did, moves in MOVES.items()
        for before, then in moves.items()
    ]
    return reduce(or_, rows)
