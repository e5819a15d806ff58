"""The access table at run time: default deny, the second factor, the end of sessions."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from csp.constants import HEADER, SELF, UNSAFE_INLINE
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agencies import quick_exit, second_factor
from agencies.addresses import client_address
from agencies.audit import request_address
from agencies.language import speak_as_chosen
from agencies.models import User
from agencies.throttle import TooManyTriesError
from lms import errors, session_age
from lms.access import table

# What somebody who still has to set a second factor up needs for it, and what somebody who has one needs to show it.
SETTING_UP = {"account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}
SHOWING = {"account_logout", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}

EDITOR = "/cms/"
EDITOR_POLICY = {"script-src": [UNSAFE_INLINE], "style-src": [UNSAFE_INLINE], "img-src": ["blob:"], "frame-src": [SELF]}


class AccessMiddleware:
    """Stands last, around the views: what it needs to know of a route Django has found by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_address.set(client_address(request))
        try:
            response = self.get_response(request)
        finally:
            request_address.reset(token)
        if request.COOKIES.get(quick_exit.COOKIE) and getattr(request, "was_stranger", False) and request.user.is_authenticated:
            quick_exit.forget(response)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        if request.path_info.startswith(EDITOR):
            _loosen_for_editor(response)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> HttpResponse | None:
        match = request.resolver_match
        assert match is not None  # noqa: S101 - Django calls this after it has resolved the path
        rule = table().get(match.route)
        if rule is None or rule.is_closed:
            return errors.not_found(request)
        if rule.is_keyed:
            return None
        if quick_exit.is_opened_after(request) and request.user.is_authenticated:
            logout(request)
        user = request.user
        request.was_stranger = not user.is_authenticated  # type: ignore[attr-defined]
        if isinstance(user, User):
            speak_as_chosen(request, user)
        if rule.is_public:
            return None
        if not isinstance(user, User):
            return ask_to_sign_in(request)
        if session_age.is_over(request.session):
            logout(request)
            messages.info(request, _("You were signed out because nothing happened for a while. Sign in to go on where you were."))
            return ask_to_sign_in(request)
        session_age.touch(request.session)
        if not second_factor.shown_in(request) and user.needs_second_factor:
            refusal = ask_for_second_factor(request, user, match.view_name)
            if refusal:
                return refusal
        return None if rule.admits(user) else errors.forbidden(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return errors.too_many(request, error.retry_after) if isinstance(error, TooManyTriesError) else None


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a program is told in its own language, and htmx to change the whole page."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
    back = quick_exit.place_left(request) or back
    response = redirect_to_login(back)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": response.url})
    if errors.wants_json(request):
        return JsonResponse({"error": "sign_in", "url": response.url}, status=401)
    return response


def ask_for_second_factor(request: HttpRequest, user: User, view_name: str) -> HttpResponse | None:
    """Nothing where the page itself is on the way there."""
    set_up = second_factor.is_set_up(user)
    if view_name in (SHOWING if set_up else SETTING_UP):
        return None
    target = redirect("mfa_reauthenticate" if set_up else "mfa_index")
    url = f"{target.url}?{urlencode({'next': request.get_full_path()})}" if set_up and request.method == "GET" else target.url
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": url})
    if errors.wants_json(request):
        return JsonResponse({"error": "second_factor", "url": url}, status=403)
    return redirect(url)


def _page_before(request: HttpRequest) -> str:
    """The page of ours that the form stood on: a POST cannot be repeated after the sign-in."""
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path if before.netloc == request.get_host() else "/"


def _loosen_for_editor(response: HttpResponse) -> None:
    """Wagtail's own pages have inline scripts and styles, and show a preview of the page in a frame of theirs.

    A preview is one of our pages, answered by all middleware within this answer: it keeps their policy, and may be framed.
    """
    framed = response.get("X-Frame-Options") == "SAMEORIGIN"
    if framed:
        response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
    if framed and HEADER in response:
        del response[HEADER]
    else:
        response._csp_update = EDITOR_POLICY  # type: ignore[attr-defined]
