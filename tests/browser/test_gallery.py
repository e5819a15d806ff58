"""Every component in every state, looked at by a browser."""

import pytest

pytestmark = pytest.mark.browser


def test_the_gallery_is_clean_at_every_width_in_both_themes(visit, cast):
    visit(cast.administrator).check("/gallery/")


def test_the_gallery_is_clean_in_forced_colours(visit, cast):
    visit(cast.administrator, forced_colors="active").check("/gallery/", name="gallery-forced", schemes=["light"])


def test_the_gallery_works_without_scripts(visit, cast):
    window = visit(cast.administrator, java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = window.open("/gallery/")
    page.get_by_text("Menu", exact=True).click()
    assert page.get_by_role("link", name="My learning").is_visible()
    assert page.get_by_role("link", name="Quick exit").get_attribute("href").startswith("https://")


def test_a_learner_does_not_get_the_gallery(visit, cast):
    window = visit(cast.learner_a)
    assert window.page.goto(f"{window.address}/gallery/").status == 403
    window.check(name="refused")
