"""Counts of agencies' subtrees on a day, in a few queries whose number does not grow with people, courses or units.

A person counts once: per course by the strictest requirement (``Standing.counts``), and as a whole only when every course
they must hold counts as trained. What a number means stands in ``reports.definitions``.

The counts are written in SQL: to put such a query together from objects costs several times what the database needs for it. The
conditions for lists of people stand beside it as ``Q``; that both say the same is tested by following every number to its people.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from django.db.models import Q

from records.models import COUNTS_AS_TRAINED, StandingState
from reports.rates import Rate
from reports.statements import rows

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
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def rate(self) -> Rate:
        return Rate(self.trained, self.whole)

    @property
    def untrained(self) -> int:
        return self.whole - self.trained


class Named(NamedTuple):
    slug: str
    name: str


NOTHING = Named("", "")


@dataclass(frozen=True)
class Part:
    """One group: the people of a unit (its path) and discipline, in a course or as a whole; or of all units on a team."""

    unit: str
    discipline: Named
    of: Named
    tally: Tally


@dataclass
class Parts:
    """The groups of some subtrees on a day; disciplines in their order."""

    by_course: list[Part] = field(default_factory=list)
    as_people: list[Part] = field(default_factory=list)
    by_team: list[Part] = field(default_factory=list)


def total(parts: Iterable[Part]) -> Tally:
    return sum((part.tally for part in parts), Tally())


def by(parts: Iterable[Part], key: Callable[[Part], K]) -> dict[K, Tally]:
    """The tallies added up by what ``key`` says of a part; in the order in which the keys first come."""
    found: dict[K, Tally] = defaultdict(Tally)
    for part in parts:
        found[key(part)] += part.tally
    return dict(found)


def listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{StandingState(state).value}'" for state in states)


def _people(condition: str = "") -> str:
    return "COUNT(DISTINCT h.person_id)" + (f" FILTER (WHERE {condition})" if condition else "")


IS_TRAINED = f"h.state IN ({listed(COUNTS_AS_TRAINED)})"
TALLY = ", ".join(
    [
        _people(),
        f"{_people()} - {_people(f'NOT {IS_TRAINED}')}",
        _people(f"h.state IN ({listed(OVERDUE_STATES)})"),
        _people(f"h.state IN ({listed([StandingState.DUE_SOON])})"),
        *(_people(f"{IS_TRAINED} AND h.expires_on BETWEEN %(day)s AND %(in_{days})s") for days in HORIZONS),
    ]
)
"""The fields of a tally, in their order."""
HELD = """
SELECT s.person_id, s.course_id, s.discipline_id, s.state, s.starts_on, s.ends_on, s.expires_on, a.path
FROM records_standing s JOIN agencies_agency a ON a.id = s.agency_id
WHERE s.counts AND s.agency_id IN ({units}) AND s.starts_on <= %(last)s AND (s.ends_on IS NULL OR s.ends_on > %(first)s)
"""
GROUPS = f"""
WITH held AS ({HELD})
SELECT 'course', h.path, d.position, d.slug, d.name, p.slug, p.title, {TALLY}
FROM held h JOIN agencies_discipline d ON d.id = h.discipline_id JOIN wagtailcore_page p ON p.id = h.course_id
GROUP BY h.path, d.position, d.slug, d.name, p.slug, p.title
UNION ALL
SELECT 'people', h.path, d.position, d.slug, d.name, '', '', {TALLY}
FROM held h JOIN agencies_discipline d ON d.id = h.discipline_id
GROUP BY h.path, d.position, d.slug, d.name
UNION ALL
SELECT 'team', '', 0, '', '', t.slug, t.name, {TALLY}
FROM held h JOIN agencies_teammembership m ON m.person_id = h.person_id JOIN agencies_taskforce t ON t.id = m.task_force_id
WHERE COALESCE(m.recorded_on, m.started_on) <= %(day)s AND (m.ended_on IS NULL OR m.ended_on > %(day)s)
GROUP BY t.slug, t.name
ORDER BY 3, 5, 7, 2
"""  # noqa: S608 - made of constants
TREND = f"""
WITH held AS ({HELD}), days(day) AS (VALUES {{days}})
SELECT days.day, {_people()}, {_people(f"NOT {IS_TRAINED}")}
FROM days LEFT JOIN held h ON h.starts_on <= days.day AND (h.ends_on IS NULL OR h.ends_on > days.day)
GROUP BY days.day ORDER BY days.day
"""  # noqa: S608 - made of constants


def parts_of(paths: Collection[str], day: date) -> Parts:
    """One query: people by unit, discipline and course; by unit and discipline as a whole; by team. Trained as a whole is who has nothing left to do."""
    ahead = {f"in_{days}": day + timedelta(days=days) for days in HORIZONS}
    found = Parts()
    kinds = {"course": found.by_course, "people": found.as_people, "team": found.by_team}
    for kind, path, _position, slug, name, of_slug, of_name, *numbers in rows(
        GROUPS, paths, {"day": day, "first": day, "last": day, **ahead}
    ):
        kinds[kind].append(Part(path, Named(slug, name), Named(of_slug, of_name), Tally(*numbers)))
    return found


def trend(paths: Collection[str], days: Sequence[date]) -> list[tuple[date, Rate]]:
    """One query: of the people who had to be trained on each day, how many were. The days in their order."""
    named = {f"day_{number}": day for number, day in enumerate(days)}
    values = ", ".join(f"(%({name})s)" for name in named)
    found = rows(TREND, paths, {"first": days[0], "last": days[-1], **named}, days=values)
    return [(day, Rate(people - untrained, people)) for day, (_day, people, untrained) in zip(days, found, strict=True)]


def month_days(day: date, months: int = 24) -> list[date]:
    """The last day of each of the past months, then the day itself."""
    found, first = [day], day.replace(day=1)
    for _month in range(months):
        found.append(first - timedelta(days=1))
        first = (first - timedelta(days=1)).replace(day=1)
    return found[::-1]
