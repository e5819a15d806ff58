"""How the counts of units came to be what they are, by course: for the words of the partner board."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from records.models import COUNTS_AS_TRAINED
from reports.board import Delta
from reports.rates import Rate
from reports.statements import as_date, rows
from reports.tallies import listed


@dataclass(frozen=True)
class Counts:
    """Of a unit in a course: whether anybody has begun on the day, and how many were trained on the last Monday, for others' eyes."""

    begun: bool
    monday: Rate


UnitCourse = tuple[str, int]
"""The path of a unit and the key of a course."""


def _on(day: str) -> str:
    return f"(starts_on <= %({day})s AND (ends_on IS NULL OR ends_on > %({day})s))"


STORY = f"""
WITH held AS (
  SELECT a.path, s.course_id, s.starts_on, s.ends_on, s.begun_on, s.state IN ({listed(COUNTS_AS_TRAINED)}) AS trained
  FROM records_standing s JOIN agencies_agency a ON a.id = s.agency_id
  WHERE s.counts AND s.agency_id IN ({{units}}) AND s.course_id IN ({{courses}}) AND s.starts_on <= %(day)s
)
SELECT 'from', path, course_id, starts_on, COUNT(*), COUNT(*) FILTER (WHERE trained), 0
FROM held GROUP BY path, course_id, starts_on
UNION ALL
SELECT 'until', path, course_id, ends_on, COUNT(*), COUNT(*) FILTER (WHERE trained), 0
FROM held WHERE ends_on <= %(day)s GROUP BY path, course_id, ends_on
UNION ALL
SELECT 'now', path, course_id, NULL, COUNT(*) FILTER (WHERE {_on("monday")}), COUNT(*) FILTER (WHERE trained AND {_on("monday")}),
  COUNT(*) FILTER (WHERE begun_on IS NOT NULL AND {_on("day")})
FROM held WHERE {_on("monday")} OR {_on("day")} GROUP BY path, course_id
"""  # noqa: S608 - made of constants


def stories(
    paths: Collection[str], courses: Collection[int], *, day: date, monday: date
) -> tuple[dict[UnitCourse, Counts], dict[UnitCourse, list[Delta]]]:
    """One query, for the units at and below these paths: their counts, and how they changed up to the day."""
    counts: dict[UnitCourse, Counts] = {}
    deltas: dict[UnitCourse, list[Delta]] = defaultdict(list)
    of = ", ".join(str(int(course)) for course in courses) or "NULL"
    for kind, path, course, on, people, trained, begun in rows(STORY, paths, {"day": day, "monday": monday}, courses=of):
        if kind == "now":
            counts[path, course] = Counts(bool(begun), Rate(trained, people))
        else:
            sign = 1 if kind == "from" else -1
            deltas[path, course].append(Delta(as_date(on), sign * people, sign * trained))
    return counts, deltas
