"""Counts in single statements, compared with counting one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import TeamMembership
from records.models import COUNTS_AS_TRAINED, Standing
from reports.rates import Rate
from reports.tallies import HORIZONS, Named, Tally, by, month_days, parts_of, total, trend
from tests.factories.agencies import AgencyFactory, DisciplineFactory, PersonFactory, TeamMembershipFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture
def world(cast, training):
    """A with two offices, one below the other; three disciplines, two courses, 24 people trained early, late, or not at all; a team."""
    office = AgencyFactory(slug="a_office", parent=cast.a)
    desk = AgencyFactory(slug="desk", parent=office)
    AgencyFactory(slug="aXoffice", parent=cast.a)
    disciplines = [cast.investigator, DisciplineFactory(name="Prosecutor"), DisciplineFactory(name="Analyst")]
    courses = [training.course, training.must("Coercion", {"any": [{"discipline": found.slug} for found in disciplines[:2]]})]
    for number in range(24):
        person = PersonFactory(agency=[cast.a, office, desk, cast.b][number % 4], discipline=disciplines[number % 3])
        if number % 5 == 0:
            for _ in range(2):
                TeamMembershipFactory(person=person, task_force=cast.team)
        for place, course in enumerate(courses):
            if number % (place + 3):
                training.holds(person, date(2024, 5, 20) + timedelta(days=31 * (number % 18)), course)
    training.settle()
    return training


def counted(rows) -> Tally:
    """One by one, each person once."""
    people = {row.person_id for row in rows}

    def who(test) -> int:
        return len({row.person_id for row in rows if test(row)})

    def ends_within(days):
        return lambda row: row.state in COUNTS_AS_TRAINED and row.expires_on and 0 <= (row.expires_on - TODAY).days <= days

    return Tally(
        whole=len(people),
        trained=len(people) - who(lambda row: row.state not in COUNTS_AS_TRAINED),
        overdue=who(lambda row: row.state in ("overdue", "expired")),
        due_soon=who(lambda row: row.state == "due_soon"),
        **{f"in_{days}": who(ends_within(days)) for days in HORIZONS},
    )


def held_in(path: str, day: date = TODAY) -> list[Standing]:
    found = Standing.objects.on(day).counted().filter(agency__path__startswith=path)
    return list(found.select_related("agency", "discipline", "course"))


def test_every_group_is_what_counting_one_by_one_finds(cast, world, django_assert_num_queries):
    with django_assert_num_queries(1):
        parts = parts_of([cast.a.path], TODAY)
    rows = held_in(cast.a.path)
    assert len({part.unit for part in parts.by_course}) == 3
    assert len(parts.by_course) == len({(row.agency.path, row.discipline_id, row.course_id) for row in rows})
    for part in parts.by_course:
        assert part.tally == counted(
            [
                row
                for row in rows
                if (row.agency.path, row.discipline.slug, row.course.slug) == (part.unit, part.discipline.slug, part.of.slug)
            ]
        )
    for part in parts.as_people:
        assert part.tally == counted([row for row in rows if (row.agency.path, row.discipline.slug) == (part.unit, part.discipline.slug)])
    assert total(parts.as_people) == counted(rows)
    assert total(parts.as_people).overdue
    assert total(parts.as_people).in_90
    assert total(parts.as_people).trained


def test_a_team_counts_people_and_not_seats(cast, world):
    [part] = parts_of([cast.a.path], TODAY).by_team
    seated = set(TeamMembership.objects.values_list("person", flat=True))
    assert part.of == Named("larkmere-team", "Larkmere Task Force")
    assert part.tally == counted([row for row in held_in(cast.a.path) if row.person_id in seated])


def test_a_seat_that_was_left_does_not_count(cast, world):
    TeamMembership.objects.update(ended_on=TODAY)
    assert parts_of([cast.a.path], TODAY).by_team == []
    assert parts_of([cast.a.path], TODAY - timedelta(days=1)).by_team


def test_a_name_with_a_wildcard_in_it_matches_itself_only(cast, world):
    """``_`` stands for any letter in a pattern: a_office must not bring aXoffice along."""
    assert {part.unit for part in parts_of(["larkmere-police/a_office/"], TODAY).as_people} == {
        "larkmere-police/a_office/",
        "larkmere-police/a_office/desk/",
    }
    assert parts_of(["larkmere-police/aXoffice/"], TODAY).as_people == []
    assert parts_of([], TODAY).as_people == []


def test_the_trend_is_the_share_of_each_day(cast, world, django_assert_num_queries):
    days = month_days(TODAY)
    with django_assert_num_queries(1):
        found = trend([cast.a.path], days)
    assert [day for day, _rate in found] == days
    for day, rate in found:
        assert rate == counted(held_in(cast.a.path, day)).rate
    assert len({rate.per_cent for _day, rate in found}) > 4


def test_the_trend_of_nobody_is_empty_and_not_wrong(cast):
    assert trend([cast.c.path], month_days(TODAY)) == [(day, Rate(0, 0)) for day in month_days(TODAY)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_the_days_of_the_trend_are_ends_of_months_and_the_day_itself(day):
    days = month_days(day)
    assert days[-1] == day
    assert days == sorted(set(days))
    assert len(days) == 25
    assert all((each + timedelta(days=1)).day == 1 for each in days[:-1])


def test_tallies_add_up_field_by_field():
    assert Tally(1, 2, 3, 4, 5, 6, 7) + Tally(10, 20, 30, 40, 50, 60, 70) == Tally(11, 22, 33, 44, 55, 66, 77)
    assert by([], lambda part: part.of) == {}
