"""Which courses are the partners' business."""

from datetime import date

import pytest

from reports.joint import confines, is_joint, joint_courses, joint_requirements
from tests.factories.agencies import AgencyFactory, TaskForceFactory
from tests.factories.records import BareCourseFactory, VersionFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)


def joint_for(cast, audience, teams=None):
    VersionFactory(requirement__course=BareCourseFactory(title="Interviewing"), audience=audience)
    teams = [cast.team.pk] if teams is None else teams
    return [course.title for course in joint_courses(DAY, teams)] == ["Interviewing"]


def agency(found):
    return {"agency": str(found.pk)}


def team(found):
    return {"team": str(found.pk)}


def test_what_is_asked_of_everybody_is(cast):
    assert joint_for(cast, {"all": []})


def test_what_is_asked_of_a_discipline_anywhere_is(cast):
    assert joint_for(cast, {"any": [{"discipline": "investigator"}, {"discipline": "prosecutor"}]})


def test_what_an_agency_asks_of_its_own_people_is_not(cast):
    child = AgencyFactory(parent=cast.a)
    assert not joint_for(cast, {"all": [{"any": [agency(cast.a), agency(child)]}, {"discipline": "investigator"}]})


def test_what_is_asked_of_two_agencies_is(cast):
    assert joint_for(cast, {"any": [agency(cast.a), agency(cast.b)]})


def test_what_is_asked_of_a_team_is_that_teams_business_only(cast):
    elsewhere = TaskForceFactory()
    assert joint_for(cast, team(cast.team))
    assert joint_courses(DAY, [elsewhere.pk]) == []


def test_a_requirement_is_what_its_version_of_that_day_says(cast):
    first = VersionFactory(audience=agency(cast.a), effective_from=date(2026, 1, 1))
    VersionFactory(requirement=first.requirement, number=2, audience={"all": []}, effective_from=date(2026, 6, 1))
    assert joint_courses(date(2026, 5, 31), [cast.team.pk]) == []
    assert len(joint_courses(date(2026, 6, 1), [cast.team.pk])) == 1


def test_two_requirements_for_a_course_are_one_column(cast):
    course = BareCourseFactory()
    for _ in range(2):
        VersionFactory(requirement__course=course)
    assert len(joint_courses(DAY, [])) == 1


def test_courses_stand_in_the_order_of_their_titles(cast, django_assert_num_queries):
    for title in ("Strategy", "Coercion", "Interviewing"):
        VersionFactory(requirement__course__title=title)
    with django_assert_num_queries(1):
        assert [course.title for course in joint_courses(DAY, [])] == ["Coercion", "Interviewing", "Strategy"]


def test_an_agency_that_is_gone_confines_to_nothing(cast):
    assert not joint_for(cast, {"agency": "00000000-0000-4000-8000-000000000000"})


@pytest.mark.parametrize(
    ("tree", "bounds"),
    [
        ({"all": []}, None),
        ({"any": []}, frozenset()),
        ({"not": {"agency": "x"}}, None),
        ({"all": [{"discipline": "d"}, {"team": "t"}]}, frozenset({("team", "t")})),
        ({"any": [{"team": "t"}, {"discipline": "d"}]}, None),
    ],
)
def test_where_the_people_of_an_audience_can_be(tree, bounds):
    assert confines(tree) == bounds


def test_nobodys_requirement_is_not_joint():
    assert not is_joint({"any": []}, [], None)


def test_an_agencys_own_rule_is_its_own_whomever_it_names(cast):
    VersionFactory(requirement__agency=cast.a, audience={"discipline": "investigator"})
    assert joint_courses(DAY, [cast.team.pk]) == []


def test_a_rule_that_asks_for_several_things_is_no_course(cast):
    VersionFactory(requirement__course=None, requirement__title="The basics")
    assert joint_courses(DAY, [cast.team.pk]) == []
    assert [(found.title, found.course) for found in joint_requirements(DAY, [cast.team.pk])] == [("The basics", None)]
