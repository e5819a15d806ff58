"""Evidence is append-only, and the database holds it to that."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jobs.clock import today
from records import corrections
from records.engine import refresh
from records.models import Evidence, EvidenceKind, Standing, StandingState
from tests.factories.agencies import LONG_AGO
from tests.factories.records import EvidenceFactory, VersionFactory

pytestmark = pytest.mark.django_db


def refused():
    return pytest.raises(DatabaseError, match="append-only")


@pytest.fixture
def evidence(cast):
    return EvidenceFactory(person=cast.learner_a, agency=cast.a)


def test_the_orm_cannot_change_it(evidence):
    with refused(), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(facts={})


def test_the_orm_cannot_delete_it(evidence):
    with refused(), transaction.atomic():
        evidence.delete()


@pytest.mark.parametrize("statement", ["UPDATE records_evidence SET earned_on = recorded_on", "DELETE FROM records_evidence"])
def test_sql_cannot_either(evidence, statement):
    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_same_source_is_written_once(evidence):
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(person=evidence.person, course=evidence.course, source=evidence.source)


def test_a_withdrawal_is_a_new_row_and_stops_it_counting(cast, evidence):
    VersionFactory(requirement__course=evidence.course, validity_months=None)
    refresh(cast.learner_a, on=LONG_AGO)
    assert Standing.objects.on(today()).get().state == StandingState.MET
    withdrawal = corrections.withdraw(evidence, by=cast.leader_a)
    assert corrections.withdraw(evidence, by=cast.leader_a) == withdrawal
    assert (withdrawal.kind, withdrawal.corrects) == (EvidenceKind.WITHDRAWAL, evidence)
    assert not Evidence.objects.valid().exists()
    assert Standing.objects.on(today()).get().state == StandingState.OVERDUE


def test_one_sees_ones_own_and_a_leader_those_of_the_agency(cast, evidence):
    for person in (cast.learner_a, cast.leader_a, cast.auditor):
        assert list(Evidence.objects.visible_to(person)) == [evidence]
    for person in (cast.learner_b, cast.leader_b, cast.outsider):
        assert not Evidence.objects.visible_to(person).exists()
