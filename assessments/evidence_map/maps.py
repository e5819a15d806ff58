"""Maps: begun alone, shared with one partner of another discipline, saved exhibit by exhibit, handed in when all agree, marked once."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from agencies.models import User
from assessments import scripts
from assessments.completion import done
from assessments.evidence_map.case import CaseFile
from assessments.evidence_map.marking import Entry, Marks, Reading, RowNote, chosen, mark, missing
from assessments.models import EvidenceMap, EvidenceMapPage, MapEntry, MapMember, MapRow
from courses.models import Enrolment
from jobs.clock import database_now

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
SEEN_EVERY = timedelta(minutes=1)
PARTNER_AWAY = timedelta(hours=24)
SHORTEST_GAP_NOTE = 40
LONGEST_GAP_NOTE = 3000


class SubmittedError(Exception):
    """The map was handed in; nothing more is changed."""


class StaleError(Exception):
    """Somebody has saved since; what they saved stands."""


class NoPlaceError(Exception):
    """One cannot join: ``reason`` is one of code, own, full, discipline, open."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class IncompleteError(Exception):
    """The map cannot be handed in yet."""


def case_of(found: EvidenceMap) -> CaseFile:
    return scripts.said(found.script_id, CaseFile)


def reading_of(found: EvidenceMap) -> Reading:
    entries = {
        entry.exhibit: Entry(entry.primary, entry.second, entry.strength, tuple(entry.limits), entry.step) for entry in found.entries.all()
    }
    return Reading(entries, {row.row: RowNote(row.empty_because, row.missing) for row in found.rows.all()})


def marks_of(found: EvidenceMap) -> Marks:
    """The marks, made again from the stored version and what was said."""
    reading = reading_of(found)
    return mark(case_of(found), reading, only=chosen(reading) if found.short else None)


def start(person: User, *, page: EvidenceMapPage, enrolment: Enrolment, short: bool = False) -> EvidenceMap:
    """The person's open map of the case file: the one there is, or a new one.

    :raises scripts.NotReadyError: when there is no case file to read.
    """
    opened = EvidenceMap.objects.filter(members__person=person, members__step_key=page.translation_key, members__closed=False)
    found = opened.first()
    if found:
        return found
    script = scripts.pin(page)
    case = scripts.said(script.pk, CaseFile)
    try:
        with transaction.atomic():
            found = EvidenceMap.objects.create(script=script, step_key=page.translation_key, short=short)
            seat(found, 1, person=person, enrolment=enrolment)
            MapEntry.objects.bulk_create(MapEntry(map=found, exhibit=exhibit.id) for exhibit in case.exhibits)
            MapRow.objects.bulk_create(MapRow(map=found, row=row.id) for row in case.rows)
            return found
    except IntegrityError:
        return opened.get()


def seat(found: EvidenceMap, number: int, *, person: User, enrolment: Enrolment) -> MapMember:
    home = person.home
    return MapMember.objects.create(
        map=found, seat=number, person=person, enrolment=enrolment, discipline=home.discipline if home else None, step_key=found.step_key
    )


def invite(found: EvidenceMap) -> str:
    """The code with which one partner can join; asked again it is the same. Empty where nobody can: the map is shared, short or handed in."""
    found.refresh_from_db()
    if found.short or found.submitted_at or found.members.filter(left_at=None).count() > 1:
        return ""
    if not found.join_code:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        EvidenceMap.objects.filter(pk=found.pk, join_code="", submitted_at=None).update(join_code=code)
        found.refresh_from_db(fields=["join_code"])
    return found.join_code


@transaction.atomic
def join(person: User, *, code: str, step_key: UUID, enrolment: Enrolment) -> EvidenceMap:
    """Take the second seat of the map that the code belongs to. The code is used up.

    :raises NoPlaceError: saying why not.
    """
    wanted = code.strip().upper().replace(" ", "")
    found = (
        EvidenceMap.objects.select_for_update().filter(join_code=wanted, step_key=step_key, submitted_at=None).first() if wanted else None
    )
    if found is None:
        raise NoPlaceError("code")
    first = found.members.filter(left_at=None).select_related("discipline").get()
    if first.person_id == person.pk:
        raise NoPlaceError("own")
    home = person.home
    if home and first.discipline_id == home.discipline_id:
        raise NoPlaceError("discipline")
    if MapMember.objects.filter(person=person, step_key=step_key, closed=False).exists():
        raise NoPlaceError("open")
    seat(found, 2 if first.seat == 1 else 1, person=person, enrolment=enrolment)
    _changed(found, join_code="")
    return found


