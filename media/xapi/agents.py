"""Agents, groups and persons: by what they are known, and who is meant in a statement. Pure."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from media.xapi.values import MAILBOX, SHA1, is_iri

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def identifier(agent: dict[str, Any]) -> tuple[str, Any] | None:
    """By what the agent is known: the one identifier that it has."""
    return next(((name, agent[name]) for name in IDENTIFIERS if name in agent), None)


def key_of(agent: dict[str, Any]) -> str:
    """The digest under which an agent or an identified group is found again; empty for an anonymous group."""
    found = identifier(agent)
    if found is None:
        return ""
    name, value = found
    told = [value.get("homePage"), value.get("name")] if isinstance(value, dict) else value
    return hashlib.sha256(json.dumps([name, told]).encode()).hexdigest()


def key(text: str) -> str:
    """The digest of an address, under which it is found again."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_identified(agent: dict[str, Any]) -> bool:
    """Whether the one identifier has the form that it must have."""
    found = [name for name in IDENTIFIERS if name in agent]
    if len(found) != 1:
        return False
    name, value = found[0], agent[found[0]]
    if name == "mbox":
        return isinstance(value, str) and bool(MAILBOX.match(value))
    if name == "mbox_sha1sum":
        return isinstance(value, str) and bool(SHA1.match(value))
    if name == "openid":
        return is_iri(value) and not value.startswith("mailto:")
    return (
        isinstance(value, dict)
        and value.keys() == {"homePage", "name"}
        and is_iri(value["homePage"])
        and isinstance(value["name"], str)
        and bool(value["name"])
    )


def everybody_in(actor: Any) -> Iterator[str]:
    """The keys of an agent, or of a group and its members."""
    if isinstance(actor, dict):
        if own := key_of(actor):
            yield own
        for member in actor.get("member", []) if isinstance(actor.get("member"), list) else []:
            yield from everybody_in(member)


def person(agent: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """All that is known of who is meant: names and identifiers as lists."""
    told: dict[str, Any] = {"objectType": "Person"}
    if names:
        told["name"] = names
    for name in IDENTIFIERS:
        if name in agent:
            told[name] = [agent[name]]
    return told
