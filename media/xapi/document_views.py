"""The resources beside the statements: state and profiles, activities and agents as they are known, and what the store is."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.http import http_date

from media.cmi5.sessions import may_keep
from media.models import DocumentKind, StoreActivity, StoreScope
from media.xapi import documents, rules
from media.xapi.agents import key, key_of, person
from media.xapi.asking import Ask, RefusedRequestError, resource
from media.xapi.documents import Place
from media.xapi.storing import in_store
from media.xapi.values import is_iri, is_uuid

NAMES = {DocumentKind.STATE: "stateId", DocumentKind.AGENT: "profileId", DocumentKind.ACTIVITY: "profileId"}


def _place(ask: Ask, kind: DocumentKind) -> Place:
    """Where the document is, from the parameters, each of its own form."""
    given = ask.parameters
    activity_key = agent_key = ""
    if kind != DocumentKind.AGENT:
        if not is_iri(given.get("activityId", "")):
            raise RefusedRequestError(400, "activityId must be an IRI.")
        activity_key = key(given["activityId"])
    if kind != DocumentKind.ACTIVITY:
        agent_key = key_of(_agent(ask))
    registration = given.get("registration", "")
    if "registration" in given and not is_uuid(registration):
        raise RefusedRequestError(400, "registration must be a UUID.")
    if not ask.caller.may(StoreScope.DOCUMENTS):
        raise RefusedRequestError(403, "This key may not read or write documents.")
    if ask.caller.launch is not None:
        may_keep(ask.caller.launch, agent=ask.json_parameter("agent") if "agent" in given else None, registration=registration)
    return Place(ask.caller.agency, kind, activity_key, agent_key, registration.lower(), given.get(NAMES[kind], ""))


def _agent(ask: Ask) -> dict[str, Any]:
    if "agent" not in ask.parameters:
        raise RefusedRequestError(400, "agent is required.")
    told = ask.json_parameter("agent")
    rules.actor(told, "agent")
    if not key_of(told):
        raise RefusedRequestError(400, "agent must be identified.")
    return dict(told)


def _named(ask: Ask, kind: DocumentKind) -> Place:
    if not ask.parameters.get(NAMES[kind]):
        raise RefusedRequestError(400, f"{NAMES[kind]} is required.")
    place = _place(ask, kind)
    if len(place.name) > 400:
        raise RefusedRequestError(400, f"{NAMES[kind]} is too long.")
    return place


def _content(ask: Ask) -> bytes:
    if len(ask.body) > documents.MOST_BYTES:
        raise RefusedRequestError(413, "The document is too large.")
    if ask.media_type == "application/json":
        ask.json()
    return ask.body


def document_resource(kind: DocumentKind) -> Any:
    """State and profiles are alike: read one or list names, write, merge, take away."""

    def get(ask: Ask) -> HttpResponse:
        if NAMES[kind] not in ask.parameters:
            return JsonResponse(documents.names(_place(ask, kind), since=ask.time("since")), safe=False)
        row = documents.read(_named(ask, kind))
        if row is None:
            raise RefusedRequestError(404, "There is no such document.")
        response = HttpResponse(bytes(row.content), content_type=row.content_type)
        response.headers["ETag"] = f'"{row.etag}"'
        response.headers["Last-Modified"] = http_date(row.updated_at.timestamp())
        return response

    def put(ask: Ask) -> HttpResponse:
        seen_needed = kind != DocumentKind.STATE or ask.version == "2.0"
        place = _named(ask, kind)
        documents.put(place, _content(ask), _type(ask), conditions=ask.conditions, seen_needed=seen_needed)
        return HttpResponse(status=204)

    def post(ask: Ask) -> HttpResponse:
        documents.post(_named(ask, kind), _content(ask), _type(ask), conditions=ask.conditions)
        return HttpResponse(status=204)

    def delete(ask: Ask) -> HttpResponse:
        if kind == DocumentKind.STATE and "stateId" not in ask.parameters:
            documents.delete_all(_place(ask, kind))
        else:
            documents.delete(_named(ask, kind), conditions=ask.conditions)
        return HttpResponse(status=204)

    about = {
        DocumentKind.STATE: {"activityId", "agent", "registration"},
        DocumentKind.AGENT: {"agent"},
        DocumentKind.ACTIVITY: {"activityId"},
    }[kind]
    known = about | {NAMES[kind]}
    return resource({"GET": (get, known | {"since"}), "PUT": (put, known), "POST": (post, known), "DELETE": (delete, known)})


def _type(ask: Ask) -> str:
    return ask.content_type or "application/octet-stream"


def _activity(ask: Ask) -> HttpResponse:
    activity = ask.parameters.get("activityId", "")
    if not is_iri(activity):
        raise RefusedRequestError(400, "activityId must be an IRI.")
    row = StoreActivity.objects.filter(in_store(ask.caller.agency), key=key(activity)).first()
    known = {"definition": row.definition} if row else {}
    return JsonResponse({"objectType": "Activity", "id": activity, **known}, json_dumps_params={"ensure_ascii": False})


def _person(ask: Ask) -> HttpResponse:
    """Who is meant. Other identifiers of the same person are not told: that they belong together is the agency's to know."""
    agent = _agent(ask)
    if agent.get("objectType") == "Group":
        raise RefusedRequestError(400, "agent must be an agent.")
    return JsonResponse(person(agent, [agent["name"]] if "name" in agent else []), json_dumps_params={"ensure_ascii": False})


def _about(ask: Ask) -> HttpResponse:
    versions = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]
    return JsonResponse({"version": versions if ask.version == "1.0" else [*versions, "2.0.0"], "extensions": {}})


state = document_resource(DocumentKind.STATE)
agent_profile = document_resource(DocumentKind.AGENT)
activity_profile = document_resource(DocumentKind.ACTIVITY)
activities = resource({"GET": (_activity, {"activityId"})})
agents = resource({"GET": (_person, {"agent"})})
about = resource({"GET": (_about, set())}, open_to_all=True)
