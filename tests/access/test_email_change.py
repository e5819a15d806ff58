"""An address changes only by its owner, proved twice, and the old address is told [S14]."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from agencies.models import AuditEvent, User
from jobs.runner import drain
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
NEW = {"email": "ana.new@example.org", "action_add": ""}


def address_of(person: User) -> str:
    return User.objects.get(pk=person.pk).email


def link_in_mail() -> str:
    drain()
    return re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[-1].body)[1]


def test_the_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(cast):
    person, old = cast.learner_a, cast.learner_a.email
    client = sign_in(person)
    assert client.post("/accounts/email/", NEW).status_code == 302
    assert address_of(person) == old
    path = link_in_mail()
    assert mail.outbox[-1].to == ["ana.new@example.org"]
    client.get(path)
    assert address_of(person) == old, "looking changes nothing"
    client.post(path)
    assert address_of(person) == "ana.new@example.org"
    drain()
    assert [message.to for message in mail.outbox[1:]] == [[old]]
    assert AuditEvent.objects.filter(action="email.changed", person=person.pk).count() == 1


def test_the_password_is_asked_for_again_some_time_after_the_sign_in(cast):
    client = sign_in(cast.learner_a)
    with time_machine.travel(timezone.now() + timedelta(minutes=10), tick=True):
        response = client.post("/accounts/email/", NEW)
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not cast.learner_a.emailaddress_set.filter(email="ana.new@example.org").exists()


def test_that_an_address_is_taken_is_not_told_and_cannot_be_confirmed(cast):
    cast.learner_b.emailaddress_set.create(email=cast.learner_b.email, verified=True, primary=True)
    client = sign_in(cast.learner_a)
    assert client.post("/accounts/email/", NEW | {"email": cast.learner_b.email}).status_code == 302
    client.post(link_in_mail())
    assert address_of(cast.learner_a) == cast.learner_a.email


def test_the_link_of_one_person_does_nothing_for_another(cast):
    sign_in(cast.learner_a).post("/accounts/email/", NEW)
    path = link_in_mail()
    sign_in(cast.learner_b).get(path)
    assert address_of(cast.learner_b) == cast.learner_b.email


def test_the_editor_s_own_account_page_changes_nothing(cast):
    client = sign_in(cast.author)
    response = client.post("/cms/account/", {"name_email-email": "evil@example.org", "email": "evil@example.org"})
    assert response.headers["Location"] == "/accounts/password/change/"
    assert address_of(cast.author) == cast.author.email
