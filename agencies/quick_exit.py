"""After a quick exit: whoever opens a page next signs in again, and then stands where the exit was pressed.

The page itself sets the cookie before it leaves, so that nothing depends on a request that may be slow, held or lost. The cookie holds a
path of ours and nothing else. Requests of the page that was left, its last saves among them, still go through: only opening a page does not.
"""

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

COOKIE = "left"


def is_opened_after(request: HttpRequest) -> bool:
    """Whether somebody opens a page in a browser that was left by quick exit."""
    opens = request.method in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return opens and bool(request.COOKIES.get(COOKIE))


def place_left(request: HttpRequest) -> str:
    """The path at which the exit was pressed; empty when there was none, or when somebody wrote another thing into the cookie."""
    place = unquote(request.COOKIES.get(COOKIE, ""))
    safe = place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None, require_https=request.is_secure())
    return place if safe and not place.startswith("/accounts/") else ""


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")
