from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import AuditEvent
from assessments.evidence_map import maps
from assessments.evidence_map.cohort import groups_of, links_of
from assessments.evidence_map.marking import Entry, RowNote
from assessments.models import EvidenceMap, EvidenceMapPage, MapEntry, MapMember
from courses.models import StepProgress
from tests.factories.agencies import DisciplineFactory, PersonFactory
from tests.factories.evidence_maps import begin, fill_as_expert, hand_in, join, make_case


@pytest.fixture
def world(db):
    return make_case()


@pytest.fixture
def partner(db):
    return PersonFactory()


def is_done(world, person=None) -> bool:
    done = StepProgress.objects.filter(step_key=world.page.translation_key, enrolment__person=person or world.person)
    return done.exclude(done_at=None).exists()


def test_a_map_is_begun_once_with_a_place_for_everything(world):
    found = begin(world)
    assert begin(world) == found
    assert (found.entries.count(), found.rows.count(), found.members.count()) == (3, 4, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        other = EvidenceMap.objects.create(script=found.script, step_key=found.step_key)
        maps.seat(other, 1, person=world.person, enrolment=world.enrolment)


def test_a_save_is_kept_and_an_older_window_changes_nothing(world):
    found = begin(world)
    saved = maps.save_entry(found, exhibit="A1", entry=Entry("WORK", "LOSS", "direct", ("who",), "match"), revision=0, by=world.person)
    assert (saved.revision, saved.primary, saved.second, saved.limits) == (1, "WORK", "LOSS", ["who"])
    with pytest.raises(maps.StaleError):
        maps.save_entry(found, exhibit="A1", entry=Entry("PLAN"), revision=0, by=world.person)
    found.refresh_from_db()
    assert found.revision == 1
    maps.save_entry(found, exhibit="A1", entry=Entry("PLAN", "PLAN"), revision=1, by=world.person)
    assert MapEntry.objects.get(map=found, exhibit="A1").second == ""
    maps.save_row(found, row="FORCE", note=RowNote("nothing", "nobody was asked"), revision=0)
    with pytest.raises(maps.StaleError):
        maps.save_row(found, row="FORCE", note=RowNote(), revision=0)


def test_a_map_is_handed_in_when_nothing_is_wanting_and_marked_once(world):
    found = begin(world)
    with pytest.raises(maps.IncompleteError):
        maps.agree(found, revision=0, by=world.person)
    fill_as_expert(found, 1, by=world.person)
    with pytest.raises(maps.StaleError):
        maps.agree(found, revision=found.revision - 1, by=world.person)
    done = hand_in(found, world.person)
    assert (done.points, done.available, bool(done.submitted_at)) == (24, 24, True)
    assert is_done(world)
    assert hand_in(done, world.person).submitted_at == done.submitted_at
    assert AuditEvent.objects.filter(action="exercise.done").count() == 1
    for change in (
        lambda: maps.save_entry(done, exhibit="A1", entry=Entry(), revision=1, by=world.person),
        lambda: maps.save_row(done, row="FORCE", note=RowNote(), revision=1),
        lambda: maps.save_gap_note(done, note="x"),
        lambda: maps.leave(done, by=world.person),
    ):
        with pytest.raises(maps.SubmittedError):
            change()


def test_marks_can_be_made_again_from_what_is_stored(world):
    found = begin(world)
    fill_as_expert(found, 0, by=world.person)
    done = hand_in(found, world.person)
    page = EvidenceMapPage.objects.get(pk=world.page.pk)
    page.script = {**page.script, "experts": page.script["experts"][1:]}
    page.save_revision().publish()
    marks = maps.marks_of(done)
    assert (marks.points, marks.available) == (done.points, done.available)


def test_after_handing_in_a_new_map_may_be_begun(world):
    found = begin(world)
    fill_as_expert(found, 0, by=world.person)
    hand_in(found, world.person)
    assert begin(world) != found


def test_a_partner_of_another_discipline_joins_with_the_code_once(world, partner):
    found = begin(world)
    code = maps.invite(found)
    assert maps.invite(found) == code and len(code) == 8
    join(world, found, partner)
    found.refresh_from_db()
    assert (found.join_code, found.members.count()) == ("", 2)
    assert list(EvidenceMap.objects.visible_to(partner)) == [found]
    assert maps.invite(found) == ""
    with pytest.raises(maps.NoPlaceError) as refused:
        join_with(world, PersonFactory(), code)
    assert refused.value.reason == "code"


def join_with(world, person, code):
    return maps.join(person, code=code, step_key=world.page.translation_key, enrolment=world.enrolment)


def test_who_cannot_join_is_told_why(world, partner):
    found = begin(world)
    code = maps.invite(found)
    same = PersonFactory(discipline=world.person.home.discipline)
    busy = PersonFactory()
    maps.start(
        busy, page=world.page, enrolment=maps.Enrolment.objects.create(person=busy, course=world.course, edition=world.enrolment.edition)
    )
    for person, given, reason in (
        (world.person, code, "own"),
        (same, code, "discipline"),
        (busy, code, "open"),
        (partner, "NOSUCH", "code"),
        (partner, "", "code"),
    ):
        with pytest.raises(maps.NoPlaceError) as refused:
            join_with(world, person, given)
        assert refused.value.reason == reason
    assert join_with(world, partner, f" {code[:4].lower()} {code[4:].lower()} ") == found


def test_two_sit_at_a_map_and_no_third(world, partner):
    found = begin(world)
    join(world, found, partner)
    for number in (1, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            maps.seat(found, number, person=PersonFactory(), enrolment=world.enrolment)


def test_a_pair_hands_in_when_both_say_so_and_both_are_done(world, partner):
    found = begin(world)
    join(world, found, partner)
    fill_as_expert(found, 0, by=world.person)
    assert not hand_in(found, world.person).submitted_at
    entry = found.entries.get(exhibit="A2")
    maps.save_entry(found, exhibit="A2", entry=Entry("PLAN", "", "direct"), revision=entry.revision, by=partner)
    assert not hand_in(found, partner).submitted_at
    assert hand_in(found, world.person).submitted_at
    assert is_done(world) and is_done(world, partner)
    assert MapEntry.objects.get(map=found, exhibit="A2").saved_by == partner


def test_after_a_day_away_the_partner_no_longer_holds_up_the_other(world, partner):
    found = begin(world)
    join(world, found, partner)
    fill_as_expert(found, 0, by=world.person)
    MapMember.objects.filter(person=partner).update(last_seen_at=timezone.now() - timedelta(hours=23))
    assert not hand_in(found, world.person).submitted_at
    MapMember.objects.filter(person=partner).update(last_seen_at=timezone.now() - timedelta(hours=25))
    assert hand_in(found, world.person).submitted_at


def test_being_seen_is_noted_once_a_minute(world):
    found = begin(world)
    member = found.members.get()
    now = timezone.now()
    maps.seen(member, now)
    MapMember.objects.filter(pk=member.pk).update(last_seen_at=now - timedelta(minutes=2))
    member.refresh_from_db()
    maps.seen(member, now)
    member.refresh_from_db()
    assert abs(member.last_seen_at - now) < timedelta(seconds=30)


def test_one_of_a_pair_may_leave_and_the_other_goes_on_and_invites_again(world, partner):
    found = begin(world)
    with pytest.raises(maps.NoPlaceError):
        maps.leave(found, by=world.person)
    join(world, found, partner)
    maps.leave(found, by=world.person)
    assert not EvidenceMap.objects.visible_to(world.person).exists()
    assert list(EvidenceMap.objects.visible_to(partner)) == [found]
    assert begin(world) != found
    third = PersonFactory()
    join(world, found, third)
    assert {member.seat for member in found.members.filter(left_at=None)} == {1, 2}


def test_the_shorter_way_wants_its_exhibits_and_a_note_and_earns_the_same(world):
    found = begin(world, short=True)
    assert maps.invite(found) == ""
    for number, exhibit in enumerate(("A1", "A2")):
        maps.save_entry(found, exhibit=exhibit, entry=Entry("WORK" if number == 0 else "PLAN", "", "direct"), revision=0, by=world.person)
    found.refresh_from_db()
    with pytest.raises(maps.IncompleteError):
        maps.agree(found, revision=found.revision, by=world.person)
    maps.save_gap_note(found, note="word " * 39)
    assert not maps.is_complete(EvidenceMap.objects.get(pk=found.pk))
    maps.save_gap_note(found, note="word " * 40)
    done = hand_in(found, world.person)
    assert (done.available, is_done(world)) == (8 + 7, True)


def test_maps_are_seen_by_those_who_work_on_them_only(world, partner):
    found = begin(world)
    assert list(EvidenceMap.objects.visible_to(world.person)) == [found]
    assert not EvidenceMap.objects.visible_to(partner).exists()


def test_a_cohort_is_shown_from_ten_maps_on_and_small_disciplines_are_not(world):
    large, small = DisciplineFactory(name="Large"), DisciplineFactory(name="Small")
    script = begin(world).script
    for number in range(22):
        person = PersonFactory(discipline=small if number < 3 else large)
        enrolment = maps.Enrolment.objects.create(person=person, course=world.course, edition=world.enrolment.edition)
        found = maps.start(person, page=world.page, enrolment=enrolment)
        fill_as_expert(found, number % 2, by=person)
        hand_in(found, person)
        groups = {group.name: group.size for group in groups_of(script)}
        if number == 8:
            assert groups == {"": None, "Small": None, "Large": None}
    # With the small one hidden, the large one would give it away.
    assert groups == {"": 22, "Small": None, "Large": None}
    links, count = links_of(script)
    assert count == 22 and links.count(("A2", "PLAN")) == 22
    assert links_of(script, small.slug)[1] == 3
