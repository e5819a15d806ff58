"""The frame shows everybody their own places, four at most."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from lms.frame import frame


def places(person, path="/my/"):
    request = RequestFactory().get(path)
    request.user = person
    context = frame(request)
    return [str(place.label) for place in context["places"]], [str(place.label) for place in context["sections"]]


def test_a_visitor_has_no_places():
    assert places(AnonymousUser()) == ([], [])


def test_a_learner_has_three_places(cast):
    assert places(cast.learner_a) == (["My learning", "Courses", "Guidance"], [])


@pytest.mark.parametrize(
    ("who", "fourth", "sections"),
    [
        ("leader_a", "Agency", ["Agency", "Teams", "Partners", "Records"]),
        ("coordinator_a", "Agency", ["Agency", "Teams", "Partners", "Records"]),
        ("auditor", "Agencies", ["Agencies", "Teams", "Partners", "Records"]),
        ("team_lead", "Teams", ["Teams", "Partners"]),
        ("administrator", "Records", ["Records"]),
    ],
)
def test_who_looks_after_others_has_a_fourth_place_with_sections_below_it(cast, who, fourth, sections):
    assert places(getattr(cast, who)) == (["My learning", "Courses", "Guidance", fourth], [])
    assert places(getattr(cast, who), "/records/" if who == "administrator" else "/partners/")[1] == sections


@pytest.mark.parametrize("who", ["author", "outsider"])
def test_who_looks_after_nobody_has_none(cast, who):
    assert len(places(getattr(cast, who), "/agencies/")[0]) == 3


@pytest.mark.django_db
def test_the_frame_costs_one_query_for_what_a_person_may_and_none_for_what_is_not_shown(cast, django_assert_num_queries):
    person = type(cast.leader_a).objects.get(pk=cast.leader_a.pk)
    with django_assert_num_queries(1):
        places(person)
