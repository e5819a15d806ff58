"""Back-pressure: what has waited in line for longer than it is worth is answered at once with 503 and when to come back, the least urgent first [R8].

A web process takes every connection that it is offered and works them off in turn. When more comes in than it can do, the line grows until everybody
waits longer than anybody has patience for. ``lms.worker.Worker`` tells how long a request has stood in it; answering 503 costs next to nothing, so
that the line stays as short as the patience of what is most urgent in it.
"""

import random
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from lms import errors

waited: ContextVar[float] = ContextVar("waited", default=0.0)
"""Seconds for which the request in hand stood in line before a thread took it; 0 where nobody measures."""

SAVE, SITTING, USUAL = 9.0, 6.0, 1.0
"""Seconds in line after which it is refused: an answer on its way into the database (the page itself gives up after ten and sends it again), a page of a
sitting or of the sign-in that leads to it, and all else."""
COME_BACK_WITH_AN_ANSWER = (2, 6)


class LineMiddleware:
    """Stands before the session: a refusal asks neither the database nor anybody's name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        patience = patience_for(request.method or "", request.path_info)
        if waited.get() <= patience:
            return self.get_response(request)
        return errors.busy(request, come_back(patience))


def patience_for(method: str, path: str) -> float:
    """Pure. Starting a sitting shows pages; saving, pausing and submitting keep what somebody did."""
    if path.startswith("/attempts/") and not path.startswith("/attempts/start/") and method == "POST":
        return SAVE
    return SITTING if path.startswith(("/attempts/", "/accounts/")) else USUAL


def come_back(patience: float) -> int:
    """Seconds until the next try, not the same for all: whoever is sent away together does not come back together."""
    return random.randint(*(COME_BACK_WITH_AN_ANSWER if patience == SAVE else errors.COME_BACK))  # noqa: S311 - spreads load, keeps no secret
