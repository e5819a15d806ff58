"""Competencies: who may sign off, the line from which they come, and what a district loses with its last holder."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.models import AuditEvent
from agencies.people import deactivate
from jobs.clock import today
from notices.models import Notice
from records import gaps
from records.competencies import Taught, lineage_of, sign_off, take_back
from records.models import Competency, CompetencyNeed, Gap, Holding, Step
from tests.factories.agencies import LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def labour(db):
    return Competency.objects.get(exploitation="labour")


@pytest.fixture
def sex(db):
    return Competency.objects.get(exploitation="sex")


def signed(cast, person, competency, teacher, on=None, **others):
    day = on or today()
    steps = {Step.SIGNED_OFF: Taught(teacher, day), **{kind: Taught(by, day) for kind, by in others.items()}}
    return sign_off(person, competency=competency, steps=steps, by=cast.coordinator_a)


def test_the_first_may_be_signed_off_by_anybody_and_the_next_only_by_a_holder(cast, labour):
    first, second, third = (cast.person(f"Number {number}", cast.a) for number in range(3))
    signed(cast, first, labour, cast.author)
    with pytest.raises(ValidationError, match="did not have this competency"):
        signed(cast, second, labour, third)
    with pytest.raises(ValidationError, match="did not have this competency"):
        signed(cast, second, labour, first, observed=third)
    holding = signed(cast, second, labour, first, coached=third)
    assert set(holding.steps.values_list("kind", "by")) == {("signed_off", first.pk), ("coached", third.pk)}


def test_one_kind_of_trafficking_says_nothing_about_the_other(cast, labour, sex):
    expert, learner = cast.person("Ex Pert", cast.a), cast.learner_a
    signed(cast, expert, labour, cast.author)
    signed(cast, cast.person("Other Expert", cast.a), sex, cast.author)
    with pytest.raises(ValidationError, match="did not have this competency"):
        signed(cast, learner, sex, expert)


def test_the_line_leads_back_hand_by_hand(cast, labour):
    people = [cast.person(f"Number {number}", cast.a) for number in range(4)]
    signed(cast, people[0], labour, cast.author, on=LONG_AGO)
    for place in (1, 2, 3):
        holding = signed(cast, people[place], labour, people[place - 1], on=LONG_AGO + timedelta(days=place))
    assert [(one.depth, one.step.by) for one in lineage_of(holding)] == [
        (1, people[2]), (2, people[1]), (3, people[0]), (4, cast.author),
    ]  # fmt: skip


def test_it_runs_out_as_the_competency_says_and_can_be_renewed_or_taken_back(cast, labour):
    Competency.objects.filter(pk=labour.pk).update(validity_months=12)
    labour.refresh_from_db()
    old = signed(cast, cast.learner_a, labour, cast.author, on=LONG_AGO)
    assert (old.held_from, old.until) == (LONG_AGO, LONG_AGO.replace(year=2026))
    assert not Holding.objects.on(today()).exists()
    with pytest.raises(ValidationError, match="did not have"):
        signed(cast, cast.person("Late Comer", cast.a), labour, cast.learner_a)
    holder = _holder(cast, labour)
    with pytest.raises(ValidationError, match="on record already"):
        signed(cast, cast.learner_a, labour, holder, on=LONG_AGO)
    signed(cast, cast.learner_a, labour, holder)
    assert Holding.objects.on(today()).filter(person=cast.learner_a).count() == 1


def _holder(cast, competency):
    """Somebody who has held it for long: put there by hand."""
    holder = cast.person("Old Hand", cast.b)
    Holding.objects.create(person=holder, competency=competency, agency=cast.b, held_from=LONG_AGO, recorded_by=cast.author)
    return holder


def test_who_judges_and_when_must_make_sense(cast, labour):
    person = cast.learner_a
    for steps, words in (
        ({}, "who has signed"),
        ({Step.SIGNED_OFF: Taught(person, today())}, "Nobody judges themselves"),
        ({Step.SIGNED_OFF: Taught(cast.author, today() + timedelta(days=1))}, "not come"),
        ({Step.SIGNED_OFF: Taught(cast.author, LONG_AGO), Step.COACHED: Taught(cast.author, today())}, "lies before"),
    ):
        with pytest.raises(ValidationError, match=words):
            sign_off(person, competency=labour, steps=steps, by=cast.coordinator_a)


@pytest.mark.parametrize("who", ["coordinator_b", "leader_a", "learner_a", "author", "auditor"])
def test_only_the_agency_s_coordinator_puts_it_on_record_and_takes_it_back(cast, labour, who):
    by, steps = getattr(cast, who), {Step.SIGNED_OFF: Taught(cast.author, today())}
    with pytest.raises(PermissionDenied):
        sign_off(cast.learner_a, competency=labour, steps=steps, by=by)
    holding = signed(cast, cast.learner_a, labour, cast.author)
    with pytest.raises(PermissionDenied):
        take_back(holding, by=by)
    take_back(holding, by=cast.coordinator_a)
    take_back(holding, by=cast.coordinator_a)
    assert AuditEvent.objects.filter(action="competency.taken_back").count() == 1
    assert not Holding.objects.on(today()).exists()


@pytest.fixture
def needed(cast, labour):
    """The team's district needs it, and one person there holds it."""
    CompetencyNeed.objects.create(task_force=cast.team, discipline=cast.investigator, competency=labour)
    cast.seated(cast.learner_a)
    assert cast.team_lead and cast.coordinator_b
    return signed(cast, cast.learner_a, labour, cast.author)


def told():
    return sorted(Notice.objects.filter(kind="competency.gap").values_list("recipient__display_name", flat=True))


def test_when_the_last_holder_leaves_those_who_can_act_are_told_once(cast, needed, labour):
    gaps.look()
    assert told() == []
    deactivate(cast.learner_a, by=None)
    gaps.look()
    gaps.look()
    assert told() == ["Ada Coordinator", "Ben Coordinator", "Tess Lead"]
    notice = Notice.objects.filter(kind="competency.gap").first()
    assert "Labour trafficking cases" in notice.subject and "Ana" not in notice.subject + notice.body
    assert Gap.objects.get().closed_on is None
    second = cast.seated(cast.person("Sue Cessor", cast.a))
    signed(cast, second, labour, _holder(cast, labour))
    gaps.look()
    assert Gap.objects.get().closed_on == today()


def test_when_the_last_holder_runs_out_it_is_told_ahead_and_on_the_day(cast, needed):
    Holding.objects.update(until=today() + timedelta(days=20))
    gaps.look()
    gaps.look(today() + timedelta(days=5))
    assert Notice.objects.filter(kind="competency.gap").count() == 3
    assert "after" in Notice.objects.first().subject
    gaps.look(today() + timedelta(days=21))
    assert Notice.objects.filter(kind="competency.gap").count() == 6


def test_what_was_never_there_has_not_been_lost(cast, labour):
    CompetencyNeed.objects.create(task_force=cast.team, discipline=cast.investigator, competency=labour)
    gaps.look()
    assert not Gap.objects.exists()


def test_a_holder_in_another_district_does_not_help(cast, needed, labour):
    elsewhere = cast.person("Elsa Where", cast.c)
    Holding.objects.create(person=elsewhere, competency=labour, agency=cast.c, held_from=today(), recorded_by=cast.author)
    deactivate(cast.learner_a, by=None)
    gaps.look()
    assert Gap.objects.filter(closed_on=None).exists()
