"""What this room tells the rooms above it."""

from django.dispatch import Signal

follow_up_named = Signal()
"""A joint exercise has ended and named what comes after it. Sends ``follow_up``; inside the transaction that ends the session."""
