"""Coverage: completed courses cover nothing by themselves, and what hangs on one person is seen."""

from datetime import timedelta

import pytest

from agencies import teams
from jobs.clock import today
from records import excuses
from records.coverage import Cover, matrix_of
from records.engine import refresh
from records.models import Competency, CompetencyNeed, Holding
from records.office.coverage_views import headline
from tests.factories.agencies import LONG_AGO, DisciplineFactory, TeamMembershipFactory
from tests.factories.records import EvidenceFactory, VersionFactory

pytestmark = pytest.mark.django_db


class Team:
    """A team that needs a labour investigator for labour cases and an investigator for sex trafficking cases."""

    def __init__(self, cast) -> None:
        self.cast, self.team = cast, cast.team
        self.labour_investigator = DisciplineFactory(slug="labour-investigator", name="Labour investigator", position=9)
        self.sex, self.labour = (Competency.objects.get(exploitation=kind) for kind in ("sex", "labour"))
        self.rule = VersionFactory(audience={"team": str(cast.team.pk)})
        teams.need(cast.team, disciplines={cast.investigator: 1, self.labour_investigator: 1}, by=cast.administrator)
        for discipline, competency in ((cast.investigator, self.sex), (self.labour_investigator, self.labour)):
            CompetencyNeed.objects.create(task_force=cast.team, discipline=discipline, competency=competency)

    def seat(self, name, discipline=None, competency=None, trained=True, until=None):
        person = self.cast.person(name, self.cast.a)
        TeamMembershipFactory(person=person, task_force=self.team, discipline=discipline or self.cast.investigator)
        if trained:
            EvidenceFactory(person=person, course=self.rule.requirement.course, earned_on=today())
        if competency:
            Holding.objects.create(
                person=person, competency=competency, agency=self.cast.a, held_from=LONG_AGO, until=until, recorded_by=self.cast.author
            )
        refresh(person, on=LONG_AGO)
        return person

    def cell(self, discipline, competency, day=None):
        matrix = matrix_of(self.team, day or today())
        row = next(row for row in matrix.rows if row.discipline == discipline)
        return row.cells[matrix.competencies.index(competency)]


@pytest.fixture
def team(cast):
    return Team(cast)


def test_a_team_that_has_completed_everything_but_has_no_labour_investigator_is_not_covered(team):
    for number in range(5):
        team.seat(f"Number {number}", competency=team.sex)
    matrix = matrix_of(team.team, today())
    assert all(row.trained == row.seated for row in matrix.rows), "100 % completion"
    assert not matrix.is_covered
    assert [(str(discipline), str(competency)) for discipline, competency in matrix.uncovered] == [
        ("Labour investigator", "Labour trafficking cases")
    ]
    assert [row.discipline for row in matrix.short] == [team.labour_investigator]
    assert headline(matrix, sees=False) == ("Too few: Labour investigator. Not covered: Labour investigator (Labour trafficking cases).")


def test_a_labour_investigator_without_the_competency_or_the_training_covers_nothing(team):
    team.seat("No Paper", team.labour_investigator)
    team.seat("Un Trained", team.labour_investigator, team.labour, trained=False)
    cell = team.cell(team.labour_investigator, team.labour)
    assert (cell.cover, cell.almost) == (Cover.NOT_COVERED, 1)
    team.seat("Lea Labour", team.labour_investigator, team.labour)
    assert team.cell(team.labour_investigator, team.labour).cover == Cover.SINGLE


def test_sex_trafficking_competency_does_not_cover_labour_trafficking(team):
    team.seat("Wrong Kind", team.labour_investigator, team.sex)
    assert team.cell(team.labour_investigator, team.labour).cover == Cover.NOT_COVERED
    assert team.cell(team.labour_investigator, team.sex).cover == Cover.NOT_NEEDED


def test_one_holder_is_a_single_point_and_two_are_not(team):
    first = team.seat("Sam One", competency=team.sex, until=today() + timedelta(days=30))
    cell = team.cell(team.cast.investigator, team.sex)
    assert (cell.cover, cell.holders[0].person, cell.until) == (Cover.SINGLE, first, today() + timedelta(days=30))
    assert team.cell(team.cast.investigator, team.sex, today() + timedelta(days=31)).cover == Cover.NOT_COVERED, "it runs out"
    team.seat("Sam Two", competency=team.sex)
    cell = team.cell(team.cast.investigator, team.sex)
    assert (cell.cover, cell.until) == (Cover.COVERED, None)
    excuses.grant_leave(first, starts_on=today(), ends_on=None, by=team.cast.leader_a)
    assert team.cell(team.cast.investigator, team.sex).cover == Cover.SINGLE, "who is away covers nothing"


def test_a_past_day_is_as_it_was(team):
    person = team.seat("Sam One", competency=team.sex)
    teams.unseat(person.team_memberships.get(), by=None)
    assert team.cell(team.cast.investigator, team.sex).cover == Cover.NOT_COVERED
    day = today() - timedelta(days=1)
    refresh(person, on=LONG_AGO)
    assert {row.discipline: row.seated for row in matrix_of(team.team, day).rows}[team.cast.investigator] == 1


def test_the_matrix_costs_the_same_for_many(team, django_assert_num_queries):
    team.seat("Sam One", competency=team.sex)
    with django_assert_num_queries(8):
        matrix_of(team.team, today())
    for number in range(12):
        team.seat(f"Number {number}", competency=team.sex)
    with django_assert_num_queries(8):
        matrix_of(team.team, today())
