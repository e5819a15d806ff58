"""Stating and changing a rule: whose it is, what it may ask for, and what a change would do before it is made."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from jobs.clock import today
from jobs.runner import drain
from records import requirements
from records.engine import refresh
from records.models import Obligation, RequirementVersion, Standing
from records.previews import of_version
from tests.factories.agencies import LONG_AGO, AgencyFactory
from tests.factories.records import BareCourseFactory, EvidenceFactory, VersionFactory

pytestmark = pytest.mark.django_db
EVERYBODY = {"all": []}


def state(cast, **fields):
    wanted = {"title": "Interviewing", "what": {"course": BareCourseFactory().pk}, "audience": EVERYBODY, "by": cast.administrator}
    made = requirements.state(**(wanted | fields))
    drain()
    return made


def test_a_rule_of_an_agency_reaches_only_its_own_people(cast):
    people = [cast.learner_a, cast.learner_b]
    made = state(cast, agency=cast.a, by=cast.coordinator_a)
    assert [row.person for row in Obligation.objects.filter(person__in=people)] == [cast.learner_a]
    assert requirements.without_agency(cast.a, made.versions.get().audience) == EVERYBODY


@pytest.mark.parametrize(("who", "whose"), [("coordinator_a", None), ("coordinator_a", "b"), ("leader_a", "a"), ("author", None)])
def test_nobody_sets_rules_beyond_their_reach(cast, who, whose):
    with pytest.raises(PermissionDenied):
        state(cast, agency=getattr(cast, whose) if whose else None, by=getattr(cast, who))


def test_a_coordinator_sets_rules_for_the_units_below(cast):
    assert state(cast, agency=AgencyFactory(parent=cast.a), by=cast.coordinator_a).agency.parent == cast.a


def test_codes_are_made_of_the_title_and_never_taken_twice(cast):
    assert [state(cast).code for _ in range(3)] == ["interviewing", "interviewing-2", "interviewing-3"]


def test_a_rule_is_counted_under_its_course_or_under_none(cast):
    one, two = BareCourseFactory(), BareCourseFactory()
    assert state(cast, what={"any": [{"course": one.pk}, {"course": two.pk}]}).course == one
    assert state(cast, what={"all": [{"course": one.pk}, {"course": two.pk}]}).course is None


@pytest.mark.parametrize("what", [{"any": []}, {"course": 987654}, {"note": 987654}, {"all": [{"course": 1}, {"course": 1}]}])
def test_a_rule_that_asks_for_what_is_not_there_is_refused(cast, what):
    with pytest.raises(ValidationError):
        state(cast, what=what)


def test_a_version_cannot_make_another_requirement_of_it(cast):
    made = state(cast)
    with pytest.raises(ValidationError, match="another requirement"):
        requirements.put_in_force(made, audience=EVERYBODY, what={"course": BareCourseFactory().pk}, by=cast.administrator)


def test_a_due_rule_has_what_it_needs(cast):
    for wrong in ({"due_rule": "date"}, {"due_rule": "calendar", "due_month": 13}, {"due_month": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VersionFactory(**wrong)


def changes(listed):
    return {(change.person, change.before and change.before.state, change.after and change.after.state) for change in listed}


def test_what_a_change_would_do_is_what_it_does(cast):
    """One is released, one comes under the rule, one changes state, one stays as they are."""
    rule = VersionFactory(audience={"agency": str(cast.a.pk)}, validity_months=36)
    stays, moves = cast.person("Sam Stays", cast.a), cast.person("Mo Moves", cast.a)
    cast.seated(stays), cast.seated(moves), cast.seated(cast.learner_b)
    EvidenceFactory(person=moves, course=rule.requirement.course, earned_on=today() - timedelta(days=500))
    for person in (cast.learner_a, stays, moves, cast.learner_b):
        refresh(person, on=LONG_AGO)
    audience = {"team": str(cast.team.pk)}
    draft = requirements.drafted(rule.requirement, audience=audience, by=cast.administrator, validity_months=12)
    preview = of_version(draft, requirements.affected_people(draft))
    assert changes(preview.gains) == {(cast.learner_b.pk, None, "not_started")}
    assert changes(preview.loses) == {(cast.learner_a.pk, "overdue", None)}
    assert changes(preview.moves) == {(moves.pk, "met", "expired")}
    assert (preview.same, preview.no_longer_trained) == (1, 1)
    assert RequirementVersion.objects.count() == 1, "looking writes nothing"
    requirements.put_in_force(rule.requirement, audience=audience, by=cast.administrator, validity_months=12)
    drain()
    found = dict(Standing.objects.on(today()).values_list("person", "state"))
    assert found == {cast.learner_b.pk: "not_started", moves.pk: "expired", stays.pk: "overdue"}


def test_the_preview_asks_no_more_of_the_database_for_more_people(cast, django_assert_num_queries):
    rule = VersionFactory()
    draft = requirements.drafted(rule.requirement, audience=EVERYBODY, by=None)
    people = [cast.person(f"Number {number}", cast.a).pk for number in range(20)]
    with django_assert_num_queries(15):
        of_version(draft, people[:2])
    with django_assert_num_queries(15):
        of_version(draft, people)
