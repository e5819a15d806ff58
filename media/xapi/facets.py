"""By what a statement can be found: a pure reading of it into kinds and keys."""

from collections.abc import Iterator
from typing import Any

from media.xapi.agents import everybody_in, key

VERB, ACTIVITY, AGENT, REGISTRATION = "verb", "activity", "agent", "registration"
NEAR_ACTIVITY, NEAR_AGENT = "n_activity", "n_agent"
CONTEXT = ("parent", "grouping", "category", "other")


def facets_of(statement: dict[str, Any]) -> set[tuple[str, str]]:
    return set(_facets(statement))


def _facets(statement: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield VERB, key(statement["verb"]["id"])
    about = statement["object"]
    yield from ((AGENT, one) for one in everybody_in(statement["actor"]))
    if about.get("objectType") in ("Agent", "Group"):
        yield from ((AGENT, one) for one in everybody_in(about))
    if about.get("objectType", "Activity") == "Activity":
        yield ACTIVITY, key(about["id"])
    registration = statement.get("context", {}).get("registration")
    if registration:
        yield REGISTRATION, key(registration.lower())
    yield from ((NEAR_AGENT, one) for part in people_in(statement) for one in everybody_in(part))
    yield from ((NEAR_ACTIVITY, key(activity["id"])) for activity in activities_in(statement))


def people_in(statement: dict[str, Any]) -> Iterator[Any]:
    """Every agent and group anywhere in a statement."""
    about, context = statement["object"], statement.get("context", {})
    yield statement["actor"]
    yield statement.get("authority")
    yield context.get("instructor")
    yield context.get("team")
    yield from (one.get("agent") for one in context.get("contextAgents", []))
    yield from (one.get("group") for one in context.get("contextGroups", []))
    if about.get("objectType") in ("Agent", "Group"):
        yield about
    if about.get("objectType") == "SubStatement":
        yield from people_in(about)


def activities_in(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every activity anywhere in a statement."""
    about, context = statement["object"], statement.get("context", {})
    if about.get("objectType", "Activity") == "Activity":
        yield about
    if about.get("objectType") == "SubStatement":
        yield from activities_in(about)
    for place in CONTEXT:
        found = context.get("contextActivities", {}).get(place, [])
        yield from found if isinstance(found, list) else [found]
