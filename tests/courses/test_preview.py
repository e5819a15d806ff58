"""An author looks at a page as learners will see it, beside the form; the checker of the editor looks at it too."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from tests.cast import sign_in
from tests.factories.courses import make_course_page, make_lesson, make_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def module():
    module = make_module(make_course_page())
    make_lesson(module)
    return module


def policy_of(response):
    return {part.split()[0]: part.split()[1:] for part in response["Content-Security-Policy"].split("; ")}


def previewed(cast, module):
    """What the frame beside the form shows of a title that was typed and not yet saved."""
    client, address = sign_in(cast.author), reverse("wagtailadmin_pages:preview_on_edit", args=[module.pk])
    typed = {"title": "A title as typed", "slug": module.slug, "summary": module.summary, "code": module.code}
    assert client.post(address, nested_form_data({**typed, "comments": inline_formset([])})).json()["is_valid"]
    return client.get(f"{address}?in_preview_panel=true")


def test_a_draft_may_be_shown_in_a_frame_of_ours_under_the_policy_of_our_pages(cast, module):
    response = previewed(cast, module)
    policy = policy_of(response)
    assert "A title as typed" in response.content.decode()
    assert policy["frame-ancestors"] == ["'self'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]


def test_the_checker_of_the_editor_comes_with_a_draft_and_with_nothing_else(cast, module):
    assert "wagtail-userbar" in previewed(cast, module).content.decode()
    assert "wagtail-userbar" not in sign_in(cast.author).get("/guidance/").content.decode()


def test_a_page_for_readers_is_framed_by_nobody(cast, module):
    assert policy_of(sign_in(cast.author).get("/guidance/"))["frame-ancestors"] == ["'none'"]


def test_the_editor_itself_is_framed_by_nobody(cast, module):
    assert policy_of(sign_in(cast.author).get(reverse("wagtailadmin_pages:edit", args=[module.pk])))["frame-ancestors"] == ["'none'"]
