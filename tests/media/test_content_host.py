"""The content host: what it serves, to whom, for how long, and that its policy stands on every answer [F3, F4, F5, F7]."""

from datetime import timedelta

import pytest
from django.conf import settings as live_settings
from django.test import Client
from django.utils import timezone

from media import launches
from media.content_host import wanted_range
from media.h5p.libraries import revoke
from media.models import Launch, LibraryBuild
from media.origins import is_content_host
from tests.cast import sign_in
from tests.factories.packages import course_with, enrolled, launched, ready
from tests.media.packages import choice_package, picture_package, scorm12

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
ELSEWHERE = "http://content.test"


@pytest.fixture(params=["one host", "two hosts"])
def host(request, settings) -> str:
    """The host that content is asked from."""
    if request.param == "two hosts":
        settings.CONTENT_ORIGIN = ELSEWHERE
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "content.test"]
        return "content.test"
    return "testserver"


def launch_of(cast, content: bytes | None = None) -> Launch:
    course, page = course_with(ready(content or picture_package(), by=cast.author).package)
    return launched(cast.learner_a, page, enrolled(cast.learner_a, course), site=SITE)


def get(launch: Launch, path: str, host: str, **headers: str):
    response = Client().get(f"/c/{launches.token_of(launch)}/{path}", headers={"host": host, **headers})
    response.body = response.getvalue()
    return response


def check_policy(response) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy or policy.startswith("default-src 'none'; style-src 'unsafe-inline'; sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "X-Frame-Options" not in response.headers
    assert not response.cookies


def test_every_answer_carries_the_policy(cast, host, client, monkeypatch):
    launch = launch_of(cast)
    picture = "content/images/teal.jpg"
    whole = get(launch, picture, host)
    answers = {
        200: whole,
        206: get(launch, picture, host, range="bytes=0-9"),
        304: get(launch, picture, host, **{"if-none-match": whole.headers["ETag"]}),
        403: Client().get(f"/c/{'x' * 32}.{'y' * 43}/player", headers={"host": host}),
        404: get(launch, "content/no-such.png", host),
        405: Client().post(f"/c/{launches.token_of(launch)}/player", headers={"host": host}),
        416: get(launch, picture, host, range="bytes=999999-"),
    }
    monkeypatch.setattr("media.vault.get", lambda name: 1 / 0)
    failing = Client(raise_request_exception=False)
    answers[500] = failing.get(f"/c/{launches.token_of(launch)}/{picture}", headers={"host": host})
    for status, response in answers.items():
        assert response.status_code == status
        check_policy(response)
    check_policy(Client().get("/c/nothing", headers={"host": host}))
    assert not any(
        b"<html" in getattr(response, "body", response.content if not response.streaming else b"") for response in answers.values()
    )


def test_the_player_may_run_and_reach_nothing_else(cast, host):
    response = get(launch_of(cast), "player", host)
    policy = response.headers["Content-Security-Policy"]
    own = f"http://{host}/c/"
    assert response.status_code == 200
    assert f"connect-src {own} data: blob:;" in policy
    assert f"script-src {own} 'unsafe-inline'" in policy
    assert "frame-src 'none'" in policy
    assert f"frame-ancestors {SITE}; sandbox allow-scripts" in policy
    assert policy.endswith("sandbox allow-scripts")
    assert response.headers["Cache-Control"] == "no-store"


def test_no_cookie_is_read_and_no_name_is_told(cast, host):
    launch = launch_of(cast)
    client = sign_in(cast.learner_a)
    response = client.get(f"/c/{launches.token_of(launch)}/player", headers={"host": host})
    text = response.content.decode()
    assert cast.learner_a.email not in text
    assert cast.learner_a.display_name not in text
    assert not response.cookies


def test_what_the_player_is_told_holds_every_content_type(cast, host):
    launch = launch_of(cast)
    told = get(launch, "h5p.json", host).json()
    assert told["mainLibrary"] == "H5P.TestChoice"
    assert told["preloadedDependencies"] == [{"machineName": "H5P.TestChoice", "majorVersion": 1, "minorVersion": 0}]
    assert b"H5P.TestChoice" in get(launch, "libs/H5P.TestChoice-1.0/library.json", host).body
    assert get(launch, "libs/H5P.TestChoice-1.0/../../secret", host).status_code == 404
    assert get(launch, "libs/H5P.Other-1.0/library.json", host).status_code == 404


def test_a_picture_has_lost_the_place_where_it_was_taken(cast, host):
    response = get(launch_of(cast), "content/images/teal.jpg", host)
    content = response.body
    assert response.headers["Content-Type"] == "image/jpeg"
    assert content[:3] == b"\xff\xd8\xff"
    assert b"where it was taken" not in content
    assert b"Exif" not in content


def test_an_altered_or_foreign_address_is_refused(cast, host):
    mine, theirs = launch_of(cast), launch_of(cast, choice_package())
    token = launches.token_of(mine)
    altered = theirs.pk.hex + token[32:]
    for wrong in (altered, token[:-1] + ("A" if token[-1] != "A" else "B"), token[:32], ".", "-.-"):
        assert Client().get(f"/c/{wrong}/player", headers={"host": host}).status_code == 403


def test_an_address_runs_out(cast, host):
    launch = launch_of(cast)
    assert launch.expires_at - timezone.now() < timedelta(hours=8, minutes=1)
    Launch.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert get(launch, "player", host).status_code == 403


@pytest.mark.parametrize("what", ["account closed", "taken off the course", "revoked"])
def test_access_ends_at_once(cast, host, what):
    launch = launch_of(cast)
    if what == "account closed":
        type(cast.learner_a).objects.update(is_active=False)
    elif what == "taken off the course":
        launches.end_all(cast.learner_a, placement=launch.play.placement)
    else:
        revoke(LibraryBuild.objects.get(), by=cast.administrator)
    assert get(launch, "content/images/teal.jpg", host).status_code == 403


def test_the_content_host_serves_nothing_of_the_site_and_the_site_no_content(cast, settings):
    settings.CONTENT_ORIGIN = ELSEWHERE
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "content.test"]
    launch = launch_of(cast)
    for path in ("/", "/accounts/login/", "/my/", "/static/css/accord.css", "/cms/"):
        response = Client().get(path, headers={"host": "content.test"})
        assert response.status_code == 404
        check_policy(response)
    assert get(launch, "player", "testserver").status_code == 404
    assert get(launch, "player", "content.test").status_code == 200


