"""Pictures: nothing but the picture is left of them, and too large a one is refused before it is unfolded [F9]."""

import time
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from media.models import Figure
from media.pictures import written_anew
from media.refusals import RefusedError
from tests.cast import sign_in
from tests.media.archives import flood, picture


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_the_picture_stays_and_nothing_else(format):
    before = picture(format, (40, 30), exif=format in ("JPEG", "PNG", "WEBP", "TIFF"))
    after = written_anew(BytesIO(before + b"<script>hidden behind the end</script>"))
    image = Image.open(BytesIO(after))
    assert (image.format, image.size) == (format, (40, 30))
    assert b"where it was taken" not in after
    assert b"script" not in after
    assert not image.getexif().get_ifd(0x8825)
    red, green, blue = image.convert("RGB").getpixel((5, 5))
    assert abs(red) < 12
    assert abs(green - 128) < 12
    assert abs(blue - 128) < 12


def test_colours_that_can_be_seen_through_stay_so():
    out = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")
    assert Image.open(BytesIO(written_anew(out))).convert("RGBA").getpixel((0, 0))[3] == 0
    out, image = BytesIO(), Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 9, 8, 7] + [0] * 762)
    image.save(out, "PNG", transparency=1)
    assert Image.open(BytesIO(written_anew(out))).convert("RGBA").getpixel((0, 0)) == (9, 8, 7, 0)


def test_what_moves_goes_on_moving():
    out = BytesIO()
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"hidden")
    after = written_anew(out)
    assert Image.open(BytesIO(after)).n_frames == 3
    assert b"hidden" not in after


def test_a_picture_taken_sideways_stands_upright():
    out, tags = BytesIO(), Image.Exif()
    tags[0x0112] = 6
    Image.new("RGB", (20, 10), "teal").save(out, "JPEG", exif=tags)
    assert Image.open(BytesIO(written_anew(out))).size == (10, 20)


def test_a_flood_of_points_is_refused_at_once():
    begun = time.process_time()
    with pytest.raises(RefusedError, match="picture_too_large"):
        written_anew(BytesIO(flood()))
    assert time.process_time() - begun < 0.2


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='alert(1)'/>", b"<html>", b"%PDF-1.4", b"GIF89a", picture()[:40], b"\x89PNG\r\n\x1a\n" + b"\0" * 50]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(RefusedError):
        written_anew(BytesIO(content))


@pytest.mark.django_db
def test_a_figure_in_the_library_has_lost_its_place_too(cast):
    client = sign_in(cast.author)
    file = SimpleUploadedFile("photo.jpg", picture("JPEG", (60, 40), exif=True) + b"<script>", content_type="image/jpeg")
    response = client.post("/cms/images/add/", {"title": "A photo", "file": file, "collection": 1, "description": "A test"})
    assert response.status_code == 302, response.content
    figure = Figure.objects.get()
    with figure.file.open() as file:
        content = file.read()
    assert b"where it was taken" not in content
    assert b"script" not in content
    assert (figure.width, figure.height) == (60, 40)


@pytest.mark.django_db
@pytest.mark.parametrize("content", [flood(), b"<svg/>", picture()[:30]], ids=["flood", "svg", "cut off"])
def test_what_is_no_figure_is_told_at_the_field(cast, content):
    response = sign_in(cast.author).post(
        "/cms/images/add/",
        {"title": "A photo", "file": SimpleUploadedFile("photo.png", content, content_type="image/png"), "collection": 1},
    )
    assert response.status_code == 200
    assert Figure.objects.count() == 0
