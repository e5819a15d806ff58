"""When a cmi5 unit is satisfied, and with it blocks and the course. Pure."""

from typing import Any


def move_on_met(rule: str, *, completed: bool, passed: bool) -> bool:
    return {
        "NotApplicable": True,
        "Completed": completed,
        "Passed": passed,
        "CompletedAndPassed": completed and passed,
        "CompletedOrPassed": completed or passed,
    }[rule]


def satisfied_above(manifest: dict[str, Any], part: dict[str, Any], progress: dict[str, Any]) -> list[tuple[str, str]]:
    """What becomes satisfied with this unit, the innermost first: blocks whose units all are, and the course when everything is."""
    done = {one["id"] for one in manifest["parts"] if progress.get(one["id"], {}).get("satisfied")}
    found = []
    for block in reversed(part["above"]):
        if all(one["id"] in done for one in manifest["parts"] if block in one["above"]):
            found.append(("block", block))
    if all(one["id"] in done for one in manifest["parts"]):
        found.append(("course", manifest["course"]))
    return found
