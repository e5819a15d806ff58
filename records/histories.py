"""The dated facts of people that obligations and standings follow from, read in a fixed number of queries for any number of people."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Affiliation, RoleAssignment, TeamMembership
from agencies.permissions import ROLES
from courses.models import Enrolment
from guidance.models import AskedGroup, AskedPerson
from records.audiences import Fact, asked_value
from records.models import Evidence, EvidenceKind, Leave
from records.models import Extension as ExtensionRow
from records.proofs import Proof
from records.standings import Absence, Extension, Place, Study
from records.terms import Thing


@dataclass
class History:
    """One person: where they were when, what they have shown, what they are studying, what they were granted."""

    places: list[Place] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    proofs: dict[Thing, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    waivers: dict[UUID, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    studies: dict[int, list[Study]] = field(default_factory=lambda: defaultdict(list))
    extensions: dict[UUID, list[Extension]] = field(default_factory=lambda: defaultdict(list))
    absences: list[Absence] = field(default_factory=list)

    def turning_days(self) -> set[date]:
        return {day for fact in self.facts for day in (fact.starts_on, fact.ends_on) if day}


def histories_of(people: Collection[UUID]) -> dict[UUID, History]:
    found = {person: History() for person in people}
    _add_homes(found)
    _add_seats(found)
    _add_roles(found)
    _add_asked(found)
    _add_proofs(found)
    _add_studies(found)
    _add_granted(found)
    return found


def _add_homes(found: dict[UUID, History]) -> None:
    rows = Affiliation.objects.filter(person__in=found).order_by("started_on")
    for row in rows.select_related("agency", "discipline"):
        history, starts_on, ends_on = found[row.person_id], row.started_on, row.ended_on
        history.places.append(Place(row.agency_id, row.discipline_id, starts_on, ends_on))
        history.facts.append(Fact("agency", row.agency.path, "", starts_on, ends_on))
        history.facts.append(_discipline(row.discipline, starts_on, ends_on))


def _add_seats(found: dict[UUID, History]) -> None:
    rows = TeamMembership.objects.filter(person__in=found).order_by("started_on")
    for row in rows.select_related("task_force", "discipline"):
        history, starts_on, ends_on = found[row.person_id], row.started_on, row.ended_on
        words = _("as a member of %(team)s") % {"team": row.task_force.name}
        history.facts.append(Fact("team", str(row.task_force_id), words, starts_on, ends_on))
        history.facts.append(_discipline(row.discipline, starts_on, ends_on))


def _discipline(discipline: Any, starts_on: date, ends_on: date | None) -> Fact:
    return Fact("discipline", discipline.slug, _("as %(discipline)s") % {"discipline": discipline.name.lower()}, starts_on, ends_on)


def _add_roles(found: dict[UUID, History]) -> None:
    rows = RoleAssignment.objects.filter(person__in=found).order_by("started_on", "pk")
    for person, role, starts_on, ends_on in rows.values_list("person", "role", "started_on", "ended_on"):
        words = _("as %(role)s") % {"role": ROLES[role].label}
        found[person].facts.append(Fact("role", role, words, starts_on, ends_on))


def _add_asked(found: dict[UUID, History]) -> None:
    """What new versions of guidance notes have asked of them."""
    words = {
        AskedGroup.READERS: _("because an earlier version was acknowledged"),
        AskedGroup.TRAINED: _("because an earlier version was taught"),
    }
    rows = AskedPerson.objects.filter(person__in=found).order_by("asked_on", "pk")
    for person, radius, asks, group, starts_on, ends_on in rows.values_list("person", "radius", "asks", "group", "asked_on", "ended_on"):
        found[person].facts.append(Fact("asked", asked_value(radius, asks), words[AskedGroup(group)], starts_on, ends_on))


def _add_proofs(found: dict[UUID, History]) -> None:
    rows = Evidence.objects.filter(person__in=found).exclude(kind=EvidenceKind.WITHDRAWAL)
    for person, course, edition, note, version, outside, requirement, why, kind, earned_on, recorded_on, until, corrected_on in rows.values_list(
        "person", "course", "edition__number", "note", "note_version", "outside_course", "requirement", "facts__why",
        "kind", "earned_on", "recorded_on", "until", "corrected_by__recorded_on",
    ):  # fmt: skip
        proof = Proof(kind, earned_on, recorded_on, until, corrected_on)
        if requirement:
            found[person].waivers[requirement].append(replace(proof, why=str(why or "")))
        else:
            thing: Thing = ("course", course) if course else ("note", note) if note else ("outside", str(outside))
            if kind == EvidenceKind.RETEST:
                thing = ("retest", note)
            found[person].proofs[thing].append(replace(proof, thing=thing, release=edition or version))


def _add_studies(found: dict[UUID, History]) -> None:
    rows = Enrolment.objects.filter(person__in=found).values_list("person", "course", "started_at", "completed_at")
    for person, course, started_at, completed_at in rows:
        ended_on = timezone.localdate(completed_at) if completed_at else None
        found[person].studies[course].append(Study(timezone.localdate(started_at), ended_on))


def _add_granted(found: dict[UUID, History]) -> None:
    for extension in ExtensionRow.objects.filter(person__in=found).order_by("granted_at", "pk"):
        facts = Extension(extension.granted_on, extension.until, extension.reason, extension.withdrawn_on)
        found[extension.person_id].extensions[extension.requirement_id].append(facts)
    for leave in Leave.objects.filter(person__in=found).order_by("granted_at", "pk"):
        absence = Absence(leave.granted_on, leave.starts_on, leave.ends_on, leave.withdrawn_on)
        found[leave.person_id].absences.append(absence)
