"""The facts that rooms above may follow. Sent inside the transaction that makes them true; receivers are one line (ADR 4)."""

from django.dispatch import Signal

person_changed = Signal()
"""``person``: who works where, or sits on which team, has changed from the date ``on``; ``by``: the actor."""

roles_changed = Signal()
"""``person``: which roles somebody holds has changed from the date ``on``; ``by``: the actor."""

places_changed = Signal()
"""``task_force``: an agency has taken a place at the team (``joined``) or left it (``left``); ``by``: the actor."""

mail_wanted = Signal()
"""Somebody must get a mail about the account itself: ``address``, ``kind``, ``key``, ``subject``, ``body``, ``link``."""
