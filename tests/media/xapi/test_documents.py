"""State, profiles, activities and agents. Sections of part three (Communication) of the specification 1.0.3."""

import hashlib
import json

import pytest

from media.models import StoreDocument
from tests.media.xapi.store import ACTIVITY, AGENT, Store, new_id, statement

pytestmark = pytest.mark.django_db
PLACES = {
    "activities/state": {"activityId": ACTIVITY, "agent": AGENT},
    "agents/profile": {"agent": AGENT},
    "activities/profile": {"activityId": ACTIVITY},
}
NAMES = {"activities/state": "stateId", "agents/profile": "profileId", "activities/profile": "profileId"}


@pytest.fixture(params=PLACES)
def path(request) -> str:
    return request.param


def place(path: str, name: str = "one") -> dict:
    return {**PLACES[path], NAMES[path]: name}


def test_2_2_written_read_and_taken_away(store, path):
    assert store.send("GET", path, **place(path)).status_code == 404
    assert store.send("PUT", path, {"a": 1}, headers={"If-None-Match": "*"}, **place(path)).status_code == 204
    found = store.send("GET", path, **place(path))
    assert found.json() == {"a": 1}
    assert found.headers["ETag"] == f'"{hashlib.sha1(found.content, usedforsecurity=False).hexdigest()}"'
    assert "Last-Modified" in found.headers
    assert store.send("DELETE", path, **place(path)).status_code == 204
    assert store.send("GET", path, **place(path)).status_code == 404


def test_2_2_of_any_type(store, path):
    store.send("PUT", path, b"\x00\xff", content_type="image/png", headers={"If-None-Match": "*"}, **place(path))
    found = store.send("GET", path, **place(path))
    assert (found.content, found.headers["Content-Type"]) == (b"\x00\xff", "image/png")


def test_2_2_merged_by_post(store, path):
    assert store.send("POST", path, {"a": 1, "b": {"c": 2}}, **place(path)).status_code == 204
    assert store.send("POST", path, {"b": {"d": 3}, "e": 4}, **place(path)).status_code == 204
    assert store.send("GET", path, **place(path)).json() == {"a": 1, "b": {"d": 3}, "e": 4}


@pytest.mark.parametrize(("body", "kind"), [(b"text", "text/plain"), (b"[1]", "application/json"), (b"{", "application/json")])
def test_2_2_what_cannot_be_merged(store, path, body, kind):
    store.send("POST", path, {"a": 1}, **place(path))
    assert store.send("POST", path, body, content_type=kind, **place(path)).status_code == 400
    assert store.send("GET", path, **place(path)).json() == {"a": 1}
    store.send("PUT", path, b"text", content_type="text/plain", headers={"If-Match": "*"}, **place(path))
    assert store.send("POST", path, {"b": 1}, **place(path)).status_code == 400


def test_2_2_names_and_since_when(store, path):
    store.send("POST", path, {}, **place(path, "one"))
    moment = StoreDocument.objects.get().updated_at.isoformat()
    store.send("POST", path, {}, **place(path, "two"))
    assert store.send("GET", path, **PLACES[path]).json() == ["one", "two"]
    assert store.send("GET", path, since=moment, **PLACES[path]).json() == ["two"]
    assert store.send("GET", path, since="x", **PLACES[path]).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_2_2_parameters_that_must_be_there(store, path, method):
    body = {} if method in ("PUT", "POST") else None
    for missing in PLACES[path]:
        given = {name: value for name, value in place(path).items() if name != missing}
        assert store.send(method, path, body, **given).status_code == 400
    assert store.send(method, path, body, unknown="1", **place(path)).status_code == 400
    if method in ("PUT", "POST") or (method == "DELETE" and path != "activities/state"):
        assert store.send(method, path, body, **PLACES[path]).status_code == 400


