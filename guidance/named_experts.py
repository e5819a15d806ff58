"""Being named on the page of one's unit: chosen and taken back by oneself, and in the audit trail."""

from django.db import transaction

from agencies import audit
from agencies.models import User
from guidance.models import NamedExpert


@transaction.atomic
def name(person: User, *, line: str) -> NamedExpert:
    found, made = NamedExpert.objects.update_or_create(person=person, defaults={"line": line.strip()})
    if made:
        audit.record("expert.named", by=person, person=person)
    return found


@transaction.atomic
def leave(person: User) -> None:
    """Not being named when one was not changes nothing."""
    gone, _rows = NamedExpert.objects.filter(person=person).delete()
    if gone:
        audit.record("expert.not_named", by=person, person=person)
