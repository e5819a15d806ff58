"""Error pages that say what happened and what to do, and nothing about the machine."""

import random
import re
import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

COME_BACK = (5, 30)
PASSING = ("08", "40", "53", "55P03", "57")
"""Classes of PostgreSQL's errors that pass: connections, conflicts, no room, a lock not to be had in time, an operator's or the clock's hand."""
WORD = re.compile(r"[^\W_]+")


def wants_json(request: HttpRequest) -> bool:
    """A program asks, or a script of ours."""
    return request.path_info.startswith("/api/") or request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def page(request: HttpRequest, status: int, word: str, **context: Any) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": word}, status=status)
    return render(request, f"{status}.html", context, status=status)


def bare_page(request: HttpRequest, status: int, word: str, **context: Any) -> HttpResponse:
    """Without the frame: neither the host name nor the database may be relied on here."""
    if wants_json(request):
        return JsonResponse({"error": word}, status=status)
    words = {"product": settings.PRODUCT_NAME, "running": settings.VERSION, "quick_exit_url": settings.QUICK_EXIT_URL}
    return HttpResponse(render_to_string(f"{status}.html", {**words, **context}), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return bare_page(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, "not_allowed")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose proof of origin is missing or old, most often because the sign-in changed in another tab."""
    return page(request, 403, "stale_form", stale_form=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same words for what does not exist and for what is not yours."""
    return page(request, 404, "not_found", sought=sought(request.path_info))


def sought(path: str) -> str:
    """The words of the last part of an address, to look for: "/guidance/first-72-hours/" is "first 72 hours"."""
    return " ".join(WORD.findall(path.rstrip("/").rpartition("/")[2]))[:100]


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    response = page(request, 429, "too_many", minutes=-(-retry_after // 60))
    response["Retry-After"] = str(retry_after)
    return response


def busy(request: HttpRequest, retry_after: int) -> HttpResponse:
    """More is asked for at once than can be done. ``again`` is the way on; a form has to be sent again by hand."""
    response = bare_page(request, 503, "busy", again=request.get_full_path() if request.method in ("GET", "HEAD") else "")
    response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Django asks for this while it handles the error. One that passes by itself is told as such, and when to come back."""
    if passes(sys.exc_info()[1]):
        return busy(request, random.randint(*COME_BACK))  # noqa: S311 - spreads load, keeps no secret
    return bare_page(request, 500, "server_error")


def passes(error: BaseException | None) -> bool:
    """Whether the database was only too busy, or away for a moment: a query or a lock that took too long, no connection free, none at all."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    if state:
        return str(state).startswith(PASSING)
    words = str(error).lower()
    return "locked" in words or "connect" in words
