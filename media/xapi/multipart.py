"""Statements and their attachments in one message (multipart/mixed): read strictly, written plainly. Pure."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from media.xapi.rules import BadStatementError

BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))', re.IGNORECASE)
DIGESTS = {64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512, 56: hashlib.sha224}


@dataclass(frozen=True)
class Part:
    headers: dict[str, str]
    content: bytes


def split(body: bytes, content_type: str) -> tuple[bytes, list[Part]]:
    """The JSON in the first part, and the attachments.

    :raises BadStatementError: when the message is not of this form.
    """
    found = BOUNDARY.search(content_type)
    if not found:
        raise BadStatementError("", "a multipart message must have a boundary")
    mark = b"--" + (found[1] or found[2]).encode()
    parts = [_part(piece) for piece in _pieces(body, mark)]
    if not parts or not parts[0].headers.get("content-type", "").startswith("application/json"):
        raise BadStatementError("", "the first part must be application/json")
    for part in parts[1:]:
        if "x-experience-api-hash" not in part.headers:
            raise BadStatementError("", "every attachment must tell its digest in X-Experience-API-Hash")
        if part.headers.get("content-transfer-encoding", "").lower() != "binary":
            raise BadStatementError("", "every attachment must have the Content-Transfer-Encoding binary")
        digest = part.headers["x-experience-api-hash"].lower()
        make = DIGESTS.get(len(digest))
        if make is None or make(part.content).hexdigest() != digest:
            raise BadStatementError("", "an attachment is not what its digest says")
    return parts[0].content, parts[1:]


def _pieces(body: bytes, mark: bytes) -> list[bytes]:
    """What stands between the boundaries; what stands before the first and after the last is nobody's."""
    pieces = re.split(rb"(?:^|\r?\n)" + re.escape(mark), body)
    if len(pieces) < 2:
        raise BadStatementError("", "the boundary is not in the message")
    inside: list[bytes] = []
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return inside
        inside.append(re.sub(rb"^[ \t]*\r?\n", b"", piece, count=1))
    raise BadStatementError("", "the message does not end")


def _part(piece: bytes) -> Part:
    head, gap, content = piece.partition(b"\r\n\r\n")
    if not gap:
        head, gap, content = piece.partition(b"\n\n")
    if not gap:
        raise BadStatementError("", "a part has no content")
    headers = {}
    for line in head.decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return Part(headers, content)


def check_against(statements: list[dict[str, Any]], parts: list[Part]) -> None:
    """Every attachment that is only here has its part, and every part its attachment.

    :raises BadStatementError: otherwise.
    """
    told = [one for statement in statements for one in attachments_in(statement)]
    sent = {part.headers["x-experience-api-hash"].lower() for part in parts}
    declared = {one["sha2"].lower() for one in told}
    for one in told:
        if "fileUrl" not in one and one["sha2"].lower() not in sent:
            raise BadStatementError("attachments", "an attachment is neither in the message nor at an address")
    if sent - declared:
        raise BadStatementError("attachments", "the message holds a part that no statement tells of")


def attachments_in(statement: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the statement and of the one within it."""
    found = list(statement.get("attachments", []))
    about = statement.get("object", {})
    return found + (list(about.get("attachments", [])) if isinstance(about, dict) and about.get("objectType") == "SubStatement" else [])


def joined(document: dict[str, Any], files: list[tuple[str, str, bytes]], boundary: str) -> bytes:
    """A message of a JSON document and files, each with digest and type."""
    lines = [f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode() + json.dumps(document, ensure_ascii=False).encode()]
    for sha2, content_type, content in files:
        head = f"--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
        lines.append(head.encode() + content)
    return b"\r\n".join([*lines, f"--{boundary}--\r\n".encode()])
