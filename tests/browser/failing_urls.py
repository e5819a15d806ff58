"""The application's addresses, and beside them two that fail, for looking at the pages that then answer."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from lms.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("told to nobody")


def suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("told to nobody")


urlpatterns = [path("fails/breaks/", breaks), path("fails/suspects/", suspects), path("", include("lms.urls"))]
