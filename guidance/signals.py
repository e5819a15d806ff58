"""The facts that rooms above may follow. Sent inside the transaction that makes them true; receivers are one line (ADR 4)."""

from django.dispatch import Signal

acknowledged = Signal()
"""``acknowledgement``: a person has said to have read a version of a guidance note; ``by``: the actor."""
