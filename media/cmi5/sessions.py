"""A cmi5 unit at work: what it is given when it starts, what it may say and in which order, and when it is satisfied (cmi5 sections 8 to 10)."""

import json
import secrets
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db import transaction
from django.db.models.functions import Now

from jobs.clock import database_now
from media.cmi5.progress import move_on_met, satisfied_above
from media.iris import actor_of, authority, part_iri, placement_iri
from media.models import DocumentKind, Launch, LaunchKey, Play, PracticeResult, Statement
from media.signals import played
from media.xapi import documents
from media.xapi.agents import key, key_of
from media.xapi.keys import LAUNCH, digest
from media.xapi.rules import BadStatementError
from media.xapi.storing import NotYoursError, Writer, store

CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
ADL, W3ID = "http://adlnet.gov/expapi/verbs/", "https://w3id.org/xapi/adl/verbs/"
VERBS = {f"{ADL}{name}": name for name in ("initialized", "completed", "passed", "failed", "terminated")}
OURS = {"launched": f"{ADL}launched", "satisfied": f"{W3ID}satisfied", "abandoned": f"{W3ID}abandoned"}


def part_of(launch: Launch) -> dict[str, Any]:
    parts = launch.version.manifest["parts"]
    return next((part for part in parts if part["id"] == launch.part), parts[0])


@transaction.atomic
def address(launch: Launch, base: str) -> str:
    """The address under which the unit starts: where the store is, where its key is fetched, and who it is about."""
    part, fetch = part_of(launch), secrets.token_urlsafe(32)
    fetched = f"{launch.site}/xapi/fetch/{fetch}"
    LaunchKey.objects.update_or_create(launch=launch, defaults={"fetch_digest": digest(fetch), "digest": "", "fetched_at": None})
    told = {"endpoint": f"{launch.site}/xapi/", "fetch": fetched, "actor": json.dumps(actor_of(launch.person))}
    play = launch.play
    if play is not None:
        told |= {"registration": str(play.pk), "activityId": part_iri(play, part["id"])}
        _begin(launch, play, part)
    else:
        told |= {"registration": str(launch.pk), "activityId": f"{launch.site}/activities/previews/{launch.pk}"}
    mark = "&" if "?" in part["href"] else "?"
    return f"{base}/{part['href']}{mark}{urlencode(told)}"


def _begin(launch: Launch, play: Play, part: dict[str, Any]) -> None:
    """Close what was left open, put the launch data in its place, and say that the unit was launched."""
    for before in (
        Launch.objects.filter(play=play, part=part["id"])
        .exclude(pk=launch.pk)
        .filter(closed_at=None)
        .select_related("person", "version", "play")
    ):
        said = said_in(before)
        if "initialized" in said and "terminated" not in said:
            seconds = max(int((database_now() - before.opened_at).total_seconds()), 0)
            _say(before, play, part, "abandoned", result={"duration": f"PT{seconds}S"})
        Launch.objects.filter(pk=before.pk).update(closed_at=Now())
    data = {
        "contextTemplate": _context(launch, play, part),
        "launchMode": "Normal",
        "launchMethod": part["launch_method"],
        "moveOn": part["move_on"],
        "returnURL": f"{launch.site}/courses/",
    }
    data |= {
        name: part[kept] for name, kept in (("masteryScore", "mastery"), ("launchParameters", "parameters")) if part[kept] not in (None, "")
    }
    if part["entitlement"]:
        data["entitlementKey"] = {"courseStructure": part["entitlement"]}
    place = documents.Place(
        play.agency, DocumentKind.STATE, key(part_iri(play, part["id"])), key_of(actor_of(launch.person)), str(play.pk), "LMS.LaunchData"
    )
    documents.put(place, json.dumps(data).encode(), "application/json", conditions=documents.Conditions(), seen_needed=False)
    extensions = {f"{SESSION.rpartition('/')[0]}/launchmode": "Normal", f"{SESSION.rpartition('/')[0]}/moveon": part["move_on"]}
    _say(launch, play, part, "launched", extensions=extensions)
    if part["move_on"] == "NotApplicable":
        settle(launch, play, {})


