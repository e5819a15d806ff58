"""Guidance for an agency's own systems: an address with a key, Atom and JSON from one list."""

import json
from xml.etree import ElementTree

import pytest

from agencies.models import AuditEvent
from guidance.models import GuidanceFeed
from guidance.note_versions import freeze
from tests.cast import sign_in
from tests.factories.guidance import make_note
from tests.queries import at_most

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def page_of(agency):
    return f"/agencies/{agency.slug}/guidance-feed/"


def opened(cast):
    """The address as the coordinator is shown it, without the host."""
    html = sign_in(cast.coordinator_a).post(page_of(cast.a), {"do": "open"}).content.decode()
    return "/guidance/feed/" + html.partition("/guidance/feed/")[2].partition('atom/"')[0]


@pytest.fixture
def notes():
    made = [make_note(1, topics="Interviewing"), make_note(2, topics="Labour\nInterviewing"), make_note(3, topics="Labour")]
    for note in made:
        freeze(note, by=None)
    return made


def test_the_address_is_shown_once_and_not_kept(cast, notes, client):
    address = opened(cast)
    feed = GuidanceFeed.objects.get(agency=cast.a)
    token = address.split("/")[3]
    assert token not in str(vars(feed))
    assert token not in sign_in(cast.coordinator_a).get(page_of(cast.a)).content.decode()
    assert client.get(f"{address}atom/").status_code == 200
    assert AuditEvent.objects.filter(action="guidance_feed.opened", agency=cast.a.pk).count() == 1


def test_atom_names_each_note_with_a_key_that_stays(cast, notes, client):
    answer = client.get(f"{opened(cast)}atom/")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    assert {entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")} == {
        "GN-01 v1 Note 1",
        "GN-02 v1 Note 2",
        "GN-03 v1 Note 3",
    }
    assert all(entry.findtext(f"{ATOM}id").startswith("urn:uuid:") for entry in feed.iter(f"{ATOM}entry"))


def test_json_gives_the_text_with_its_facts_and_can_be_asked_for_a_topic(cast, notes, client):
    address = opened(cast)
    told = json.loads(client.get(f"{address}json/?topic=interviewing").content)
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert {item["_guidance"]["code"] for item in told["items"]} == {"GN-01", "GN-02"}
    assert all(item["content_html"] and item["_guidance"]["citation"] for item in told["items"])


def test_what_has_not_changed_is_not_sent_again(cast, notes, client):
    address = f"{opened(cast)}json/"
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    notes[0].title = "Another title"
    notes[0].save()
    freeze(notes[0], by=None)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_new_address_ends_the_old_one_and_it_can_be_turned_off(cast, notes, client):
    first = opened(cast)
    second = opened(cast)
    assert client.get(f"{first}atom/").status_code == 404
    assert client.get(f"{second}atom/").status_code == 200
    sign_in(cast.coordinator_a).post(page_of(cast.a), {"do": "close"})
    assert client.get(f"{second}atom/").status_code == 404
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="guidance_feed").order_by("sequence")] == [
        "guidance_feed.opened",
        "guidance_feed.renewed",
        "guidance_feed.closed",
    ]


def test_guessing_is_stopped_and_no_other_kind_answers(cast, client, settings):
    settings.SIGN_IN_TRIES = 1
    answers = [client.get(f"/guidance/feed/guess-{number}/atom/").status_code for number in range(12)]
    assert set(answers) == {404, 429}
    assert client.get(f"{opened(cast)}rss/").status_code == 404


def test_it_costs_the_same_for_ten_times_the_notes(cast, client):
    address, counts = f"{opened(cast)}json/", []
    for numbers in (range(1, 2), range(2, 11)):
        for number in numbers:
            freeze(make_note(number), by=None)
        client.get(address)
        with at_most(4) as count:
            client.get(address)
        counts.append(count())
    assert counts[0] == counts[1]


def test_a_coordinator_has_no_address_of_another_agency(cast):
    opened(cast)
    for person in (cast.coordinator_b, cast.learner_a):
        assert sign_in(person).get(page_of(cast.a)).status_code in {403, 404}
        assert sign_in(person).post(page_of(cast.a), {"do": "close"}).status_code in {403, 404}
    assert GuidanceFeed.objects.count() == 1
