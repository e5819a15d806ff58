"""What a statement must look like (xAPI 1.0.3 part two; IEEE 9274.1.1 for 2.0). Pure: a statement in, the first fault out."""

import math
from collections.abc import Callable
from typing import Any

from media.xapi.agents import IDENTIFIERS, is_identified
from media.xapi.values import MEDIA_TYPE, SHA2, is_duration, is_iri, is_language, is_uuid, moment

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
INTERACTIONS = {
    "true-false": (), "choice": ("choices",), "fill-in": (), "long-fill-in": (), "matching": ("source", "target"), "performance": ("steps",),
    "sequencing": ("choices",), "likert": ("scale",), "numeric": (), "other": (),
}  # fmt: skip
COMPONENTS = ("choices", "scale", "source", "target", "steps")
Check = Callable[[Any, str], None]


class BadStatementError(ValueError):
    """The statement breaks a rule; says where."""

    def __init__(self, where: str, rule: str) -> None:
        self.where, self.rule = where, rule
        super().__init__(f"{where}: {rule}" if where else rule)


def need(condition: bool, where: str, rule: str) -> None:  # noqa: FBT001
    if not condition:
        raise BadStatementError(where, rule)


def check_statement(statement: Any, *, version: str) -> None:
    """:raises BadStatementError: with the first rule that is broken. ``version`` is that of the request: "1.0" or "2.0"."""
    fields: dict[str, Check] = {
        "id": uuid,
        "actor": actor,
        "verb": verb,
        "object": lambda value, where: anything(value, where, version),
        "result": result,
        "context": lambda value, where: context(value, where, version),
        "timestamp": timestamp,
        "stored": timestamp,
        "authority": authority,
        "version": lambda value, where: statement_version(value, where, version),
        "attachments": attachments,
    }
    properties(statement, "", fields, required=("actor", "verb", "object"))
    no_nothing(statement, "")
    _about_activities_only(statement, "")
    if statement["verb"]["id"] == VOIDED:
        need(statement["object"].get("objectType") == "StatementRef", "object", "what voids must refer to a statement")


def properties(value: Any, where: str, fields: dict[str, Check], *, required: tuple[str, ...] = ()) -> None:
    """An object with these properties and no others, each of its own form."""
    need(isinstance(value, dict), where, "must be an object")
    for name in value:
        need(name in fields, f"{where}.{name}".strip("."), "is no property of this object")
    for name in required:
        need(name in value, f"{where}.{name}".strip("."), "is required")
    for name, content in value.items():
        fields[name](content, f"{where}.{name}".strip("."))


def no_nothing(value: Any, where: str) -> None:
    """Nothing is null, except within extensions."""
    if isinstance(value, dict):
        for name, inner in value.items():
            need(inner is not None, f"{where}.{name}", "must not be null")
            if name != "extensions":
                no_nothing(inner, f"{where}.{name}".strip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            need(inner is not None, f"{where}[{number}]", "must not be null")
            no_nothing(inner, f"{where}[{number}]")


def text(value: Any, where: str) -> None:
    need(isinstance(value, str), where, "must be a string")


def boolean(value: Any, where: str) -> None:
    need(isinstance(value, bool), where, "must be true or false")


def number(value: Any, where: str) -> None:
    need(isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value), where, "must be a number")


def uuid(value: Any, where: str) -> None:
    need(is_uuid(value), where, "must be a UUID")


def iri(value: Any, where: str) -> None:
    need(is_iri(value), where, "must be an IRI")


def timestamp(value: Any, where: str) -> None:
    need(moment(value) is not None, where, "must be an ISO 8601 timestamp")


def language(value: Any, where: str) -> None:
    need(is_language(value), where, "must be a language tag of RFC 5646")


def language_map(value: Any, where: str) -> None:
    need(isinstance(value, dict), where, "must be a language map")
    for tag, words in value.items():
        language(tag, where)
        text(words, f"{where}.{tag}")


def extensions(value: Any, where: str) -> None:
    need(isinstance(value, dict), where, "must be an object")
    for name in value:
        iri(name, where)