def _context(launch: Launch, play: Play, part: dict[str, Any]) -> dict[str, Any]:
    return {
        "registration": str(play.pk),
        "contextActivities": {"grouping": [{"objectType": "Activity", "id": part["id"]}]},
        "extensions": {SESSION: str(launch.pk)},
    }


def _say(
    launch: Launch,
    play: Play,
    part: dict[str, Any],
    verb: str,
    *,
    about: dict[str, Any] | None = None,
    result: Any = None,
    extensions: Any = None,
) -> None:
    """A statement of ours about the unit, a block or the course."""
    context = _context(launch, play, part)
    context["contextActivities"]["category"] = [{"id": CATEGORY}]
    context["extensions"] |= extensions or {}
    name = part.get("titles") or {}
    statement = {
        "id": str(uuid4()),
        "actor": actor_of(launch.person),
        "verb": {"id": OURS[verb], "display": {"en": verb}},
        "object": about
        or {"objectType": "Activity", "id": part_iri(play, part["id"]), **({"definition": {"name": name}} if _are_words(name) else {})},
        "context": context,
        **({"result": result} if result else {}),
    }
    store([statement], writer=Writer(play.agency, authority(), launch=launch, is_ours=True), version="1.0")


def _are_words(name: dict[str, str]) -> bool:
    return bool(name) and all(tag.replace("-", "").isalnum() and tag != "und" for tag in name)


@transaction.atomic
def fetch(token: str) -> str | None:
    """The key of the launch, once; nothing when it was fetched already or the launch is over."""
    secret = secrets.token_urlsafe(24)
    row = LaunchKey.objects.filter(fetch_digest=digest(token), fetched_at=None, launch__in=Launch.objects.open()).first()
    if row is None or not LaunchKey.objects.filter(pk=row.pk, fetched_at=None).update(fetched_at=Now(), digest=digest(secret)):
        return None
    return f"{LAUNCH}{row.launch_id}:{secret}"


def said_in(launch: Launch) -> list[str]:
    """The cmi5 verbs that the unit has said in this launch."""
    return [VERBS[verb] for verb in Statement.objects.filter(launch=launch, verb__in=VERBS).order_by("pk").values_list("verb", flat=True)]


def is_cmi5(statement: dict[str, Any]) -> bool:
    around = statement.get("context", {}).get("contextActivities", {}).get("category", [])
    return any(one.get("id") == CATEGORY for one in (around if isinstance(around, list) else [around]))


def may_say(launch: Launch, statements: list[dict[str, Any]]) -> None:
    """Whether the unit may say this now: about its own person, registration and activity, in the order of cmi5.

    :raises NotYoursError: when it speaks of somebody or something else.
    :raises BadStatementError: when it is not its turn, or a score does not fit the verb.
    """
    play, part = launch.play, part_of(launch)
    if play is None:
        raise NotYoursError("preview")
    said = said_in(launch)
    for statement in statements:
        if key_of(statement["actor"]) != key_of(actor_of(launch.person)):
            raise NotYoursError("actor")
        if statement.get("context", {}).get("registration", "").lower() != str(play.pk):
            raise NotYoursError("registration")
        if "terminated" in said:
            raise BadStatementError("verb", "nothing is said after terminated")
        if not is_cmi5(statement):
            if "initialized" not in said:
                raise BadStatementError("verb", "initialized comes first")
            continue
        verb = VERBS.get(statement["verb"]["id"])
        if verb is None:
            raise BadStatementError("verb", "is none that a unit may say with the category of cmi5")
        if statement["object"].get("id") != part_iri(play, part["id"]):
            raise NotYoursError("object")
        _check_turn(verb, said, statement, part, play)
        said.append(verb)


