"""Guidance in the demo world: a note that was revised today, whose readers are asked to acknowledge the new version; some have."""

from datetime import UTC, date, datetime, time, timedelta

from agencies.models import Affiliation, User
from guidance.acknowledgements import acknowledge
from guidance.findings import from_files
from guidance.models import Acknowledgement, GuidanceNotePage, NoteAsks
from guidance.radius import apply, decide
from lms.demo.accounts import ACCOUNTS
from records.acknowledgements import record_acknowledgement
from records.engine import refresh_people

REVISED = "GN-03"
READERS = {"larkmere-police": 14, "inquiry-larkmere": 12, "federal-prosecutor": 6, "ellery-legal-aid": 2}
"""How many of each agency had acknowledged the first version."""
WHAT_CHANGED = "Ask the person before you take anything from their phone, and take whole threads with their data. Pictures of a screen are no longer enough."
BEFORE = "Take from a victim's phone only what is agreed."
AFTER = "Ask first, and say what you need and why. Take whole threads with their data, never pictures of a screen, and only what is agreed."


def fill_notes(day: date) -> None:
    note = GuidanceNotePage.objects.get(code=REVISED)
    author = User.objects.get(email=next(account.email for account in ACCOUNTS if account.role == "author"))
    readers = [person for agency, number in READERS.items() for person in people_of(agency)[:number]]
    for place, person in enumerate(readers):
        said = Acknowledgement.objects.create(note=note, version=1, person=person, at=moment(day - timedelta(days=30 + 5 * place)))
        record_acknowledgement(said, by=person)
    body = note.body.get_prep_value()
    for block in body:
        if block["type"] == "text":
            block["value"] = block["value"].replace(BEFORE, AFTER)
    note.body, note.version, note.effective_on, note.what_changed = body, 2, day, WHAT_CHANGED
    revision = note.save_revision(user=author)
    kept = decide(note, version=2, readers=NoteAsks.ACKNOWLEDGE, days=30, by=author)
    with from_files():
        revision.publish(user=author)
    apply(kept.pk)
    refresh_people([person.pk for person in readers])
    now = GuidanceNotePage.objects.get(pk=note.pk)
    for person in [reader for reader in readers if reader.email not in {account.email for account in ACCOUNTS}][::3]:
        acknowledge(now, version=2, by=person)


def people_of(agency: str) -> list[User]:
    """Who works there; those with an account to look around come first."""
    known = {account.email for account in ACCOUNTS}
    homes = Affiliation.objects.current().filter(agency__slug=agency, person__is_active=True).select_related("person")
    return sorted((home.person for home in homes), key=lambda person: (person.email not in known, person.email))


def moment(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=UTC)
