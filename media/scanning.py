"""The virus scanner, where there is one: an upload is sent to clamd before anything else looks at it."""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from media.refusals import RefusedError

CHUNK = 64 * 1024
SECONDS = 120


def scan(file: BinaryIO) -> bool:
    """Whether a scanner has looked at the file; without ``CLAMD_URL`` none does.

    :raises RefusedError: when it finds something, and when it should have looked but did not answer.
    """
    if not settings.CLAMD_URL:
        return False
    try:
        with connect(settings.CLAMD_URL) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            file.seek(0)
            while chunk := file.read(CHUNK):
                scanner.sendall(struct.pack(">L", len(chunk)) + chunk)
            scanner.sendall(struct.pack(">L", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := scanner.recv(4096)):
                answer += part
    except OSError as error:
        raise RefusedError("scanner_away") from error
    word = answer.rstrip(b"\0").decode("utf-8", "replace").removeprefix("stream: ")
    if word.endswith(" FOUND"):
        raise RefusedError("malware", found=word.removesuffix(" FOUND")[:100])
    if word != "OK":
        raise RefusedError("scanner_away")
    return True


def connect(address: str) -> socket.socket:
    """``tcp://host:port`` or ``unix:///path``."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        found = socket.socket(socket.AF_UNIX)
        found.settimeout(SECONDS)
        found.connect(parts.path)
        return found
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout=SECONDS)
