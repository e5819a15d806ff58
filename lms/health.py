"""Liveness and readiness, answered before anything else of a request is looked at.

``/healthz`` touches nothing: it is 200 while the process lives, whatever the database, the host name or the scheme. ``/readyz`` is 200 when the database
answers and every migration is applied, 503 otherwise; what merely limps is told as detail with ``degraded``. Neither tells a version.
"""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from jobs.runner import backlog

SLOW_JOBS_SECONDS = 10 * 60


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz" and request.method in {"GET", "HEAD"}:
            return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path == "/readyz" and request.method in {"GET", "HEAD"}:
            answer = readiness()
            status = 503 if answer["status"] == "unavailable" else 200
            return JsonResponse(answer, status=status, headers={"Cache-Control": "no-store"})
        return self.get_response(request)


def readiness() -> dict[str, Any]:
    """``status`` is ok, degraded or unavailable; the rest says why."""
    try:
        connection.ensure_connection()
        if unapplied_migrations():
            return {"status": "unavailable", "database": "ok", "migrations": "waiting"}
        waiting = backlog()
    except DatabaseError:
        return {"status": "unavailable", "database": "no answer"}
    late = waiting["oldest_seconds"] > SLOW_JOBS_SECONDS or bool(waiting["parked"])
    return {"status": "degraded" if late else "ok", "database": "ok", "migrations": "applied", "jobs": waiting}


def unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
