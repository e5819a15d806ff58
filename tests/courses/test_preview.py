"""An author looks at a lesson as learners will see it, beside the form; the checker of the editor looks at it too."""

import pytest
from django.urls import reverse

from tests.cast import sign_in
from tests.factories.courses import make_course_page, make_lesson, make_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    return make_lesson(make_module(make_course_page()))


def policy_of(response):
    return {part.split()[0]: part.split()[1:] for part in response["Content-Security-Policy"].split("; ")}


def previewed(cast, lesson):
    """What the frame beside the form shows."""
    client, address = sign_in(cast.author), reverse("wagtailadmin_pages:preview_on_edit", args=[lesson.pk])
    client.post(address, {})
    return client.get(f"{address}?in_preview_panel=true")


def test_a_draft_may_be_shown_in_a_frame_of_ours_under_the_policy_of_our_pages(cast, lesson):
    response = previewed(cast, lesson)
    policy = policy_of(response)
    assert lesson.title in response.content.decode()
    assert policy["frame-ancestors"] == ["'self'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]


def test_the_checker_of_the_editor_comes_with_a_draft_and_with_nothing_else(cast, lesson):
    assert "wagtail-userbar" in previewed(cast, lesson).content.decode()
    assert "wagtail-userbar" not in sign_in(cast.author).get("/guidance/").content.decode()


def test_a_page_for_readers_is_framed_by_nobody(cast, lesson):
    assert policy_of(sign_in(cast.author).get("/guidance/"))["frame-ancestors"] == ["'none'"]


def test_the_editor_itself_is_framed_by_nobody(cast, lesson):
    assert policy_of(sign_in(cast.author).get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])))["frame-ancestors"] == ["'none'"]
