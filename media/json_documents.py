"""JSON from strangers: bounded in size and depth, without the numbers that JSON does not have, each name once."""

import json
from typing import Any

from media.refusals import RefusedError

MB = 1024 * 1024
MOST_BYTES = 5 * MB
MOST_DEPTH = 60


def parse(text: bytes, *, where: str = "", most_bytes: int = MOST_BYTES) -> Any:
    """The value of a document; a byte order mark is forgiven.

    :raises RefusedError: when it is too large, too deep, or not JSON.
    """
    if len(text) > most_bytes:
        raise RefusedError("json_too_large", where=where, limit=most_bytes // MB)
    try:
        value = json.loads(text.decode("utf-8-sig"), parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:
        raise RefusedError("json_broken", where=where) from error
    if too_deep(value):
        raise RefusedError("json_broken", where=where)
    return value


def _no_such_number(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


def too_deep(value: Any, most: int = MOST_DEPTH) -> bool:
    """Whether lists and objects are nested deeper than that. Walked with a list of our own: recursion is what an attacker wants."""
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if depth > most:
            return True
        if isinstance(one, dict):
            waiting.extend((part, depth + 1) for part in one.values())
        elif isinstance(one, list):
            waiting.extend((part, depth + 1) for part in one)
    return False