@pytest.mark.parametrize("fault", [{"agent": "x"}, {"agent": {"objectType": "Agent"}}, {"activityId": "x"}, {"registration": "x"}])
def test_2_3_parameters_of_another_form(store, fault):
    assert store.send("GET", "activities/state", **{**place("activities/state"), **fault}).status_code == 400


def test_2_3_each_registration_has_its_own_state(store):
    first, second = new_id(), new_id()
    for registration in (first, second):
        store.send("PUT", "activities/state", {"r": registration}, registration=registration, **place("activities/state"))
    assert store.send("GET", "activities/state", registration=first, **place("activities/state")).json() == {"r": first}
    assert store.send("GET", "activities/state", **place("activities/state")).status_code == 404
    assert store.send("DELETE", "activities/state", registration=first, **PLACES["activities/state"]).status_code == 204
    assert StoreDocument.objects.count() == 1
    assert store.send("DELETE", "activities/state", **PLACES["activities/state"]).status_code == 204
    assert StoreDocument.objects.count() == 0


def test_3_1_nobody_overwrites_unseen(store, path):
    store.send("POST", path, {"a": 1}, **place(path))
    tag = store.send("GET", path, **place(path)).headers["ETag"]
    free = path == "activities/state" and store.version == "1.0.3"
    unseen = store.send("PUT", path, {"a": 2}, **place(path))
    assert unseen.status_code == (204 if free else 409)
    assert free or unseen.content
    if free:
        tag = store.send("GET", path, **place(path)).headers["ETag"]
    assert store.send("PUT", path, {"a": 3}, headers={"If-Match": '"other"'}, **place(path)).status_code == 412
    assert store.send("PUT", path, {"a": 3}, headers={"If-None-Match": "*"}, **place(path)).status_code == 412
    assert store.send("POST", path, {"a": 3}, headers={"If-Match": "1234"}, **place(path)).status_code == 412
    assert store.send("DELETE", path, headers={"If-Match": '"other"'}, **place(path)).status_code == 412
    assert store.send("GET", path, **place(path)).json() == {"a": 2 if free else 1}
    assert store.send("PUT", path, {"a": 4}, headers={"If-Match": tag}, **place(path)).status_code == 204
    assert store.send("DELETE", path, headers={"If-Match": "*"}, **place(path)).status_code == 204
    assert store.send("PUT", path, {"a": 5}, headers={"If-Match": "*"}, **place(path)).status_code == 412


def test_an_agency_does_not_read_anothers_documents(cast, store, path):
    store.send("POST", path, {"a": 1}, **place(path))
    assert Store(cast.b, version=store.version).send("GET", path, **place(path)).status_code == 404


def test_2_4_who_is_meant(store):
    told = store.send("GET", "agents", agent={**AGENT, "name": "Ana"}).json()
    assert told == {"objectType": "Person", "name": ["Ana"], "mbox": [AGENT["mbox"]]}
    assert store.send("GET", "agents").status_code == 400
    assert store.send("GET", "agents", agent={"objectType": "Group", "mbox": "mailto:a@a.example"}).status_code == 400


def test_2_5_what_is_known_of_an_activity(store):
    assert store.send("GET", "activities", activityId=ACTIVITY).json() == {"objectType": "Activity", "id": ACTIVITY}
    for name in ({"en": "Briefing"}, {"es": "Reunión"}, {"en": "The briefing"}):
        store.keep(statement(object={"id": ACTIVITY, "definition": {"name": name, "type": "http://x.example/t"}}))
    told = store.send("GET", "activities", activityId=ACTIVITY).json()
    assert told["definition"] == {"name": {"en": "The briefing", "es": "Reunión"}, "type": "http://x.example/t"}
    assert store.send("GET", "activities").status_code == 400
    assert store.send("GET", "activities", activityId="x").status_code == 400


def test_a_document_has_a_largest_size(one, monkeypatch):
    monkeypatch.setattr("media.xapi.documents.MOST_BYTES", 10)
    assert one.send("PUT", "activities/state", json.dumps({"a": "x" * 20}), **place("activities/state")).status_code == 413
