"""The dated facts of people that obligations and standings follow from, read in a fixed number of queries for any number of people."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Affiliation, RoleAssignment, TeamMembership
from agencies.permissions import ROLES
from courses.models import Enrolment
from records.audiences import Directory, Fact, because
from records.models import Evidence, EvidenceKind, Requirement, RequirementVersion
from records.standings import Because, Place, Proof, Rule, Study, Terms


@dataclass
class History:
    """One person: where they were when, what they have shown and what they are studying, by course."""

    places: list[Place] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    proofs: dict[int, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    studies: dict[int, list[Study]] = field(default_factory=lambda: defaultdict(list))

    def turning_days(self) -> set[date]:
        return {day for fact in self.facts for day in (fact.starts_on, fact.ends_on) if day}


def histories_of(people: Collection[UUID]) -> dict[UUID, History]:
    found = {person: History() for person in people}
    _add_homes(found)
    _add_seats(found)
    _add_roles(found)
    _add_proofs(found)
    _add_studies(found)
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


def _add_proofs(found: dict[UUID, History]) -> None:
    rows = Evidence.objects.filter(person__in=found).exclude(kind=EvidenceKind.WITHDRAWAL)
    for person, course, kind, earned_on, recorded_on, until, corrected_on in rows.values_list(
        "person", "course", "kind", "earned_on", "recorded_on", "until", "corrected_by__recorded_on"
    ):
        found[person].proofs[course].append(Proof(kind, earned_on, recorded_on, until, corrected_on))


def _add_studies(found: dict[UUID, History]) -> None:
    rows = Enrolment.objects.filter(person__in=found).values_list("person", "course", "started_at", "completed_at")
    for person, course, started_at, completed_at in rows:
        ended_on = timezone.localdate(completed_at) if completed_at else None
        found[person].studies[course].append(Study(timezone.localdate(started_at), ended_on))


@dataclass(frozen=True)
class RuleBook:
    """Every requirement with its versions, as they stand in the database now. Two queries."""

    requirements: dict[UUID, Requirement]
    versions: dict[UUID, list[RequirementVersion]]
    directory: Directory

    @classmethod
    def current(cls) -> "RuleBook":
        versions: dict[UUID, list[RequirementVersion]] = defaultdict(list)
        for version in RequirementVersion.objects.select_related("requirement").order_by("requirement__code", "number"):
            versions[version.requirement_id].append(version)
        requirements = {key: rows[0].requirement for key, rows in versions.items()}
        return cls(requirements, versions, Directory.of([version.audience for rows in versions.values() for version in rows]))

    def version(self, requirement: UUID, number: int) -> RequirementVersion:
        return next(version for version in self.versions[requirement] if version.number == number)

    def rule_for(self, requirement: UUID, history: History, on: date) -> Rule:
        """The requirement as it meets this person from a day on."""
        course = self.requirements[requirement].course_id
        return Rule(
            key=requirement,
            versions=[self._terms(version) for version in self.versions[requirement]],
            because=Because(self._reasons(requirement, history, on)),
            proofs=history.proofs[course],
            studies=history.studies[course],
        )

    def _terms(self, version: RequirementVersion) -> Terms:
        return Terms(
            title=version.requirement.title,
            number=version.number,
            effective_from=version.effective_from,
            due_days=version.due_days,
            validity_months=version.validity_months,
            renewal_days=version.renewal_days,
            due_soon_days=version.due_soon_days,
        )

    def _reasons(self, requirement: UUID, history: History, on: date) -> Sequence[tuple[date, str | None]]:
        versions = self.versions[requirement]
        turns = history.turning_days() | {version.effective_from for version in versions}
        reasons = []
        for day in [on, *sorted(turn for turn in turns if turn > on)]:
            version = max(
                (version for version in versions if version.effective_from <= day), key=lambda version: version.number, default=None
            )
            words = because(version.audience, history.facts, day, self.directory) if version else None
            reasons.append((day, words))
        return reasons
