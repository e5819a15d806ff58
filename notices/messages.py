"""Telling people: in the inbox at once, by mail through the outbox, each thing once."""

from typing import Any

from django.db import transaction

from agencies.models import User
from jobs.outbox import enqueue
from notices.models import Notice

MAIL = "notices.mail"


@transaction.atomic
def tell(*, recipient: User | None = None, address: str = "", kind: str, key: str, subject: str, body: str, link: str = "") -> Notice:
    """Tell a person, or an address where there is no person yet. The same key again tells nothing new.

    ``link`` is a path of ours ("/courses/…") or a whole address of ours; it is the one link of the mail.
    """
    notice, created = Notice.objects.get_or_create(
        key=key,
        defaults={"recipient": recipient, "address": address, "kind": kind, "subject": subject[:200], "body": body, "link": link},
    )
    if created:
        enqueue(MAIL, {"notice": str(notice.pk)}, key=f"{MAIL}:{notice.pk}")
    return notice


def tell_address(sender: type, *, address: str, kind: str, key: str, subject: str, body: str, link: str, **kwargs: Any) -> None:
    """The receiver of :data:`agencies.signals.mail_wanted`."""
    tell(address=address, kind=kind, key=key, subject=subject, body=body, link=link)
