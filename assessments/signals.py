"""What this room tells the rooms above it."""

from django.dispatch import Signal

follow_up_named = Signal()
"""A joint exercise has ended and named what comes after it. Sends ``follow_up``; inside the transaction that ends the session."""

pass_taken_back = Signal()
"""A sitting that was passed is not any more: two people have decided so after a wrong key. Sends ``attempt``, ``because``, ``by``; inside the transaction."""
