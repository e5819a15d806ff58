"""Documents: only what somebody can read, drawn anew where it is a picture, given out only as a download."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from records import papers
from tests.records.papers import pdf, picture


def test_a_pdf_is_kept_as_it_is_and_a_picture_is_drawn_anew():
    assert papers.look_at(pdf()).content == pdf().read()
    exif = Image.Exif()
    exif[0x010E] = "Ridge House, 3rd floor"
    sent = picture(exif=exif)
    kept = papers.look_at(sent)
    assert kept.type == "image/jpeg"
    sent.seek(0)
    assert b"Ridge House" in sent.read() and b"Ridge House" not in kept.content
    assert Image.open(BytesIO(kept.content)).size == (60, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"PK\x03\x04 a zip",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\nbroken",
        b"\xff\xd8\xff\xe0broken",
        b"<svg/>",
    ],
)
def test_anything_else_is_refused_in_words(content):
    with pytest.raises(ValidationError, match="not a PDF, JPEG or PNG"):
        papers.look_at(SimpleUploadedFile("certificate.pdf", content))


def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch):
    with pytest.raises(ValidationError, match="larger than 10 MB"):
        papers.look_at(SimpleNamespace(size=papers.LARGEST + 1, read=lambda: pytest.fail("was read")))
    monkeypatch.setattr(papers, "MOST_PIXELS", 100)
    with pytest.raises(ValidationError, match="too many pixels"):
        papers.look_at(picture("PNG"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\boot.ini", "boot.ini"),
        ("Mein Zeugnis (2).pdf", "Mein_Zeugnis_2.pdf"),
        (".htaccess", "htaccess"),
    ],
)
def test_the_name_is_only_a_name(sent, kept):
    upload = pdf()
    upload.__dict__["_name"] = sent
    assert papers.look_at(upload).name == kept


def test_a_paper_is_downloaded_and_never_shown():
    place = papers.look_at(pdf()).keep()
    response = papers.as_download(place, name="certificate.pdf", type="application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="certificate.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert response.content == pdf().read()
