"""A month that is over stays as it was published, whatever is put on record afterwards, for whatever day (ADR 35)."""

from datetime import date, timedelta

import pytest

from agencies import people, teams
from agencies.models import Affiliation, TeamMembership, User
from records.models import Standing
from reports.tallies import parts_of
from tests.factories.agencies import AgencyFactory, DisciplineFactory
from tests.records.later_events import KINDS, Later, chief_of_all
from tests.reports.conftest import TODAY
from tests.reports.published import differences, past_months, published

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture
def world(cast, training):
    """Three agencies at a team and below them, two courses, and people half of whom are trained."""
    unit = AgencyFactory(slug="larkmere-north", short_name="North", parent=cast.a)
    DisciplineFactory(slug="prosecutor", name="Prosecutor")
    assert cast.team and cast.c
    for agency in (cast.a, unit, cast.b, cast.c):
        for person in training.people(agency, 4, trained=2):
            cast.seated(person)
    second = training.must("Evidence of coercion", {"discipline": "investigator"}, due_days=90, validity_months=6)
    for person in User.objects.filter(evidence__isnull=False):
        training.holds(person, on=date(2025, 8, 1), course=second)
    training.signs(cast.b, counts=True)
    training.settle()
    return chief_of_all(cast.outsider)


@pytest.mark.slow
def test_what_was_published_is_the_same_after_later_events(world, cast):
    months = past_months(9)
    before = published(cast.auditor, months)
    assert any(rate.part for rate in (rate for _day, rate in before["trend", cast.a.slug]))
    later = Later(world)
    later.happen(2 * len(KINDS), days=40)
    assert differences(before, published(cast.auditor, months)) == []
    assert set(later.happened) == set(KINDS), "something has never happened"


def test_a_move_told_late_counts_from_today_and_keeps_its_true_day(world, cast):
    person = Standing.objects.on(MARCH).filter(agency=cast.a).select_related("person").earliest("person__email").person
    people.give_role(person, role="leader", agency=cast.a, on=MARCH, by=None)
    people.move(person, agency=cast.b, discipline=cast.investigator, on=MARCH, by=world)
    assert Affiliation.objects.current().get(person=person).started_on == MARCH
    for day, agency in ((MARCH, cast.a), (TODAY - timedelta(days=1), cast.a), (TODAY, cast.b)):
        assert set(Standing.objects.on(day).filter(person=person).values_list("agency", flat=True)) == {agency.pk}


def test_a_seat_told_late_is_in_the_figures_from_today(world, cast):
    person = next(row.person for row in Standing.objects.on(MARCH).filter(agency=cast.c).select_related("person"))
    TeamMembership.objects.filter(person=person).delete()

    def seated(day):
        return sum(part.tally.whole for part in parts_of([cast.c.path], day).by_team)

    before = seated(MARCH)
    seat = teams.seat(person, task_force=cast.team, discipline=cast.investigator, on=MARCH, by=world)
    assert (seat.started_on, seat.recorded_on, seated(MARCH), seated(TODAY)) == (MARCH, TODAY, before, before + 1)
    with pytest.raises(ValueError, match="its day or later"):
        teams.unseat(seat, on=TODAY - timedelta(days=1), by=world)