@transaction.atomic
def leave(found: EvidenceMap, *, by: User) -> None:
    """Leave a shared map to the partner, who goes on alone. The last one cannot leave: the map is then theirs to go on with.

    :raises NoPlaceError: for the last one, :raises SubmittedError: when it is handed in.
    """
    found = _locked(found)
    if found.members.filter(left_at=None).count() < 2:
        raise NoPlaceError("own")
    found.members.filter(person=by, left_at=None).update(left_at=Now(), closed=True)
    _changed(found)


@transaction.atomic
def save_entry(found: EvidenceMap, *, exhibit: str, entry: Entry, revision: int, by: User) -> MapEntry:
    """Keep what is said of an exhibit.

    :raises StaleError: when somebody has saved it since, :raises SubmittedError: when the map is handed in.
    """
    found = _locked(found)
    values = {
        "primary": entry.primary,
        "second": entry.second if entry.second != entry.primary else "",
        "strength": entry.strength,
        "limits": list(entry.limits),
        "step": entry.step,
    }
    mine = MapEntry.objects.filter(map=found, exhibit=exhibit, revision=revision)
    if not mine.update(**values, revision=F("revision") + 1, saved_by=by, saved_at=Now()):
        raise StaleError
    _changed(found)
    return MapEntry.objects.get(map=found, exhibit=exhibit)


@transaction.atomic
def save_row(found: EvidenceMap, *, row: str, note: RowNote, revision: int) -> None:
    """Keep what is said of a row.

    :raises StaleError: when somebody has saved it since, :raises SubmittedError: when the map is handed in.
    """
    found = _locked(found)
    values = {"empty_because": note.empty_because, "missing": note.missing}
    if not MapRow.objects.filter(map=found, row=row, revision=revision).update(**values, revision=F("revision") + 1, saved_at=Now()):
        raise StaleError
    _changed(found)


@transaction.atomic
def save_gap_note(found: EvidenceMap, *, note: str) -> None:
    """Keep the gap note of the shorter way."""
    found = _locked(found)
    _changed(found, gap_note=note[:LONGEST_GAP_NOTE])


@transaction.atomic
def agree(found: EvidenceMap, *, revision: int, by: User) -> EvidenceMap:
    """Say that this state is the one to hand in. When all say so, or the partner has been away for a day, it is handed in and marked, once.

    :raises StaleError: when the map has changed since, :raises IncompleteError: while something is wanting.
    """
    found = EvidenceMap.objects.select_for_update().get(pk=found.pk)
    if found.submitted_at:
        return found
    if found.revision != revision:
        raise StaleError
    if not is_complete(found):
        raise IncompleteError
    members = list(found.members.filter(left_at=None).select_related("enrolment", "person"))
    for member in members:
        if member.person_id == by.pk:
            member.agreed_revision = revision
            member.save(update_fields=["agreed_revision"])
    now = database_now()
    if all(member.agreed_revision == revision or is_away(member, now) for member in members):
        _submit(found, members, by=by)
    return found


def is_complete(found: EvidenceMap) -> bool:
    reading, case = reading_of(found), case_of(found)
    if found.short:
        return len(chosen(reading)) >= case.shorter and len(found.gap_note.split()) >= SHORTEST_GAP_NOTE
    return not any(missing(case, reading))


def is_away(member: MapMember, now: datetime) -> bool:
    """Whether a partner has not been seen for a day; the other may then hand in for both."""
    return now - member.last_seen_at > PARTNER_AWAY


def seen(member: MapMember, now: datetime) -> None:
    """Note that somebody is at work, once a minute at most."""
    if now - member.last_seen_at > SEEN_EVERY:
        MapMember.objects.filter(pk=member.pk).update(last_seen_at=Now())


def _submit(found: EvidenceMap, members: Sequence[MapMember], *, by: User) -> None:
    marks = marks_of(found)
    EvidenceMap.objects.filter(pk=found.pk).update(
        submitted_at=Now(), points=marks.points, available=marks.available, join_code="", revision=F("revision") + 1
    )
    MapMember.objects.filter(pk__in=[member.pk for member in members]).update(closed=True)
    for member in members:
        done(member.enrolment, step_key=found.step_key, by=by)
    found.refresh_from_db()


def _locked(found: EvidenceMap) -> EvidenceMap:
    found = EvidenceMap.objects.select_for_update().get(pk=found.pk)
    if found.submitted_at:
        raise SubmittedError
    return found


def _changed(found: EvidenceMap, **values: str) -> None:
    EvidenceMap.objects.filter(pk=found.pk).update(**values, revision=F("revision") + 1)
