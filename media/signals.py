"""The one fact that rooms above may follow. Sent inside the transaction that makes it true; receivers are one line (ADR 4)."""

from django.dispatch import Signal

played = Signal()
"""``play``: a package says that its person has come further in it; ``completed``, and ``scaled`` from -1 to 1 or None. Self-reported."""
