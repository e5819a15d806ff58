"""One person's record, as whoever answers for them may see it: where they stand and why, what speaks for them, what was granted.

Never answers, marks or ways. Reads only, in a fixed number of queries.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import models

from agencies.models import Affiliation, TeamMembership, User
from agencies.permissions import Permission
from records.models import STRICTEST_FIRST, Evidence, EvidenceKind, Extension, Holding, Leave, Standing, StandingState


def people_visible_to(user: User, day: date) -> models.QuerySet[User]:
    """Those who are at home, on the day, where the user may see people."""
    homes = Affiliation.objects.on(day).filter(user.reach(Permission.SEE_AGENCY_PEOPLE).as_q("agency__path"))
    return User.objects.filter(pk__in=homes.values("person"))


@dataclass(frozen=True)
class PersonPage:
    """The record of a person on a day."""

    person: User
    day: date
    today: date
    reader: User

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @cached_property
    def home(self) -> Affiliation | None:
        return Affiliation.objects.on(self.day).filter(person=self.person).select_related("agency", "discipline").first()

    @cached_property
    def seats(self) -> list[TeamMembership]:
        return list(TeamMembership.objects.on(self.day).filter(person=self.person).select_related("task_force", "discipline"))

    @cached_property
    def standings(self) -> list[Standing]:
        """Every requirement on the day, the most pressing first."""
        rows = Standing.objects.on(self.day).filter(person=self.person).select_related("course", "obligation__requirement")
        return sorted(rows, key=lambda row: (STRICTEST_FIRST.index(StandingState(row.state)), row.due_on, row.title))

    @cached_property
    def evidence(self) -> list[Evidence]:
        """All that was recorded by the day, what was corrected by then marked as such, the newest first."""
        rows = Evidence.objects.filter(person=self.person, recorded_on__lte=self.day).exclude(kind=EvidenceKind.WITHDRAWAL)
        rows = rows.select_related("course", "recorded_by", "corrected_by", "requirement").order_by("-earned_on", "-recorded_at")
        return list(rows)

    def counted(self, evidence: Evidence) -> bool:
        """Whether the row still spoke for the person on the day."""
        correction = getattr(evidence, "corrected_by", None)
        return correction is None or correction.recorded_on > self.day

    @property
    def proof(self) -> list[tuple[Evidence, bool]]:
        return [(row, self.counted(row)) for row in self.evidence if row.kind != EvidenceKind.WAIVER]

    @property
    def waivers(self) -> list[Evidence]:
        return [row for row in self.evidence if row.kind == EvidenceKind.WAIVER and self.counted(row)]

    @cached_property
    def extensions(self) -> list[Extension]:
        rows = Extension.objects.filter(person=self.person, granted_on__lte=self.day).select_related("requirement", "granted_by")
        return [row for row in rows if row.withdrawn_on is None or row.withdrawn_on > self.day]

    @cached_property
    def _own_times(self) -> list[tuple[date, date | None]]:
        """When the person was at home where the reader may grant: what was written there, freely, is for the reader."""
        homes = Affiliation.objects.filter(person=self.person)
        homes = homes.filter(self.reader.reach(Permission.EXCUSE_PEOPLE).as_q("agency__path"))
        return list(homes.order_by("started_on").values_list("started_on", "ended_on"))

    def _words(self, text: str, day: date) -> str:
        """What was written at a grant of the day; nothing for an agency that was not the person's home then."""
        return text if any(start <= day and (end is None or day < end) for start, end in self._own_times) else ""

    @property
    def waivers_in_words(self) -> list[tuple[Evidence, str]]:
        return [(row, self._words(row.facts.get("why", ""), row.recorded_on)) for row in self.waivers]

    @property
    def extensions_in_words(self) -> list[tuple[Extension, str]]:
        return [(row, self._words(row.reason, row.granted_on)) for row in self.extensions]

    @cached_property
    def holdings(self) -> list[Holding]:
        return list(Holding.objects.on(self.day).filter(person=self.person).select_related("competency").prefetch_related("steps__by"))

    @cached_property
    def leaves(self) -> list[Leave]:
        rows = Leave.objects.filter(person=self.person, granted_on__lte=self.day).select_related("granted_by")
        return [row for row in rows if row.withdrawn_on is None or row.withdrawn_on > self.day]
