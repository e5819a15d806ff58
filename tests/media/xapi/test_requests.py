"""How one speaks to the store: versions, keys, methods, forms, other origins. Sections of part three (Communication) of 1.0.3."""

import base64
import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from media.models import Statement
from media.xapi.keys import revoke_key
from tests.media.xapi.store import Store, new_id, statement

pytestmark = pytest.mark.django_db
RESOURCES = ["statements", "activities", "activities/state", "activities/profile", "agents", "agents/profile"]


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("version", [None, "", "0.95", "1.1.0", "2.1.0", "x"])
def test_3_3_a_version_must_be_told(one, path, version):
    response = one.send("GET", path, headers={"X-Experience-API-Version": version})
    assert response.status_code == 400
    assert response.headers["X-Experience-API-Version"] == "2.0.0"


@pytest.mark.parametrize(
    ("told", "answered"), [("1.0", "1.0.3"), ("1.0.0", "1.0.3"), ("1.0.3", "1.0.3"), ("2.0.0", "2.0.0"), ("2.0", "2.0.0")]
)
def test_3_3_the_newest_of_its_line_is_answered(one, told, answered):
    response = one.send("GET", "statements", headers={"X-Experience-API-Version": told})
    assert response.status_code == 200
    assert response.headers["X-Experience-API-Version"] == answered


def test_2_8_about_tells_versions_to_everybody():
    bare = Client().get("/xapi/about")
    assert bare.status_code == 200
    assert "2.0.0" in bare.json()["version"]
    older = Client().get("/xapi/about", headers={"X-Experience-API-Version": "1.0.3"})
    assert older.json()["version"] == ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("proof", [None, "", "Basic", "Basic !!!", "Bearer x", "Basic " + base64.b64encode(b"nobody").decode(), "Basic " + base64.b64encode(b"a:b").decode(), "Basic " + base64.b64encode(b"launch-x:b").decode()])  # fmt: skip
def test_4_0_without_a_key_nothing_is_told(store, path, proof):
    response = store.send("GET", path, headers={"Authorization": proof})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic")
    assert response.headers["X-Experience-API-Version"]


def test_4_0_a_revoked_key_is_none(store, cast):
    assert store.send("GET", "statements").status_code == 200
    revoke_key(store.key, by=cast.administrator)
    assert store.send("GET", "statements").status_code == 401


def test_a_session_opens_nothing_here(cast, store):
    client = Client()
    client.force_login(cast.administrator)
    assert client.get("/xapi/statements", headers={"X-Experience-API-Version": "1.0.3"}).status_code == 401


@pytest.mark.parametrize("path", ["statements", "activities/profile", "agents"])
def test_1_1_head_is_get_without_its_content(store, path):
    parameters = {"activities/profile": {"activityId": "http://x.example/a"}, "agents": {"agent": statement()["actor"]}}.get(path, {})
    store.keep(statement())
    get, head = store.send("GET", path, **parameters), store.send("HEAD", path, **parameters)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


@pytest.mark.parametrize(("method", "path"), [("DELETE", "statements"), ("PUT", "activities"), ("POST", "agents"), ("PATCH", "statements"), ("POST", "about")])  # fmt: skip
def test_3_2_what_cannot_be_done(store, method, path):
    assert store.send(method, path).status_code == 405


def form(store: Store, method: str, path: str = "statements", *, query: dict | None = None, **fields: object):
    told = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in fields.items()}
    address = f"/xapi/{path}?{urlencode({'method': method, **(query or {})})}"
    return store.client.post(address, urlencode(told), content_type="application/x-www-form-urlencoded")


def proof(store: Store) -> dict[str, str]:
    return {"Authorization": store.proof, "X-Experience-API-Version": "1.0.3"}


def test_1_3_a_form_stands_for_a_request(one):
    key = new_id()
    assert form(one, "PUT", statementId=key, content=statement(), **proof(one)).status_code == 204
    found = form(one, "GET", statementId=key, **proof(one))
    assert found.json()["id"] == key
    assert form(one, "POST", content=statement(), **proof(one)).status_code == 200


def test_1_3_what_the_form_must_not_do(one):
    assert form(one, "PUT", statementId=new_id(), **proof(one)).status_code == 400
    assert form(one, "PUT", content=statement(), query={"statementId": new_id()}, **proof(one)).status_code == 400
    assert form(one, "PUT", statementId=new_id(), content=statement()).status_code == 400
    assert one.client.post("/xapi/statements?method=PUT", json.dumps(statement()), content_type="application/json", headers=proof(one)).status_code == 400  # fmt: skip
    assert one.send("GET", "statements?method=POST").status_code == 400
    assert Statement.objects.count() == 0


def test_the_form_is_gone_in_2(two):
    """IEEE 9274.1.1 has no alternate request syntax."""
    for method in ("GET", "PUT", "POST"):
        response = two.send("POST", f"statements?method={method}", statement())
        assert response.status_code == 400


def test_1_4_letters_of_all_scripts(store):
    key = store.keep(statement(actor={**statement()["actor"], "name": "Ана 😀 Ångström"}))[0]
    assert store.send("GET", "statements", statementId=key).json()["actor"]["name"] == "Ана 😀 Ångström"


def test_another_origin_may_ask_with_a_key():
    response = Client().options("/xapi/statements", headers={"Origin": "http://content.example", "Access-Control-Request-Method": "PUT"})
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_3_2_too_much(one, monkeypatch):
    monkeypatch.setattr("media.xapi.asking.MOST_BYTES", 100)
    assert one.send("POST", "statements", statement()).status_code == 413


def test_a_parameter_twice(one):
    headers = {"Authorization": one.proof, "X-Experience-API-Version": "1.0.3"}
    assert one.client.get("/xapi/statements?limit=1&limit=2", headers=headers).status_code == 400
