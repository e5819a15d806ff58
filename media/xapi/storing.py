"""Statements taken in: checked, completed with what is ours to say, kept once, made findable. Voiding, and what refers to what."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from agencies.models import Agency
from jobs.clock import database_now
from media.models import Launch, Statement, StatementFacet, StoreActivity
from media.xapi.agents import key
from media.xapi.facets import CONTEXT, activities_in, facets_of
from media.xapi.rules import VOIDED, BadStatementError, check_statement
from media.xapi.values import moment, written

NOT_COMPARED = {"id", "stored", "authority", "version", "attachments"}


class OtherContentError(Exception):
    """A statement of this id is kept already and says something else."""


class NotYoursError(Exception):
    """The caller may not say this: it is about our own people or courses, or about somebody else's launch."""


@dataclass(frozen=True)
class Writer:
    """Who brings statements: the store that they go to, and what is said of them as their authority."""

    agency: Agency | None
    authority: dict[str, Any]
    key: UUID | None = None
    launch: Launch | None = None
    is_ours: bool = False


def fingerprint(statement: dict[str, Any]) -> str:
    """The digest of what must be equal when the same id comes again."""
    told = {name: value for name, value in statement.items() if name not in NOT_COMPARED}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def completed(statement: dict[str, Any], *, writer: Writer, now: datetime, version: str) -> dict[str, Any]:
    """The statement as it is kept: with an id, times, the authority and the version; context activities always as lists."""
    whole = {**statement}
    whole.setdefault("id", str(uuid4()))
    whole.setdefault("timestamp", written(now))
    whole.setdefault("version", "2.0.0" if version == "2.0" else "1.0.0")
    whole["stored"], whole["authority"] = written(now), writer.authority
    for holder in (whole, whole["object"]):
        around = holder.get("context", {}).get("contextActivities") if isinstance(holder.get("context"), dict) else None
        if isinstance(around, dict):
            lists = {place: one if isinstance(one, list) else [one] for place, one in around.items() if place in CONTEXT}
            holder["context"] = {**holder["context"], "contextActivities": lists}
    return whole


def store(statements: list[Any], *, writer: Writer, version: str) -> list[str]:
    """Keep statements; all of them or none. Gives their ids back, in order.

    :raises BadStatementError: when one breaks a rule, or two have one id.
    :raises OtherContentError: when one is kept already with another content.
    :raises NotYoursError: when the writer may not say it.
    """
    for statement in statements:
        check_statement(statement, version=version)
        _check_reach(statement, writer)
    given = [one["id"].lower() for one in statements if "id" in one]
    if len(set(given)) < len(given):
        raise BadStatementError("id", "stands twice in one request")
    prints = [fingerprint(statement) for statement in statements]
    now = database_now()
    whole = [completed(statement, writer=writer, now=now, version=version) for statement in statements]
    try:
        with transaction.atomic():
            _keep(whole, prints, writer=writer, now=now)
    except IntegrityError:
        # Somebody else wrote one of them at the same moment: now it is there to be compared.
        with transaction.atomic():
            _keep(whole, prints, writer=writer, now=now)
    return [one["id"] for one in whole]


def _check_reach(statement: dict[str, Any], writer: Writer) -> None:
    """What is ours only we may tell: our people by their accounts, our courses and assessments by their addresses [A7, A8]."""
    if writer.is_ours or writer.launch is not None:
        return
    about = statement["object"]
    if str(about.get("id", "")).startswith(f"{settings.SITE_URL}/"):
        raise NotYoursError("object")
    account = statement["actor"].get("account")
    if isinstance(account, dict) and account.get("homePage") == settings.SITE_URL:
        raise NotYoursError("actor")


def in_store(agency: Agency | None) -> Q:
    return Q(agency=agency) if agency is not None else Q(agency__isnull=True)


def _keep(whole: list[dict[str, Any]], prints: list[str], *, writer: Writer, now: datetime) -> None:
    ids = [UUID(one["id"]) for one in whole]
    known = dict(Statement.objects.filter(in_store(writer.agency), statement_id__in=ids).values_list("statement_id", "fingerprint"))
    fresh: list[Statement] = []
    for one, key_, digest in zip(whole, ids, prints, strict=True):
        if key_ in known:
            if known[key_] != digest:
                raise OtherContentError(str(key_))
            continue
        about = one["object"]
        fresh.append(
            Statement(
                statement_id=key_,
                agency=writer.agency,
                launch=writer.launch,
                verb=one["verb"]["id"][:500],
                written_by=writer.key,
                activity=about["id"][:1000] if about.get("objectType", "Activity") == "Activity" else "",
                body=json.dumps(one, ensure_ascii=False),
                fingerprint=digest,
                timestamp=moment(one["timestamp"]) or now,
                stored=now,
                target=UUID(about["id"]) if about.get("objectType") == "StatementRef" else None,
            )  # fmt: skip
        )
    if not fresh:
        return
    Statement.objects.bulk_create(fresh)
    bodies = {UUID(one["id"]): one for one in whole}
    make_findable(fresh, bodies)
    void(fresh, writer.agency)
    remember_activities([bodies[row.statement_id] for row in fresh], writer.agency)


