"""All notes in force as one handbook, to print and to take along."""

import io
import re
import zipfile
from datetime import date

import pikepdf
import pytest

from guidance import handbook
from guidance.models import NoteStatus, NoteVersion
from guidance.note_versions import freeze
from tests.cast import sign_in
from tests.factories.guidance import SourceFactory, make_note
from tests.queries import at_most

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def kept(number, **fields):
    note = make_note(number, **fields)
    freeze(note, by=None)
    return note


def members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_handbook_holds_what_is_in_force_as_it_was_published_last():
    kept(2)
    withdrawn = kept(3)
    withdrawn.status = NoteStatus.WITHDRAWN
    withdrawn.save()
    corrected = kept(1)
    corrected.title = "Note 1, corrected"
    corrected.save()
    freeze(corrected, by=None)
    make_note(4, status=NoteStatus.DRAFT)
    assert [(one.code, one.title) for one in handbook.in_force()] == [("GN-01", "Note 1, corrected"), ("GN-02", "Note 2")]


def test_it_is_read_in_one_query_however_many_there_are():
    for number in range(1, 6):
        kept(number)
    with at_most(1):
        assert len(handbook.in_force()) == 5


def test_the_document_is_tagged_has_contents_and_every_note():
    SourceFactory(mark="S1", title="A statute", address="https://law.example/statute")
    kept(1)
    kept(2)
    with pikepdf.open(io.BytesIO(handbook.pdf(handbook.in_force(), DAY))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]) == "Guidance in force"
        assert len(document.pages) == 4
        with document.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["Note 1", "Note 2"]


def test_without_a_note_in_force_there_is_a_handbook_that_says_so():
    with pikepdf.open(io.BytesIO(handbook.pdf([], DAY))) as document:
        assert len(document.pages) >= 1
    assert "No note is in force." in members(handbook.pages([], DAY))["handbook/index.html"]


def test_pages_link_to_one_another_and_fetch_nothing():
    kept(1)
    kept(2)
    files = members(handbook.pages(handbook.in_force(), DAY))
    assert set(files) == {f"handbook/{name}" for name in ("index.html", "style.css", "gn-01.html", "gn-02.html")}
    for name, html in files.items():
        assert not re.search(r"<(script|img|iframe|link[^>]+href=\"(?!style\.css))", html), name
        for target in re.findall(r'href="([^"#:]+)"', html):
            assert f"handbook/{target}" in files
    assert "url(" not in files["handbook/style.css"]


def test_links_in_a_text_lead_within_the_handbook_or_out_to_a_source():
    html = '<p><a href="/guidance/gn-02/">note</a> <a href="/courses/tii/">course</a> <a href="https://law.example/x">law</a> <a href="#source-S1">S1</a></p>'
    assert handbook.own_links(html, {"gn-02": "gn-02.html"}) == (
        '<p><a href="gn-02.html">note</a> <a>course</a> <a href="https://law.example/x">law</a> <a href="#source-S1">S1</a></p>'
    )


def test_the_same_words_make_the_same_bytes():
    kept(1)
    versions = handbook.in_force()
    assert handbook.pages(versions, DAY) == handbook.pages(versions, DAY)
    assert handbook.pdf(versions, DAY) == handbook.pdf(versions, DAY)


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("zip", b"PK")])
def test_members_download_it(cast, kind, begins):
    kept(1)
    client = sign_in(cast.learner_a)
    with at_most(8):
        answer = client.get(f"/guidance/handbook/{kind}/")
    assert answer.content.startswith(begins)
    assert f".{kind}" in answer["Content-Disposition"]
    assert client.get("/guidance/handbook/docx/").status_code == 404
    assert f"/guidance/handbook/{kind}/" in client.get("/guidance/").content.decode()


def test_a_note_that_was_unpublished_is_not_in_it():
    note = kept(1)
    note.unpublish()
    assert handbook.in_force() == []
    assert NoteVersion.objects.count() == 1
