"""Versions of guidance notes: kept as published, read for ever, compared, printed; a new one says what changed."""

import io

import pikepdf
import pytest
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from guidance.findings import PublishRefusedError, from_files
from guidance.models import NoteStatus, NoteVersion
from guidance.note_versions import freeze_missing, paragraphs_of
from tests.cast import sign_in
from tests.factories.guidance import BODY, SourceFactory, make_note

URL = "/guidance/gn-01/versions/"


def publish(note, **fields):
    for name, value in fields.items():
        setattr(note, name, value)
    with from_files():
        note.save_revision().publish()
    note.refresh_from_db()
    return note


def text(words):
    return [{"type": "text", "value": f"<p>{words}</p>"}, *BODY[1:]]


def test_rendered_text_is_read_as_paragraphs():
    html = (
        "<h2>First <em>things</em></h2><ul><li>One</li><li>Two &amp; three</li></ul><blockquote><p>Said.</p></blockquote><p>End<br>here</p>"
    )
    assert paragraphs_of(html) == [
        ["heading", "First things"],
        ["item", "One"],
        ["item", "Two & three"],
        ["quote", "Said."],
        ["text", "End here"],
    ]


@pytest.fixture
def note(db):
    for mark in ("S1", "S2"):
        SourceFactory(mark=mark)
    note = publish(make_note(1))
    return publish(note, version=2, what_changed="Ask before securing.", body=text("Ask first, then secure the records. [S1]"))


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_each_version_stays_as_it_was(note, cast):
    client = sign_in(cast.learner_a)
    note.title = "Another title"
    note.save()
    old = page(client, f"{URL}1/")
    assert "Secure the records first." in old
    assert "Superseded by version 2" in old
    assert "Another title" not in old[old.index("<h1>") :]
    assert "Source S1" in old
    now = page(client, f"{URL}2/")
    assert "Ask before securing." in now
    assert "Superseded" not in now
    assert "GN-01 v2, in force 1 May 2026" in page(client, URL)
    page(client, f"{URL}3/", 404)


def test_what_changed_is_marked(note, cast):
    client = sign_in(cast.learner_a)
    html = page(client, f"{URL}2/changes/")
    assert "<ins>Ask first, then secure</ins>" in html or "<ins>" in html
    assert "<del>" in html
    page(client, f"{URL}1/changes/", 404)


def test_the_same_again_keeps_nothing_and_another_text_is_a_correction(note):
    publish(note)
    assert NoteVersion.objects.count() == 2
    publish(note, body=text("Ask first, then secure all records. [S1]"))
    assert list(NoteVersion.objects.filter(number=2).values_list("correction", flat=True)) == [1, 0]


def test_a_new_version_must_say_what_changed_and_numbers_only_go_up(note):
    for fields, where in (({"version": 3, "what_changed": " "}, "What has changed"), ({"version": 1}, "Version")):
        for name, value in fields.items():
            setattr(note, name, value)
        with pytest.raises(PublishRefusedError, match=where):
            note.save_revision().publish()


def test_a_draft_is_kept_by_no_version(db):
    publish(make_note(3, status=NoteStatus.DRAFT))
    assert not NoteVersion.objects.exists()


def test_what_was_published_before_is_kept_later_once(db):
    make_note(4)
    for _again in range(2):
        freeze_missing()
    assert NoteVersion.objects.get().code == "GN-04"


def test_a_version_is_a_tagged_document(note, cast):
    response = sign_in(cast.learner_a).get(f"{URL}1/pdf/")
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]) == "Note 1"


def test_what_the_editor_s_own_button_publishes_is_kept_too(note, cast):
    """It goes past ``Page.publish``."""
    note.version, note.what_changed = 3, "Ask twice."
    revision = note.save_revision(user=cast.author)
    PublishPageRevisionAction(revision, user=cast.author).execute(skip_permission_checks=True)
    kept = note.versions.of_number(3).get()
    assert (kept.what_changed, kept.published_by) == ("Ask twice.", cast.author)


def test_a_version_names_who_published_it_and_not_who_wrote_it(note, cast):
    note.version, note.what_changed = 3, "Ask twice."
    note.save_revision(user=cast.author).publish(user=cast.second_author)
    assert note.versions.of_number(3).get().published_by == cast.second_author
