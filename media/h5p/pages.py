"""The page in the sandbox that plays H5P, and the package description that it is given."""

import json
from typing import Any

from django.template.loader import render_to_string

from media.h5p.libraries import name_of
from media.iris import activity_iri
from media.launches import state_of, token_of
from media.models import Launch, PackageVersion


def h5p_json(version: PackageVersion, closure: dict[str, tuple[str, Any]]) -> str:
    """The description of the package as the player needs it: with every content type that the content uses, declared or not."""
    manifest = version.manifest
    main = name_of(manifest["main"])
    names = [name_of(text) for text in manifest["needs"]]
    return json.dumps(
        {
            "title": manifest["title"],
            "language": manifest["language"],
            "mainLibrary": main.machine,
            "embedTypes": ["div"],
            "preloadedDependencies": [
                {"machineName": name.machine, "majorVersion": name.major, "minorVersion": name.minor}
                for name in names
                if name.folder in closure
            ],
        }
    )


def player(launch: Launch) -> str:
    base = f"{launch.origin}/c/{token_of(launch)}"
    players = f"{launch.origin}/c/-"
    states: dict[str, dict[str, str]] = {}
    for part, data in state_of(launch, name="state").items():
        states[part or "0"] = {"state": data}
    config = {
        "site": launch.site,
        "id": launch.version.package_id.hex,
        "iri": activity_iri(launch),
        "h5p": base,
        "content": f"{base}/content",
        "libraries": f"{base}/libs",
        "frameJs": f"{players}/h5p/frame.bundle.js",
        "frameCss": f"{players}/h5p/styles/h5p.css",
        "state": states,
        "title": launch.version.manifest["title"],
    }
    return render_to_string(
        "media/h5p_player.html",
        {"config": config, "players": players, "title": launch.version.manifest["title"], "language": launch.version.manifest["language"]},
    )
