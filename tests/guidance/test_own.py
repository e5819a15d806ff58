"""What a person keeps for themselves at a page: nobody else sees it, and reading does not write each time."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEvent
from guidance.models import OwnPage
from tests.cast import sign_in
from tests.factories.courses import make_course_world
from tests.factories.guidance import make_note

pytestmark = pytest.mark.django_db

SECRET = "Ask about the ledger of the second house"


@pytest.fixture
def world(cast):
    return make_course_world(person=cast.learner_a, shape=(2,))


def write(client, own: OwnPage, words: str = SECRET):
    return client.post(reverse("private-note", args=[own.page_id]), {"note": words}, follow=True)


def keep(client, own: OwnPage, keep: str = "yes"):
    return client.post(reverse("bookmark", args=[own.page_id]), {"keep": keep}, follow=True)


def my(client) -> str:
    return client.get(reverse("my")).content.decode()


def test_my_learning_lists_what_was_seen_marked_and_written(world):
    client = sign_in(world.person)
    empty = my(client)
    assert empty.count("None yet.") == 2 and "that you open are listed here" in empty
    make_note(1)
    for address in (world.url(), "/guidance/gn-01/"):
        client.get(address)
    lesson, note = OwnPage.objects.of(world.person).order_by("seen_at")
    assert (lesson.address, note.address) == (world.url(), "/guidance/gn-01/")
    assert "Your note is saved. Only you see it." in write(client, lesson).content.decode()
    assert "Remove the bookmark" in keep(client, note).content.decode()
    assert SECRET in client.get(world.url()).content.decode()
    shown = my(client)
    assert SECRET in shown and f'{world.url()}#my-note"' in shown and "None yet." not in shown
    keep(client, note, "no")
    write(client, lesson, "  ")
    assert my(client).count("None yet.") == 2


def test_only_the_last_five_are_listed_as_seen_and_none_that_is_withdrawn(world):
    notes = [make_note(number) for number in range(1, 8)]
    client = sign_in(world.person)
    for note in notes:
        client.get(f"/guidance/{note.slug}/")
    notes[6].unpublish()
    assert [own.page_id for own in OwnPage.objects.listed(world.person)] == [note.pk for note in reversed(notes[1:6])]


def test_reading_writes_once_an_hour(world):
    client = sign_in(world.person)
    client.get(world.url())
    first = OwnPage.objects.get().seen_at
    with CaptureQueriesContext(connection) as queries:
        client.get(world.url())
    assert not any("own" in query["sql"] and not query["sql"].startswith("SELECT") for query in queries)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        OwnPage.seen(world.person, page=OwnPage.objects.get().page_id, address=world.url())
    assert OwnPage.objects.get().seen_at - first >= timedelta(minutes=60)


def test_a_page_that_one_has_not_been_shown_is_not_marked(world, cast):
    client = sign_in(world.person)
    client.get(world.url())
    own = OwnPage.objects.get()
    stranger = sign_in(cast.learner_b)
    assert write(stranger, own, "mine").status_code == keep(stranger, own).status_code == 404
    assert OwnPage.objects.get().note == ""


def test_nobody_else_reads_a_private_note_and_no_trail_names_it(world, cast):
    client = sign_in(world.person)
    client.get(world.url())
    before = AuditEvent.objects.count()
    write(client, OwnPage.objects.get())
    keep(client, OwnPage.objects.get())
    assert AuditEvent.objects.count() == before
    agency = world.person.home.agency
    for person in (cast.leader_a, cast.coordinator_a, cast.administrator, cast.auditor, cast.learner_b):
        other = sign_in(person)
        for address in (world.url(), reverse("my"), f"/agencies/{agency.slug}/", f"/agencies/{agency.slug}/people/"):
            assert SECRET not in other.get(address, follow=True).content.decode()


def test_it_goes_with_the_person(world, cast):
    OwnPage.seen(cast.outsider, page=world.course.pk, address="/")
    cast.outsider.delete()
    assert not OwnPage.objects.exists()
