"""How long a session lasts: so long without a sign of life, and twelve hours in any case."""

import time
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

STARTED, SEEN = "session_started", "session_seen"


def begin(sender: type, request: HttpRequest, **kwargs: Any) -> None:
    """The receiver of Django's ``user_logged_in``."""
    request.session[STARTED] = request.session[SEEN] = time.time()


def is_over(session: SessionBase) -> bool:
    now = time.time()
    started, seen = session.get(STARTED, 0.0), session.get(SEEN, 0.0)
    return now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS


def touch(session: SessionBase) -> None:
    """Note a sign of life, at most every few minutes: a lesson read is no write to the database."""
    now = time.time()
    if now - session.get(SEEN, 0.0) > settings.SESSION_IDLE_SECONDS / 10:
        session[SEEN] = now
