"""A client of the store, and statements to send."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.test import Client

from media.models import StoreScope
from media.xapi.keys import make_key

ALL = [StoreScope.WRITE, StoreScope.READ, StoreScope.DOCUMENTS]
AGENT = {"objectType": "Agent", "mbox": "mailto:ana@agency.example"}
ACTIVITY = "http://agency.example/activities/briefing"
VERB = "http://adlnet.gov/expapi/verbs/attended"


def statement(**more: Any) -> dict[str, Any]:
    return {
        "actor": AGENT,
        "verb": {"id": VERB, "display": {"en-GB": "attended"}},
        "object": {"objectType": "Activity", "id": ACTIVITY},
        **more,
    }


class Store:
    """Somebody with a key."""

    def __init__(self, agency: Any, *, version: str = "1.0.3", scopes: list[str] | None = None) -> None:
        self.key, self.secret = make_key(agency, title="A system", scopes=[str(scope) for scope in scopes or ALL], by=None)
        self.version = version
        self.client = Client()

    @property
    def proof(self) -> str:
        return "Basic " + base64.b64encode(f"{self.key.name}:{self.secret}".encode()).decode()

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
        **parameters: Any,
    ):
        told = {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in parameters.items()}
        address = f"/xapi/{path}" + (f"?{urlencode(told)}" if told else "")
        content = body if isinstance(body, bytes | str) else b"" if body is None else json.dumps(body)
        sent = {"Authorization": self.proof, "X-Experience-API-Version": self.version, **(headers or {})}
        kind = {"content_type": content_type} if body is not None or method in ("PUT", "POST") else {}
        return self.client.generic(method, address, content, headers={k: v for k, v in sent.items() if v is not None}, **kind)

    def keep(self, *statements: dict[str, Any]) -> list[str]:
        response = self.send("POST", "statements", list(statements))
        assert response.status_code == 200, response.content
        return response.json()

    def find(self, **parameters: Any) -> list[str]:
        response = self.send("GET", "statements", **parameters)
        assert response.status_code == 200, response.content
        return [one["id"] for one in response.json()["statements"]]


def new_id() -> str:
    return str(uuid4())


def attachment(
    content: bytes, *, content_type: str = "text/plain", usage: str = "http://agency.example/attachments/note", **more: Any
) -> dict[str, Any]:
    return {
        "usageType": usage,
        "display": {"en": "A note"},
        "contentType": content_type,
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
        **more,
    }


def multipart(document: Any, *files: bytes, boundary: str = "part-of-it", **headers: str) -> tuple[bytes, str]:
    lines = [f"--{boundary}\r\nContent-Type: application/json\r\n\r\n{json.dumps(document)}\r\n".encode()]
    for content in files:
        told = {
            "Content-Type": "text/plain",
            "Content-Transfer-Encoding": "binary",
            "X-Experience-API-Hash": hashlib.sha256(content).hexdigest(),
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
        lines.append(f"--{boundary}\r\n{head}\r\n".encode() + content + b"\r\n")
    return b"".join(lines) + f"--{boundary}--\r\n".encode(), f'multipart/mixed; boundary="{boundary}"'
