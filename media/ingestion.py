"""What a package in a browser says happened: checked, attributed to the person of the launch, and kept once.

A package can say anything; so it is believed in nothing that matters. Person, time and place are ours, scores must be possible, and only what is
said about the whole package can finish it. Whatever it reports is practice.
"""

import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.dateparse import parse_duration

from jobs.clock import database_now
from media.iris import activity_iri, actor_of, authority
from media.models import Launch, LearnerState, PackageVersion, Play, PracticeResult, Statement
from media.signals import played
from media.xapi.rules import BadStatementError, check_statement
from media.xapi.storing import Writer, completed, fingerprint, make_findable
from media.xapi.values import written

MOST_STATEMENTS = 500
MOST_A_SECOND = 10
MOST_BYTES = 64 * 1024
MOST_STATE_BYTES = 256 * 1024
VERBS = {
    f"http://adlnet.gov/expapi/verbs/{name}": name
    for name in ("attempted", "interacted", "progressed", "answered", "completed", "passed", "failed", "mastered")
} | {"http://activitystrea.ms/schema/1.0/consume": "consumed"}  # fmt: skip
TERMINAL = {"answered", "completed", "passed", "failed", "mastered"}


class NotAcceptedError(ValueError):
    """The message is not kept; ``reason`` says why in one word."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class TooFastError(Exception):
    """More than a person can do in a second."""


@dataclass(frozen=True)
class Event:
    """A statement of a package after everything in it that may be believed has been read."""

    verb: str
    verb_iri: str
    part: str
    root: bool
    raw: float | None
    most: float | None
    scaled: float | None
    success: bool | None
    completion: bool
    seconds: int | None
    response: str


def read(statement: Any, *, iri: str, parts: set[str]) -> Event:
    """Pure: what a statement about this activity says.

    :raises NotAcceptedError: when it is about something else, says something impossible or uses a word that no package needs.
    """
    if not isinstance(statement, dict):
        raise NotAcceptedError("shape")
    verb_iri = _at(statement, "verb", "id")
    verb = VERBS.get(verb_iri) if isinstance(verb_iri, str) else None
    if verb is None:
        raise NotAcceptedError("verb")
    about = _at(statement, "object", "id")
    if about == iri:
        part = ""
    elif isinstance(about, str) and about.startswith(f"{iri}?subContentId=") and (found := about.rpartition("=")[2]) in parts:
        part = found
    else:
        raise NotAcceptedError("object")
    result = statement.get("result", {})
    if not isinstance(result, dict):
        raise NotAcceptedError("shape")
    raw, most, scaled = _score(result.get("score", {}))
    success, completion = result.get("success"), result.get("completion", False)
    if success not in (True, False, None) or completion not in (True, False):
        raise NotAcceptedError("shape")
    above = _at(statement, "context", "contextActivities", "parent")
    response = result.get("response", "")
    return Event(
        verb=verb, verb_iri=verb_iri, part=part, root=not part and not above, raw=raw, most=most, scaled=scaled, success=success,
        completion=completion, seconds=_seconds(result.get("duration")), response=response if isinstance(response, str) else "",
    )  # fmt: skip


def _at(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _score(score: Any) -> tuple[float | None, float | None, float | None]:
    if not isinstance(score, dict):
        raise NotAcceptedError("score")
    figures = [score.get(name) for name in ("raw", "max", "scaled", "min")]
    if any(one is not None and (isinstance(one, bool) or not isinstance(one, int | float) or not math.isfinite(one)) for one in figures):
        raise NotAcceptedError("score")
    raw, most, scaled, least = figures
    if most is not None and most < 0 or (raw is not None and (raw < (least or 0) or (most is not None and raw > most))):
        raise NotAcceptedError("score")
    if scaled is None and raw is not None and most:
        scaled = raw / most
    if scaled is not None and not -1 <= scaled <= 1:
        raise NotAcceptedError("score")
    return raw, most, scaled


def _seconds(duration: Any) -> int | None:
    found = parse_duration(duration) if isinstance(duration, str) and len(duration) < 40 else None
    return min(int(found / timedelta(seconds=1)), 24 * 3600) if found is not None and found >= timedelta(0) else None


@transaction.atomic
def keep_statement(launch: Launch, *, sequence: int, statement: Any) -> bool:
    """Keep one statement of the launch; whether it is new. The same number again changes nothing.

    :raises NotAcceptedError: when it cannot be meant.
    :raises TooFastError: when they come faster than anybody can act.
    """
    manifest = PackageVersion.objects.values_list("manifest", flat=True).get(pk=launch.version_id)
    event = read(statement, iri=activity_iri(launch), parts=set(manifest.get("parts", [])))
    if launch.play is None:
        return False
    known = Statement.objects.filter(launch=launch, sequence=sequence).exists()
    if known:
        return False
    now = database_now()
    lately = Statement.objects.filter(launch=launch, stored__gt=now - timedelta(seconds=1)).count()
    if launch.statements_kept >= MOST_STATEMENTS or lately >= MOST_A_SECOND:
        raise TooFastError
    first_most = (
        PracticeResult.objects.filter(launch__version=launch.version_id, part=event.part)
        .exclude(most=None)
        .values_list("most", flat=True)
        .first()
    )
    if event.root and event.most is not None and first_most is not None and event.most != first_most:
        raise NotAcceptedError("score")
    whole = as_kept(launch, sequence, statement, event, now)
    try:
        with transaction.atomic():
            kept = Statement.objects.create(
                statement_id=uuid5(launch.pk, str(sequence)), agency=launch.play.agency, launch=launch, sequence=sequence,
                verb=event.verb_iri, activity=whole["object"]["id"], root=event.root, body=json.dumps(whole, ensure_ascii=False),
                fingerprint=fingerprint(whole), timestamp=now, stored=now,
            )  # fmt: skip
    except IntegrityError:
        return False
    make_findable([kept], {kept.statement_id: whole})
    Launch.objects.filter(pk=launch.pk).update(
        statements_kept=F("statements_kept") + 1, last_heard_at=Now(), stopped_at=event.part or F("stopped_at")
    )
    settle(launch, event)
    return True


def as_kept(launch: Launch, sequence: int, statement: dict[str, Any], event: Event, now: datetime) -> dict[str, Any]:
    """The statement as it is kept: the package's words about the doing, our words about everything else.

    What the package adds beyond that is kept only if the whole keeps the rules of the store.
    """
    play = launch.play
    assert play is not None  # noqa: S101 - previews are not kept
    ours: dict[str, Any] = {
        "id": str(uuid5(launch.pk, str(sequence))),
        "actor": actor_of(launch.person),
        "authority": authority(),
        "version": "1.0.3",
        "timestamp": written(now),
        "stored": written(now),
    }
    context: dict[str, Any] = statement["context"] if isinstance(statement.get("context"), dict) else {}
    around: dict[str, Any] = {name: context[name] for name in ("contextActivities", "extensions") if name in context}
    theirs: dict[str, Any] = {name: statement[name] for name in ("verb", "object", "result") if name in statement}
    registration: dict[str, Any] = {"registration": str(play.pk), "platform": "Accord"}
    whole: dict[str, Any] = {**ours, **theirs, "context": {**around, **registration}}
    try:
        check_statement(whole, version="1.0")
        return completed(whole, writer=Writer(play.agency, authority()), now=now, version="1.0")
    except BadStatementError:
        score: dict[str, Any] = {
            name: value for name, value in (("raw", event.raw), ("max", event.most), ("scaled", event.scaled)) if value is not None
        }
        result: dict[str, Any] = {
            "completion": event.completion,
            **({"score": score} if score else {}),
            **({} if event.success is None else {"success": event.success}),
        }
        about = {"objectType": "Activity", "id": _at(statement, "object", "id")}
        return {**ours, "verb": {"id": event.verb_iri}, "object": about, "result": result, "context": registration}


def settle(launch: Launch, event: Event) -> None:
    """What the event changes: the launch's result, and, when it is about the whole, what the room above is told."""
    if not event.root or event.verb not in TERMINAL:
        return
    play = launch.play
    assert play is not None  # noqa: S101
    PracticeResult.objects.update_or_create(
        launch=launch,
        part="",
        defaults={
            "play": play, "raw": event.raw, "most": event.most, "scaled": event.scaled, "completed": True,
            "passed": event.success, "seconds": event.seconds, "reported_at": Now(),
        },
    )  # fmt: skip
    told(play, completed=True, scaled=event.scaled)


def told(play: Play, *, completed: bool, scaled: float | None) -> None:
    """Tell the rooms above, inside the transaction, what the package says that the person has reached."""
    played.send(sender=Play, play=play, completed=completed, scaled=scaled)


@transaction.atomic
def keep_state(launch: Launch, *, part: str, name: str, data: str) -> bool:
    """Keep what the package asks for; the last one to save in this launch wins. Whether there was a place to keep it.

    :raises NotAcceptedError: when it is too large.
    """
    if len(data.encode()) > MOST_STATE_BYTES or len(part) > 255:
        raise NotAcceptedError("size")
    if launch.play_id is None:
        return False
    values = {"data": data, "version_id": launch.version_id, "saved_at": Now()}
    if not LearnerState.objects.filter(play=launch.play_id, part=part, name=name).update(revision=F("revision") + 1, **values):
        try:
            with transaction.atomic():
                LearnerState.objects.create(play_id=launch.play_id, part=part, name=name, **values)
        except IntegrityError:
            LearnerState.objects.filter(play=launch.play_id, part=part, name=name).update(revision=F("revision") + 1, **values)
    Launch.objects.filter(pk=launch.pk).update(last_heard_at=Now())
    return True