def exactly(word: str) -> Check:
    return lambda value, where: need(value == word, where, f"must be {word}")


def list_of(check: Check, *, least: int = 0) -> Check:
    def checked(value: Any, where: str) -> None:
        need(isinstance(value, list) and len(value) >= least, where, "must be a list" if not least else "must be a list that is not empty")
        for index, one in enumerate(value):
            check(one, f"{where}[{index}]")

    return checked


def actor(value: Any, where: str) -> None:
    group(value, where) if isinstance(value, dict) and value.get("objectType") == "Group" else agent(value, where)


def agent(value: Any, where: str) -> None:
    forms = dict.fromkeys(IDENTIFIERS, lambda inner, place: None)
    properties(value, where, {"objectType": exactly("Agent"), "name": text, **forms})
    need(is_identified(value), where, "must have exactly one valid identifier: mbox, mbox_sha1sum, openid or account")


def group(value: Any, where: str) -> None:
    forms = dict.fromkeys(IDENTIFIERS, lambda inner, place: None)
    properties(value, where, {"objectType": exactly("Group"), "name": text, "member": list_of(agent), **forms}, required=("objectType",))
    if any(name in value for name in IDENTIFIERS):
        need(is_identified(value), where, "must have exactly one valid identifier: mbox, mbox_sha1sum, openid or account")
    else:
        need(bool(value.get("member")), where, "an anonymous group must have members")


def authority(value: Any, where: str) -> None:
    if isinstance(value, dict) and value.get("objectType") == "Group":
        group(value, where)
        need(
            not any(name in value for name in IDENTIFIERS) and len(value.get("member", [])) == 2,
            where,
            "a group must be anonymous and have two members",
        )
    else:
        agent(value, where)


def verb(value: Any, where: str) -> None:
    properties(value, where, {"id": iri, "display": language_map}, required=("id",))


def anything(value: Any, where: str, version: str, *, inner: bool = False) -> None:
    """What a statement is about: an activity, an agent or a group, another statement, or a statement within."""
    need(isinstance(value, dict), where, "must be an object")
    match value.get("objectType", "Activity"):
        case "Activity":
            activity(value, where)
        case "Agent":
            agent(value, where)
        case "Group":
            group(value, where)
        case "StatementRef":
            statement_ref(value, where)
        case "SubStatement" if not inner:
            sub_statement(value, where, version)
        case _:
            raise BadStatementError(f"{where}.objectType", "is none of the kinds that can stand here")


def statement_ref(value: Any, where: str) -> None:
    properties(value, where, {"objectType": exactly("StatementRef"), "id": uuid}, required=("objectType", "id"))


def sub_statement(value: Any, where: str, version: str) -> None:
    fields: dict[str, Check] = {
        "objectType": exactly("SubStatement"),
        "actor": actor,
        "verb": verb,
        "object": lambda inner, place: anything(inner, place, version, inner=True),
        "result": result,
        "context": lambda inner, place: context(inner, place, version),
        "timestamp": timestamp,
        "attachments": attachments,
    }
    properties(value, where, fields, required=("objectType", "actor", "verb", "object"))
    _about_activities_only(value, where)


def _about_activities_only(statement: dict[str, Any], where: str) -> None:
    """Revision and platform belong to statements about activities."""
    if statement["object"].get("objectType", "Activity") != "Activity":
        for name in ("revision", "platform"):
            need(
                name not in statement.get("context", {}),
                f"{where}.context.{name}".strip("."),
                "may stand only in a statement about an activity",
            )


def activity(value: Any, where: str) -> None:
    properties(value, where, {"objectType": exactly("Activity"), "id": iri, "definition": definition}, required=("id",))


