"""Saying that a note was read: once a version, told of the one in force, and only as engagement how it was read."""

import pytest

from agencies.models import AuditEvent
from guidance.acknowledgements import A_DAY, measure
from guidance.models import Acknowledgement, NoteStatus
from tests.cast import sign_in
from tests.factories.guidance import make_note

URL = "/guidance/gn-01/"


@pytest.fixture
def client(cast):
    return sign_in(cast.learner_a)


def text(client, url=URL):
    return client.get(url).content.decode()


def acknowledge(client, **told):
    return client.post(f"{URL}acknowledge/", {"version": "1", **told}, follow=True)


@pytest.mark.django_db
def test_a_reader_says_so_once_and_the_page_remembers(client, cast):
    make_note(1)
    assert "I have read this note" in text(client)
    acknowledge(client, seconds="95", reached="100")
    answer = acknowledge(client, seconds="1", reached="2").content.decode()
    assert "You acknowledged GN-01 v1 on" in answer
    assert "I have read this note" not in answer
    row = Acknowledgement.objects.get()
    assert (row.person, row.version, row.seconds, row.reached) == (cast.learner_a, 1, 95, 100)
    assert AuditEvent.objects.filter(action="note.acknowledged", person=cast.learner_a.pk).count() == 1


@pytest.mark.django_db
def test_without_scripts_nothing_is_told_of_the_reading(client):
    make_note(1)
    acknowledge(client, seconds="", reached="")
    row = Acknowledgement.objects.get()
    assert (row.seconds, row.reached) == (None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["2", "", "none", "99999999"])
def test_what_is_not_in_force_cannot_be_acknowledged(client, version):
    make_note(1)
    assert "This note has changed since you opened it" in acknowledge(client, version=version).content.decode()
    assert not Acknowledgement.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [NoteStatus.SUPERSEDED, NoteStatus.WITHDRAWN])
def test_a_note_that_is_over_asks_for_nothing_and_takes_nothing(client, status):
    make_note(1, status=status)
    assert "I have read this note" not in text(client)
    acknowledge(client)
    assert not Acknowledgement.objects.exists()


@pytest.mark.django_db
def test_a_new_version_is_to_be_read_again(client):
    note = make_note(1)
    acknowledge(client)
    note.version = 2
    note.save()
    assert "I have read this note" in text(client)
    acknowledge(client, version="2")
    assert set(Acknowledgement.objects.values_list("version", flat=True)) == {1, 2}


@pytest.mark.django_db
def test_a_draft_is_not_found(client):
    make_note(1, status=NoteStatus.DRAFT)
    assert acknowledge(client).status_code == 404


@pytest.mark.parametrize(
    ("told", "known"), [("0", 0), ("95", 95), ("999999", A_DAY), ("", None), ("-3", None), ("1.5", None), ("²", None), ("9" * 12, None)]
)
def test_what_a_browser_tells_is_bounded(told, known):
    assert measure(told, A_DAY) == known
