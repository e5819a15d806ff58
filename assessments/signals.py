"""What this room tells the rooms above it."""

from django.dispatch import Signal

quiz_passed = Signal()
"""A sitting is passed, for the first time or again. Sends ``attempt``, ``by`` (None for the clock); inside the transaction that marks it."""

follow_up_named = Signal()
"""A joint exercise has ended and named what comes after it. Sends ``follow_up``; inside the transaction that ends the session."""

pass_taken_back = Signal()
"""A sitting that was passed is not any more: two people have decided so after a wrong key. Sends ``attempt``, ``because``, ``by``; inside the transaction."""
