"""The library: figures, handouts and recordings, and how they are served."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtailmedia.models import get_media_model

from media.models import Figure, Handout, Recording
from tests.cast import sign_in
from tests.factories.courses import make_figure, make_handout, make_recording

pytestmark = pytest.mark.django_db


def test_the_editor_works_with_our_own_models():
    assert (get_image_model(), get_document_model(), get_media_model()) == (Figure, Handout, Recording)


def test_a_figure_is_shown_in_the_size_that_is_asked_for():
    rendition = make_figure().get_rendition("width-30")
    assert (rendition.width, rendition.height) == (30, 20)


def test_captions_are_a_text_track_and_nothing_else():
    recording = make_recording(captions=False)
    recording.captions = ContentFile(b"<html>", name="captions.html")
    with pytest.raises(ValidationError, match="captions"):
        recording.full_clean()


def test_the_form_of_a_recording_asks_for_what_stands_in_for_it():
    assert {"captions", "captions_checked", "transcript"} <= set(Recording.admin_form_fields)


def test_other_captions_have_been_checked_by_nobody():
    recording = make_recording()
    recording.title = "Another title"
    recording.save()
    recording.refresh_from_db()
    assert recording.captions_checked
    recording.captions = ContentFile(b"WEBVTT", name="film.vtt")
    recording.save(update_fields=["captions"])
    recording.refresh_from_db()
    assert not recording.captions_checked


def test_a_recording_is_shown_with_its_language_and_what_is_seen():
    recording = make_recording()
    recording.language = "es"
    page = render_to_string("blocks/video.html", {"value": {"title": "Talk", "recording": recording}})
    assert 'srclang="es"' in page
    assert "She stands by the door." in page


def test_a_handout_is_sent_as_a_download_to_members_only(cast):
    handout = make_handout()
    address = reverse("wagtaildocs_serve", args=[handout.pk, handout.filename])
    response = sign_in(cast.learner_a).get(address)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == b"one, two"
    assert sign_in(cast.learner_a).__class__().get(address).status_code == 302


def test_uploads_are_not_served_by_their_path(cast):
    handout = make_handout()
    assert sign_in(cast.learner_a).get(handout.file.url).status_code == 404
