"""Reciprocity: who may accept another's course, whom it covers, and who would lose what."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.people import move
from jobs.clock import today
from jobs.runner import drain
from records import agreements
from records.engine import refresh
from records.models import Agreement, Standing
from records.previews import of_agreement, of_ending
from tests.factories.agencies import LONG_AGO, AgencyFactory
from tests.factories.records import EvidenceFactory, OutsideCourseFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def requirement(cast):
    rule = VersionFactory(audience={"all": []})
    refresh(cast.learner_a, on=LONG_AGO)
    refresh(cast.learner_b, on=LONG_AGO)
    return rule.requirement


@pytest.fixture
def outside(cast):
    """A course elsewhere that one person of each agency has taken."""
    course = OutsideCourseFactory()
    for person in (cast.learner_a, cast.learner_b):
        EvidenceFactory(person=person, kind="external", course=None, outside_course=course, earned_on=today() - timedelta(days=30))
    return course


def agree(cast, requirement, outside, **terms):
    fields = {"accepting": cast.a, "outside_course": outside, "because": "the same syllabus", "by": cast.leader_a} | terms
    made = agreements.agree(requirement, **fields)
    drain()
    return made


def state(person):
    return Standing.objects.on(today()).get(person=person).state


def test_the_agency_s_own_people_are_met_and_nobody_else_s(cast, requirement, outside):
    agree(cast, requirement, outside)
    assert (state(cast.learner_a), state(cast.learner_b)) == ("met", "overdue")


def test_what_is_shown_before_is_what_happens(cast, requirement, outside):
    draft = Agreement(requirement=requirement, accepting=cast.a, outside_course=outside, starts_on=today())
    preview = of_agreement(draft, agreements.people_concerned(draft), today())
    assert [(change.person, change.before.state, change.after.state) for change in preview.moves] == [(cast.learner_a.pk, "overdue", "met")]
    made = agree(cast, requirement, outside)
    preview = of_ending(made, agreements.people_concerned(made), today())
    assert [(change.before.state, change.after.state) for change in preview.moves] == [("met", "overdue")]
    assert preview.no_longer_trained == 1
    agreements.end(made, by=cast.leader_a)
    drain()
    assert state(cast.learner_a) == "overdue"


def test_it_reaches_the_units_below_and_goes_with_who_moves(cast, requirement, outside):
    unit = AgencyFactory(parent=cast.a)
    agree(cast, requirement, outside)
    move(cast.learner_b, agency=unit, discipline=cast.investigator, on=today(), by=None)
    assert state(cast.learner_b) == "met"
    move(cast.learner_a, agency=cast.b, discipline=cast.investigator, on=today(), by=None)
    assert state(cast.learner_a) == "overdue"


def test_later_evidence_counts_without_anybody_doing_anything(cast, requirement):
    course = OutsideCourseFactory()
    agree(cast, requirement, course)
    EvidenceFactory(person=cast.learner_a, kind="external", course=None, outside_course=course, earned_on=today())
    refresh(cast.learner_a)
    assert state(cast.learner_a) == "met"


def test_another_course_of_ours_can_be_accepted_but_not_the_rule_s_own(cast, requirement):
    other = VersionFactory().requirement.course
    EvidenceFactory(person=cast.learner_a, course=other, earned_on=today())
    agree(cast, requirement, None, course=other)
    assert Standing.objects.on(today()).get(person=cast.learner_a, obligation__requirement=requirement).state == "met"
    with pytest.raises(ValidationError, match="counts for the requirement anyway"):
        agree(cast, requirement, None, course=requirement.course)


def test_one_agreement_at_a_time_and_a_new_one_after_it_has_run_out(cast, requirement, outside):
    agree(cast, requirement, outside, until=today())
    with pytest.raises(ValidationError, match="accepted here already"):
        agree(cast, requirement, outside)
    Agreement.objects.update(starts_on=LONG_AGO, until=today() - timedelta(days=1))
    agree(cast, requirement, outside)
    assert Agreement.objects.on(today()).count() == 1


@pytest.mark.parametrize("who", ["leader_b", "learner_a", "administrator", "auditor", "team_lead"])
def test_only_the_accepting_agency_makes_and_ends_it(cast, requirement, outside, who):
    with pytest.raises(PermissionDenied):
        agree(cast, requirement, outside, by=getattr(cast, who))
    made = agree(cast, requirement, outside)
    with pytest.raises(PermissionDenied):
        agreements.end(made, by=getattr(cast, who))
