"""An upload from its arrival to its verdict: visible progress, plain words, and nothing left behind on refusal [F1, F2, F8, F11]."""

import json
import socket
import struct
import threading

import pytest
from django.core.files.storage import default_storage

from jobs.models import Job
from media import checking
from media.models import LibraryBuild, PackageVersion
from media.refusals import RefusedError
from media.xml_documents import parse
from tests.factories.packages import approve_all, ready, uploaded
from tests.media.archives import CORPUS, Raw, flood, picture, raw, zipped
from tests.media.packages import (
    CHOICE_LIBRARY,
    MANIFEST_12,
    choice_package,
    course,
    h5p,
    library,
    question,
    scorm12,
    scorm2004,
    set_package,
)

pytestmark = pytest.mark.django_db


def all_files(folder: str = "packages") -> list[str]:
    found = []
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    for name in folders:
        found += all_files(f"{folder}/{name}")
    return found + [f"{folder}/{name}" for name in files]


def with_doctype() -> bytes:
    bomb = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return course(MANIFEST_12.format(p="", c="").replace("?>", f"?>{bomb}", 1), "")


def with_outside_entity() -> bytes:
    return course(MANIFEST_12.format(p="", c="").replace("?>", '?><!DOCTYPE m SYSTEM "http://127.0.0.1:9/x.dtd">', 1), "")


