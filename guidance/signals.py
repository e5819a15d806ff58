"""The facts that rooms above may follow. Sent inside the transaction that makes them true; receivers are one line (ADR 4)."""

from contextvars import ContextVar
from typing import Any

from django.dispatch import Signal

publisher: ContextVar[Any] = ContextVar("publisher", default=None)
"""Who is publishing a note, where that is somebody else than who wrote the revision: the last lane, a schedule, a file."""

note_published = Signal()
"""``note``: a guidance note has been published, in whatever status; ``by``: the actor, None for files and schedules."""

acknowledged = Signal()
"""``acknowledgement``: a person has said to have read a version of a guidance note; ``by``: the actor."""

radius_applied = Signal()
"""``radius``: what a new version of a note asks is asked from today; its ``people`` are written. Sent in the effect that applies it."""

radius_taken_back = Signal()
"""``radius``: it is asked no more, from today; ``by``: the actor."""
