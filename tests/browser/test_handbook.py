"""The handbook on a laptop without a network: unpacked, opened from disk, followed from page to page."""

import zipfile
from datetime import date

import pytest

from guidance import handbook
from guidance.note_versions import freeze
from tests.browser.harness import check_page
from tests.factories.guidance import SourceFactory, make_note

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_every_link_of_the_unpacked_pages_works_and_nothing_is_fetched(browser, tmp_path):
    for mark in ("S1", "S2"):
        SourceFactory(mark=mark, title="A statute", address="https://law.example/statute")
    for number in (1, 2, 3):
        freeze(make_note(number), by=None)
    (tmp_path / "handbook.zip").write_bytes(handbook.pages(handbook.in_force(), date(2026, 11, 24)))
    with zipfile.ZipFile(tmp_path / "handbook.zip") as archive:
        archive.extractall(tmp_path)
    context = browser.new_context(offline=True)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    start = (tmp_path / "handbook" / "index.html").as_uri()
    page.goto(start)
    check_page(page, name="handbook")
    page.get_by_role("link", name="GN-01 v1").click()
    check_page(page, name="handbook-note")
    for citation in ("GN-02 v1", "GN-03 v1"):
        page.get_by_role("navigation").get_by_role("link", name=citation).click()
        page.get_by_text(citation).first.wait_for()
    within = page.locator("a[href^='#']")
    assert within.count()
    for at in range(within.count()):
        assert page.locator(within.nth(at).get_attribute("href")).count() == 1
    page.get_by_role("link", name="Contents").click()
    assert page.url == start
    assert all(url.startswith("file:") for url in asked)
    context.close()
