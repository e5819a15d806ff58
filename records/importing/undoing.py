"""Undoing rows: what was written on the day itself and has been relied on by nobody is removed; everything else is closed or corrected.

A day that is over stays as it was published. So what a row wrote today (a home, a seat) is taken out again, as if it had not been, and
what it wrote on a day before ends today. Evidence is append-only: it is withdrawn by a row of its own, on whatever day. An account is
closed, never deleted; one that somebody has entered, or of which anything else has been recorded meanwhile, stays, and so does its home.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from agencies import audit, people
from agencies.audit import Entry
from agencies.models import Affiliation, Agency, Discipline, Invitation, RoleAssignment, TeamMembership, User
from records.corrections import withdraw_many
from records.engine import refresh_people
from records.importing.writing import keep
from records.models import Evidence, ImportBatch, ImportRow, RowState


def undo_rows(batch: ImportBatch, rows: Sequence[ImportRow], *, today: date) -> None:
    """Undo some rows, the last ones first."""
    by, people_touched = batch.undone_by, {row.person_id for row in rows if row.made and row.person_id}
    evidence = Evidence.objects.filter(pk__in=[pk for row in rows for pk in row.made.get("evidence", [])])
    withdraw_many(list(evidence.with_end()), by=by, because=f"import {batch.pk}", agency=batch.agency)
    _take_seats(rows, today, batch)
    stay = _relied_on([row for row in rows if "person" in row.made])
    for row in rows:
        row.state = RowState.UNDONE
        entered = "person" in row.made and row.person_id in stay
        if entered or ("move" in row.made and not _move_back(row, today, by)):
            row.state = RowState.KEPT
    _close([row for row in rows if "person" in row.made and row.state == RowState.UNDONE], today, batch)
    keep(rows)
    refresh_people(people_touched, on=today)


def _take_seats(rows: Sequence[ImportRow], today: date, batch: ImportBatch) -> None:
    fresh = [row.made["seat"] for row in rows if "seat" in row.made and row.done_on == today]
    older = [row.made["seat"] for row in rows if "seat" in row.made and row.done_on != today]
    open_seats = TeamMembership.objects.current().filter(pk__in=[*fresh, *older])
    entries = [
        Entry("seat.left", seat, seat.person_id, batch.agency, {"team": seat.task_force_id, "batch": batch.pk}) for seat in open_seats
    ]
    audit.record_many(entries, by=batch.undone_by)
    TeamMembership.objects.current().filter(pk__in=fresh).delete()
    for seat in TeamMembership.objects.current().filter(pk__in=older):
        seat.ended_on = people.last_day_after(seat.started_on, today)
        seat.save(update_fields=["ended_on"])


def _relied_on(rows: Sequence[ImportRow]) -> set[UUID]:
    """Of the accounts that these rows made those that must stay: entered, or with something that no import wrote."""
    accounts = [row.person_id for row in rows if row.person_id]
    stay = {user.pk for user in User.objects.filter(pk__in=accounts) if user.last_login or user.has_usable_password()}
    homes = {row.made["home"] for row in rows}
    others: tuple[Any, ...] = (
        Evidence.objects.valid().filter(person__in=accounts),
        TeamMembership.objects.current().filter(person__in=accounts),
        RoleAssignment.objects.current().filter(person__in=accounts),
        Affiliation.objects.current().filter(person__in=accounts).exclude(pk__in=homes),
    )
    return stay.union(*(found.values_list("person", flat=True) for found in others))


def _move_back(row: ImportRow, today: date, by: User | None) -> bool:
    """Whether the person could be put back; not where they have been moved since."""
    told = row.made["move"]
    current = Affiliation.objects.select_for_update(of=("self",)).filter(pk=told["to"], ended_on=None).first()
    if current is None or row.person is None:
        return False
    agency, discipline = Agency.objects.get(pk=told["agency"]), Discipline.objects.get(pk=told["discipline"])
    if row.done_on != today:
        people.move(row.person, agency=agency, discipline=discipline, on=today, by=by)
        return True
    if told["from"] == told["to"]:
        Affiliation.objects.filter(pk=current.pk).update(agency=agency, discipline=discipline)
    else:
        current.delete()
        Affiliation.objects.filter(pk=told["from"]).update(ended_on=None)
    audit.record("person.moved_back", by=by, person=row.person, agency=agency, batch=row.batch_id)
    people.forget(row.person)
    refresh_people([row.person.pk], on=today)
    return True


def _close(rows: Sequence[ImportRow], today: date, batch: ImportBatch) -> None:
    """Close the accounts, their homes and their invitations."""
    accounts = [row.person_id for row in rows if row.person_id]
    fresh = [row.made["home"] for row in rows if row.done_on == today]
    Affiliation.objects.current().filter(pk__in=fresh).delete()
    for home in Affiliation.objects.current().filter(pk__in=[row.made["home"] for row in rows if row.done_on != today]):
        home.ended_on = people.last_day_after(home.started_on, today)
        home.save(update_fields=["ended_on"])
    User.objects.filter(pk__in=accounts).update(is_active=False)
    entries = [Entry("person.deactivated", None, row.person_id, batch.agency, {"batch": batch.pk, "row": row.number}) for row in rows]
    audit.record_many(entries, by=batch.undone_by)
    if batch.undone_by:
        for invitation in Invitation.objects.filter(pk__in=[row.made["invitation"] for row in rows if "invitation" in row.made]):
            people.revoke(invitation, by=batch.undone_by)
