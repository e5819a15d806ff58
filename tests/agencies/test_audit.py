import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from agencies import audit
from agencies.audit import record, verify
from agencies.models import AuditEvent
from tests.factories.agencies import AgencyFactory, UserFactory

pytestmark = pytest.mark.django_db


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture
def chain():
    for number in range(1, 8):
        record("test.done", by=None, number=number)


@pytest.fixture
def without_triggers():
    """What somebody with all rights over the database can do first."""
    if connection.vendor == "sqlite":
        sql("DROP TRIGGER audit_no_update")
        sql("DROP TRIGGER audit_no_delete")
    else:
        sql("ALTER TABLE agencies_auditevent DISABLE TRIGGER USER")


def test_an_event_says_who_did_what_to_whom_from_where():
    actor, person, agency = UserFactory(), UserFactory(), AgencyFactory()
    token = audit.request_address.set("192.0.2.7")
    event = record("person.moved", by=actor, subject=agency, person=person, agency=agency, before=None)
    audit.request_address.reset(token)
    event.refresh_from_db()
    assert (event.actor, event.person, event.agency) == (actor.pk, person.pk, agency.pk)
    assert (event.subject_type, event.subject) == ("agencies.agency", str(agency.pk))
    assert (event.address, event.detail) == ("192.0.2.7", {"before": None})


def test_a_chain_as_it_was_written_holds(chain):
    assert verify() == audit.Verdict(events=AuditEvent.objects.count())


def test_an_empty_chain_holds():
    assert verify() == audit.Verdict(events=0)


def test_what_was_rolled_back_leaves_no_gap(chain):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("test.undone")
        raise ZeroDivisionError
    record("test.done")
    assert verify() == audit.Verdict(events=8)


@pytest.mark.parametrize("statement", ["UPDATE agencies_auditevent SET action = 'x'", "DELETE FROM agencies_auditevent"])
def test_the_database_refuses_to_change_or_remove_an_event(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)
    assert verify().ok


@pytest.mark.postgres
def test_the_database_refuses_to_empty_the_trail(chain):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can TRUNCATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("TRUNCATE agencies_auditevent")


TAMPERINGS = {
    "action": ("UPDATE agencies_auditevent SET action = 'x' WHERE sequence = 4", 4),
    "actor": ("UPDATE agencies_auditevent SET actor = '00000000000000000000000000000001' WHERE sequence = 4", 4),
    "person": ("UPDATE agencies_auditevent SET person = '00000000000000000000000000000001' WHERE sequence = 4", 4),
    "detail": ("UPDATE agencies_auditevent SET detail = '{}' WHERE sequence = 4", 4),
    "time": ("UPDATE agencies_auditevent SET at = '2020-01-01 00:00:00+00:00' WHERE sequence = 4", 4),
    "address": ("UPDATE agencies_auditevent SET address = '192.0.2.1' WHERE sequence = 4", 4),
    "deleted": ("DELETE FROM agencies_auditevent WHERE sequence = 4", 4),
    "first deleted": ("DELETE FROM agencies_auditevent WHERE sequence = 1", 1),
    "tail cut": ("DELETE FROM agencies_auditevent WHERE sequence > 5", 6),
    "all deleted": ("DELETE FROM agencies_auditevent", 1),
    "hash": ("UPDATE agencies_auditevent SET hash = '1111' WHERE sequence = 4", 4),
    "link": ("UPDATE agencies_auditevent SET previous_hash = '1111' WHERE sequence = 4", 4),
    "head back": ("UPDATE agencies_audithead SET sequence = 6", 7),
    "head on": ("UPDATE agencies_audithead SET sequence = 8", 8),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_and_the_first_bad_event_named(chain, without_triggers, name):
    statement, first_bad = TAMPERINGS[name]
    sql(statement)
    verdict = verify()
    assert (verdict.ok, verdict.first_bad) == (False, first_bad)


def test_two_events_that_changed_places_are_found(chain, without_triggers):
    sql("UPDATE agencies_auditevent SET sequence = 100 WHERE sequence = 3")
    sql("UPDATE agencies_auditevent SET sequence = 3 WHERE sequence = 4")
    sql("UPDATE agencies_auditevent SET sequence = 4 WHERE sequence = 100")
    assert verify().first_bad == 3


def test_a_cut_tail_with_the_head_set_back_to_match_is_found(chain, without_triggers):
    sql("DELETE FROM agencies_auditevent WHERE sequence > 5")
    sql("UPDATE agencies_audithead SET sequence = 5, hash = (SELECT hash FROM agencies_auditevent WHERE sequence = 5)")
    assert verify().first_bad == 5


def test_a_chain_rebuilt_without_the_key_is_found(chain, without_triggers, settings):
    events = list(AuditEvent.objects.values_list(*audit.FIELDS))
    sql("DELETE FROM agencies_auditevent")
    sql("UPDATE agencies_audithead SET sequence = 0, hash = %s", audit.START)
    own, settings.SECRET_KEY = settings.SECRET_KEY, "somebody else's key"
    for _ in events:
        record("test.forged")
    assert verify().ok
    settings.SECRET_KEY = own
    assert verify().first_bad == 1


def run_command(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("audit_verify", *arguments, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_leaves_with_nought_for_a_good_chain(chain):
    assert run_command() == (0, "The chain of 7 events holds.\n")


def test_the_command_leaves_with_one_and_names_the_first_bad_event(chain, without_triggers):
    sql("UPDATE agencies_auditevent SET action = 'x' WHERE sequence = 4")
    code, out = run_command("--json")
    assert code == 1
    assert json.loads(out) == {"ok": False, "events": 3, "first_bad": 4, "reason": "is not what was written"}
