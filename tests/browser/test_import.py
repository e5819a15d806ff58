"""A coordinator brings a sheet with errors, sees what it would do, takes the errors away as a file, has the rest taken in, and undoes it."""

import pytest

from agencies.models import User
from jobs.runner import drain
from records.engine import refresh
from tests.factories.agencies import LONG_AGO
from tests.factories.records import BareEditionFactory, VersionFactory
from tests.records.people_files import people_file

pytestmark = pytest.mark.browser


def test_a_sheet_with_errors_is_looked_at_taken_in_and_undone(visit, cast, tmp_path):
    course = BareEditionFactory(course__code="TIP-101", course__title="Interviewing").course
    VersionFactory(requirement__course=course)
    assert cast.team and cast.learner_b
    refresh(cast.coordinator_a, on=LONG_AGO)
    content, planted = people_file(14, wrong=3, course=course.code)
    window = visit(cast.coordinator_a)
    page = window.open(f"/agencies/{cast.a.slug}/people/import/")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("heading", name="Something needs your attention").wait_for()
    window.check(name="import-nothing-chosen", widths=(320, 1280))
    page.get_by_label("The file", exact=True).set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("11 of 14 rows can be taken in. 3 rows have an error.").wait_for()
    for row, column in planted.items():
        assert page.get_by_role("row", name=f"Row {row} ").get_by_text(column, exact=True).is_visible()
    window.check(name="import-checked")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all errors as CSV").click()
    download.value.save_as(tmp_path / "errors.csv")
    assert len((tmp_path / "errors.csv").read_text("utf-8-sig").splitlines()) == 1 + len(planted)
    assert not User.objects.filter(email="person2@larkmere.example").exists()
    page.get_by_role("button", name="Take in 11 rows").click()
    page.get_by_text("Rows taken in").wait_for()
    window.check(name="import-running", widths=(320, 1280), schemes=("light",))
    drain()
    page.get_by_text("11 of 14 rows were taken in").wait_for()
    window.check(name="import-done")
    window.check(f"/agencies/{cast.a.slug}/people/", name="import-people", widths=(320, 1280), schemes=("light",))
    assert page.get_by_text("Pérson 2", exact=True).first.is_visible()
    page.go_back()
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("heading", name="Undo 11 rows?").wait_for()
    window.check(name="import-undo")
    page.get_by_role("button", name="Undo the import").click()
    drain()
    page.get_by_text("11 rows were undone.").wait_for()
    window.check(name="import-undone", widths=(320, 1280), schemes=("light",))
    assert not User.objects.filter(email__startswith="person", is_active=True).exists()
    page.get_by_role("link", name="Import people").click()
    window.check(name="import-files", widths=(320, 1280))