def _check_turn(verb: str, said: list[str], statement: dict[str, Any], part: dict[str, Any], play: Play) -> None:
    if (verb == "initialized") != ("initialized" not in said):
        raise BadStatementError("verb", "initialized comes first, and once")
    if verb in said:
        raise BadStatementError("verb", f"{verb} is said once in a session")
    if {verb, *said} >= {"passed", "failed"}:
        raise BadStatementError("verb", "a session is passed or failed, not both")
    reached = play.progress.get(part["id"], {})
    if verb in ("completed", "passed") and reached.get(verb):
        raise BadStatementError("verb", f"{verb} is said once in a registration")
    scaled = statement.get("result", {}).get("score", {}).get("scaled")
    if part["mastery"] is None or scaled is None:
        return
    if (verb == "passed" and scaled < part["mastery"]) or (verb == "failed" and scaled >= part["mastery"]):
        raise BadStatementError("result.score.scaled", f"does not fit {verb} with the mastery score {part['mastery']}")


def may_keep(launch: Launch, *, agent: Any, registration: str) -> None:
    """:raises NotYoursError: when a unit reaches for documents of somebody else, or of another registration."""
    if launch.play_id is None or (registration and registration.lower() != str(launch.play_id)):
        raise NotYoursError("registration")
    if agent is not None and (not isinstance(agent, dict) or key_of(agent) != key_of(actor_of(launch.person))):
        raise NotYoursError("agent")


@transaction.atomic
def heard(launch: Launch, statements: list[dict[str, Any]]) -> None:
    """What the unit has said changes what its part has reached."""
    play = launch.play
    if play is None:
        return
    news: dict[str, Any] = {}
    for statement in statements:
        verb = VERBS.get(statement["verb"]["id"]) if is_cmi5(statement) else None
        scaled = statement.get("result", {}).get("score", {}).get("scaled")
        if verb in ("completed", "passed"):
            news[verb] = True
        if verb in ("passed", "failed"):
            news["passed"] = verb == "passed"
            news["scaled"] = scaled
    Launch.objects.filter(pk=launch.pk).update(last_heard_at=Now(), stopped_at=launch.part[:255])
    if news:
        settle(launch, play, news)


def settle(launch: Launch, play: Play, news: dict[str, Any]) -> None:
    """Write down what was reached; say once when a unit, a block or the whole course is satisfied, and tell the rooms above."""
    play = Play.objects.select_for_update().get(pk=play.pk)
    part, manifest = part_of(launch), launch.version.manifest
    reached = {**play.progress.get(part["id"], {})}
    reached["completed"] = bool(reached.get("completed") or news.get("completed"))
    reached["passed"] = bool(reached.get("passed") or news.get("passed"))
    scores = [one for one in (reached.get("scaled"), news.get("scaled")) if one is not None]
    reached["scaled"] = max(scores, default=None)
    was = bool(reached.get("satisfied"))
    reached["satisfied"] = was or move_on_met(part["move_on"], completed=reached["completed"], passed=reached["passed"])
    play.progress[part["id"]] = reached
    play.save(update_fields=["progress"])
    if news:
        told: dict[str, Any] = {name: news[name] for name in ("passed", "scaled") if name in news}
        PracticeResult.objects.update_or_create(
            launch=launch,
            part=part["id"],
            defaults={"play": play, "completed": reached["completed"], "reported_at": Now(), **told},
        )
    if reached["satisfied"] and not was:
        for kind, identifier in satisfied_above(manifest, part, play.progress):
            iri = placement_iri(play) if kind == "course" else f"{placement_iri(play)}/blocks/{key(identifier)[:24]}"
            about = {"objectType": "Activity", "id": iri, "definition": {"type": f"https://w3id.org/xapi/cmi5/activitytype/{kind}"}}
            _say(launch, play, {**part, "id": identifier}, "satisfied", about=about)
    satisfied = all(play.progress.get(one["id"], {}).get("satisfied") for one in manifest["parts"])
    known = [one for one in (play.progress.get(each["id"], {}).get("scaled") for each in manifest["parts"]) if one is not None]
    scaled = sum(known) / len(known) if known and satisfied else None
    played.send(sender=Play, play=play, completed=satisfied, scaled=scaled)
