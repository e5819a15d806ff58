"""``/xapi/statements``: written one by one or many at once, read by id or by what they are about."""

import secrets
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.http import http_date

from jobs.clock import database_now
from media import vault
from media.cmi5.sessions import heard, may_say
from media.models import Statement, StatementFile, StoreScope
from media.xapi import finding, multipart, rules, signatures
from media.xapi.agents import key, key_of
from media.xapi.asking import Ask, RefusedRequestError, resource
from media.xapi.storing import in_store, store
from media.xapi.values import is_iri, is_uuid, written

SINGLE = {"statementId", "voidedStatementId"}
FORMS = {"attachments", "format"}
FILTERS = {"agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until", "limit", "ascending"}


def _taken(ask: Ask) -> tuple[list[Any], dict[str, bytes], dict[str, str]]:
    """The statements of a request, and its attachments with their types by digest."""
    parts: list[multipart.Part] = []
    if ask.media_type == "application/json":
        content = ask.body
    elif ask.media_type == "multipart/mixed":
        content, parts = multipart.split(ask.body, ask.content_type)
    else:
        raise RefusedRequestError(400, "Statements come as application/json or multipart/mixed.")
    told = ask.json(content)
    statements = told if isinstance(told, list) else [told]
    for statement in statements:
        rules.check_statement(statement, version=ask.version)
    multipart.check_against(statements, parts)
    files = {part.headers["x-experience-api-hash"].lower(): part.content for part in parts}
    for statement in statements:
        signatures.check(statement, files)
    types = {one["sha2"].lower(): one["contentType"] for statement in statements for one in multipart.attachments_in(statement)}
    return statements, files, types


def _write(ask: Ask, statements: list[Any], files: dict[str, bytes], types: dict[str, str]) -> list[str]:
    if not ask.caller.may(StoreScope.WRITE):
        raise RefusedRequestError(403, "This key may not write statements.")
    launch = ask.caller.launch
    if launch is not None:
        may_say(launch, statements)
    if ask.caller.agency is not None:
        for sha2, content in files.items():
            keep_file(ask, sha2, content, types[sha2])
    ids = store(statements, writer=ask.caller.writer, version=ask.version)
    if launch is not None:
        heard(launch, statements)
    return ids


def keep_file(ask: Ask, sha2: str, content: bytes, content_type: str) -> None:
    from_agency = ask.caller.agency
    assert from_agency is not None  # noqa: S101 - asked before
    vault.put_bytes(vault.attachment(from_agency.pk, sha2), content)
    StatementFile.objects.get_or_create(agency=from_agency, sha2=sha2, defaults={"content_type": content_type[:200], "size": len(content)})


def post(ask: Ask) -> HttpResponse:
    return JsonResponse(_write(ask, *_taken(ask)), safe=False)


def put(ask: Ask) -> HttpResponse:
    wanted = ask.parameters.get("statementId", "")
    if not is_uuid(wanted):
        raise RefusedRequestError(400, "statementId must be a UUID.")
    statements, files, types = _taken(ask)
    if len(statements) != 1 or not isinstance(statements[0], dict):
        raise RefusedRequestError(400, "One statement is put at a time.")
    if statements[0].get("id", wanted).lower() != wanted.lower():
        raise RefusedRequestError(400, "The id of the statement must be the statementId.")
    _write(ask, [{**statements[0], "id": wanted}], files, types)
    return HttpResponse(status=204)


def get(ask: Ask) -> HttpResponse:
    if not (ask.caller.may(StoreScope.READ) or ask.caller.may(StoreScope.READ_OWN)):
        raise RefusedRequestError(403, "This key may not read statements.")
    form = ask.parameters.get("format", "exact")
    if form not in ("exact", "ids", "canonical"):
        raise RefusedRequestError(400, "format must be exact, ids or canonical.")
    named = SINGLE & set(ask.parameters)
    if named:
        return _one(ask, named, form)
    question = asked(ask)
    rows, after = finding.some(ask.caller.agency, question, within=ask.caller.within)
    more = f"{ask.path}?{urlencode({**ask.parameters, 'cursor': str(after)})}" if after else ""
    return _shown(ask, {"statements": _as_told(ask, rows, form), "more": more}, rows)


