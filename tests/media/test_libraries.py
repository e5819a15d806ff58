"""Content types: known by their bytes, held until approved, pinned, and revoked with all that runs on them [F8]."""

import json

import pytest

from agencies.models import AuditEvent
from media import uploads
from media.checking import settle_held_up
from media.h5p.libraries import approve, point, revoke, stopped_by
from media.h5p.reading import Name, closure, hosts_in, names_in
from media.models import LibraryBuild, LibraryPointer, Package, PackageVersion
from tests.factories.packages import approve_all, ready, uploaded
from tests.media.archives import zipped
from tests.media.packages import CHOICE, CHOICE_LIBRARY, choice_package, h5p, library, question, set_package

pytestmark = pytest.mark.django_db
NEWER = library("H5P.TestChoice", CHOICE + "// newer", version="1.0.999")


def content_only() -> bytes:
    return h5p("H5P.TestChoice 1.0", question("Only content"))


def newer_package() -> bytes:
    return h5p("H5P.TestChoice 1.0", question("Another"), NEWER)


def pins(version: PackageVersion) -> list[str]:
    return sorted(str(build) for build in LibraryBuild.objects.filter(uses__version=version))


def test_unknown_bytes_wait_for_a_person(cast):
    version = uploaded(choice_package(), by=cast.author)
    assert version.status == "needs_approval"
    assert version.report["waiting"] == ["H5P.TestChoice 1.0.3"]
    assert version.package.live_version is None
    approve(LibraryBuild.objects.get(), by=cast.administrator)
    settle_held_up()
    version.refresh_from_db()
    assert version.status == "ready"
    assert AuditEvent.objects.filter(action="library.approved", actor=cast.administrator.pk).exists()


def test_a_newer_number_changes_nothing_for_others(cast):
    """What anybody may upload must not get under what others have published."""
    first = ready(choice_package(), by=cast.author)
    second = uploaded(newer_package(), by=cast.author)
    assert second.status == "needs_approval"
    assert pins(first) == ["H5P.TestChoice 1.0.3"]
    assert uploaded(content_only(), by=cast.author).status == "ready"
    approve_all(by=cast.administrator)
    assert pins(first) == ["H5P.TestChoice 1.0.3"]
    assert pins(uploaded(content_only(), by=cast.author)) == ["H5P.TestChoice 1.0.999"]


def test_the_same_number_with_other_bytes_is_another_build(cast):
    ready(choice_package(), by=cast.author)
    other = h5p("H5P.TestChoice 1.0", question(), library("H5P.TestChoice", CHOICE + "//x", version="1.0.4"))
    assert uploaded(other, by=cast.author).status == "needs_approval"
    assert LibraryBuild.objects.count() == 2


def test_an_approved_build_takes_the_place_of_an_unknown_older_one(cast):
    ready(newer_package(), by=cast.author)
    version = uploaded(choice_package(), by=cast.author)
    assert version.status == "ready"
    assert version.report["instead"] == ["H5P.TestChoice 1.0.999"]
    assert pins(version) == ["H5P.TestChoice 1.0.999"]


def test_a_package_without_its_content_types_gets_the_approved_ones_or_says_which_are_missing(cast):
    version = uploaded(content_only(), by=cast.author)
    assert version.status == "needs_libraries"
    assert version.report["missing"] == ["H5P.TestChoice 1.0"]
    ready(choice_package(), by=cast.author)
    version.refresh_from_db()
    assert version.status == "ready"


def test_content_types_named_only_in_the_content_are_found(cast):
    version = uploaded(set_package(), by=cast.author)
    assert pins(version) == ["H5P.TestChoice 1.0.3", "H5P.TestSet 1.0.3"]
    params = {"a": [{"library": "H5P.Video 1.6"}, {"b": {"library": "not a name"}}], "library": "H5PEditor.X 1.0"}
    assert {str(name) for name in names_in(params)} == {"H5P.Video 1.6", "H5PEditor.X 1.0"}


def test_a_circle_of_content_types_is_walked_once():
    a, b = Name("A", 1, 0), Name("B", 1, 0)
    assert closure((a,), lambda name: [b] if name == a else [a]) == [a, b]


def test_what_a_content_type_needs_is_pinned_too(cast):
    inner = library("H5P.Inner", "x")
    outer = library("H5P.Outer", "x", needs=("H5P.Inner 1.0", "H5P.Gone 2.1"))
    version = uploaded(h5p("H5P.Outer 1.0", {}, inner, outer), by=cast.author)
    assert pins(version) == ["H5P.Inner 1.0.3", "H5P.Outer 1.0.3"]
    assert version.report["missing"] == ["H5P.Gone 2.1"]


def test_revoking_stops_what_runs_on_it_and_says_what(cast):
    version = ready(choice_package(), by=cast.author)
    other = ready(set_package(), by=cast.author, title="A set")
    build = LibraryBuild.objects.get(machine_name="H5P.TestSet")
    assert list(stopped_by(build)) == [other]
    assert revoke(build, by=cast.administrator) == [other]
    other.refresh_from_db()
    version.refresh_from_db()
    assert (other.status, version.status) == ("stopped", "ready")
    assert not Package.objects.playable().filter(pk=other.package_id).exists()
    assert LibraryPointer.objects.filter(machine_name="H5P.TestSet").count() == 0
    assert uploaded(set_package(), by=cast.author).status == "stopped"


def test_renewal_is_a_new_version_and_nothing_else(cast):
    version = ready(choice_package(), by=cast.author)
    with pytest.raises(uploads.NothingNewerError):
        uploads.repin(version, by=cast.author)
    ready(newer_package(), by=cast.author)
    fresh = uploads.repin(version, by=cast.author)
    fresh.refresh_from_db()
    assert (fresh.number, fresh.status, fresh.made_from) == (2, "ready", version)
    assert pins(fresh) == ["H5P.TestChoice 1.0.999"]
    assert pins(version) == ["H5P.TestChoice 1.0.3"]
    version.package.refresh_from_db()
    assert version.package.live_version == version
    uploads.publish(fresh, by=cast.author)
    version.package.refresh_from_db()
    assert version.package.live_version == fresh


def test_only_what_is_ready_is_published(cast):
    version = uploaded(choice_package(), by=cast.author)
    with pytest.raises(uploads.NotReadyError):
        uploads.publish(version, by=cast.author)


def test_a_pointer_is_moved_by_a_person_only(cast):
    ready(choice_package(), by=cast.author)
    ready(newer_package(), by=cast.author)
    old = LibraryBuild.objects.get(patch=3)
    point(old, by=cast.administrator)
    assert pins(uploaded(content_only(), by=cast.author)) == ["H5P.TestChoice 1.0.3"]


def test_the_order_of_files_does_not_change_the_digest(cast):
    head = json.dumps(
        {
            "title": "T",
            "mainLibrary": "H5P.TestChoice",
            "preloadedDependencies": [{"machineName": "H5P.TestChoice", "majorVersion": 1, "minorVersion": 0}],
        }
    )
    files = {**CHOICE_LIBRARY, "h5p.json": head, "content/content.json": "{}"}
    uploaded(zipped(files), by=cast.author)
    uploaded(zipped(dict(reversed(files.items()))), by=cast.author)
    assert LibraryBuild.objects.count() == 1


def test_hosts_are_read_from_anywhere_in_the_content():
    assert hosts_in({"a": ["x", {"b": "<a href='http://One.example/x'>"}], "c": "//two.example/y and ///"}) == {
        "one.example",
        "two.example",
    }
