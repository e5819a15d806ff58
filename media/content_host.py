"""The content host: files of packages, and nothing else, under ``/c/<token>/``.

Whatever stands here was made by strangers. Three things keep it harmless: a signed address that holds for one launch, no cookie in or out,
and a policy on every answer (also on 206, 304, 403, 404 and 500) that takes a page's origin or at least its reach away.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from media import vault
from media.file_types import served_as, suffix
from media.h5p.pages import h5p_json
from media.h5p.pages import player as h5p_player
from media.launches import launch_by
from media.models import Launch, PackageKind, PackageVersion, VersionLibrary, VersionStatus
from media.origins import is_content_host
from media.scorm.pages import player as scorm_player

PREFIX = "/c/"
PLAYERS = "-"
CHUNK = 64 * 1024
ASSET_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")
FORBIDDEN_HEADERS = (
    "X-Frame-Options",
    "Set-Cookie",
    "Cross-Origin-Opener-Policy",
    "Content-Security-Policy-Report-Only",
    "Vary",
    "Content-Language",
)


class ContentHostMiddleware:
    """Stands before everything: what goes to the content host goes without cookies, and what comes from it comes with the policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        on_content_host = is_content_host(request.META.get("HTTP_HOST", ""))
        asks_for_content = request.path_info.startswith(PREFIX)
        if not (on_content_host or asks_for_content):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.META.pop("HTTP_AUTHORIZATION", None)
        if asks_for_content and (on_content_host or not settings.CONTENT_ORIGIN):
            response = self.get_response(request)
        else:
            response = refusal(404)
        return guarded(response)


def guarded(response: HttpResponseBase) -> HttpResponseBase:
    """The answer with the policy, and without anything of the site's in it."""
    if response.status_code >= 400 and not response.headers.get("X-Package-Answer"):
        response = refusal(response.status_code)
    policy = getattr(response, "package_policy", ASSET_POLICY)
    response.cookies.clear()
    for name in FORBIDDEN_HEADERS:
        response.headers.pop(name, None)
    response.headers.pop("X-Package-Answer", None)
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def refusal(status: int) -> HttpResponse:
    words = {
        403: "This address has run out. Open the package again from its course.",
        404: "There is nothing here.",
        405: "Only reading is possible here.",
    }
    response = HttpResponse(words.get(status, "This did not work."), status=status, content_type="text/plain; charset=utf-8")
    response.headers["X-Package-Answer"] = "1"
    response.headers["Cache-Control"] = "no-store"
    return response


@csrf_exempt
def content(request: HttpRequest, token: str, path: str) -> HttpResponseBase:
    """A file of a package, or the page that plays it."""
    if request.method not in ("GET", "HEAD"):
        return refusal(405)
    if token == PLAYERS:
        return player_file(request, path)
    launch = launch_by(token)
    if launch is None or launch.version.status != VersionStatus.READY or launch.origin != f"{request.scheme}://{request.get_host()}":
        return refusal(403)
    if path == "player":
        return _page(h5p_player(launch) if launch.version.kind == PackageKind.H5P else scorm_player(launch), launch)
    if launch.version.kind == PackageKind.H5P:
        return h5p_file(request, launch, path)
    return package_file(request, launch, path)


def h5p_file(request: HttpRequest, launch: Launch, path: str) -> HttpResponseBase:
    where, _, rest = path.partition("/")
    if path == "h5p.json":
        return HttpResponse(h5p_json(launch.version, closure_of(launch.version_id)), content_type="application/json")
    if where == "content":
        folder, files = files_of(launch.version_id)
        return serve(request, folder, files.get(rest), rest)
    name, _, inner = rest.partition("/")
    build = closure_of(launch.version_id).get(name) if where == "libs" else None
    if build is None:
        return refusal(404)
    tree, files = build
    return serve(request, vault.folder_of_library(tree), files.get(inner), inner)


def package_file(request: HttpRequest, launch: Launch, path: str) -> HttpResponseBase:
    """A page of a SCORM or cmi5 package has its own origin and may run; so this is served where that origin is not the site's."""
    where, _, rest = path.partition("/")
    folder, files = files_of(launch.version_id)
    response = serve(request, folder, files.get(rest) if where == "package" else None, rest)
    if response.status_code < 400 and launch.origin != launch.site:
        response.package_policy = page_policy(launch, sandbox="allow-scripts allow-same-origin allow-forms")  # type: ignore[attr-defined]
    return response


@lru_cache(maxsize=64)
def files_of(version: UUID) -> tuple[str, dict[str, list[Any]]]:
    """The folder and the files of a version. A version that is ready never changes, so each process reads it once."""
    row = PackageVersion.objects.only("files", "manifest").get(pk=version)
    return vault.folder_of_version(UUID(row.manifest.get("files_of") or str(version))), row.files