def test_each_package_may_have_a_name_of_its_own(cast, settings):
    settings.CONTENT_ORIGIN = "https://*.content.test"
    assert is_content_host("p0123456789abcdef.content.test")
    assert not is_content_host("content.test.evil.test")
    assert not is_content_host("a.b.content.test")
    launch = launch_of(cast)
    assert launch.origin == f"https://p{launch.version.package_id.hex[:16]}.content.test"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", (0, 99, 200)),
        ("bytes=0-9", (0, 9, 206)),
        ("bytes=90-", (90, 99, 206)),
        ("bytes=-10", (90, 99, 206)),
        ("bytes=-1000", (0, 99, 206)),
        ("bytes=50-5000", (50, 99, 206)),
        ("bytes=100-", (0, 0, 416)),
        ("bytes=9-3", (0, 0, 416)),
        ("bytes=0-1,5-6", (0, 99, 200)),
        ("bytes=-", (0, 99, 200)),
        ("pages=1-2", (0, 99, 200)),
    ],
)
def test_ranges(asked, expected):
    assert wanted_range(asked, "", '"tag"', 100) == expected


def test_a_range_of_another_state_of_the_file_gets_the_whole():
    assert wanted_range("bytes=0-9", '"old"', '"new"', 100) == (0, 99, 200)


def test_a_part_of_a_file_is_that_part(cast, host):
    launch = launch_of(cast)
    whole = get(launch, "content/images/teal.jpg", host).body
    part = get(launch, "content/images/teal.jpg", host, range="bytes=3-12")
    assert part.body == whole[3:13]
    assert part.headers["Content-Range"] == f"bytes 3-12/{len(whole)}"
    assert part.headers["Content-Length"] == "10"
    assert get(launch, "content/images/teal.jpg", host).headers["Accept-Ranges"] == "bytes"


def test_a_course_needs_an_origin_of_its_own(cast, settings):
    """On one host that is no loopback name there is none, and the learner is told; nothing of the package is served from the site."""
    course, page = course_with(ready(scorm12(), by=cast.author).package)
    enrolment = enrolled(cast.learner_a, course)
    with pytest.raises(launches.NotPlayableError, match="host"):
        launched(cast.learner_a, page, enrolment, site=SITE)
    launch = launched(cast.learner_a, page, enrolment, site="http://localhost:8000")
    assert launch.origin == "http://127.0.0.1:8000"
    assert get(launch, "package/one/index.html", "localhost:8000").status_code == 403
    shown = get(launch, "package/one/index.html", "127.0.0.1:8000")
    check_policy(shown)
    assert "sandbox allow-scripts allow-same-origin allow-forms" in shown.headers["Content-Security-Policy"]
    assert "connect-src http://127.0.0.1:8000/c/" in shown.headers["Content-Security-Policy"]


def test_an_asset_costs_few_queries_however_large_the_package(cast, host, django_assert_num_queries):
    launch = launch_of(cast)
    get(launch, "content/images/teal.jpg", host)
    with django_assert_num_queries(1):
        get(launch, "content/images/teal.jpg", host)


def test_the_prefix_is_the_only_way_to_the_files():
    assert live_settings.MEDIA_URL == "/uploads/"
    assert Client().get("/uploads/packages/versions/x/y/").status_code == 404