def _one(ask: Ask, named: set[str], form: str) -> HttpResponse:
    if len(named) > 1 or set(ask.parameters) - SINGLE - FORMS:
        raise RefusedRequestError(400, "A statement is asked for by its id and nothing else.")
    name = named.pop()
    value = ask.parameters[name]
    if not is_uuid(value):
        raise RefusedRequestError(400, f"{name} must be a UUID.")
    row = finding.one(ask.caller.agency, UUID(value), voided=name == "voidedStatementId", within=ask.caller.within)
    if row is None:
        response: HttpResponse = HttpResponse("There is no such statement.", status=404, content_type="text/plain; charset=utf-8")
        response.headers["X-Experience-API-Consistent-Through"] = written(database_now())
        return response
    response = _shown(ask, _as_told(ask, [row], form)[0], [row])
    response.headers["Last-Modified"] = http_date(row.stored.timestamp())
    return response


def asked(ask: Ask) -> finding.Question:
    """The filters, each of its own form."""
    given, agent = ask.parameters, ""
    if "agent" in given:
        told = ask.json_parameter("agent")
        rules.actor(told, "agent")
        agent = key_of(told)
        if not agent:
            raise RefusedRequestError(400, "agent must be an agent or an identified group.")
    for name in ("verb", "activity"):
        if name in given and not is_iri(given[name]):
            raise RefusedRequestError(400, f"{name} must be an IRI.")
    if "registration" in given and not is_uuid(given["registration"]):
        raise RefusedRequestError(400, "registration must be a UUID.")
    for name in ("limit", "cursor"):
        if not given.get(name, "0").isascii() or not given.get(name, "0").isdigit() or len(given.get(name, "0")) > 18:
            raise RefusedRequestError(400, f"{name} must be a number.")
    return finding.Question(
        agent=agent,
        verb=key(given["verb"]) if "verb" in given else "",
        activity=key(given["activity"]) if "activity" in given else "",
        registration=key(given["registration"].lower()) if "registration" in given else "",
        related_agents=ask.flag("related_agents"),
        related_activities=ask.flag("related_activities"),
        since=ask.time("since"),
        until=ask.time("until"),
        limit=int(given.get("limit", "0")),
        ascending=ask.flag("ascending"),
        after=int(given.get("cursor", "0")),
    )


def _as_told(ask: Ask, rows: list[Statement], form: str) -> list[dict[str, Any]]:
    languages = [part.split(";")[0].strip() for part in ask.headers.get("accept-language", "").split(",") if part.strip()]
    return finding.shown(rows, form=form, languages=languages, agency=ask.caller.agency)


def _shown(ask: Ask, document: dict[str, Any], rows: list[Statement]) -> HttpResponse:
    if ask.flag("attachments"):
        boundary = secrets.token_hex(16)
        body = multipart.joined(document, _files(ask, document), boundary)
        response = HttpResponse(body, content_type=f"multipart/mixed; boundary={boundary}")
    else:
        response = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    response.headers["X-Experience-API-Consistent-Through"] = written(database_now())
    return response


def _files(ask: Ask, document: dict[str, Any]) -> list[tuple[str, str, bytes]]:
    statements = document.get("statements", [document])
    told = {one["sha2"].lower(): one["contentType"] for statement in statements for one in multipart.attachments_in(statement)}
    known = StatementFile.objects.filter(in_store(ask.caller.agency), sha2__in=told) if told and ask.caller.agency else []
    found = []
    for file in known:
        with vault.get(vault.attachment(file.agency_id, file.sha2)) as opened:
            found.append((file.sha2, told[file.sha2], opened.read()))
    return found


statements = resource({"GET": (get, SINGLE | FORMS | FILTERS | {"cursor"}), "PUT": (put, {"statementId"}), "POST": (post, set())})
