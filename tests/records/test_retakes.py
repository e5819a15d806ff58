"""A new edition that asks for a retake moves the rules, and only from its day on."""

from datetime import timedelta

import pytest

from courses.models import Asks
from courses.releasing import release_as
from jobs.clock import today
from jobs.runner import drain
from records.engine import refresh
from records.models import RequirementVersion, Standing
from tests.factories.agencies import LONG_AGO, DisciplineFactory
from tests.factories.courses import make_course, make_lesson
from tests.factories.records import EVERYBODY, BareEditionFactory, EvidenceFactory, RequirementFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_course(shape=(1,))


def released(course, cast, asks=Asks.RETAKE, **more):
    make_lesson(course.get_children().first().specific, 2)
    edition = release_as(course, correction=False, what_changed="The law has changed.", asks=asks, days=30, by=cast.author, **more)
    drain()
    return edition


def test_what_is_held_stays_good_until_the_day_and_no_longer(cast, course):
    VersionFactory(requirement=RequirementFactory(course=course), audience=EVERYBODY, validity_months=None)
    EvidenceFactory(person=cast.learner_a, course=course, edition=course.editions.get(), earned_on=LONG_AGO, recorded_on=LONG_AGO)
    refresh(cast.learner_a, on=LONG_AGO)
    edition = released(course, cast)
    states = [
        Standing.objects.on(day).get(person=cast.learner_a).state
        for day in (today(), edition.asked_by, edition.asked_by + timedelta(days=1))
    ]
    assert states[:2] == ["met", "met"] and states[2] not in ("met", "expiring", "waived")
    assert RequirementVersion.objects.get(number=2).what == {"course": course.pk, "edition": 2}


@pytest.mark.parametrize("asks", [Asks.NOTHING, Asks.READ])
def test_an_edition_that_asks_for_no_retake_moves_no_rule(cast, course, asks):
    VersionFactory(requirement=RequirementFactory(course=course))
    released(course, cast, asks)
    assert RequirementVersion.objects.count() == 1


def test_where_only_some_disciplines_are_asked_the_rules_stay(cast, course):
    VersionFactory(requirement=RequirementFactory(course=course))
    released(course, cast, disciplines=[DisciplineFactory()])
    assert RequirementVersion.objects.count() == 1


def test_rules_that_ask_for_something_else_stay(cast, course):
    VersionFactory(requirement=RequirementFactory(course=BareEditionFactory().course))
    released(course, cast)
    assert RequirementVersion.objects.count() == 1


def test_terms_and_audience_are_carried_over(cast, course):
    tree = {"all": [{"agency": str(cast.a.pk)}, {"discipline": "investigator"}]}
    before = VersionFactory(requirement=RequirementFactory(course=course, agency=cast.a), audience=tree, validity_months=24, grace_days=9)
    released(course, cast)
    after = RequirementVersion.objects.get(number=2)
    assert (after.audience, after.validity_months, after.grace_days, after.due_days) == (tree, 24, 9, before.due_days)
