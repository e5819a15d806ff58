"""From where packages are played: an origin of their own in production, or the sandbox of the one host there is.

An H5P package runs in an opaque origin, on whatever host. SCORM and cmi5 need a real origin, which must not be the site's: without one
configured, a machine that is only its own guest has two names for itself, and the other one serves.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from media.models import PackageKind, PackageVersion

TWINS = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}


def site_of(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def origin_for(version: PackageVersion, site: str) -> str:
    """The origin for this version as seen from the site's; empty where it cannot be played safely."""
    if settings.CONTENT_ORIGIN:
        return settings.CONTENT_ORIGIN.replace("*", f"p{version.package_id.hex[:16]}")
    if version.kind == PackageKind.H5P:
        return site
    parts = urlsplit(site)
    twin = TWINS.get(parts.hostname or "")
    if twin is None or twin not in settings.ALLOWED_HOSTS:
        return ""
    return f"{parts.scheme}://{twin}{f':{parts.port}' if parts.port else ''}"


def is_content_host(host: str) -> bool:
    """Whether a host name of a request is that of the configured content origin."""
    if not settings.CONTENT_ORIGIN:
        return False
    wanted = urlsplit(settings.CONTENT_ORIGIN).netloc.lower()
    host = host.lower()
    return host.endswith(wanted[1:]) and "." not in host[: -len(wanted) + 1] if wanted.startswith("*.") else host == wanted


def frame_sources(request: Any) -> list[str]:
    """What a page of ours that shows a package must allow in frames."""
    if settings.CONTENT_ORIGIN:
        return [settings.CONTENT_ORIGIN]
    site = site_of(request)
    parts = urlsplit(site)
    twin = TWINS.get(parts.hostname or "")
    return [site, *([f"{parts.scheme}://{twin}{f':{parts.port}' if parts.port else ''}"] if twin else [])]
