"""Where the page around a package sends what it heard: statements, state, the data of a SCORM run, and that the window was closed."""

import base64
import json
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from media import ingestion, launches
from media.cmi5.sessions import fetch as fetch_key
from media.ingestion import NotAcceptedError, TooFastError
from media.models import Launch, PackageKind
from media.scorm import runs


def _mine(request: HttpRequest, launch: UUID) -> Launch:
    found = Launch.objects.visible_to(request.user).open().select_related("version", "play", "person")  # type: ignore[arg-type]
    return get_object_or_404(found.defer("version__files", "version__report"), pk=launch)


def _message(request: HttpRequest, most_bytes: int) -> dict[str, Any]:
    """:raises NotAcceptedError: when it is too large or no JSON object."""
    if int(request.headers.get("Content-Length") or 0) > most_bytes or len(request.body) > most_bytes:
        raise NotAcceptedError("size")
    try:
        value = json.loads(request.body, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:
        raise NotAcceptedError("json") from error
    if not isinstance(value, dict):
        raise NotAcceptedError("shape")
    return value


def _no_such_number(name: str) -> None:
    raise ValueError(name)


def _refused(error: NotAcceptedError) -> HttpResponse:
    return JsonResponse({"error": error.reason}, status=413 if error.reason == "size" else 400)


@require_POST
@login_required
def statement(request: HttpRequest, launch: UUID) -> HttpResponse:
    """One statement of a package with its number in the launch. Sent again, the answer is the same and nothing changes."""
    found = _mine(request, launch)
    try:
        message = _message(request, ingestion.MOST_BYTES)
        number = message.get("sequence")
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1_000_000 or found.version.kind != PackageKind.H5P:
            raise NotAcceptedError("shape")
        ingestion.keep_statement(found, sequence=number, statement=message.get("statement"))
    except NotAcceptedError as error:
        return _refused(error)
    except TooFastError:
        return JsonResponse({"error": "too_fast"}, status=429, headers={"Retry-After": "2"})
    return JsonResponse({"kept": number})


@require_POST
@login_required
def state(request: HttpRequest, launch: UUID) -> HttpResponse:
    """What the package wants to find again next time."""
    found = _mine(request, launch)
    try:
        message = _message(request, ingestion.MOST_STATE_BYTES + 2000)
        part, data = message.get("part", ""), message.get("data")
        known = {"", *found.version.manifest.get("parts", [])} if found.version.kind == PackageKind.H5P else set()
        if not isinstance(data, str) or not isinstance(part, str) or part not in known:
            raise NotAcceptedError("shape")
        ingestion.keep_state(found, part=part, name="state", data=data)
    except NotAcceptedError as error:
        return _refused(error)
    return HttpResponse(status=204)


@require_POST
@login_required
def cmi(request: HttpRequest, launch: UUID) -> HttpResponse:
    """The whole of the runtime's data after a commit."""
    found = _mine(request, launch)
    try:
        message = _message(request, runs.MOST_BYTES + 2000)
        part, text = message.get("part"), message.get("cmi")
        if not isinstance(part, str) or not isinstance(text, str) or found.version.kind not in (PackageKind.SCORM12, PackageKind.SCORM2004):
            raise NotAcceptedError("shape")
        runs.keep(found, part=part, text=text)
    except NotAcceptedError as error:
        return _refused(error)
    return HttpResponse(status=204)


@require_POST
@login_required
def close(request: HttpRequest, launch: UUID) -> HttpResponse:
    """The window goes away."""
    launches.close(_mine(request, launch))
    return HttpResponse(status=204)


@csrf_exempt
def fetch(request: HttpRequest, token: str) -> HttpResponse:
    """A cmi5 unit asks for its key: told once, and never again."""
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
    elif request.method != "POST":
        response = HttpResponse(status=405)
    else:
        key = fetch_key(token)
        told = (
            {"auth-token": base64.b64encode(key.encode()).decode()}
            if key
            else {"error-code": "1", "error-text": "The key was fetched already."}
        )
        response = JsonResponse(told)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Cache-Control"] = "no-store"
    return response
