"""The same for many people at once: chosen from the list, looked at, said once, done once, and taken back where that can be."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from agencies import people
from agencies.models import AuditEvent
from courses.models import Enrolment
from jobs.clock import today
from jobs.runner import drain
from notices.models import Notice
from records import excuses, rounds
from records.engine import refresh_people
from records.models import Extension, LineState, Round, RoundKind, RoundState, Standing
from tests.cast import sign_in
from tests.factories.agencies import LONG_AGO
from tests.factories.records import BareEditionFactory, EvidenceFactory, VersionFactory
from tests.queries import at_most

pytestmark = pytest.mark.django_db
LIST = "/agencies/larkmere-police/people/"
UNTIL = today() + timedelta(days=40)


@pytest.fixture
def rule(cast):
    """Three at A who are late, one who is trained, one of B, and the coordinator, all asked the same."""
    edition = BareEditionFactory(course__code="TIP-101", course__title="Interviewing")
    version = VersionFactory(requirement__course=edition.course, requirement__title="Interviewing")
    late = [cast.learner_a, cast.person("Ben Late", cast.a), cast.person("Cy Late", cast.a)]
    trained = cast.person("Tia Trained", cast.a)
    EvidenceFactory(person=trained, course=edition.course, earned_on=today() - timedelta(days=9))
    everybody = [*late, trained, cast.learner_b, cast.coordinator_a]
    refresh_people([person.pk for person in everybody], on=LONG_AGO)
    return version.requirement


def chosen(cast, kind, by=None, key=None):
    by = by or cast.coordinator_a
    return rounds.choose(Standing.objects.on(today()).counted(), agency=cast.a, kind=kind, key=key or uuid4(), by=by)


def left_out(found):
    return {line.person.display_name: line.why for line in found.lines.filter(state=LineState.LEFT_OUT).select_related("person")}


def done(found, by):
    rounds.confirm(found, by=by)
    drain()
    found.refresh_from_db()
    return rounds.counts(found)


def test_only_ones_own_people_are_chosen_and_who_is_left_out_is_told_why(cast, rule):
    found = chosen(cast, RoundKind.REMIND)
    assert left_out(found) == {"Tia Trained": "in_order", "Ada Coordinator": "own"}
    assert not found.lines.filter(person=cast.learner_b).exists()
    for person in (cast.auditor, cast.coordinator_b, cast.administrator):
        with pytest.raises(PermissionDenied):
            chosen(cast, RoundKind.REMIND, by=person)


def test_a_reminder_goes_to_each_once_a_day_whoever_asks(cast, rule):
    told = done(chosen(cast, RoundKind.REMIND), cast.coordinator_a)
    assert (told.done, Notice.objects.filter(kind="reminder.asked").count()) == (3, 3)
    notice = Notice.objects.get(kind="reminder.asked", recipient=cast.learner_a)
    assert "Ada Coordinator reminds you: Interviewing" in notice.subject and notice.state == "sent"
    again = chosen(cast, RoundKind.REMIND, by=cast.leader_a)
    assert set(left_out(again).values()) == {"told_today", "in_order"}
    assert again.lines.filter(state=LineState.WAITING).get().person == cast.coordinator_a
    assert AuditEvent.objects.filter(action="person.reminded").count() == 3


def test_more_time_is_given_with_its_reason_and_taken_back(cast, rule, monkeypatch):
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    found = chosen(cast, RoundKind.EXTEND)
    rounds.specify(found, until=UNTIL, reason="a long trial", by=cast.coordinator_a)
    before = set(Standing.objects.on(today()).values_list("person", "state", "due_on"))
    assert done(found, cast.coordinator_a).done == 3
    assert set(Extension.objects.values_list("until", "reason", "granted_by")) == {(UNTIL, "a long trial", cast.coordinator_a.pk)}
    assert Standing.objects.on(today()).get(person=cast.learner_a).due_on == UNTIL
    assert AuditEvent.objects.filter(action="requirement.extended").count() == 3
    rounds.undo(found, by=cast.coordinator_a)
    drain()
    found.refresh_from_db()
    assert (found.state, rounds.counts(found).undone, Extension.objects.standing().count()) == (RoundState.UNDONE, 3, 0)
    assert set(Standing.objects.on(today()).values_list("person", "state", "due_on")) == before
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="round.").order_by("sequence")] == [
        "round.chosen", "round.confirmed", "round.done", "round.undo_begun", "round.undone",
    ]  # fmt: skip


def test_who_has_as_much_time_already_is_left_out(cast, rule):
    excuses.extend(cast.learner_a, requirement=rule, until=UNTIL, reason="a trial", by=cast.coordinator_a)
    found = chosen(cast, RoundKind.EXTEND)
    rounds.specify(found, until=UNTIL, reason="a long trial", by=cast.coordinator_a)
    assert left_out(found)["Ana Learner"] == "not_later"
    rounds.specify(found, until=UNTIL + timedelta(days=1), reason="a long trial", by=cast.coordinator_a)
    assert "Ana Learner" not in left_out(found)


def test_a_course_is_assigned_to_whoever_is_not_in_it(cast, rule):
    course = rule.course
    found = chosen(cast, RoundKind.ASSIGN)
    rounds.specify(found, course=course, by=cast.coordinator_a)
    assert (found.lines.count(), done(found, cast.coordinator_a).done) == (5, 4)
    assert Enrolment.objects.filter(course=course).count() == 4
    assert Notice.objects.filter(kind="course.assigned", recipient=cast.learner_a).get().state == "sent"
    again = chosen(cast, RoundKind.ASSIGN)
    rounds.specify(again, course=course, by=cast.coordinator_a)
    assert set(left_out(again).values()) == {"in_course", "own"}


def test_said_twice_and_sent_twice_is_done_once(cast, rule):
    key = uuid4()
    found = chosen(cast, RoundKind.REMIND, key=key)
    assert chosen(cast, RoundKind.REMIND, key=key) == found and Round.objects.count() == 1
    rounds.confirm(found, by=cast.coordinator_a)
    with pytest.raises(rounds.MovedOnError):
        rounds.confirm(found, by=cast.coordinator_a)
    for _again in range(2):
        rounds.advance({"round": str(found.pk)})
    assert Notice.objects.filter(kind="reminder.asked").count() == 3
    with pytest.raises(PermissionDenied):
        chosen(cast, RoundKind.REMIND, key=key, by=cast.leader_a)


def test_who_has_moved_away_meanwhile_is_left_out(cast, rule):
    found = chosen(cast, RoundKind.EXTEND)
    rounds.specify(found, until=UNTIL, reason="a long trial", by=cast.coordinator_a)
    people.move(cast.learner_a, agency=cast.b, discipline=cast.investigator, on=today(), by=cast.administrator)
    assert done(found, cast.coordinator_a).done == 2
    assert left_out(found)["Ana Learner"] == "not_here"


def test_the_database_holds_what_a_round_is(cast, rule):
    found = chosen(cast, RoundKind.REMIND)
    for change in ({"state": "running"}, {"state": "undone"}, {"kind": "extend", "confirmed_at": found.created_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=found.pk).update(**change)
    line = found.lines.first()
    line.pk, line.number = None, 99
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)


def test_from_the_list_to_the_end_without_a_script(cast, rule):
    client = sign_in(cast.coordinator_a)
    page = client.get(f"{LIST}?group=overdue").content.decode()
    assert "Choose Ana Learner, Interviewing" in page and "All of this list, on every page: 4 lines" in page
    nobody = client.post(f"{LIST}choose/?group=overdue", {"kind": "remind", "key": uuid4()}, follow=True)
    assert "Choose at least one person." in nobody.content.decode()
    form = {"kind": "extend", "key": uuid4(), "everybody": "on"}
    here = client.post(f"{LIST}choose/?group=overdue", form).url
    assert client.post(f"{LIST}choose/?group=overdue", form).url == here
    assert client.post(here, {"until": "", "reason": ""}).status_code == 422
    assert client.post(here, {"until": today().isoformat(), "reason": "x"}).status_code == 422
    client.post(here, {"until": UNTIL.isoformat(), "reason": "a long trial"})
    page = client.get(here).content.decode()
    assert "It concerns 3 people. 1 line is left out." in page and "Left out: yourself: somebody else does that" in page
    client.post(f"{here}confirm/")
    assert "the work goes on" in client.get(here).content.decode()
    drain()
    assert "Done for 3 people." in client.get(here).content.decode()
    assert "Take it back for 3 people?" in client.get(f"{here}undo/").content.decode()
    client.post(f"{here}undo/")
    drain()
    assert "Taken back for 3 people." in client.get(here).content.decode()
    assert "gone a step further" in client.post(f"{here}confirm/", follow=True).content.decode()


def test_single_people_are_chosen_by_their_line(cast, rule):
    client = sign_in(cast.leader_a)
    mine = Standing.objects.on(today()).get(person=cast.learner_a).obligation_id
    theirs = Standing.objects.on(today()).get(person=cast.learner_b).obligation_id
    here = client.post(f"{LIST}choose/", {"kind": "remind", "key": uuid4(), "chosen": [mine, theirs]}).url
    assert Round.objects.get().lines.get().person == cast.learner_a
    client.post(f"{here}drop/")
    assert "Nothing was done." in client.get(here).content.decode()
    for other in (cast.coordinator_a, cast.leader_b):
        assert sign_in(other).get(here).status_code == 404
    assert "Choose people and what to do" in client.post(f"{LIST}choose/", {"kind": "erase"}, follow=True).content.decode()


def test_the_page_costs_the_same_for_ten_times_as_many(cast, rule):
    client = sign_in(cast.coordinator_a)

    def cost():
        found = chosen(cast, RoundKind.REMIND)
        with at_most(22) as queries:
            assert client.get(f"{LIST}rounds/{found.pk}/").status_code == 200
        return found.lines.count(), queries()

    few = cost()
    more = [cast.person(f"Many {number}", cast.a) for number in range(45)]
    refresh_people([person.pk for person in more], on=LONG_AGO)
    many = cost()
    assert many[0] >= 10 * few[0] or many[0] == few[0] + 45
    assert many[1] == few[1]
