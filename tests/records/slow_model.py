"""A slow, obvious model of what follows from one person's facts: day by day, nothing remembered but the obligation that is open."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from agencies.models import Affiliation, Agency, TeamMembership
from courses.models import Enrolment
from records.models import Agreement, Evidence, EvidenceKind, Extension, Leave, Requirement, RequirementVersion
from tests.records.histories import START, World

STRICTNESS = ["overdue", "expired", "due_soon", "not_started", "in_progress", "expiring", "waived", "met", "on_leave"]
NEVER = date.max
ONE = timedelta(days=1)


@dataclass
class Day:
    """What is said of one requirement on one day."""

    cycle: int
    promised: date
    due_on: date
    state: str
    agency: Any
    counts: bool = True


def slowly(world: World, until: date) -> dict[tuple[Any, date], Day]:
    said: dict[tuple[Any, date], Day] = {}
    facts = Facts(world)
    for requirement in world.requirements:
        number, opened, due, day = 0, None, None, START
        while day <= until:
            version, agency = facts.version(requirement, day), facts.home(day)
            if agency is None or version is None or not facts.inside(version.audience, day):
                opened = None
            else:
                last = facts.last(requirement, version, day)
                renew = last is not None and last != NEVER and last - timedelta(days=version.renewal_days) <= day <= last
                if opened is None or (renew and due != last):
                    number, opened, due = number + 1, day, last if renew else first_due(version, day)
                now = facts.due(requirement, opened, due, day)
                said[requirement.pk, day] = Day(number, due, now, facts.state(requirement, version, (opened, due, now), day), agency)
            day += ONE
    count_once(said, world, until)
    return said


def count_once(said: dict[tuple[Any, date], Day], world: World, until: date) -> None:
    """Of two requirements for one course the stricter counts; who is on leave does not count at all."""
    day = START
    while day <= until:
        here = [(requirement.pk, said[requirement.pk, day]) for requirement in world.requirements if (requirement.pk, day) in said]
        for group in ([pair for pair in here if pair[0] != world.both.pk], [pair for pair in here if pair[0] == world.both.pk]):
            group.sort(key=lambda pair: (STRICTNESS.index(pair[1].state), pair[1].due_on, str(pair[0])))
            for place, (_key, one) in enumerate(group):
                one.counts = place == 0 and one.state != "on_leave"
        day += ONE


def first_due(version: RequirementVersion, day: date) -> date:
    due = day + timedelta(days=version.due_days)
    if version.due_rule == "date":
        return max(due, version.due_date)
    while version.due_rule == "calendar" and not is_end_of(due, version.due_month):
        due += ONE
    return due


def is_end_of(day: date, month: int) -> bool:
    return day.month == month and day.day == calendar.monthrange(day.year, month)[1]


def months_later(day: date, months: int) -> date:
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class Facts:
    """The person's rows, read once; every question is answered by looking at all of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.agencies = {row.pk: row for row in Agency.objects.all()}
        self.homes = list(Affiliation.objects.filter(person=world.person))
        self.seats = list(TeamMembership.objects.filter(person=world.person))
        self.evidence = list(Evidence.objects.filter(person=world.person).select_related("edition"))
        self.enrolments = list(Enrolment.objects.filter(person=world.person))
        self.versions = list(RequirementVersion.objects.select_related("requirement"))
        self.extensions = list(Extension.objects.all())
        self.leaves = list(Leave.objects.all())
        self.agreements = list(Agreement.objects.select_related("accepting"))
        self.corrected = {row.corrects_id: row.recorded_on for row in self.evidence if row.corrects_id}

    def home(self, day: date) -> Agency | None:
        return next((self.agencies[row.agency_id] for row in self.homes if row.started_on <= day < (row.ended_on or NEVER)), None)

    def under(self, agency: Agency, day: date) -> bool:
        home = self.home(day)
        while home is not None:
            if home.pk == agency.pk:
                return True
            home = self.agencies.get(home.parent_id)
        return False

    def version(self, requirement: Requirement, day: date) -> RequirementVersion | None:
        rows = [row for row in self.versions if row.requirement_id == requirement.pk and row.effective_from <= day]
        return max(rows, key=lambda row: row.number, default=None)

    def inside(self, tree: dict[str, Any], day: date) -> bool:
        [(key, value)] = tree.items()
        if key == "all":
            return all(self.inside(branch, day) for branch in value)
        if key == "any":
            return any(self.inside(branch, day) for branch in value)
        if key == "not":
            return not self.inside(value, day)
        if key == "agency":
            return self.under(self.agencies[UUID(value)], day)
        return any(str(row.task_force_id) == value and row.started_on <= day < (row.ended_on or NEVER) for row in self.seats)

    def known(self, day: date) -> list[Evidence]:
        rows = [row for row in self.evidence if row.kind != EvidenceKind.WITHDRAWAL and row.recorded_on <= day]
        return [row for row in rows if day < self.corrected.get(row.pk, NEVER)]

    def last(self, requirement: Requirement, version: RequirementVersion, day: date) -> date | None:
        """The last good day of the best that is known; NEVER where it does not end, None where there is nothing."""
        ends = [self._of_tree(version.wanted, version, day)]
        for agreement in self.agreements:
            running = agreement.starts_on <= day < (agreement.ended_on or NEVER)
            if agreement.requirement_id == requirement.pk and running and self.under(agreement.accepting, day):
                ends += [
                    min(self._end(row, version), agreement.until or NEVER)
                    for row in self.known(day)
                    if row.outside_course_id == agreement.outside_course_id
                ]
        return max((end for end in ends if end), default=None)

    def _of_tree(self, what: dict[str, Any], version: RequirementVersion, day: date) -> date | None:
        if "any" in what:
            return max((end for branch in what["any"] if (end := self._of_tree(branch, version, day))), default=None)
        if "all" in what:
            ends = [self._of_tree(branch, version, day) for branch in what["all"]]
            return None if None in ends else min(ends)
        rows = [row for row in self.known(day) if row.requirement_id is None]
        if "outside" in what:
            rows = [row for row in rows if str(row.outside_course_id) == what["outside"]]
        else:
            rows = [row for row in rows if row.course_id == what["course"]]
            rows = [row for row in rows if row.edition is None or row.edition.number >= what.get("edition", 0)]
        return max((self._end(row, version) for row in rows), default=None)

    def _end(self, row: Evidence, version: RequirementVersion) -> date:
        end = row.until or NEVER
        if version.validity_months:
            end = min(end, months_later(row.earned_on, version.validity_months))
        if version.due_rule == "calendar":
            deadline, good = row.earned_on, False
            while not good:
                good = is_end_of(deadline, version.due_month) and (deadline - row.earned_on).days > version.renewal_days
                deadline += ONE
            end = min(end, deadline - ONE)
        return end

    def due(self, requirement: Requirement, opened: date, promised: date, day: date) -> date:
        """The later of what was promised and of what was granted since, each counted in days that the person was there."""
        found = [self._counted(opened, (promised - opened).days, day)]
        for row in self.extensions:
            if row.requirement_id == requirement.pk and opened <= row.granted_on <= day < (row.withdrawn_on or NEVER):
                found.append(self._counted(row.granted_on, (row.until - row.granted_on).days, day))
        return max(found)

    def _counted(self, since: date, days: int, today: date) -> date:
        """So many days after ``since``, days of leave that has an end not counted; begins on the first day there."""
        day = since
        while self._away(day, today, ended=True):
            day += ONE
        while days:
            day += ONE
            days -= not self._away(day, today, ended=True)
        return day

    def _away(self, day: date, today: date, *, ended: bool) -> bool:
        known = [row for row in self.leaves if row.granted_on <= today < (row.withdrawn_on or NEVER)]
        return any(row.starts_on <= day < (row.ends_on or NEVER) and (row.ends_on or not ended) for row in known)

    def state(self, requirement: Requirement, version: RequirementVersion, cycle: tuple[date, date, date], day: date) -> str:
        opened, promised, due = cycle
        if self._away(day, day, ended=False):
            return "on_leave"
        last = self.last(requirement, version, day)
        if last and day <= last:
            return "expiring" if last != NEVER and (last - day).days <= version.renewal_days else "met"
        waivers = [row for row in self.known(day) if row.requirement_id == requirement.pk]
        if any(day <= (row.until or NEVER) for row in waivers):
            return "waived"
        lapsed = last is not None and last >= opened
        final = last if lapsed and due == promised else max(last, due) if lapsed else due
        if (day - final).days > version.grace_days:
            return "expired" if lapsed else "overdue"
        if lapsed or (due - day).days <= version.due_soon_days:
            return "due_soon"
        asked = [leaf["course"] for leaf in self._leaves(version.wanted) if "course" in leaf]
        begun = [row for row in self.enrolments if row.course_id in asked and row.started_at.date() <= day]
        begun = [row for row in begun if row.completed_at is None or row.completed_at.date() > day]
        return "in_progress" if begun else "not_started"

    def _leaves(self, what: dict[str, Any]) -> list[dict[str, Any]]:
        branches = what.get("any") or what.get("all")
        return [leaf for branch in branches for leaf in self._leaves(branch)] if branches else [what]
