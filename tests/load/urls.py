"""The application's addresses, and beside them the smallest signed-in answer, to which the benchmarks compare."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def baseline(request: HttpRequest) -> HttpResponse:
    """The session and the user are read, and nothing else."""
    return HttpResponse(str(request.user.pk))


urlpatterns = [path("bench/", baseline), path("", include("lms.urls"))]
