"""Counts of an agency's subtree on a day, in grouped queries whose number does not grow with people, courses or units.

A person counts once: per course by the strictest requirement (``Standing.counts``), and as a whole only when every course
they must hold counts as trained. What a number means stands in ``reports.definitions``.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Count, Q

from agencies.models import TeamMembership
from records.models import COUNTS_AS_TRAINED, Standing, StandingState
from reports.rates import Rate

OVERDUE_STATES = (StandingState.OVERDUE, StandingState.EXPIRED)
"""Past the last good day, whether never trained or not renewed."""
TRAINED = Q(state__in=COUNTS_AS_TRAINED)
OVERDUE = Q(state__in=OVERDUE_STATES)
HORIZONS = (30, 60, 90)
WINDOWS = {"30": (0, 30), "60": (0, 60), "90": (0, 90), "31-60": (31, 60), "61-90": (61, 90)}
"""From how many days ahead to how many, as an address names it."""

K = TypeVar("K", bound=Hashable)


def expiring(day: date, first: int, last: int) -> Q:
    """Trained on the day, and the evidence holds no longer than ``last`` days, but ``first`` days at least."""
    return TRAINED & Q(expires_on__gte=day + timedelta(days=first), expires_on__lte=day + timedelta(days=last))


@dataclass(frozen=True)
class Tally:
    """How many there are, and how many of them are what."""

    whole: int = 0
    trained: int = 0
    overdue: int = 0
    due_soon: int = 0
    in_30: int = 0
    in_60: int = 0
    in_90: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def rate(self) -> Rate:
        return Rate(self.trained, self.whole)

    @property
    def untrained(self) -> int:
        return self.whole - self.trained


class Named(NamedTuple):
    slug: str
    name: str


@dataclass(frozen=True)
class Part:
    """One row of a grouped query: the people of a unit and discipline, in a course or (course None) as a whole."""

    unit: UUID
    discipline: Named
    course: Named | None
    tally: Tally


def total(parts: Iterable[Part]) -> Tally:
    return sum((part.tally for part in parts), Tally())


def by(parts: Iterable[Part], key: Callable[[Part], K]) -> dict[K, Tally]:
    """The tallies added up by what ``key`` says of a part; in the order in which the keys first come."""
    found: dict[K, Tally] = defaultdict(Tally)
    for part in parts:
        found[key(part)] += part.tally
    return dict(found)


def course_of(part: Part) -> Named:
    """For parts that are of a course."""
    return part.course or Named("", "")


def course_parts(units: Collection[UUID], day: date) -> list[Part]:
    """One query: by unit, discipline and course. What asks for several things at once has no course to stand under."""
    rows = (
        Standing.objects.on(day)
        .counted()
        .filter(agency__in=units, course__isnull=False)
        .values("agency", "discipline__name", "discipline__slug", "course__slug", "course__title")
        .order_by("discipline__position", "discipline__name")
        .annotate(
            whole=Count("pk"),
            **{name: Count("pk", filter=condition) for name, condition in conditions(day).items()},
        )
    )
    return [_part(dict(row), Named(row["course__slug"], row["course__title"])) for row in rows]


def people_parts(units: Collection[UUID], day: date) -> list[Part]:
    """One query: people by unit and discipline, each once. Trained is who has nothing left to do."""
    wanted = conditions(day)
    untrained = Count("person", distinct=True, filter=~wanted.pop("trained"))
    rows = (
        Standing.objects.on(day)
        .counted()
        .filter(agency__in=units)
        .values("agency", "discipline__name", "discipline__slug")
        .order_by("discipline__position", "discipline__name")
        .annotate(
            whole=Count("person", distinct=True),
            untrained=untrained,
            **{name: Count("person", distinct=True, filter=condition) for name, condition in wanted.items()},
        )
    )
    return [_part(row | {"trained": row["whole"] - row["untrained"]}, None) for row in rows]


def team_tallies(units: Collection[UUID], day: date) -> dict[Named, Tally]:
    """One query: people by the teams on which they sit."""
    team = "person__team_memberships__task_force__"
    seated = TeamMembership.objects.on(day).values("pk")
    rows = (
        Standing.objects.on(day)
        .counted()
        .filter(agency__in=units, person__team_memberships__in=seated)
        .values(f"{team}slug", f"{team}name")
        .order_by(f"{team}name")
        .annotate(
            whole=Count("person", distinct=True),
            untrained=Count("person", distinct=True, filter=~TRAINED),
            overdue=Count("person", distinct=True, filter=OVERDUE),
        )
    )
    return {
        Named(row[f"{team}slug"], row[f"{team}name"]): Tally(row["whole"], row["whole"] - row["untrained"], row["overdue"]) for row in rows
    }


def conditions(day: date) -> dict[str, Q]:
    return {
        "trained": TRAINED,
        "overdue": OVERDUE,
        "due_soon": Q(state=StandingState.DUE_SOON),
        **{f"in_{days}": expiring(day, 0, days) for days in HORIZONS},
    }


def _part(row: dict[str, Any], course: Named | None) -> Part:
    tally = Tally(**{field.name: row[field.name] for field in fields(Tally)})
    return Part(row["agency"], Named(row["discipline__slug"], row["discipline__name"]), course, tally)


def month_days(day: date, months: int = 24) -> list[date]:
    """The last day of each of the past months, then the day itself."""
    found, first = [day], day.replace(day=1)
    for _month in range(months):
        found.append(first - timedelta(days=1))
        first = (first - timedelta(days=1)).replace(day=1)
    return found[::-1]


def trend(units: Collection[UUID], days: Sequence[date]) -> list[tuple[date, Rate]]:
    """One query: of the people who had to be trained on each day, how many were."""
    aggregates = {}
    for number, day in enumerate(days):
        held = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))
        aggregates[f"whole_{number}"] = Count("person", distinct=True, filter=held)
        aggregates[f"untrained_{number}"] = Count("person", distinct=True, filter=held & ~TRAINED)
    touching = Q(ends_on=None) | Q(ends_on__gt=days[0])
    row = Standing.objects.counted().filter(touching, agency__in=units, starts_on__lte=days[-1]).aggregate(**aggregates)
    return [(day, Rate(row[f"whole_{number}"] - row[f"untrained_{number}"], row[f"whole_{number}"])) for number, day in enumerate(days)]