def make_findable(fresh: list[Statement], bodies: dict[UUID, dict[str, Any]]) -> None:
    """Write down by what each is found; and what is found by a statement is found by those that refer to it, whichever came first."""
    facets = {row.pk: facets_of(bodies[row.statement_id]) for row in fresh}
    _write_facets(facets)
    agency = fresh[0].agency
    if any(row.target for row in fresh):
        wanted = [row.target for row in fresh if row.target]
        found = Statement.objects.filter(in_store(agency), statement_id__in=wanted)
        targets = dict(found.values_list("statement_id", "pk"))
        borrowed = [(row.pk, targets[row.target]) for row in fresh if row.target in targets]
        _borrow(borrowed)
    _hand_on([row.statement_id for row in fresh], agency)


def _write_facets(facets: dict[int, set[tuple[str, str]]]) -> None:
    rows = [StatementFacet(statement_id=pk, kind=kind, key=value) for pk, found in facets.items() for kind, value in found]
    StatementFacet.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _borrow(pairs: Iterable[tuple[int, int]]) -> None:
    """Give the first of each pair what the second is found by."""
    pairs = list(pairs)
    of: dict[int, set[tuple[str, str]]] = {}
    for pk, kind, value in StatementFacet.objects.filter(statement__in=[lender for _borrower, lender in pairs]).values_list(
        "statement_id", "kind", "key"
    ):
        of.setdefault(pk, set()).add((kind, value))
    _write_facets({borrower: of.get(lender, set()) for borrower, lender in pairs})


def _hand_on(ids: list[UUID], agency: Agency | None, depth: int = 5) -> None:
    """To those that refer to these, and on to those that refer to them."""
    referring = list(Statement.objects.filter(in_store(agency), target__in=ids).values_list("pk", "statement_id", "target"))
    if not referring or not depth:
        return
    lenders = dict(
        Statement.objects.filter(in_store(agency), statement_id__in=[target for *_rest, target in referring]).values_list(
            "statement_id", "pk"
        )
    )
    _borrow((pk, lenders[target]) for pk, _id, target in referring if target in lenders)
    _hand_on([id_ for _pk, id_, _target in referring], agency, depth - 1)


def void(fresh: list[Statement], agency: Agency | None) -> None:
    """A voided statement stays and is no longer given out; what voids cannot be voided. Either may come first."""
    voiding: list[UUID] = [row.target for row in fresh if row.verb == VOIDED and row.target]
    if voiding:
        Statement.objects.filter(in_store(agency), statement_id__in=voiding).exclude(verb=VOIDED).update(voided=True)
    came_late = Statement.objects.filter(in_store(agency), verb=VOIDED, target__in=[row.statement_id for row in fresh]).values_list(
        "target", flat=True
    )
    late: list[UUID] = [target for target in came_late if target]
    if late:
        Statement.objects.filter(in_store(agency), statement_id__in=late).exclude(verb=VOIDED).update(voided=True)


def remember_activities(statements: list[dict[str, Any]], agency: Agency | None) -> None:
    """What statements tell of activities, put together: later words for a language replace earlier ones."""
    told: dict[str, dict[str, Any]] = {}
    for statement in statements:
        for activity in activities_in(statement):
            if activity.get("definition"):
                told[activity["id"]] = merged(told.get(activity["id"], {}), activity["definition"])
    if not told:
        return
    keys = {key(name): name for name in told}
    known = {row.key: row for row in StoreActivity.objects.filter(in_store(agency), key__in=keys)}
    changed = []
    for digest, name in keys.items():
        row = known.get(digest)
        if row is None:
            changed.append(StoreActivity(agency=agency, key=digest, activity=name[:1000], definition=told[name]))
        elif (definition := merged(row.definition, told[name])) != row.definition:
            StoreActivity.objects.filter(pk=row.pk).update(definition=definition)
    StoreActivity.objects.bulk_create(changed, ignore_conflicts=True)


def merged(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    maps = {
        name: {**before.get(name, {}), **after[name]} for name in ("name", "description", "extensions") if isinstance(after.get(name), dict)
    }
    return {**before, **after, **maps}
