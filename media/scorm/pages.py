"""The page that plays SCORM and cmi5 on the content host: the runtime that the package looks for, and the package in a frame beside it."""

from typing import Any

from django.template.loader import render_to_string

from media.cmi5.sessions import address as cmi5_address
from media.launches import state_of, token_of
from media.models import Launch, PackageKind


def part_of(launch: Launch) -> dict[str, Any]:
    """The part that was opened, or the first."""
    parts = launch.version.manifest["parts"]
    return next((part for part in parts if part["id"] == launch.part), parts[0])


def player(launch: Launch) -> str:
    base, players = f"{launch.origin}/c/{token_of(launch)}", f"{launch.origin}/c/-"
    part = part_of(launch)
    config = {
        "site": launch.site,
        "kind": launch.version.kind,
        "address": cmi5_address(launch, f"{base}/package") if launch.version.kind == PackageKind.CMI5 else f"{base}/package/{part['href']}",
        "part": part["id"],
        "cmi": state_of(launch, name="cmi").get(part["id"], ""),
        "settings": {name: part.get(name) for name in ("mastery", "passing", "data", "max_time", "time_action")},
        "learner": launch.person_id.hex,
    }
    script = {PackageKind.SCORM12: "scorm/scorm12.min.js", PackageKind.SCORM2004: "scorm/scorm2004.min.js"}.get(
        PackageKind(launch.version.kind), ""
    )
    return render_to_string("media/scorm_player.html", {"config": config, "players": players, "script": script, "title": part["title"]})
