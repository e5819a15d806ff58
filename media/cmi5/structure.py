"""What a ``cmi5.xml`` says, and whether it keeps the rules of the cmi5 course structure (section 13)."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree.ElementTree import Element  # noqa: S405 - a type; parsed by media.xml_documents

from media.archives import Unpacked
from media.refusals import RefusedError
from media.xml_documents import attribute, child, children, local, parse, text_of

NAME = "cmi5.xml"
NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
IRI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$")
MOVE_ON = {"NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"}
LAUNCH_PARAMETERS = {"endpoint", "fetch", "actor", "registration", "activityId"}


def wrong(field: str) -> RefusedError:
    return RefusedError("structure", where=NAME, field=field[:200])


def read(files: dict[str, Unpacked]) -> dict[str, Any]:
    """:raises RefusedError: naming the rule that is broken."""
    root = parse(files[NAME].place.read_bytes(), where=NAME) if NAME in files else None
    if root is None or root.tag != f"{{{NAMESPACE}}}courseStructure":
        raise wrong("courseStructure")
    course = child(root, "course")
    if course is None or len(children(root, "course")) > 1:
        raise wrong("course")
    taken: set[str] = set()
    title = _titled(course, "course")
    manifest: dict[str, Any] = {
        "title": title[:255],
        "course": _identifier(course, "course", taken),
        "language": _language(course),
        "blocks": [],
        "parts": [],
        "objectives": [],
    }
    _objectives(root, manifest, taken)
    for element in root:
        _member(element, manifest, taken, files, above=(), level=0)
    if not manifest["parts"]:
        raise wrong("au")
    return manifest


def _member(
    element: Element, manifest: dict[str, Any], taken: set[str], files: dict[str, Unpacked], *, above: tuple[str, ...], level: int
) -> None:
    if not element.tag.startswith(f"{{{NAMESPACE}}}"):
        return
    if local(element) == "au":
        manifest["parts"].append(_unit(element, taken, files, above, level))
    elif local(element) == "block":
        if level > 20:
            raise wrong("block")
        identifier = _identifier(element, "block", taken)
        manifest["blocks"].append({"id": identifier, "title": _titled(element, "block"), "above": list(above)})
        inside = [one for one in element if local(one) in ("au", "block")]
        if not inside:
            raise wrong("block")
        for one in inside:
            _member(one, manifest, taken, files, above=(*above, identifier), level=level + 1)
    elif local(element) not in ("course", "objectives"):
        raise wrong(local(element))


def _unit(element: Element, taken: set[str], files: dict[str, Unpacked], above: tuple[str, ...], level: int) -> dict[str, Any]:
    move_on = attribute(element, "moveOn") or "NotApplicable"
    method = attribute(element, "launchMethod") or "AnyWindow"
    if move_on not in MOVE_ON:
        raise wrong(f"moveOn {move_on}")
    if method not in ("AnyWindow", "OwnWindow"):
        raise wrong(f"launchMethod {method}")
    return {
        "id": _identifier(element, "au", taken),
        "title": _titled(element, "au")[:255],
        "titles": _words(child(element, "title")),
        "href": _address(element, files),
        "launch_method": method,
        "move_on": move_on,
        "mastery": _mastery(element),
        "parameters": text_of(child(element, "launchParameters"))[:4096],
        "entitlement": text_of(child(element, "entitlementKey"))[:4096],
        "activity_type": attribute(element, "activityType")[:500],
        "above": list(above),
        "level": level,
        "visible": True,
        "sco": True,
    }


def _address(element: Element, files: dict[str, Unpacked]) -> str:
    """The unit's file in the package. An address on another host is refused: the sandbox would not reach it."""
    address = text_of(child(element, "url"))
    parts = urlsplit(address)
    if not address or parts.scheme in ("javascript", "data", "file"):
        raise wrong(f"url {address}")
    if LAUNCH_PARAMETERS & {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}:
        raise wrong(f"url {address}")
    if parts.scheme or parts.netloc:
        raise RefusedError("launch_missing", where=NAME, field=address[:200])
    path = unquote(parts.path)
    if path.startswith("/") or ".." in path.split("/") or path not in files:
        raise RefusedError("launch_missing", where=NAME, field=address[:200])
    return address


def _mastery(element: Element) -> float | None:
    text = attribute(element, "masteryScore")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise wrong(f"masteryScore {text}") from None
    if not 0 <= value <= 1:
        raise wrong(f"masteryScore {text}")
    return value


def _identifier(element: Element, kind: str, taken: set[str]) -> str:
    """An IRI, used once in the whole structure."""
    identifier = attribute(element, "id")
    if not IRI.match(identifier) or len(identifier) > 255:
        raise wrong(f"{kind} id {identifier}")
    if identifier in taken:
        raise wrong(f"{kind} id {identifier}")
    taken.add(identifier)
    return identifier


def _titled(element: Element, kind: str) -> str:
    words = _words(child(element, "title"))
    if not words:
        raise wrong(f"{kind} title")
    return next(iter(words.values()))


def _words(element: Element | None) -> dict[str, str]:
    """Its texts by language."""
    return dict(_lines(element)) if element is not None else {}


def _lines(element: Element) -> Iterator[tuple[str, str]]:
    for one in children(element, "langstring"):
        if text_of(one):
            yield attribute(one, "lang") or "und", text_of(one)


def _language(course: Element) -> str:
    return next(iter(_words(child(course, "title"))), "en")


def _objectives(root: Element, manifest: dict[str, Any], taken: set[str]) -> None:
    group = child(root, "objectives")
    for one in children(group, "objective") if group is not None else []:
        manifest["objectives"].append({"id": _identifier(one, "objective", taken), "title": _titled(one, "objective")})
