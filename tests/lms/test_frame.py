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


@pytest.mark.django_db
def test_the_frame_costs_one_query_for_what_a_person_may_and_none_for_what_is_not_shown(cast, django_assert_num_queries):
    person = type(cast.leader_a).objects.get(pk=cast.leader_a.pk)
    with django_assert_num_queries(1):
        places(person)
