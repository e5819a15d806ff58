"""The coordinator's pages: whom they show, what they change, and that a leader never sees them [T2, T10]."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments import arrangements, attempts, entry, pauses
from assessments.models import Accommodation, Attempt, ExtraAttempt, Item
from tests.cast import sign_in
from tests.factories.assessments import make_quiz_world

pytestmark = pytest.mark.django_db


def listed(cast, **query):
    return sign_in(cast.coordinator_a).get(reverse("arrangements", args=[cast.a.slug]), query)


def address_of(cast, person) -> str:
    return reverse("arrangement", args=[cast.a.slug, person.pk])


def test_a_person_is_found_by_name_and_given_time_and_breaks(cast):
    assert "No arrangements yet" in listed(cast).content.decode() and cast.learner_a
    page = listed(cast, q="ana").content.decode()
    assert address_of(cast, cast.learner_a) in page
    client = sign_in(cast.coordinator_a)
    answer = client.post(address_of(cast, cast.learner_a), {"extra_time": 50, "breaks": 2, "break_minutes": 10}, follow=True)
    assert "Saved." in answer.content.decode() and "Arranged on" in answer.content.decode()
    given = Accommodation.objects.get()
    assert (given.person, given.set_by, given.extra_time, given.breaks, given.break_minutes) == (
        cast.learner_a,
        cast.coordinator_a,
        50,
        2,
        10,
    )
    assert "2 of 10 minutes" in listed(cast).content.decode()


def test_a_change_ends_what_was_and_keeps_it(cast):
    client = sign_in(cast.coordinator_a)
    for share in (50, 100, 0):
        client.post(address_of(cast, cast.learner_a), {"extra_time": share, "breaks": 0, "break_minutes": 10})
    assert sorted(Accommodation.objects.values_list("extra_time", flat=True)) == [50, 100]
    assert not Accommodation.objects.current().exists()


def test_what_is_changed_in_the_middle_of_a_sitting_counts_there(cast):
    world = make_quiz_world(person=cast.learner_a, time_limit=30)
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    sign_in(cast.coordinator_a).post(address_of(cast, cast.learner_a), {"extra_time": 50, "breaks": 0, "break_minutes": 0})
    assert Attempt.objects.get().deadline - attempt.deadline == timedelta(minutes=15)
    told = sign_in(cast.learner_a).get(attempt.get_absolute_url(), headers={"accept": "application/json"}).json()
    assert 2695 <= told["seconds_left"] <= 2700


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"extra_time": 7}, "Extra time"),
        ({"breaks": 11}, "Breaks in a sitting"),
        ({"breaks": 1, "break_minutes": 0}, "Minutes a break"),
        ({"breaks": 1, "break_minutes": ""}, "Minutes a break"),
        ({"break_minutes": 61}, "Minutes a break"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(cast, wrong, field):
    given = {"extra_time": 0, "breaks": 0, "break_minutes": 10, **wrong}
    answer = sign_in(cast.coordinator_a).post(address_of(cast, cast.learner_a), given)
    assert answer.status_code == 422 and f"{field}:" in answer.content.decode()
    assert not Accommodation.objects.exists()


def test_who_has_no_attempt_left_is_given_one_and_only_one_each_time(cast):
    world = make_quiz_world(person=cast.learner_a, attempts_allowed=1)
    client = sign_in(cast.coordinator_a)
    assert "no assessment at which every attempt is used" in client.get(address_of(cast, world.person)).content.decode()
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    give = reverse("give-attempt", args=[cast.a.slug, world.person.pk, world.enrolment.pk, world.quiz.pk])
    assert client.post(give).status_code == 404
    attempts.submit(attempt, by=world.person)
    assert "No attempt left at" in client.get(address_of(cast, world.person)).content.decode()
    assert "once more" in client.post(give, follow=True).content.decode()
    assert client.post(give).status_code == 404
    assert ExtraAttempt.objects.count() == 1
    assert attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment).number == 2


def test_the_attempts_of_the_edition_count_whatever_was_published_since(cast):
    world = make_quiz_world(person=cast.learner_a, attempts_allowed=1)
    attempts.submit(attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment), by=world.person)
    for published in (None, 3):
        world.quiz.attempts_allowed = published
        world.quiz.save_revision().publish()
        assert [one.quiz for one in arrangements.used_up(world.person)] == [world.quiz]
        with pytest.raises(entry.NoAttemptLeftError):
            attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    free = make_quiz_world(person=cast.learner_a, code="FRE")
    attempts.submit(attempts.start(free.person, quiz=free.quiz, enrolment=free.enrolment), by=free.person)
    free.quiz.attempts_allowed = 1
    free.quiz.save_revision().publish()
    assert [one.quiz for one in arrangements.used_up(world.person)] == [world.quiz]


@pytest.mark.parametrize("many", [1, 5])
def test_what_is_used_up_costs_the_same_for_one_assessment_and_five(cast, many, django_assert_num_queries):
    for number in range(many):
        world = make_quiz_world(person=cast.learner_a, attempts_allowed=1, code=f"T{number}")
        attempts.submit(attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment), by=world.person)
    with django_assert_num_queries(5):
        assert len(arrangements.used_up(cast.learner_a)) == many


def test_people_of_another_agency_do_not_exist(cast):
    client = sign_in(cast.coordinator_a)
    theirs = [
        address_of(cast, cast.learner_b),
        reverse("arrangement", args=[cast.b.slug, cast.learner_b.pk]),
        reverse("arrangements", args=[cast.b.slug]),
    ]
    for address in theirs:
        assert client.get(address).status_code == 404
        assert client.post(address, {"extra_time": 50, "breaks": 0, "break_minutes": 0}).status_code in {404, 405}
    assert not Accommodation.objects.exists()
    assert "Bo Learner" not in listed(cast, q="Bo").content.decode()


def test_a_leader_and_an_administrator_are_refused(cast):
    for person in (cast.leader_a, cast.administrator, cast.auditor):
        assert sign_in(person).get(address_of(cast, cast.learner_a)).status_code == 403


def test_the_coordinator_sees_neither_a_pause_nor_a_score(cast):
    world = make_quiz_world(person=cast.learner_a, time_limit=30, attempts_allowed=1)
    Item.objects.update(sensitive=True)
    client = sign_in(cast.coordinator_a)
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    before = client.get(address_of(cast, world.person)).content
    pauses.pause(attempt, position=1)
    during = client.get(address_of(cast, world.person)).content
    assert without_token(before) == without_token(during)


def without_token(page: bytes) -> list[bytes]:
    return [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line]


def test_who_may_see_an_arrangement(cast):
    Accommodation.objects.create(person=cast.learner_a, extra_time=25, set_by=cast.coordinator_a)
    for person, sees in {
        cast.learner_a: True,
        cast.coordinator_a: True,
        cast.coordinator_b: False,
        cast.leader_a: False,
        cast.auditor: False,
        cast.learner_b: False,
    }.items():
        assert Accommodation.objects.visible_to(person).exists() is sees, person


@pytest.mark.parametrize("many", [1, 10])
def test_the_list_costs_the_same_for_one_person_and_ten(cast, many, django_assert_num_queries):
    for number in range(many):
        Accommodation.objects.create(person=cast.person(f"Person {number}", cast.a), extra_time=25, set_by=cast.coordinator_a)
    client = sign_in(cast.coordinator_a)
    client.get(reverse("arrangements", args=[cast.a.slug]))
    with django_assert_num_queries(8):
        client.get(reverse("arrangements", args=[cast.a.slug]))
