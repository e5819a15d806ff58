"""Support contacts: whom an agency's people can turn to, and how pages come by them.

Every page of a member shows them, so they lie ready on the agency's own row, which the page has read anyway: ``Agency.support_card``.
The verbs here keep the cards of the agency and of everything below it as they should be.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from agencies import audit
from agencies.models import Agency, SupportContact, User

FIELDS = ("kind", "name", "phone", "website", "hours", "note")


@transaction.atomic
def add(*, agency: Agency | None, by: User | None, **fields: Any) -> SupportContact:
    """One more contact of an agency, or with no agency one for everybody."""
    contact = SupportContact.objects.create(agency=agency, **fields)
    audit.record("support.added", by=by, subject=contact, agency=agency)
    write_cards(agency)
    return contact


@transaction.atomic
def change(contact: SupportContact, *, by: User, **fields: Any) -> SupportContact:
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.save(update_fields=list(fields))
    audit.record("support.changed", by=by, subject=contact, agency=contact.agency_id)
    write_cards(contact.agency)
    return contact


@transaction.atomic
def remove(contact: SupportContact, *, by: User) -> None:
    agency = contact.agency
    audit.record("support.removed", by=by, subject=contact, agency=agency)
    contact.delete()
    write_cards(agency)


def write_cards(agency: Agency | None) -> None:
    """Write the cards of the agency and of everything below it anew. National lines stand on no card: everybody finds them on one page."""
    if agency is None:
        return
    below = list(Agency.objects.within(agency))
    found = list((SupportContact.objects.reaching(agency) | SupportContact.objects.below(agency)).select_related("agency"))
    for one in below:
        one.support_card = card_of(contact for contact in found if contact.agency and one.path.startswith(contact.agency.path))
    Agency.objects.bulk_update(below, ["support_card"], batch_size=200)


def card_of(contacts: Iterable[SupportContact]) -> list[dict[str, str]]:
    """Contacts as a page shows them, the nearest agency first."""
    nearest_first = sorted(contacts, key=lambda contact: -len(contact.agency.path) if contact.agency else 0)
    return [
        {**{name: getattr(contact, name) for name in FIELDS}, "agency": contact.agency.short_name if contact.agency else ""}
        for contact in nearest_first
    ]
