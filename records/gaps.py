"""The last holder of a competency in a district: an alert when they leave or run out, and one ahead of it. Each is told once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from agencies.language import speaking_to
from agencies.models import Affiliation, Agency, Jurisdiction, RoleAssignment, TaskForce, TaskForceAgency, TeamMembership, User
from agencies.permissions import RoleName
from jobs.clock import today
from notices.messages import tell
from records.models import Competency, CompetencyNeed, Gap, Holding
from records.reasons import in_words

AHEAD = timedelta(days=30)


@dataclass
class District:
    """A jurisdiction with the competencies that its teams need, and who there holds them until when."""

    jurisdiction: Jurisdiction
    teams: set[UUID] = field(default_factory=set)
    holders: dict[int, dict[UUID, date | None]] = field(default_factory=dict)

    def last_day(self, competency: int) -> date | None:
        """The day on which the last holder runs out; None where one of them does not, or there is none."""
        ends = list(self.holders[competency].values())
        return None if not ends or None in ends else max(end for end in ends if end)


def districts_on(day: date) -> list[District]:
    """Five queries for all of them."""
    found: dict[int, District] = {}
    needs = CompetencyNeed.objects.select_related("task_force__jurisdiction")
    for need in needs:
        jurisdiction = need.task_force.jurisdiction
        district = found.setdefault(jurisdiction.pk, District(jurisdiction))
        district.teams.add(need.task_force_id)
        district.holders.setdefault(need.competency_id, {})
    places = _places(day)
    for person, competency, until in Holding.objects.on(day).order_by("held_from").values_list("person", "competency", "until"):
        for place in places.get(person, ()):
            holders = found[place].holders.get(competency) if place in found else None
            if holders is not None:
                known = holders.get(person, until)
                holders[person] = None if known is None or until is None else max(known, until)
    return list(found.values())


def _places(day: date) -> dict[UUID, set[int]]:
    """The districts that each holder works in: of the home agency, and of every team on which they sit."""
    found: dict[UUID, set[int]] = defaultdict(set)
    holders = Holding.objects.on(day).values("person")
    for person, home in Affiliation.objects.on(day).filter(person__in=holders).values_list("person", "agency__jurisdiction"):
        found[person] |= {home} if home else set()
    for person, team in TeamMembership.objects.on(day).filter(person__in=holders).values_list("person", "task_force__jurisdiction"):
        if person in found:  # a seat without a home is nobody's any more
            found[person].add(team)
    return found


@transaction.atomic
def look(day: date | None = None) -> None:
    """Open and close gaps as they are on the day, and tell those who can act."""
    day = day or today()
    names = dict(Competency.objects.values_list("pk", "name"))
    standing = {(gap.jurisdiction_id, gap.competency_id): gap for gap in Gap.objects.filter(closed_on=None)}
    for district in districts_on(day):
        for competency, holders in district.holders.items():
            gap = standing.pop((district.jurisdiction.pk, competency), None)
            if holders:
                _close(gap, day)
                _warn(district, competency, names[competency], day)
            elif gap is None and _was_held(district, competency, day):
                Gap.objects.create(jurisdiction=district.jurisdiction, competency_id=competency, opened_on=day)
                _tell_gap(district, competency, names[competency], day)
    for gap in standing.values():
        _close(gap, day)


def _close(gap: Gap | None, day: date) -> None:
    if gap:
        Gap.objects.filter(pk=gap.pk).update(closed_on=day)


def _was_held(district: District, competency: int, day: date) -> bool:
    """Whether anybody there ever had it: what was never there has not been lost."""
    people = Affiliation.objects.filter(agency__jurisdiction=district.jurisdiction).values("person")
    seated = TeamMembership.objects.filter(task_force__in=district.teams).values("person")
    held = Holding.objects.filter(competency=competency, held_from__lte=day)
    return held.filter(person__in=people).exists() or held.filter(person__in=seated).exists()


def _warn(district: District, competency: int, name: str, day: date) -> None:
    last = district.last_day(competency)
    if last is None or last > day + AHEAD:
        return
    _tell(
        district,
        key=f"gap-ahead:{district.jurisdiction.pk}:{competency}:{last}",
        subject=gettext_lazy("%(district)s: nobody holds “%(name)s” after %(day)s"),
        body=gettext_lazy("The last holder in %(district)s runs out on %(day)s. Have somebody observed and signed off before that day."),
        name=name,
        day=last,
    )


def _tell_gap(district: District, competency: int, name: str, day: date) -> None:
    _tell(
        district,
        key=f"gap:{district.jurisdiction.pk}:{competency}:{day}",
        subject=gettext_lazy("%(district)s: nobody holds “%(name)s” any more"),
        body=gettext_lazy("Since %(day)s nobody in %(district)s holds it: the last holder has left, or has run out."),
        name=name,
        day=day,
    )


def _tell(district: District, *, key: str, subject: Promise, body: Promise, name: str, day: date) -> None:
    """Those who lead the district's teams that need it, and the coordinators of the agencies there. No name is told."""
    teams = TaskForce.objects.filter(pk__in=district.teams)
    link = reverse("team-coverage", args=[teams.order_by("pk")[0].slug])
    for person in _who_can_act(district.teams):
        with speaking_to(person):
            words = {"name": name, "district": district.jurisdiction.name, "day": in_words(day)}
            tell(
                recipient=person,
                kind="competency.gap",
                key=f"{key}:{person.pk}",
                subject=str(subject) % words,
                body=str(body) % words,
                link=link,
            )


def _who_can_act(teams: Iterable[UUID]) -> list[User]:
    places = TaskForceAgency.objects.current().filter(task_force__in=list(teams))
    agencies = Agency.objects.filter(pk__in=places.values("agency"))
    roles = RoleAssignment.objects.current().filter(person__is_active=True)
    leads = roles.filter(role=RoleName.TEAM_LEAD, task_force__in=list(teams))
    coordinators = roles.filter(role=RoleName.COORDINATOR, agency__in=agencies)
    return list(User.objects.filter(pk__in=(leads | coordinators).values("person")))


def look_hourly(payload: dict[str, Any]) -> None:
    look()
