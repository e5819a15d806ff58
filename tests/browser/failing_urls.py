"""The application's addresses, and beside them three that fail, for looking at the pages that then answer."""

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from lms.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("told to nobody")


def suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("told to nobody")


def is_busy(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


urlpatterns = [
    path("fails/busy/", is_busy),
    path("fails/breaks/", breaks),
    path("fails/suspects/", suspects),
    path("", include("lms.urls")),
]
