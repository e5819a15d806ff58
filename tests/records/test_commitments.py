"""The commitment of leadership: active only when every required agency has signed the same version inside its window."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from agencies import teams
from agencies.models import AuditEvent, TaskForceAgency, TaskForceState
from agencies.people import end_role, move
from jobs.clock import today
from records.commitments import (
    Promise,
    SignedText,
    leaders_of,
    open_commitment,
    reopen,
    sharing_agencies,
    sign,
    state_of,
    team_state,
    withdraw,
)
from records.models import Commitment, Signature
from tests.factories.agencies import LONG_AGO, AgencyFactory, TaskForceAgencyFactory
from tests.factories.records import CommitmentFactory, SignatureFactory, VersionFactory

A, B = uuid4(), uuid4()
OPENS, CLOSES = date(2026, 3, 1), date(2026, 4, 30)
IN_TIME, LATE = date(2026, 3, 15), date(2026, 5, 1)


def text(signed, version=1):
    return SignedText(version=version, opens_on=OPENS, closes_on=CLOSES, signed=signed)


@pytest.mark.parametrize(
    ("texts", "day", "was_active", "state"),
    [
        ([], IN_TIME, False, "forming"),
        ([text({})], IN_TIME, False, "forming"),
        ([text({A: IN_TIME})], IN_TIME, False, "committed"),
        ([text({A: IN_TIME, B: IN_TIME})], IN_TIME, False, "active"),
        ([text({A: IN_TIME, B: IN_TIME})], LATE, True, "active"),
        ([text({A: IN_TIME, B: LATE})], LATE, False, "lapsed"),
        ([text({A: IN_TIME})], LATE, False, "lapsed"),
        ([text({A: IN_TIME})], IN_TIME, True, "lapsed"),
        ([text({A: IN_TIME, B: IN_TIME}), text({A: IN_TIME}, version=2)], IN_TIME, True, "lapsed"),
        ([text({A: IN_TIME, B: IN_TIME}), text({}, version=2)], IN_TIME, True, "lapsed"),
    ],
)
def test_the_state_follows_from_facts(texts, day, was_active, state):
    assert state_of(texts, [A, B], day, was_active=was_active) == state


def test_a_team_that_requires_nobody_is_never_active():
    assert state_of([text({A: IN_TIME})], [], IN_TIME, was_active=False) == "committed"


@pytest.fixture
def commitment(cast):
    return open_commitment(
        cast.team, text="We train whom we send.", opens_on=today(), closes_on=today() + timedelta(days=30), by=cast.administrator
    )


@pytest.mark.django_db
def test_the_last_signature_makes_the_team_active(cast, commitment):
    sign(commitment, agency=cast.a, by=cast.leader_a)
    cast.team.refresh_from_db()
    assert cast.team.state == TaskForceState.COMMITTED
    sign(commitment, agency=cast.b, by=cast.leader_b)
    cast.team.refresh_from_db()
    assert cast.team.state == TaskForceState.ACTIVE == team_state(cast.team, on=today())


@pytest.mark.django_db
def test_signing_twice_is_one_signature(cast, commitment):
    assert sign(commitment, agency=cast.a, by=cast.leader_a) == sign(commitment, agency=cast.a, by=cast.leader_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignatureFactory(commitment=commitment, agency=cast.a)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["coordinator_a", "leader_b", "learner_a", "auditor", "administrator"])
def test_only_the_agencys_own_leader_signs(cast, commitment, who):
    with pytest.raises(PermissionDenied):
        sign(commitment, agency=cast.a, by=getattr(cast, who))


@pytest.mark.django_db
def test_an_agency_without_a_place_cannot_sign(cast, commitment):
    with pytest.raises(ValidationError, match="no place"):
        sign(commitment, agency=cast.c, by=cast.leader_c)


@pytest.mark.django_db
def test_nobody_signs_outside_the_window_or_an_old_text(cast, commitment):
    closed = CommitmentFactory(task_force=cast.team, version=0, opens_on=LONG_AGO, closes_on=LONG_AGO + timedelta(days=9))
    with pytest.raises(ValidationError, match="can be signed from"):
        sign(closed, agency=cast.a, by=cast.leader_a)
    open_commitment(cast.team, text="Changed.", opens_on=today(), closes_on=today() + timedelta(days=30), by=cast.administrator)
    with pytest.raises(ValidationError, match="text has changed"):
        sign(commitment, agency=cast.a, by=cast.leader_a)


@pytest.mark.django_db
def test_consent_that_is_withdrawn_ends_at_once_and_may_be_given_again(cast, commitment):
    signature = sign(commitment, agency=cast.a, by=cast.leader_a, shares_counts=True)
    sign(commitment, agency=cast.b, by=cast.leader_b)
    assert sharing_agencies([cast.team.pk], today()) == {cast.a.pk: True, cast.b.pk: False}
    with pytest.raises(PermissionDenied):
        withdraw(signature, by=cast.leader_b)
    withdraw(signature, by=cast.leader_a)
    assert sharing_agencies([cast.team.pk], today()) == {cast.b.pk: False}
    cast.team.refresh_from_db()
    assert cast.team.state == TaskForceState.LAPSED
    sign(commitment, agency=cast.a, by=cast.leader_a)
    assert Signature.objects.filter(agency=cast.a).count() == 2
    assert sharing_agencies([cast.team.pk], today()) == {cast.a.pk: False, cast.b.pk: False}


@pytest.mark.django_db
def test_what_was_shared_on_a_past_day_is_known(cast, commitment):
    SignatureFactory(commitment=commitment, agency=cast.a, signed_on=LONG_AGO, withdrawn_on=LONG_AGO + timedelta(days=10))
    assert cast.a.pk in sharing_agencies([cast.team.pk], LONG_AGO + timedelta(days=9))
    assert cast.a.pk not in sharing_agencies([cast.team.pk], LONG_AGO + timedelta(days=10))


@pytest.mark.django_db
def test_an_agency_that_leaves_the_team_shares_there_no_more(cast, commitment):
    sign(commitment, agency=cast.a, by=cast.leader_a)
    TaskForceAgency.objects.filter(agency=cast.a).update(ended_on=today())
    assert sharing_agencies([cast.team.pk], today()) == {}


@pytest.mark.django_db
def test_a_new_agency_that_must_sign_reopens_the_commitment(cast, commitment):
    sign(commitment, agency=cast.a, by=cast.leader_a)
    sign(commitment, agency=cast.b, by=cast.leader_b)
    cast.team.refresh_from_db()
    TaskForceAgencyFactory(task_force=cast.team, agency=cast.c)
    assert team_state(cast.team, on=today()) == TaskForceState.LAPSED


def both_sign(cast, commitment):
    sign(commitment, agency=cast.a, by=cast.leader_a)
    sign(commitment, agency=cast.b, by=cast.leader_b)


def state(team):
    team.refresh_from_db()
    return team.state


@pytest.mark.django_db
def test_a_leader_who_is_one_no_more_has_signed_for_nobody(cast, commitment):
    both_sign(cast, commitment)
    end_role(cast.leader_a.role_assignments.get(), by=cast.administrator)
    assert state(cast.team) == TaskForceState.LAPSED
    ended = Signature.objects.get(agency=cast.a)
    assert (ended.withdrawn_on, ended.ended_because) == (today(), "leader")
    assert sharing_agencies([cast.team.pk], today()) == {cast.b.pk: False}
    new = cast.person("Nia Leader", cast.a, "leader")
    sign(commitment, agency=cast.a, by=new)
    assert state(cast.team) == TaskForceState.ACTIVE


@pytest.mark.django_db
def test_a_second_leader_changes_nothing_and_one_who_moves_away_does(cast, commitment):
    both_sign(cast, commitment)
    cast.person("Second Leader", cast.a, "leader")
    assert state(cast.team) == TaskForceState.ACTIVE
    move(cast.leader_a, agency=cast.c, discipline=cast.investigator, on=today(), by=None)
    assert state(cast.team) == TaskForceState.LAPSED


@pytest.mark.django_db
def test_an_agency_that_leaves_reopens_the_commitment_for_all(cast, commitment):
    TaskForceAgencyFactory(task_force=cast.team, agency=cast.c)
    both_sign(cast, commitment)
    sign(commitment, agency=cast.c, by=cast.leader_c)
    assert state(cast.team) == TaskForceState.ACTIVE
    teams.leave(cast.team.agency_seats.get(agency=cast.c), by=cast.leader_c)
    assert state(cast.team) == TaskForceState.LAPSED
    again = Commitment.objects.get(task_force=cast.team, version=2)
    assert (again.text, again.because) == (commitment.text, "Ridge House has left the team.")
    assert (again.opens_on, again.closes_on) == (today(), today() + timedelta(days=30))
    assert set(sharing_agencies([cast.team.pk], today())) == {cast.a.pk, cast.b.pk}, "consent was not withdrawn"
    both_sign(cast, again)
    assert state(cast.team) == TaskForceState.ACTIVE
    assert Signature.objects.count() == 5, "history is kept"


@pytest.mark.django_db
def test_an_agency_that_joins_can_sign_while_the_window_is_open_and_reopens_it_after(cast, commitment):
    both_sign(cast, commitment)
    teams.give_place(cast.team, agency=cast.c, required=True, by=cast.administrator)
    assert (state(cast.team), Commitment.objects.count()) == (TaskForceState.LAPSED, 1)
    sign(commitment, agency=cast.c, by=cast.leader_c)
    assert state(cast.team) == TaskForceState.ACTIVE
    Commitment.objects.update(opens_on=LONG_AGO, closes_on=LONG_AGO + timedelta(days=20))
    teams.give_place(cast.team, agency=AgencyFactory(name="Harbour House"), required=True, by=cast.administrator)
    assert Commitment.objects.get(version=2).because == "Harbour House has joined the team."


@pytest.mark.django_db
def test_promises_come_along_when_a_text_is_reopened(cast, commitment):
    rule = VersionFactory().requirement
    promises = [Promise("training", "Everybody is trained.", 90, requirement=rule), Promise("meetings", "We meet.", 2, "meetings", "month")]
    terms = {"opens_on": today(), "closes_on": today() + timedelta(days=9), "by": cast.administrator}
    open_commitment(cast.team, text="Changed.", targets=promises, **terms)
    reopen(cast.team, because="A new start.", by=cast.administrator)
    told = list(Commitment.objects.get(version=3).targets.values_list("kind", "words", "amount", "unit", "every", "requirement"))
    assert told == [("training", "Everybody is trained.", 90, "", "", rule.pk), ("meetings", "We meet.", 2, "meetings", "month", None)]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["leader_a", "coordinator_a", "learner_a", "auditor"])
def test_only_who_forms_the_team_writes_the_text(cast, who):
    terms = {"text": "Changed.", "opens_on": today(), "closes_on": today() + timedelta(days=9)}
    with pytest.raises(PermissionDenied):
        open_commitment(cast.team, by=getattr(cast, who), **terms)
    assert open_commitment(cast.team, by=cast.team_lead, **terms).created_by == cast.team_lead


@pytest.mark.django_db
def test_the_nearest_leader_is_the_one_whose_signature_is_missing(cast):
    unit = AgencyFactory(parent=cast.a)
    assert leaders_of([unit, cast.b], today()) == {unit.pk: [], cast.b.pk: []}
    assert cast.leader_a
    assert leaders_of([unit, cast.a], today()) == {unit.pk: [cast.leader_a], cast.a.pk: [cast.leader_a]}
    own = cast.person("Uli Leader", unit, "leader")
    assert leaders_of([unit], today()) == {unit.pk: [own]}


@pytest.mark.django_db
def test_every_signature_and_every_end_is_in_the_trail(cast, commitment):
    both_sign(cast, commitment)
    withdraw(Signature.objects.get(agency=cast.b), by=cast.leader_b)
    end_role(cast.leader_a.role_assignments.get(), by=None)
    actions = AuditEvent.objects.filter(action__startswith="commitment.").order_by("sequence").values_list("action", "agency")
    assert list(actions) == [
        ("commitment.opened", None),
        ("commitment.signed", cast.a.pk),
        ("commitment.signed", cast.b.pk),
        ("commitment.withdrawn", cast.b.pk),
        ("commitment.leader_changed", cast.a.pk),
    ]
