"""The facts that rooms above may follow. Sent inside the transaction that makes them true; receivers are one line (ADR 4)."""

from django.dispatch import Signal

person_changed = Signal()
"""``person``: who works where, or sits on which team, has changed from the date ``on``; ``by``: the actor."""

mail_wanted = Signal()
"""Somebody must get a mail about the account itself: ``address``, ``kind``, ``key``, ``subject``, ``body``, ``link``."""
