"""Everything that screens and exports say of past months, through their own queries: to be compared with what they say of them later."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import QueryDict

from agencies.models import Agency, TaskForce, User
from jobs.clock import today
from records.coverage import matrix_of
from reports.as_of import AsOf
from reports.partners import Board
from reports.people import PeopleList
from reports.people_filters import PeopleFilters, choices_in
from reports.tallies import month_days, parts_of, trend
from reports.team_page import TeamPage


def published(reader: User, months: Sequence[date]) -> dict[tuple[str, ...], Any]:
    """By what it is of and the day: rates of units, disciplines, courses and teams, the trend, the board, seats, and the people as they are exported."""
    found: dict[tuple[str, ...], Any] = {}
    roots = list(Agency.objects.filter(parent=None).order_by("path"))
    teams = list(TaskForce.objects.order_by("slug"))
    for root in roots:
        found["trend", root.slug] = trend([root.path], months)
    for day in months:
        as_of = AsOf(day, today())
        for root in roots:
            parts = parts_of([root.path], day)
            found["rates", root.slug, str(day)] = (parts.by_course, parts.as_people, parts.by_team)
            found["export", root.slug, str(day)] = exported(root, as_of)
        found["board", str(day)] = [
            (row.agency.slug, cell.course.slug, cell.word, cell.since, cell.rate, cell.share) for row in Board(reader, as_of).rows for cell in row.cells
        ]  # fmt: skip
        for team in teams:
            page = TeamPage(team, reader, as_of)
            found["team", team.slug, str(day)] = [(line.discipline.slug, line.rate, line.cells) for line in page.coverage if line.seats]
            found["seats", team.slug, str(day)] = [
                (row.discipline.slug, row.seated, row.trained) for row in matrix_of(team, day).rows if row.seated
            ]
    return found


def exported(root: Agency, as_of: AsOf) -> list[tuple[Any, ...]]:
    units = [root, *Agency.objects.within(root).exclude(pk=root.pk).order_by("path")]
    filters = PeopleFilters(QueryDict(""), units, choices_in([unit.pk for unit in units], as_of.day))
    return list(PeopleList(root, units, as_of, filters).stream())


def past_months(months: int) -> list[date]:
    """The last days of the months before this one: today is not over."""
    return month_days(today(), months)[:-1]


def differences(before: dict[tuple[str, ...], Any], after: dict[tuple[str, ...], Any]) -> list[tuple[str, ...]]:
    return [key for key in before if before[key] != after.get(key)] + [key for key in after if key not in before]