REFUSED = {
    "unknown kind": (lambda: zipped({"index.html": "x"}), "unknown_kind"),
    "picture that is a page": (lambda: choice_package(more={"content/images/a.png": "<html><script>alert(1)</script>"}), "not_a_picture"),
    "pixel flood": (lambda: choice_package(more={"content/images/a.png": flood()}), "picture_too_large"),
    "SVG in content": (lambda: choice_package(more={"content/a.svg": "<svg onload='x'/>"}), "type_not_allowed"),
    "page in content": (lambda: choice_package(more={"content/a.html": "<script>"}), "type_not_allowed"),
    "script in content": (lambda: choice_package(more={"content/a.js": "x"}), "type_not_allowed"),
    "program in content": (lambda: choice_package(more={"content/a.exe": "MZ"}), "program"),
    "program under another name": (lambda: choice_package(more={"content/a.pdf": b"MZ\x90\0"}), "program"),
    "archive in content": (lambda: choice_package(more={"content/a.txt": zipped({"x": "y"})}), "archive_inside"),
    "film that is none": (lambda: choice_package(more={"content/a.mp4": b"<html>" * 10}), "wrong_type"),
    "document that is a page": (lambda: choice_package(more={"content/a.pdf": b"<html>" * 10}), "wrong_type"),
    "no content": (lambda: zipped({"h5p.json": "{}"}), "field_missing"),
    "no main library": (lambda: h5p("H5P.X 1.0", {}, mainLibrary="H5P.Y"), "field_missing"),
    "not JSON": (lambda: zipped({"h5p.json": "{", "content/content.json": "{}"}), "json_broken"),
    "numbers that are none": (lambda: zipped({"h5p.json": '{"a": NaN}', "content/content.json": "{}"}), "json_broken"),
    "JSON too deep": (lambda: zipped({"h5p.json": "[" * 5000 + "]" * 5000, "content/content.json": "{}"}), "json_broken"),
    "script that is missing": (lambda: h5p("H5P.L 1.0", {}, library("H5P.L", "x", preloadedJs=[{"path": "../../x.js"}])), "library_broken"),
    "a newer player": (
        lambda: h5p("H5P.L 1.0", {}, library("H5P.L", "x", coreApi={"majorVersion": 1, "minorVersion": 99})),
        "newer_player",
    ),
    "a name that is a path": (lambda: h5p("H5P.L 1.0", {}, library("H5P.L", "x", machineName="../L")), "field_missing"),
    "pages in a frame": (lambda: h5p("H5P.IFrameEmbed 1.0", {}), "type_unsupported"),
    "entity bomb": (with_doctype, "xml_declares"),
    "outside entity": (with_outside_entity, "xml_declares"),
    "manifest that is none": (lambda: zipped({"imsmanifest.xml": "<manifest"}), "xml_broken"),
    "nothing to start": (lambda: zipped({"imsmanifest.xml": "<manifest><organizations/></manifest>"}), "no_launch"),
    "start outside the package": (lambda: zipped({"imsmanifest.xml": MANIFEST_12.format(p="", c="")}), "launch_missing"),
    "program in a course": (lambda: course(MANIFEST_12.format(p="", c=""), "", **{"setup.exe": "MZ"}), "program"),
    "archive in a course": (lambda: course(MANIFEST_12.format(p="", c=""), "", **{"more.zip": zipped({"a": "b"})}), "archive_inside"),
    "cmi5 of no structure": (lambda: zipped({"cmi5.xml": "<courseStructure/>"}), "structure"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_come_in_is_refused_and_leaves_nothing(cast, name):
    build, code = REFUSED[name]
    version = uploaded(build(), by=cast.author)
    assert version.status == "refused"
    assert version.report["refusal"]["code"] == code
    assert all_files() == []
    assert LibraryBuild.objects.count() == 0
    assert version.files == {}


def test_the_whole_corpus_ends_in_a_verdict_and_leaves_nothing(cast):
    for one in CORPUS:
        version = uploaded(one.build(), by=cast.author, name="package.zip")
        assert version.status == "refused"
        assert version.report["refusal"]["code"] in (one.code, "unknown_kind")
    assert all_files() == []


def test_it_is_checked_by_a_job_and_its_progress_is_seen(cast, monkeypatch):
    seen = []
    monkeypatch.setattr(checking, "_progress", lambda version, share: seen.append(share))
    version = uploaded(choice_package(more={f"content/images/{number}.png": picture() for number in range(120)}), by=cast.author)
    assert Job.objects.filter(name="media.check_package", key=f"media.check_package:{version.pk}").count() == 1
    assert seen == sorted(seen)
    assert len(set(seen)) >= 4


def test_checked_again_it_stays_as_it_was_decided(cast):
    version = ready(choice_package(), by=cast.author)
    before = PackageVersion.objects.values().get(pk=version.pk)
    checking.check(version)
    assert PackageVersion.objects.values().get(pk=version.pk) == before


def test_an_honest_package_is_kept_by_digest(cast):
    version = ready(choice_package(), by=cast.author)
    assert version.kind == "h5p"
    assert version.package.live_version == version
    assert all("Choice" not in name and ".js" not in name for name in all_files())
    assert version.report["types"] == [{"name": "H5P.TestChoice 1.0.3", "title": "TestChoice", "licence": "MIT", "accessibility": ""}]
    assert version.report["licence"] == "CC BY"


def test_other_hosts_are_listed(cast):
    params = {
        **question(),
        "sources": [{"path": "https://media.elsewhere.example/film.mp4"}],
        "text": "see //cdn.example.org/x.js and http://www.w3.org/x",
    }
    version = uploaded(h5p("H5P.TestChoice 1.0", params, CHOICE_LIBRARY), by=cast.author)
    assert version.report["hosts"] == ["cdn.example.org", "media.elsewhere.example"]


def test_what_a_content_type_may_not_hold_is_left_out(cast):
    version = uploaded(h5p("H5P.L 1.0", {}, library("H5P.L", "x", more={"shell.php": "<?php", "readme.html": "x"})), by=cast.author)
    assert version.status == "needs_approval"
    assert sorted(version.report["left_out"]) == ["H5P.L-1.0/readme.html", "H5P.L-1.0/shell.php"]
    assert set(LibraryBuild.objects.get().files) == {"library.json", "script.js", "style.css"}


def test_a_byte_order_mark_is_forgiven(cast):
    files = {"h5p.json": b"\xef\xbb\xbf" + json.dumps({"title": "T", "mainLibrary": "H5P.TestChoice", "preloadedDependencies": [
        {"machineName": "H5P.TestChoice", "majorVersion": "1", "minorVersion": 0}]}).encode(), "content/content.json": "{}", **CHOICE_LIBRARY}  # fmt: skip
    assert uploaded(zipped(files), by=cast.author).status == "needs_approval"


@pytest.mark.parametrize(("build", "kind"), [(scorm12, "scorm12"), (lambda: scorm12(prefix="imscp"), "scorm12"), (scorm2004, "scorm2004")])
def test_a_course_is_read_under_any_prefix(cast, build, kind):
    version = uploaded(build(), by=cast.author)
    assert (version.status, version.kind) == ("ready", kind)
    assert [part["title"] for part in version.manifest["parts"]] == ["First part", "Second part"]
    assert version.manifest["parts"][0]["href"] == "one/index.html"
    if kind == "scorm12":
        assert version.manifest["parts"][0]["mastery"] == 80
        assert version.manifest["parts"][1]["href"] == "two/index.html?page=2"
    else:
        assert version.manifest["parts"][0]["passing"] == 0.8


def test_xml_that_declares_is_refused_at_once():
    for text in (b"<!DOCTYPE a><a/>", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', b"<a>&x;</a>", b"<a><b></a>"):
        with pytest.raises(RefusedError):
            parse(text)
    assert parse(b"<a xmlns='u'><b>1</b></a>").tag == "{u}a"


class Scanner(threading.Thread):
    """Speaks clamd's language and says what it is told to say."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.answer, self.seen = answer, b""
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.listening.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        connection, _ = self.listening.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">L", stream.read(4))[0]:
                self.seen += stream.read(size)
            connection.sendall(self.answer)
        self.listening.close()


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [(b"stream: OK\0", "needs_approval", ""), (b"stream: Eicar-Test FOUND\0", "refused", "malware"), (b"", "refused", "scanner_away")],
)
def test_a_scanner_is_asked_first_where_there_is_one(cast, settings, answer, status, code):
    scanner = Scanner(answer)
    settings.CLAMD_URL = scanner.address
    content = choice_package()
    version = uploaded(content, by=cast.author)
    scanner.join(5)
    assert version.status == status
    assert scanner.seen == content
    assert version.report.get("refusal", {}).get("code", "") == code
    assert version.report.get("scanned", False) is (status != "refused")


def test_a_scanner_that_is_away_lets_nothing_in(cast, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert uploaded(choice_package(), by=cast.author).report["refusal"]["code"] == "scanner_away"


def test_limits_come_from_the_settings(cast, settings):
    settings.PACKAGE_MAX_FILES = 3
    assert uploaded(choice_package(), by=cast.author).report["refusal"]["code"] == "too_many_files"


def test_two_packages_share_their_content_types(cast):
    ready(choice_package(), by=cast.author)
    before = len(all_files())
    ready(set_package(), by=cast.author)
    assert LibraryBuild.objects.count() == 2
    assert len(all_files()) == before + 1 + 1 + 3


def test_a_second_member_of_the_same_bytes_does_not_matter(cast):
    files = {**CHOICE_LIBRARY, "content/content.json": json.dumps(question())}
    head = json.dumps(
        {
            "title": "T",
            "mainLibrary": "H5P.TestChoice",
            "preloadedDependencies": [{"machineName": "H5P.TestChoice", "majorVersion": 1, "minorVersion": 0}],
        }
    )
    entries = [
        Raw(name.encode(), content.encode() if isinstance(content, str) else content)
        for name, content in {**files, "h5p.json": head}.items()
    ]
    assert uploaded(raw(*entries, entries[0]), by=cast.author).status == "needs_approval"
    approve_all(by=cast.administrator)


def test_a_damaged_storage_is_a_refusal_and_no_crash(cast):
    version = uploaded(choice_package(), by=cast.author)
    PackageVersion.objects.filter(pk=version.pk).update(status="waiting", checked_at=None)
    default_storage.delete(version.archive)
    checking.check(version)
    version.refresh_from_db()
    assert version.status == "refused"
