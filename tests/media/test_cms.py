"""Packages in the editor: uploaded, watched, published, renewed; content types approved by administrators only [F8]."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection

from jobs.runner import drain
from media.models import LibraryBuild, Package, PackageVersion
from tests.cast import sign_in
from tests.factories.packages import course_with, ready, uploaded
from tests.media.archives import zipped
from tests.media.packages import CHOICE, choice_package, h5p, library, question

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(cast):
    return sign_in(cast.author)


@pytest.fixture
def administrator(cast):
    return sign_in(cast.administrator)


def send(client, content: bytes, name: str = "practice.h5p", **more):
    form = {"title": "Who decides", "collection": Collection.get_first_root_node().pk, "file": SimpleUploadedFile(name, content), **more}
    return client.post("/cms/packages/add/", form)


def test_uploaded_checked_approved_and_played(author, administrator, cast):
    response = send(author, choice_package())
    version = PackageVersion.objects.get()
    assert response.headers["Location"] == f"/cms/packages/versions/{version.pk}/"
    waiting = author.get(response.headers["Location"])
    assert waiting.headers["Refresh"] == "2"
    assert b'<progress id="progress"' in waiting.content
    drain()
    assert "new" in author.get(response.headers["Location"]).content.decode()
    build = LibraryBuild.objects.get()
    page = administrator.get(f"/cms/packages/libraries/{build.pk}/").content.decode()
    assert "script.js" in page
    administrator.post(f"/cms/packages/libraries/{build.pk}/approve/", {"accessibility_note": "Works with the keyboard."})
    drain()
    version.refresh_from_db()
    assert version.status == "ready"
    assert b"Works with the keyboard." in author.get(response.headers["Location"]).content
    assert author.get(f"/packages/{version.pk}/preview/").status_code == 200


def test_a_refused_file_is_told_in_plain_words_and_where(author):
    response = send(author, choice_package(more={"content/images/a.svg": "<svg/>"}))
    drain()
    page = author.get(response.headers["Location"]).content.decode()
    assert "This file was not taken" in page
    assert "content/images/a.svg" in page
    assert "Nothing of it was kept." in page


def test_what_is_wrong_with_the_form_is_said_and_kept(author, settings):
    page = author.post("/cms/packages/add/", {"title": "Kept words", "collection": 1})
    assert page.status_code == 200
    assert b"Kept words" in page.content
    assert b"This field is required" in page.content
    settings.PACKAGE_MAX_MB = 0
    assert b"larger than 0 MB" in send(author, choice_package()).content
    assert Package.objects.count() == 0


def test_a_new_version_is_published_by_a_person(author, cast):
    version = ready(choice_package(), by=cast.author)
    author.post(f"/cms/packages/{version.package_id}/upload/", {"file": SimpleUploadedFile("two.h5p", choice_package(title="Two"))})
    drain()
    fresh = PackageVersion.objects.get(number=2)
    version.package.refresh_from_db()
    assert (fresh.status, version.package.live_version_id) == ("ready", version.pk)
    assert "Publish" in author.get(f"/cms/packages/versions/{fresh.pk}/").content.decode()
    author.post(f"/cms/packages/versions/{fresh.pk}/publish/")
    version.package.refresh_from_db()
    assert version.package.live_version_id == fresh.pk


def test_newer_content_types_are_offered(author, cast):
    version = ready(choice_package(), by=cast.author)
    ready(h5p("H5P.TestChoice 1.0", question(), library("H5P.TestChoice", CHOICE + "//2", version="1.0.9")), by=cast.author)
    assert "1.0.3 → H5P.TestChoice 1.0.9" in author.get(f"/cms/packages/versions/{version.pk}/").content.decode()
    response = author.post(f"/cms/packages/versions/{version.pk}/renew/")
    fresh = PackageVersion.objects.get(package=version.package, number=2)
    assert response.headers["Location"] == f"/cms/packages/versions/{fresh.pk}/"


def test_an_author_does_not_approve(author, cast):
    uploaded(choice_package(), by=cast.author)
    build = LibraryBuild.objects.get()
    for path in ("", "approve/", "revoke/", "point/"):
        assert author.post(f"/cms/packages/libraries/{build.pk}/{path}").status_code == 403
    assert author.get("/cms/packages/libraries/").status_code == 403
    build.refresh_from_db()
    assert build.status == "quarantined"


def test_revoking_says_what_it_stops(administrator, cast):
    version = ready(choice_package(), by=cast.author, title="Who decides")
    build = LibraryBuild.objects.get()
    assert "Who decides" in administrator.get(f"/cms/packages/libraries/{build.pk}/").content.decode()
    administrator.post(f"/cms/packages/libraries/{build.pk}/revoke/")
    version.refresh_from_db()
    assert version.status == "stopped"


def test_what_is_in_use_is_not_deleted(author, cast):
    used, unused = ready(choice_package(), by=cast.author), uploaded(zipped({"x": "y"}), by=cast.author)
    course_with(used.package)
    assert "Delete" in author.get(f"/cms/packages/{used.package_id}/delete/").content.decode()
    for version in (used, unused):
        author.post(f"/cms/packages/{version.package_id}/delete/")
    assert list(Package.objects.all()) == [used.package]


def test_the_chooser_offers_what_can_be_played(author, cast):
    ready(choice_package(), by=cast.author, title="Playable practice")
    uploaded(zipped({"x": "y"}), by=cast.author, title="Refused thing")
    page = author.get("/cms/packages/chooser/").content.decode()
    assert "Playable practice" in page
    assert "Refused thing" not in page


def test_a_step_is_made_with_a_package_like_with_an_image(author, cast):
    version = ready(choice_package(), by=cast.author)
    _course, page = course_with(version.package)
    form = author.get(f"/cms/pages/add/courses/packagepage/{page.get_parent().pk}/").content.decode()
    assert "Choose a package" in form
    assert "A certificate never rests on it" in form or "certificate never rests on it" in form


@pytest.mark.parametrize("path", ["/cms/packages/", "/cms/packages/libraries/?status=approved"])
def test_lists_cost_the_same_however_long(administrator, cast, path):
    counts = []
    for number in range(12):
        more = library("H5P.TestChoice", f"{CHOICE}//{number}", version=f"1.0.{number + 10}")
        ready(h5p("H5P.TestChoice 1.0", question(), more), by=cast.administrator, title=f"Package {number}")
        if number in (1, 11):
            with CaptureQueriesContext(connection) as counted:
                assert administrator.get(path).status_code == 200
            counts.append(len(counted))
    assert counts[0] == counts[1]
    assert b"H5P.TestChoice" in administrator.get(path).content or b"Package 11" in administrator.get(path).content


def test_long_lists_have_pages(author, cast):
    for number in range(23):
        uploaded(zipped({"x": "y"}), by=cast.author, title=f"Package {number:02}")
    assert "Page 1 of 2" in author.get("/cms/packages/").content.decode()
    assert "Package 00" in author.get("/cms/packages/?p=2").content.decode()
    assert "no package has this" in author.get("/cms/packages/?q=zebra").content.decode().lower()
