from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import AuditEvent
from assessments.models import FollowUp, Seat, SharingRequest, SilentDecision, TabletopSession
from assessments.signals import follow_up_named
from assessments.tabletop import sessions
from assessments.tabletop.play import Turn
from assessments.tabletop.report import report_of
from courses.models import StepProgress
from notices.models import Notice
from tests.factories.agencies import PersonFactory
from tests.factories.tabletops import make_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(db):
    return make_table()


def refused(words: str):
    return pytest.raises(sessions.RefusedError, match=words)


def test_who_may_open_a_table(cast):
    may = [cast.coordinator_a, cast.team_lead, cast.author, cast.administrator]
    may_not = [cast.learner_a, cast.leader_a, cast.auditor]
    assert [sessions.may_facilitate(person) for person in [*may, *may_not]] == [True] * 4 + [False] * 3


def test_a_seat_is_one_persons_and_begins_the_course_for_them(table):
    seat = table.seats["A"]
    assert (seat.enrolment.person, seat.enrolment.course_id, seat.agency) == (seat.person, table.world.course.pk, seat.person.home.agency)
    with refused("just taken"):
        sessions.take_seat(table.session, role="A", by=PersonFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(session=table.session, role="A", person=PersonFactory(), enrolment=seat.enrolment)
    assert sessions.take_seat(table.session, role="A", by=seat.person) == seat
    with refused("no such seat"):
        sessions.take_seat(table.session, role="Z", by=PersonFactory())


def test_one_person_holds_two_roles_only_where_the_exercise_says_so(db):
    table = make_table(roles="AB", begun=False)
    sessions.take_seat(table.session, role="C", by=table.seats["B"].person)
    for role, person in (("D", table.seats["B"].person), ("D", table.seats["A"].person)):
        with refused("cannot be combined"):
            sessions.take_seat(table.session, role=role, by=person)
    with refused("plays no role"):
        sessions.take_seat(table.session, role="D", by=table.facilitator)


def test_it_begins_with_enough_people_and_by_the_facilitator(db):
    table = make_table(roles="AB", begun=False)
    with refused("3 people are needed to begin; 2 sit"):
        sessions.begin(table.session, by=table.facilitator)
    sessions.take_seat(table.session, role="C", by=PersonFactory())
    with refused("Only the facilitator"):
        sessions.begin(table.session, by=table.seats["A"].person)
    sessions.begin(table.session, by=table.facilitator)
    assert table.refresh().state == "running"


def test_a_second_press_does_not_skip_a_phase(table):
    sessions.go_on(table.session, seen=Turn(0, "silent"), by=table.facilitator)
    sessions.go_on(table.session, seen=Turn(0, "silent"), by=table.facilitator)
    assert Turn(table.refresh().inject, table.session.phase) == Turn(0, "team")
    with refused("Only the facilitator"):
        sessions.go_on(table.session, seen=Turn(0, "team"), by=table.seats["A"].person)


def test_the_clock_moves_a_session_once_whoever_looks(db):
    table = make_table(by_clock=True)
    late = table.session.phase_since + timedelta(minutes=3)
    first = sessions.keep_time(TabletopSession.objects.get(pk=table.session.pk), late)
    second = sessions.keep_time(table.session, late)
    assert (first.phase, second.phase, second.revision) == ("team", "team", first.revision)
    paced = make_table_paced_by_hand()
    assert sessions.keep_time(paced, late + timedelta(days=2)).phase == "silent"


def make_table_paced_by_hand():
    session = TabletopSession.objects.get()
    TabletopSession.objects.update(by_clock=False, phase="silent")
    session.refresh_from_db()
    return session


def test_silent_decisions_are_ones_own_and_end_with_the_silence(table):
    table.decide("A")
    table.decide("A")
    assert SilentDecision.objects.get().text == "OWN-A"
    own = {"inject": "I1", "text": "x"}
    with refused("not your seat"):
        sessions.decide_silently(table.session, seat=table.seats["A"], by=table.seats["B"].person, **own)
    with refused("not your seat"):
        sessions.decide_silently(table.session, seat=table.seats["recorder"], by=table.seats["recorder"].person, **own)
    with refused("silent time"):
        sessions.decide_silently(table.session, seat=table.seats["A"], inject="I2", text="x", by=table.seats["A"].person)
    table.go_on()
    with refused("silent time"):
        sessions.decide_silently(table.session, seat=table.seats["A"], by=table.seats["A"].person, **own)


def test_the_recorder_writes_for_the_team_and_without_one_any_player(table):
    recorder = table.seats["recorder"].person
    with refused("does not decide"):
        sessions.decide_together(table.session, inject="I1", text="x", revision=0, by=recorder)
    table.go_on()
    with refused("recorder writes"):
        sessions.decide_together(table.session, inject="I1", text="x", revision=0, by=table.seats["A"].person)
    assert sessions.decide_together(table.session, inject="I1", text="We open jointly.", revision=0, by=recorder).revision == 1
    with pytest.raises(sessions.StaleError):
        sessions.decide_together(table.session, inject="I1", text="y", revision=0, by=table.facilitator)
    sessions.free_seat(table.session, seat=table.seats["recorder"], by=recorder)
    assert sessions.decide_together(table.session, inject="I1", text="z", revision=1, by=table.seats["A"].person).text == "z"


def test_scores_come_after_the_solution_from_the_facilitator(table):
    with refused("not been shown"):
        sessions.score(table.session, inject="I1", scores=[2] * 5, by=table.facilitator)
    table.go_on()
    table.go_on()
    with refused("Only the facilitator"):
        sessions.score(table.session, inject="I1", scores=[2] * 5, by=table.seats["A"].person)
    sessions.score(table.session, inject="I1", scores=[2, 1, 0, 2, 2], by=table.facilitator)
    assert report_of(table.session).injects[0].score.total == 7


def test_requests_are_answered_once_by_who_was_asked_or_for_an_empty_role_by_the_facilitator(table):
    seat = table.seats["A"]
    asked = sessions.ask(table.session, seat=seat, owner="B", text="What do you know?", ground="consent", by=seat.person)
    with refused("not asked"):
        sessions.answer(table.session, request=asked, document="I1-B", reason="", by=table.facilitator)
    with refused("not there"):
        sessions.answer(table.session, request=asked, document="I2-B", reason="", by=table.seats["B"].person)
    with refused("Say why not"):
        sessions.answer(table.session, request=asked, document="", reason=" ", by=table.seats["B"].person)
    sessions.answer(table.session, request=asked, document="I1-B", reason="", by=table.seats["B"].person)
    sessions.answer(table.session, request=asked, document="", reason="late", by=table.seats["B"].person)
    asked.refresh_from_db()
    assert (asked.state, asked.document) == ("given", "I1-B")
    sessions.free_seat(table.session, seat=table.seats["B"], by=table.facilitator)
    again = sessions.ask(table.session, seat=seat, owner="B", text="And now?", ground="free", by=seat.person)
    sessions.answer(table.session, request=again, document="", reason="Not mine to show", by=table.facilitator)
    assert SharingRequest.objects.get(pk=again.pk).state == "refused"
    for owner, ground, text in (("A", "free", "x"), ("Z", "free", "x"), ("B", "never", "x"), ("B", "free", " ")):
        with refused("on which ground"):
            sessions.ask(table.session, seat=seat, owner=owner, text=text, ground=ground, by=seat.person)


def test_who_drops_out_comes_back_or_is_replaced_and_keeps_what_they_wrote(table):
    table.decide("A")
    seat = table.seats["A"]
    with refused("Only the facilitator frees"):
        sessions.free_seat(table.session, seat=seat, by=table.seats["B"].person)
    sessions.free_seat(table.session, seat=seat, by=table.facilitator)
    back = sessions.take_seat(table.session, role="A", by=seat.person)
    sessions.free_seat(table.session, seat=back, by=seat.person)
    late = sessions.take_seat(table.session, role="A", by=PersonFactory())
    assert late.first_inject == 0
    assert SilentDecision.objects.filter(seat=seat).exists()


def test_a_facilitator_hands_over_and_plays_no_more(table):
    seat = table.seats["A"]
    with refused("Only the facilitator"):
        sessions.hand_over(table.session, seat=seat, by=seat.person)
    sessions.hand_over(table.session, seat=seat, by=table.facilitator)
    assert table.refresh().facilitator == seat.person
    seat.refresh_from_db()
    assert seat.left_at
    with refused("Nobody sits there"):
        sessions.hand_over(table.session, seat=seat, by=seat.person)
    sessions.go_on(table.session, seen=Turn(0, "silent"), by=seat.person)
    assert AuditEvent.objects.filter(action="tabletop.handed_over", person=seat.person.pk).count() == 1
    assert sessions.take_seat(table.session, role="A", by=table.facilitator)


def play(table) -> None:
    """Both injects: A and B write each time, C never."""
    for _number in range(2):
        table.decide("A", "B")
        table.go_on()
        table.go_on()
        inject = sessions.inject_of(table.session).id
        sessions.score(table.session, inject=inject, scores=[2, 2, 1, 0, 0], by=table.facilitator)
        if table.session.inject == 0:
            table.go_on()


def done(table, role) -> bool:
    progress = StepProgress.objects.filter(enrolment=table.seats[role].enrolment, step_key=table.session.step_key)
    return progress.exclude(done_at=None).exists()


def test_at_the_end_who_took_part_is_done_the_recorder_too_and_once(table):
    play(table)
    heard = []
    follow_up_named.connect(lambda follow_up, **rest: heard.append(follow_up), weak=False, dispatch_uid="test")
    writer = table.seats["recorder"].person
    given = {"kind": "duty", "text": "Change the protocol", "seat": table.seats["B"]}
    sessions.name_follow_up(table.session, due_on=date(2027, 1, 15), by=writer, **given)
    with refused("recorder writes"):
        sessions.name_follow_up(table.session, due_on=None, by=table.seats["A"].person, **given)
    sessions.answer_closing(table.session, answers=["Everything"], by=writer)
    with refused("Only the facilitator"):
        sessions.end(table.session, by=writer)
    sessions.end(table.session, by=table.facilitator)
    sessions.end(table.session, by=table.facilitator)
    follow_up_named.disconnect(dispatch_uid="test")
    assert [done(table, role) for role in ("A", "B", "C", "recorder")] == [True, True, False, True]
    assert [one.text for one in heard] == ["Change the protocol"]
    notice = Notice.objects.get(kind="tabletop.follow_up")
    assert (notice.recipient, "15 January 2027" in notice.body) == (table.seats["B"].person, True)
    assert FollowUp.objects.get().handed_on_at
    assert AuditEvent.objects.filter(action="tabletop.ended").count() == 1
    with refused("has ended"):
        sessions.take_seat(table.session, role="D", by=PersonFactory())


def test_late_comers_are_measured_from_when_they_sat_down(table):
    table.decide("A")
    for _phase in range(3):
        table.go_on()
    late = sessions.take_seat(table.session, role="D", by=PersonFactory())
    table.seats["D"] = late
    table.decide("D")
    table.go_on()
    sessions.end(table.session, by=table.facilitator)
    assert done(table, "D") and done(table, "A") and not done(table, "B")


def test_the_report_tells_what_the_team_added_from_three_members_on(table):
    table.decide("A", "B", "C")
    table.go_on()
    table.go_on()
    sessions.score(table.session, inject="I1", scores=[2, 2, 1, 0, 0], by=table.facilitator)
    for role, own in (("A", [0, 0, 0, 0, 0]), ("B", [0, 1, 0, 0, 0])):
        sessions.look_at_own(table.session, seat=table.seats[role], inject="I1", scores=own, by=table.seats[role].person)
    assert report_of(table.session).injects[0].added.average is None
    sessions.look_at_own(table.session, seat=table.seats["C"], inject="I1", scores=[0, 0, 0, 2, 0], by=table.seats["C"].person)
    with refused("not been shown"):
        sessions.look_at_own(table.session, seat=table.seats["C"], inject="I1", scores=[2] * 5, by=table.seats["A"].person)
    found = report_of(table.session).injects[0].added
    assert (found.team, found.average, found.best, found.new) == (5, 1.0, 2, 2)


def test_sharing_is_counted_by_its_ground(table):
    seat, other = table.seats["A"], table.seats["B"]
    for ground, document in (("consent", "I1-B"), ("free", "I1-B"), ("free", ""), ("free", None)):
        asked = sessions.ask(table.session, seat=seat, owner="B", text="?", ground=ground, by=seat.person)
        if document is not None:
            sessions.answer(table.session, request=asked, document=document, reason="no", by=other.person)
    found = report_of(table.session).sharing
    assert (found.lawful, found.unlawful, found.refused, found.waiting, found.asked) == (1, 1, 1, 1, 4)


def test_being_in_the_room_is_noted_twice_a_minute(table):
    seat = table.seats["A"]
    now = timezone.now()
    Seat.objects.filter(pk=seat.pk).update(last_seen_at=now - timedelta(seconds=20))
    seat.refresh_from_db()
    before = seat.last_seen_at
    sessions.look_in(table.session, [seat], seat.person, now)
    seat.refresh_from_db()
    assert seat.last_seen_at == before
    sessions.look_in(table.session, [seat], seat.person, now + timedelta(seconds=15))
    seat.refresh_from_db()
    assert seat.last_seen_at > before


def test_sessions_are_seen_at_the_table_only(table):
    for person in (table.facilitator, *(seat.person for seat in table.seats.values())):
        assert list(TabletopSession.objects.visible_to(person)) == [table.session]
    assert not TabletopSession.objects.visible_to(PersonFactory()).exists()
