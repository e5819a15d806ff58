"""Whom a rule is for: the list of people and the answer for one person agree, and the answer says why."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from agencies.people import give_role
from agencies.permissions import RoleName
from records.audiences import Directory, because, check, people_in
from records.histories import histories_of
from tests.factories.agencies import LONG_AGO, AffiliationFactory, AgencyFactory, DisciplineFactory, TeamMembershipFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


@pytest.fixture
def people(cast):
    """Five people who differ in what a rule may ask for."""
    unit = AgencyFactory(parent=cast.a, name="Larkmere North", short_name="North")
    return {
        "investigator": cast.learner_a,
        "seated": cast.seated(cast.learner_b),
        "leader": cast.leader_a,
        "below": AffiliationFactory(agency=unit, discipline=DisciplineFactory(slug="prosecutor", name="Prosecutor")).person,
        "homeless": cast.outsider,
    }


def names(people, found):
    return {name for name, person in people.items() if person in set(found)}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("everybody", {"investigator", "seated", "leader", "below"}),
        ("agency", {"investigator", "leader", "below"}),
        ("team", {"seated"}),
        ("discipline", {"below"}),
        ("role", {"leader"}),
        ("not", {"seated"}),
        ("any", {"seated", "leader"}),
        ("nobody", set()),
    ],
)
def test_the_list_and_the_answer_for_one_agree(cast, people, tree, expected):
    tree = {
        "everybody": {"all": []},
        "agency": {"agency": str(cast.a.pk)},
        "team": {"team": str(cast.team.pk)},
        "discipline": {"discipline": "prosecutor"},
        "role": {"role": "leader"},
        "not": {"not": {"agency": str(cast.a.pk)}},
        "any": {"any": [{"team": str(cast.team.pk)}, {"all": [{"role": "leader"}, {"agency": str(cast.a.pk)}]}]},
        "nobody": {"any": []},
    }[tree]
    check(tree)
    assert names(people, people_in(tree, DAY)) == expected
    histories, directory = histories_of([person.pk for person in people.values()]), Directory.of([tree])
    reasons = {name: because(tree, histories[person.pk].facts, DAY, directory) for name, person in people.items()}
    assert {name for name, reason in reasons.items() if reason} == expected


def test_the_reason_is_said_in_words(cast, people):
    tree = {"all": [{"agency": str(cast.a.pk)}, {"any": [{"role": "leader"}, {"discipline": "investigator"}]}]}
    histories = histories_of([cast.leader_a.pk, cast.learner_a.pk])
    directory = Directory.of([tree])
    assert because(tree, histories[cast.leader_a.pk].facts, DAY, directory) == "in LPD, as leader"
    assert because(tree, histories[cast.learner_a.pk].facts, DAY, directory) == "in LPD, as investigator"
    assert because({"all": []}, histories[cast.leader_a.pk].facts, DAY, directory) == "like everybody"


def test_a_seat_gives_a_discipline_too(cast):
    TeamMembershipFactory(person=cast.learner_a, task_force=cast.team, discipline=DisciplineFactory(slug="analyst", name="Analyst"))
    assert cast.learner_a in people_in({"discipline": "analyst"}, DAY)


def test_only_the_facts_of_the_day_count(cast):
    give_role(cast.learner_a, role=RoleName.LEADER, agency=cast.a, on=DAY, by=None)
    assert cast.learner_a in people_in({"role": "leader"}, DAY)
    assert cast.learner_a not in people_in({"role": "leader"}, DAY - timedelta(days=1))
    assert cast.learner_a not in people_in({"all": []}, LONG_AGO - timedelta(days=1))


@pytest.mark.parametrize(
    "tree",
    [
        [],
        {},
        {"agency": "not an id"},
        {"agency": "3f3ddc0a-3c34-4a8f-9a5d-1b8f2f5f1111"},
        {"role": "king"},
        {"shoe_size": 44},
        {"all": {"role": "leader"}},
        {"not": []},
        {"role": "leader", "discipline": "investigator"},
    ],
)
def test_a_tree_that_says_nothing_is_refused(tree):
    with pytest.raises(ValidationError):
        check(tree)
