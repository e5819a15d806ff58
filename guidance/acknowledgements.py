"""Saying that one has read a version of a guidance note: once, audited, and told to the rooms above."""

from django.db import transaction

from agencies import audit
from agencies.models import User
from guidance.models import Acknowledgement, GuidanceNotePage, NoteStatus
from guidance.signals import acknowledged

A_DAY = 24 * 60 * 60


class OtherVersionError(ValueError):
    """What was read is not what is in force now: it has to be read again."""


@transaction.atomic
def acknowledge(
    note: GuidanceNotePage, *, version: int, seconds: int | None = None, reached: int | None = None, from_changes: bool = False, by: User
) -> Acknowledgement:
    """Put on record that ``by`` has read this version; ``from_changes``: what changed from the one before. Saying it again finds the same row, with what was told first.

    :raises OtherVersionError: when the version is not the one in force, because a new one was published while the person read.
    """
    # Held while it is written, so that a new version cannot slip in between.
    now = GuidanceNotePage.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if now.version != version or now.status != NoteStatus.IN_FORCE or not now.live:
        raise OtherVersionError
    row, created = Acknowledgement.objects.get_or_create(
        person=by, note=now, version=version, defaults={"seconds": seconds, "reached": reached, "from_changes": from_changes}
    )
    if created:
        audit.record("note.acknowledged", by=by, subject=now, person=by, version=version)
        acknowledged.send(sender=Acknowledgement, acknowledgement=row, by=by)
    return row


def measure(told: str, most: int) -> int | None:
    """What a browser tells as a number, between 0 and ``most``; None where it is no number."""
    return min(int(told), most) if told.isascii() and told.isdigit() and len(told) < 10 else None