@lru_cache(maxsize=64)
def closure_of(version: UUID) -> dict[str, tuple[str, dict[str, list[Any]]]]:
    """The digest and the files of each content type that a version is pinned to, by its folder."""
    pins = VersionLibrary.objects.filter(version=version).values_list("folder", "build__tree_sha256", "build__files")
    return {folder: (tree, files) for folder, tree, files in pins}


def page_policy(launch: Launch, *, sandbox: str) -> str:
    """What a page of a package may do: run its own scripts, read its own files, be framed by the page that opened it, and reach nobody else."""
    own = f"{launch.origin}{PREFIX}"
    connect = f"{own} {launch.site}/xapi/" if launch.version.kind == PackageKind.CMI5 else own
    ancestors = launch.site if sandbox == "allow-scripts" else f"{launch.site} {launch.origin}"
    return (
        f"default-src 'none'; script-src {own} 'unsafe-inline' 'unsafe-eval' blob:; style-src {own} 'unsafe-inline'; img-src {own} data: blob:; "
        f"font-src {own} data:; media-src {own} data: blob:; connect-src {connect} data: blob:; worker-src blob:; "
        f"frame-src {own if 'same-origin' in sandbox else chr(39) + 'none' + chr(39)}; object-src 'none'; base-uri {own}; form-action 'none'; "
        f"frame-ancestors {ancestors}; sandbox {sandbox}"
    )


def _page(html: str, launch: Launch) -> HttpResponse:
    response = HttpResponse(html, headers={"Cache-Control": "no-store"})
    apart = launch.version.kind != PackageKind.H5P and launch.origin != launch.site
    response.package_policy = page_policy(launch, sandbox="allow-scripts allow-same-origin allow-forms" if apart else "allow-scripts")  # type: ignore[attr-defined]
    return response


def player_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """A script, a style or a font of the players themselves."""
    name = f"players/{path}"
    if ".." in path.split("/") or path.startswith("/"):
        return refusal(404)
    found = staticfiles_storage.path(name) if settings.STATIC_MANIFEST else finders.find(name)
    place = Path(found) if isinstance(found, str) else None
    if place is None or not place.is_file():
        return refusal(404)
    stat = place.stat()
    return _answer(
        request, lambda: place.open("rb"), stat.st_size, f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"', path, "public, max-age=3600"
    )


def serve(request: HttpRequest, folder: str, file: list[Any] | None, path: str) -> HttpResponseBase:
    if file is None:
        return refusal(404)
    sha256, size = file
    return _answer(request, lambda: vault.get(f"{folder}/{sha256}"), size, f'"{sha256}"', path, "private, max-age=28800")


def _answer(request: HttpRequest, opened: Callable[[], BinaryIO], size: int, etag: str, path: str, cache: str) -> HttpResponseBase:
    """A file, a part of it, or that it has not changed."""
    if etag in request.headers.get("If-None-Match", "").split(", "):
        return _headed(HttpResponse(status=304), etag, cache)
    first, last, status = wanted_range(request.headers.get("Range", ""), request.headers.get("If-Range", ""), etag, size)
    if status == 416:
        response: HttpResponseBase = refusal(416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    length = last - first + 1
    if request.method == "HEAD":
        response = HttpResponse(content_type=served_as(path), status=status)
    else:
        response = StreamingHttpResponse(FilePart(opened(), first, length), content_type=served_as(path), status=status)
    response.headers["Content-Length"] = str(length)
    response.headers["Accept-Ranges"] = "bytes"
    if status == 206:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    if suffix(path) in ("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "odp", "ods", "rtf"):
        response.headers["Content-Disposition"] = "attachment"
    return _headed(response, etag, cache)


def _headed(response: HttpResponseBase, etag: str, cache: str) -> HttpResponseBase:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache
    response.headers.setdefault("Date", http_date())
    return response


def wanted_range(asked: str, condition: str, etag: str, size: int) -> tuple[int, int, int]:
    """First byte, last byte and status for a ``Range`` header: one range is honoured, anything else gets the whole."""
    match = RANGE.match(asked)
    if not match or match.group(0) == "bytes=-" or (condition and condition != etag):
        return 0, size - 1, 200
    begin, end = match.groups()
    if not begin:
        first, last = max(size - int(end), 0), size - 1
    else:
        first, last = int(begin), min(int(end), size - 1) if end else size - 1
    if first >= size or last < first:
        return 0, 0, 416
    return first, last, 206


class FilePart:
    """Some bytes of a file, read as they are sent; the file is shut with the answer, read or not."""

    def __init__(self, file: BinaryIO, first: int, length: int) -> None:
        self.file, self.first, self.length = file, first, length

    def __iter__(self) -> Iterator[bytes]:
        left = self.length
        self.file.seek(self.first)
        while left > 0 and (chunk := self.file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()
