"""Twenty at once, each on a connection of its own: the database lets one through [A4, D4, D5]."""

import json
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from agencies import audit
from agencies.models import AuditEvent
from assessments import attempts
from assessments.models import Answer, Attempt, Mark
from courses.models import Enrolment
from tests.factories.assessments import answer_all, make_quiz_world
from tests.factories.courses import make_course as make_released_course
from tests.races import AT_ONCE, POSTGRES_ONLY, all_at_once

pytestmark = POSTGRES_ONLY


@pytest.fixture
def world():
    return make_quiz_world()


@pytest.fixture
def clients(world):
    """A signed-in browser for each thread, as of one person with twenty windows."""
    clients = [Client() for _ in range(AT_ONCE)]
    clients[0].force_login(world.person)
    for client in clients[1:]:
        client.cookies = clients[0].cookies
    return clients


def test_twenty_starts_make_one_sitting(world, clients):
    address = reverse("attempt-start", args=[world.quiz.translation_key])
    answers = all_at_once(lambda number: clients[number].post(address))
    attempt = Attempt.objects.get()
    assert {(answer.status_code, answer.url) for answer in answers} == {(303, attempt.get_absolute_url())}
    assert attempt.items.count() == Answer.objects.count() == 6
    assert attempt.number == 1


def test_twenty_submissions_make_one_mark_a_question_one_evidence_and_one_certificate(world, clients):
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    answer_all(attempt)
    address = reverse("submit", args=[attempt.pk])
    answers = all_at_once(lambda number: clients[number].post(address))
    assert {(answer.status_code, answer.url) for answer in answers} == {(303, attempt.get_absolute_url())}
    attempt.refresh_from_db()
    assert attempt.passed
    assert Mark.objects.count() == 6
    assert Enrolment.objects.exclude(completed_at=None).count() == 1
    assert apps.get_model("records", "Evidence").objects.filter(person=world.person).count() == 1
    assert apps.get_model("records", "Certificate").objects.filter(person=world.person).count() == 1
    assert clients[0].post(address).status_code == 303
    assert Mark.objects.count() == 6
    assert audit.verify().ok


def test_of_twenty_windows_one_saves_and_the_others_are_told(world, clients):
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    item = next(item for item in attempt.items.select_related("version__item") if item.version.item.code == "TST-Q01")
    address = reverse("answer", args=[attempt.pk, item.position])

    def save(number: int) -> tuple[int, dict[str, Any]]:
        answer = clients[number].post(address, {"revision": 0, "choice": number % 4}, headers={"accept": "application/json"})
        return answer.status_code, json.loads(answer.content)

    answers = all_at_once(save)
    stored = Answer.objects.get(attempt_item=item)
    assert stored.revision == 1
    # Five of the twenty said the same: for them the save is done. The other fifteen see what stands.
    assert Counter(status for status, _ in answers) == {200: 5, 409: 15}
    assert {told["fields"]["choice"][0] for status, told in answers if status == 409} == {str(item.order.index(stored.value["choice"]))}


def test_no_answer_is_taken_beside_a_submission(world, clients):
    attempt = attempts.start(world.person, quiz=world.quiz, enrolment=world.enrolment)
    items = list(attempt.items.select_related("version__item"))
    item = next(item for item in items if item.version.item.code == "TST-Q01")
    right = str(item.order.index(1))

    def act(number: int) -> tuple[str, int]:
        if number % 2:
            return "submit", clients[number].post(reverse("submit", args=[attempt.pk])).status_code
        answer = clients[number].post(
            reverse("answer", args=[attempt.pk, item.position]), {"revision": 0, "choice": right}, headers={"accept": "application/json"}
        )
        return "save", answer.status_code

    told = Counter(all_at_once(act))
    saved = told["save", 200] > 0
    assert set(told) <= {("submit", 303), ("save", 200), ("save", 409)}
    assert Answer.objects.get(attempt_item=item).value == ({"choice": 1} if saved else {})
    assert Mark.objects.get(attempt_item=item).credit == int(saved)


def test_twenty_beginnings_make_one_enrolment(cast):
    course = make_released_course()
    clients = [Client() for _ in range(AT_ONCE)]
    clients[0].force_login(cast.learner_a)
    for client in clients[1:]:
        client.cookies = clients[0].cookies
    address = reverse("enrol", args=[course.slug])
    answers = all_at_once(lambda number: clients[number].post(address))
    assert {answer.status_code for answer in answers} == {302}
    assert Enrolment.objects.filter(person=cast.learner_a).count() == 1
    assert AuditEvent.objects.filter(action="course.enrolled").count() == 1
    assert audit.verify().ok
