"""A request to the store, read in every way that the specification allows: headers, parameters, the form that stands for both."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from media.xapi import documents
from media.xapi.keys import Caller, caller_by
from media.xapi.rules import BadStatementError
from media.xapi.storing import NotYoursError, OtherContentError
from media.xapi.values import moment

MOST_BYTES = 10 * 1024 * 1024
NEWEST = {"1.0": "1.0.3", "2.0": "2.0.0"}
AS_HEADERS = ("Authorization", "X-Experience-API-Version", "Content-Type", "Content-Length", "If-Match", "If-None-Match")
SHOWN_HEADERS = "ETag, Last-Modified, X-Experience-API-Consistent-Through, X-Experience-API-Version, X-Experience-API-Hash, Content-Length"
SENT_HEADERS = "Authorization, Content-Type, X-Experience-API-Version, If-Match, If-None-Match, Accept-Language, X-Experience-API-Hash"


class RefusedRequestError(Exception):
    """The request is answered with this status and these words."""

    def __init__(self, status: int, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


@dataclass
class Ask:
    """What is asked, by whom, in which version."""

    method: str
    version: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes
    path: str
    caller: Caller = field(default_factory=lambda: Caller(None, frozenset()))

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def media_type(self) -> str:
        return self.content_type.split(";")[0].strip().lower()

    @property
    def conditions(self) -> documents.Conditions:
        return documents.Conditions(self.headers.get("if-match", ""), self.headers.get("if-none-match", ""))

    def json(self, text: bytes | None = None) -> Any:
        try:
            return json.loads(self.body if text is None else text, parse_constant=_no_such_number)
        except (ValueError, RecursionError) as error:
            raise RefusedRequestError(400, "The content is no JSON.") from error

    def json_parameter(self, name: str) -> Any:
        return self.json(self.parameters[name].encode())

    def flag(self, name: str) -> bool:
        value = self.parameters.get(name, "false").lower()
        if value not in ("true", "false"):
            raise RefusedRequestError(400, f"{name} must be true or false.")
        return value == "true"

    def time(self, name: str) -> Any:
        if name not in self.parameters:
            return None
        found = moment(self.parameters[name].replace(" ", "+"))
        if found is None:
            raise RefusedRequestError(400, f"{name} must be a timestamp.")
        return found


def _no_such_number(name: str) -> None:
    raise ValueError(name)


Handler = Callable[[Ask], HttpResponseBase]


def resource(methods: dict[str, tuple[Handler, set[str]]], *, open_to_all: bool = False) -> Callable[[HttpRequest], HttpResponseBase]:
    """A view of a resource: for each method its handler and the parameters that it knows."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponseBase:
        version = _version(request.headers.get("X-Experience-API-Version", ""))
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
        else:
            try:
                ask = read(request)
                version = ask.version or version
                response = answer(ask, methods, open_to_all=open_to_all)
            except RefusedRequestError as error:
                response = words(error.status, error.words)
        response.headers["X-Experience-API-Version"] = NEWEST.get(version, NEWEST["2.0"])
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = SENT_HEADERS
        response.headers["Access-Control-Expose-Headers"] = SHOWN_HEADERS
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
        return response

    return view


def words(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def answer(ask: Ask, methods: dict[str, tuple[Handler, set[str]]], *, open_to_all: bool) -> HttpResponseBase:
    if not ask.version and not open_to_all:
        raise RefusedRequestError(400, "The header X-Experience-API-Version must say 1.0.0 to 1.0.3, or 2.0.0.")
    method = "GET" if ask.method == "HEAD" else ask.method
    if method not in methods:
        raise RefusedRequestError(405, "This cannot be done here.")
    handler, known = methods[method]
    if not open_to_all:
        caller = caller_by(ask.headers.get("authorization", ""))
        if caller is None:
            raise RefusedRequestError(401, "The key is missing or not valid.")
        ask.caller = caller
    if unknown := sorted(set(ask.parameters) - known):
        raise RefusedRequestError(400, f"There is no parameter {unknown[0]} here.")
    try:
        return handler(ask)
    except BadStatementError as error:
        return words(400, str(error))
    except OtherContentError:
        return words(409, "A statement with this id is kept already and says something else.")
    except NotYoursError as error:
        return words(403, f"This key may not say that ({error}).")
    except documents.ChangedError:
        return words(412, "The document is not as you last saw it. Read it again.")
    except documents.UnseenError:
        return words(
            409,
            "The document exists. Read it first, and send its ETag in If-Match; or If-None-Match: * to begin one only where there is none.",
        )


def read(request: HttpRequest) -> Ask:
    """:raises RefusedRequestError: when it is too large, or says the same thing twice."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise RefusedRequestError(413, "The request is too large.")
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        raise RefusedRequestError(400, "A parameter stands twice.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    version = _version(headers.get("x-experience-api-version", ""))
    ask = Ask(request.method or "GET", version, parameters, headers, request.body, request.path_info)
    if ask.method == "POST" and "method" in parameters and version != "2.0":
        return _from_form(ask)
    return ask


def _from_form(ask: Ask) -> Ask:
    """A request in a form, for clients that can send nothing else: the method in the address, everything else in the form. Only in 1.0."""
    if set(ask.parameters) != {"method"}:
        raise RefusedRequestError(400, "Beside the method, everything belongs into the form.")
    try:
        form = dict(parse_qsl(ask.body.decode(), keep_blank_values=True))
    except ValueError as error:
        raise RefusedRequestError(400, "The form cannot be read.") from error
    headers = {**ask.headers}
    if ask.media_type == "application/x-www-form-urlencoded":
        headers.pop("content-type", None)
    for name in AS_HEADERS:
        value = form.pop(name, None)
        if value is not None:
            headers.setdefault(name.lower(), value)
    method = ask.parameters["method"].upper()
    content = form.pop("content", None)
    if method in ("PUT", "POST"):
        if content is None:
            raise RefusedRequestError(400, "The form has no field content.")
        headers.setdefault("content-type", "application/json")
    version = _version(headers.get("x-experience-api-version", ""))
    return Ask(method, version, form, headers, (content or "").encode(), ask.path)


def _version(header: str) -> str:
    if header in ("1.0", "1.0.0", "1.0.1", "1.0.2", "1.0.3"):
        return "1.0"
    return "2.0" if header in ("2.0", "2.0.0") else ""