def definition(value: Any, where: str) -> None:
    components = dict.fromkeys(COMPONENTS, list_of(component))
    fields: dict[str, Check] = {
        "name": language_map, "description": language_map, "type": iri, "moreInfo": iri, "extensions": extensions,
        "interactionType": lambda inner, place: need(isinstance(inner, str) and inner in INTERACTIONS, place, "is no type of interaction"),
        "correctResponsesPattern": list_of(text), **components,
    }  # fmt: skip
    properties(value, where, fields)
    used = [name for name in (*COMPONENTS, "correctResponsesPattern") if name in value]
    if used:
        need("interactionType" in value, f"{where}.interactionType", "is required with the parts of an interaction")
    for name in COMPONENTS:
        if name in value:
            need(name in INTERACTIONS[value["interactionType"]], f"{where}.{name}", "does not belong to this type of interaction")
            ids = [one["id"] for one in value[name]]
            need(len(set(ids)) == len(ids), f"{where}.{name}", "must have different ids")


def component(value: Any, where: str) -> None:
    properties(value, where, {"id": text, "description": language_map}, required=("id",))


def result(value: Any, where: str) -> None:
    fields: dict[str, Check] = {
        "score": score, "success": boolean, "completion": boolean, "response": text, "extensions": extensions,
        "duration": lambda inner, place: need(is_duration(inner), place, "must be an ISO 8601 duration"),
    }  # fmt: skip
    properties(value, where, fields)


def score(value: Any, where: str) -> None:
    properties(value, where, dict.fromkeys(("scaled", "raw", "min", "max"), number))
    scaled, raw, least, most = (value.get(name) for name in ("scaled", "raw", "min", "max"))
    need(scaled is None or -1 <= scaled <= 1, f"{where}.scaled", "must lie between -1 and 1")
    need(least is None or most is None or least < most, f"{where}.min", "must be less than max")
    need(raw is None or least is None or raw >= least, f"{where}.raw", "must not be less than min")
    need(raw is None or most is None or raw <= most, f"{where}.raw", "must not be more than max")


def context(value: Any, where: str, version: str) -> None:
    fields: dict[str, Check] = {
        "registration": uuid, "instructor": actor, "team": team, "contextActivities": context_activities, "revision": text, "platform": text,
        "language": language, "statement": statement_ref, "extensions": extensions,
    }  # fmt: skip
    if version == "2.0":
        fields |= {"contextAgents": list_of(context_agent), "contextGroups": list_of(context_group)}
    properties(value, where, fields)


def team(value: Any, where: str) -> None:
    group(value, where)


def context_activities(value: Any, where: str) -> None:
    def one_or_more(inner: Any, place: str) -> None:
        list_of(activity)(inner, place) if isinstance(inner, list) else activity(inner, place)

    properties(value, where, dict.fromkeys(("parent", "grouping", "category", "other"), one_or_more))


def context_agent(value: Any, where: str) -> None:
    fields: dict[str, Check] = {"objectType": exactly("contextAgent"), "agent": agent, "relevantTypes": list_of(iri, least=1)}
    properties(value, where, fields, required=("objectType", "agent"))


def context_group(value: Any, where: str) -> None:
    fields: dict[str, Check] = {"objectType": exactly("contextGroup"), "group": group, "relevantTypes": list_of(iri, least=1)}
    properties(value, where, fields, required=("objectType", "group"))


def statement_version(value: Any, where: str, version: str) -> None:
    known = isinstance(value, str) and (value in ("1.0", "2.0.0") if version == "2.0" else value == "1.0")
    patch = isinstance(value, str) and value.startswith("1.0.") and value[4:].isdigit()
    need(known or patch, where, "must be a version that this store knows")


def attachments(value: Any, where: str) -> None:
    list_of(attachment)(value, where)


def attachment(value: Any, where: str) -> None:
    fields: dict[str, Check] = {
        "usageType": iri, "display": language_map, "description": language_map, "fileUrl": iri,
        "contentType": lambda inner, place: need(isinstance(inner, str) and bool(MEDIA_TYPE.match(inner)), place, "must be a media type"),
        "length": lambda inner, place: need(isinstance(inner, int) and not isinstance(inner, bool) and inner >= 0, place, "must be a count of bytes"),
        "sha2": lambda inner, place: need(isinstance(inner, str) and bool(SHA2.match(inner)), place, "must be a SHA-2 digest"),
    }  # fmt: skip
    properties(value, where, fields, required=("usageType", "display", "contentType", "length", "sha2"))
