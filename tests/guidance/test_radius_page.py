"""What it touches, in the editor: counts without names, a decision before the publication, and a way back."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guidance.acknowledgements import acknowledge
from guidance.editor.radii import before_publish
from guidance.models import AskedPerson, NoteAsks, Radius
from jobs.runner import drain
from tests.cast import sign_in
from tests.guidance.test_radius import draft_of_two, note, publish  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def address(note):  # noqa: F811
    return reverse("note-radius", args=[note.pk])


def look(person, note):  # noqa: F811
    response = sign_in(person).get(address(note))
    assert response.status_code == 200
    return response.content.decode()


def choose(person, note, **said):  # noqa: F811
    given = {"readers": "acknowledge", "trained": "nothing", "days": "30", **said}
    return sign_in(person).post(address(note), given, follow=True)


def readers(cast, note, number, agency="a"):  # noqa: F811
    for place in range(number):
        acknowledge(note, version=1, by=cast.person(f"Secret Reader {agency} {place}", getattr(cast, agency)))


def test_it_says_what_cites_the_note_and_counts_without_names(note, cast):  # noqa: F811
    publish(type(note).objects.get(pk=note.pk))
    readers(cast, note, 11)
    draft_of_two(note)
    html = look(cast.author, note)
    assert "Nothing names it or links to it." in html
    assert "Acknowledged an earlier version: 11 people" in html
    assert "Larkmere Police: 11" in html
    assert "Secret Reader" not in html
    assert "were trained on text that cites it: nobody".capitalize() in html


def test_few_people_are_not_told(note, cast):  # noqa: F811
    readers(cast, note, 3)
    draft_of_two(note)
    html = look(cast.author, note)
    assert "fewer than 10 people" in html
    assert ": 3" not in html


def test_a_first_version_has_nothing_to_decide(note, cast):  # noqa: F811
    html = look(cast.author, note)
    assert "No version of this note has taken the place of another." in html
    assert choose(cast.author, note).status_code == 404


def test_it_is_kept_until_the_version_is_published_and_shown_again(note, cast):  # noqa: F811
    readers(cast, note, 2)
    draft_of_two(note)
    answer = choose(cast.author, note, days="45").content.decode()
    assert "Kept. It takes effect when version 2 is published." in answer
    kept = Radius.objects.get()
    assert (kept.readers, kept.days, kept.decided_by, kept.applied_at) == (NoteAsks.ACKNOWLEDGE, 45, cast.author, None)
    assert 'value="45"' in look(cast.second_author, note)


def test_of_a_version_in_force_it_is_asked_at_once_and_can_be_taken_back(note, cast):  # noqa: F811
    readers(cast, note, 2)
    publish(note, version=2, what_changed="Ask first.")
    assert "Kept, and asked from now on: version 2 is in force." in choose(cast.author, note).content.decode()
    drain()
    assert "has been asked since" in look(cast.author, note)
    answer = sign_in(cast.author).post(address(note), {"take_back": "1"}, follow=True).content.decode()
    assert "Taken back." in answer
    assert not AskedPerson.objects.current().exists()


@pytest.mark.parametrize("wrong", [{"readers": "retest"}, {"trained": "retest"}, {"days": "0"}, {"readers": ""}])
def test_what_cannot_be_asked_is_not_kept(note, cast, wrong):  # noqa: F811
    draft_of_two(note)
    assert choose(cast.author, note, **wrong).status_code == 200
    assert not Radius.objects.exists()


@pytest.mark.parametrize("role", ["learner_a", "leader_a", "legal_reviewer", "auditor"])
def test_only_who_may_publish_the_note_gets_there(note, cast, role):  # noqa: F811
    response = sign_in(getattr(cast, role)).get(address(note))
    assert response.status_code in (302, 403, 404)


def test_who_presses_publish_is_led_there_where_nothing_else_is_missing(note, cast, rf):  # noqa: F811
    readers(cast, note, 1)
    draft_of_two(note)
    client = sign_in(cast.author)
    request = client.get(address(note)).wsgi_request
    assert before_publish(request, note.get_latest_revision_as_object()).url == address(note)
    assert "is saved as a draft" in str(list(get_messages(request))[-1])
    draft_of_two(note, what_changed="")
    assert before_publish(request, note.get_latest_revision_as_object()) is None
    choose(cast.author, draft_of_two(note, what_changed="Ask first."))
    assert before_publish(request, note.get_latest_revision_as_object()) is None


def test_the_number_of_queries_stays_the_same(note, cast):  # noqa: F811
    readers(cast, note, 3)
    draft_of_two(note)
    client = sign_in(cast.author)

    def counted():
        client.get(address(note))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(note))
        return len(queries)

    before = counted()
    for agency in ("b", "c"):
        readers(cast, note, 12, agency)
    assert counted() == before


def test_what_changed_is_confirmed_by_who_was_asked_to_read_just_that(note, cast):  # noqa: F811
    acknowledge(note, version=1, by=cast.learner_a)
    acknowledge(note, version=1, by=cast.learner_b)
    publish(note, version=2, what_changed="Ask first.")
    choose(cast.author, note, readers="difference")
    drain()
    client = sign_in(cast.learner_a)
    changes = reverse("note-differences", args=[note.slug, 2])
    assert "I have read what has changed" in client.get(changes).content.decode()
    assert "to read what has changed" in client.get(f"/guidance/{note.slug}/").content.decode()
    client.post(reverse("acknowledge_note", args=[note.slug]), {"version": "2", "from": "changes"})
    said = note.acknowledgements.get(person=cast.learner_a, version=2)
    assert said.from_changes
    html = client.get(changes).content.decode()
    assert "I have read what has changed" not in html
    assert "You acknowledged GN-01 v2" in html
    assert "I have read what has changed" not in sign_in(cast.leader_a).get(changes).content.decode()
