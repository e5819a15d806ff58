"""What a SCORM run leaves behind: the runtime's data, kept whole so that the next run goes on from it, and read for what it says."""

import json
import math
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.dateparse import parse_duration

from media.ingestion import NotAcceptedError, keep_state, told
from media.json_documents import too_deep
from media.models import Launch, PackageKind, Play, PracticeResult

MOST_BYTES = 256 * 1024
TIMESPAN = re.compile(r"^(\d{1,4}):(\d{2}):(\d{2}(?:\.\d{1,2})?)$")
DONE_12 = {"passed", "completed", "failed"}


@dataclass(frozen=True)
class Run:
    """What a part says of itself, from its data."""

    completed: bool
    passed: bool | None
    raw: float | None
    most: float | None
    scaled: float | None
    location: str
    seconds: int | None


def read(text: str, *, kind: str) -> Run:
    """Pure.

    :raises NotAcceptedError: when it is no data of the runtime, or says something impossible.
    """
    try:
        data = json.loads(text, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:
        raise NotAcceptedError("shape") from error
    if not isinstance(data, dict) or too_deep(data):
        raise NotAcceptedError("shape")
    cmi = data["cmi"] if isinstance(data.get("cmi"), dict) else data
    return _run_12(cmi) if kind == PackageKind.SCORM12 else _run_2004(cmi)


def _no_such_number(name: str) -> None:
    raise ValueError(name)


def _run_12(cmi: dict[str, Any]) -> Run:
    core = _inside(cmi, "core")
    status, score = _text(core, "lesson_status"), _inside(core, "score")
    raw, most = _figure(score, "raw"), _figure(score, "max")
    most = 100.0 if most is None and raw is not None else most
    passed = {"passed": True, "failed": False}.get(status)
    return _checked(
        Run(status in DONE_12, passed, raw, most, raw / most if raw is not None and most else None, _text(core, "lesson_location")[:255],
            _time_12(_text(core, "total_time")))
    )  # fmt: skip


def _run_2004(cmi: dict[str, Any]) -> Run:
    score = _inside(cmi, "score")
    raw, most, scaled = _figure(score, "raw"), _figure(score, "max"), _figure(score, "scaled")
    if scaled is None and raw is not None and most:
        scaled = raw / most
    passed = {"passed": True, "failed": False}.get(_text(cmi, "success_status"))
    found = parse_duration(_text(cmi, "total_time")[:40]) if _text(cmi, "total_time").startswith("P") else None
    seconds = int(found / timedelta(seconds=1)) if found is not None else None
    return _checked(Run(_text(cmi, "completion_status") == "completed", passed, raw, most, scaled, _text(cmi, "location")[:255], seconds))


def _checked(run: Run) -> Run:
    impossible = run.raw is not None and run.most is not None and run.raw > run.most
    if impossible or (run.scaled is not None and not -1 <= run.scaled <= 1):
        raise NotAcceptedError("score")
    return run


def _inside(data: dict[str, Any], name: str) -> dict[str, Any]:
    return data[name] if isinstance(data.get(name), dict) else {}


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def _figure(data: dict[str, Any], name: str) -> float | None:
    value = data.get(name)
    if value in (None, ""):
        return None
    try:
        figure = float(value)
    except (TypeError, ValueError) as error:
        raise NotAcceptedError("score") from error
    if not math.isfinite(figure):
        raise NotAcceptedError("score")
    return figure


def _time_12(text: str) -> int | None:
    match = TIMESPAN.match(text)
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(float(match[3])) if match else None


@transaction.atomic
def keep(launch: Launch, *, part: str, text: str) -> Run:
    """Keep the data of a part, and what it says; every part that must be done, done, the whole is.

    :raises NotAcceptedError: when the part is none of the package's, or its data cannot be meant.
    """
    parts = {one["id"]: one for one in launch.version.manifest["parts"]}
    if part not in parts:
        raise NotAcceptedError("object")
    run = read(text, kind=launch.version.kind)
    if not keep_state(launch, part=part, name="cmi", data=text) or launch.play_id is None:
        return run
    values = {
        "raw": run.raw,
        "most": run.most,
        "scaled": run.scaled,
        "completed": run.completed,
        "passed": run.passed,
        "seconds": run.seconds,
    }
    PracticeResult.objects.update_or_create(launch=launch, part=part, defaults={"play_id": launch.play_id, "reported_at": Now(), **values})
    Launch.objects.filter(pk=launch.pk).update(stopped_at=f"{part} {run.location}".strip()[:255])
    _settle(launch, part, run)
    return run


def _settle(launch: Launch, part: str, run: Run) -> None:
    play = Play.objects.select_for_update().get(launches=launch)
    before = dict(play.progress)
    reached = before.get(part, {})
    # What was reached stays reached: opening a part again must not take it back.
    play.progress[part] = {
        "completed": bool(reached.get("completed")) or run.completed or run.passed is True,
        "scaled": max([one for one in (reached.get("scaled"), run.scaled) if one is not None], default=None),
    }
    if play.progress == before:
        return
    play.save(update_fields=["progress"])
    asked = [one["id"] for one in launch.version.manifest["parts"] if one["sco"]] or [launch.version.manifest["parts"][0]["id"]]
    done = [play.progress.get(one, {}) for one in asked]
    scores = [one["scaled"] for one in done if one.get("scaled") is not None]
    scaled = sum(scores) / len(scores) if scores and len(scores) == len([one for one in done if one.get("completed")]) else None
    told(play, completed=all(one.get("completed") for one in done), scaled=scaled)


def open_asset(launch: Launch, *, part: str) -> None:
    """A part that is no program says nothing of itself: to have opened it is to have done it."""
    found = next((one for one in launch.version.manifest["parts"] if one["id"] == part), None)
    if found and not found["sco"] and launch.play_id:
        with transaction.atomic():
            _settle(launch, part, Run(True, None, None, None, None, "", None))
