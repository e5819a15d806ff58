"""The facts that rooms above may follow. Sent inside the transaction that makes them true; receivers are one line (ADR 4)."""

from django.dispatch import Signal

enrolled = Signal()
"""``enrolment``: a person has begun a course."""

course_completed = Signal()
"""``enrolment``: every required step of the enrolment's edition is done; ``by``: the actor."""

edition_released = Signal()
"""``edition``: a new edition of a course; ``edition.asks`` says what it asks of those who hold an earlier one. ``by``: the actor, or None."""
