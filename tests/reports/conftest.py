"""Two agencies at one team, who must all take the same course, on a day that stands still."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agencies.models import Agency, User
from courses.models import CoursePage
from records.engine import refresh_people
from records.models import EvidenceKind, Signature
from tests.cast import Cast
from tests.factories.agencies import LONG_AGO
from tests.factories.records import BareCourseFactory, CommitmentFactory, EvidenceFactory, SignatureFactory, VersionFactory

TODAY = date(2026, 6, 15)  # a Monday
DUE = date(2025, 3, 16)
"""When everybody of the cast, there since ``LONG_AGO``, must have been trained."""


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=ZoneInfo("UTC")), tick=False):
        yield


@dataclass
class Training:
    """Who must hold what, and who does; standings are written when ``settle`` is asked for."""

    cast: Cast

    @cached_property
    def course(self) -> CoursePage:
        return self.must("Interviewing")

    def must(self, title: str, audience: dict[str, object] | None = None, **terms: object) -> CoursePage:
        course = BareCourseFactory(title=title)
        VersionFactory(requirement__course=course, audience=audience or {"all": []}, **terms)
        return course

    def holds(self, person: User, on: date = date(2025, 2, 1), course: CoursePage | None = None, **fields: object) -> User:
        EvidenceFactory(person=person, course=course or self.course, earned_on=on, **fields)
        return person

    def waives(self, person: User, on: date, until: date) -> User:
        requirement = self.course.requirements.get()
        EvidenceFactory(person=person, kind=EvidenceKind.WAIVER, course=None, requirement=requirement, earned_on=on, until=until)
        return person

    def people(self, agency: Agency, number: int, *, trained: int = 0, on: date = date(2025, 2, 1), name: str = "Person") -> list[User]:
        made = [self.cast.person(f"{name} {agency.slug} {one:03}", agency) for one in range(number)]
        for person in made[:trained]:
            self.holds(person, on)
        return made

    def signs(self, agency: Agency, *, counts: bool = False, on: date = LONG_AGO) -> Signature:
        """The agency signs the team's one commitment."""
        commitment = self.cast.team.commitments.first() or CommitmentFactory(
            task_force=self.cast.team, version=1, opens_on=LONG_AGO, closes_on=date(2025, 4, 1)
        )
        return SignatureFactory(commitment=commitment, agency=agency, signed_by=self.cast.leader_a, signed_on=on, shares_counts=counts)

    def settle(self) -> None:
        """Bring everybody's standings in line with the facts, as if they had followed each on its own day."""
        assert self.course
        refresh_people(list(User.objects.values_list("pk", flat=True)), on=LONG_AGO)


@pytest.fixture
def training(cast) -> Training:
    return Training(cast)
