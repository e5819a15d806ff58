"""The landing page and the guidance notes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.models import GuidanceNotePage, NoteStatus
from guidance.publishing import home_page
from tests.cast import sign_in
from tests.factories.guidance import SourceFactory, make_index, make_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast):
    return sign_in(cast.learner_a)


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_strangers_see_what_it_is_and_members_go_to_their_own_page(client):
    stranger = client.__class__()
    assert "Accounts are by invitation" in page(stranger, "/")
    assert client.get("/").url == "/my/"


def test_an_editor_may_write_the_promise_of_the_landing_page(client):
    home = home_page()
    home.promise = "Training for the northern district."
    home.save_revision().publish()
    assert "Training for the northern district." in page(client.__class__(), "/")


def test_notes_in_force_come_first_and_drafts_not_at_all(client):
    make_note(1, status=NoteStatus.SUPERSEDED)
    make_note(2)
    make_note(3, status=NoteStatus.DRAFT)
    make_note(4, status=NoteStatus.WITHDRAWN)
    make_note(5).unpublish()
    html = page(client, "/guidance/")
    places = [html.index(f"Note {number}<") for number in (2, 1, 4)]
    assert places == sorted(places)
    assert "Note 3" not in html
    assert "Note 5" not in html
    assert "In force since 1 May 2026, version 1, review by 1 November 2026" in " ".join(
        html.replace("</span>", "").replace("<span>", "").split()
    )


def test_no_note_is_said(client):
    make_index()
    assert "No guidance notes yet" in page(client, "/guidance/")


def test_a_note_shows_its_status_text_and_sources(client):
    for mark in ("S1", "S2", "S3"):
        SourceFactory(mark=mark)
    make_note(1)
    html = page(client, "/guidance/gn-01/")
    for words in (
        "GN-01 v1",
        "Investigator, Prosecutor",
        "Expert Unit",
        "Secure the records first.",
        "Ask on the first day.",
        "18 U.S.C. 1589",
    ):
        assert words in html
    assert "Source S1" in html
    assert "Source S3" not in html


@pytest.mark.parametrize("status", [NoteStatus.SUPERSEDED, NoteStatus.WITHDRAWN])
def test_a_note_that_is_over_can_be_read_and_says_so(client, status):
    make_note(1, status=status)
    assert str(status.label).capitalize() in page(client, "/guidance/gn-01/")


def test_a_draft_and_an_unpublished_note_are_not_found(client):
    make_note(1, status=NoteStatus.DRAFT)
    make_note(2).unpublish()
    page(client, "/guidance/gn-01/", 404)
    page(client, "/guidance/gn-02/", 404)
    page(client, "/guidance/none/", 404)


def test_guidance_is_for_members(client):
    make_note(1)
    for url in ("/guidance/", "/guidance/gn-01/"):
        assert client.__class__().get(url).url.startswith("/accounts/login/")


def test_the_index_costs_the_same_for_ten_times_the_notes(client):
    def cost() -> int:
        page(client, "/guidance/")
        with CaptureQueriesContext(connection) as queries:
            page(client, "/guidance/")
        return len(queries)

    make_note(1)
    few = cost()
    for number in range(2, 11):
        make_note(number)
    assert cost() == few
    assert GuidanceNotePage.objects.count() == 10


def test_readable_is_the_one_rule(client):
    for number, status in enumerate(NoteStatus, start=1):
        make_note(number, status=status)
    assert set(GuidanceNotePage.objects.readable().values_list("status", flat=True)) == set(NoteStatus) - {NoteStatus.DRAFT}
