"""Statements asked for: by id, or by what they are about, page by page; in the form that was asked for."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from agencies.models import Agency
from media.models import Statement, StatementFacet, StoreActivity
from media.xapi import facets
from media.xapi.agents import IDENTIFIERS, key
from media.xapi.storing import in_store

PAGE = 100


@dataclass(frozen=True)
class Question:
    """What is asked for. Keys are digests."""

    agent: str = ""
    verb: str = ""
    activity: str = ""
    registration: str = ""
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 0
    ascending: bool = False
    after: int = 0
    written_by: UUID | None = None
    launch: UUID | None = None


def one(agency: Agency | None, statement_id: UUID, *, voided: bool, within: Q) -> Statement | None:
    return Statement.objects.filter(in_store(agency), within, statement_id=statement_id, voided=voided).first()


def some(agency: Agency | None, question: Question, *, within: Q) -> tuple[list[Statement], int]:
    """A page of statements, and after which the next begins; 0 when there is none."""
    found = Statement.objects.filter(in_store(agency), within, voided=False)
    wanted = {
        facets.VERB: question.verb,
        facets.REGISTRATION: question.registration,
        facets.NEAR_AGENT if question.related_agents else facets.AGENT: question.agent,
        facets.NEAR_ACTIVITY if question.related_activities else facets.ACTIVITY: question.activity,
    }
    for kind, value in wanted.items():
        if value:
            found = found.filter(Exists(StatementFacet.objects.filter(statement=OuterRef("pk"), kind=kind, key=value)))
    if question.since:
        found = found.filter(stored__gt=question.since)
    if question.until:
        found = found.filter(stored__lte=question.until)
    if question.after:
        found = found.filter(pk__gt=question.after) if question.ascending else found.filter(pk__lt=question.after)
    size = min(question.limit or PAGE, PAGE)
    page = list(found.order_by("pk" if question.ascending else "-pk")[: size + 1])
    return page[:size], page[size - 1].pk if len(page) > size else 0


def shown(rows: list[Statement], *, form: str, languages: list[str], agency: Agency | None) -> list[dict[str, Any]]:
    """The statements in the form asked for: "exact" as they came, "ids" with names only, "canonical" with one language and our definitions."""
    statements = [json.loads(row.body) for row in rows]
    if form == "ids":
        return [ids_only(statement) for statement in statements]
    if form == "canonical":
        names = {key(activity["id"]) for statement in statements for activity in facets.activities_in(statement)}
        known = dict(StoreActivity.objects.filter(in_store(agency), key__in=names).values_list("activity", "definition"))
        return [canonical(statement, known, languages) for statement in statements]
    return statements


def ids_only(statement: Any) -> Any:
    """Agents by their identifier, activities and verbs by their id."""
    if isinstance(statement, list):
        return [ids_only(part) for part in statement]
    if not isinstance(statement, dict):
        return statement
    kind = statement.get("objectType")
    if any(name in statement for name in IDENTIFIERS) and (kind in ("Agent", "Group", None)):
        kept = {name: statement[name] for name in ("objectType", *IDENTIFIERS) if name in statement}
        return kept
    if kind == "Group":
        return {"objectType": "Group", "member": ids_only(statement.get("member", []))}
    if "id" in statement and (kind == "Activity" or "definition" in statement or "display" in statement):
        return {name: statement[name] for name in ("objectType", "id") if name in statement}
    untouched = ("result", "attachments", "extensions")
    return {name: value if name in untouched else ids_only(value) for name, value in statement.items()}


def canonical(part: Any, known: dict[str, dict[str, Any]], languages: list[str]) -> Any:
    """Language maps reduced to the language that was asked for; activities as they are known here."""
    if isinstance(part, list):
        return [canonical(one_, known, languages) for one_ in part]
    if not isinstance(part, dict):
        return part
    found = {**part}
    if isinstance(found.get("id"), str) and found["id"] in known and found.get("objectType", "Activity") == "Activity":
        found["definition"] = known[found["id"]]
    for name, value in found.items():
        if name in ("display", "name", "description") and isinstance(value, dict):
            found[name] = in_language(value, languages)
        elif name not in ("extensions", "result"):
            found[name] = canonical(value, known, languages)
    return found


def in_language(words: dict[str, str], languages: list[str]) -> dict[str, str]:
    for wanted in languages:
        for tag, text in words.items():
            if wanted == "*" or tag.lower() == wanted.lower() or tag.lower().split("-")[0] == wanted.lower().split("-")[0]:
                return {tag: text}
    return dict(list(words.items())[:1])
