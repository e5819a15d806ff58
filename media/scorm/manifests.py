"""What an ``imsmanifest.xml`` says, under whatever prefix and version of its namespaces: which parts there are and how each is started."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element  # noqa: S405 - a type; parsed by media.xml_documents

from media.archives import Unpacked
from media.models.packages import PackageKind
from media.refusals import RefusedError
from media.xml_documents import attribute, child, children, local, parse, text_of

NAME = "imsmanifest.xml"
HOST = re.compile(rb"""(?:src|href)\s*=\s*["']?(?:https?:)?//([A-Za-z0-9.-]+\.[A-Za-z]{2,})""")
TIMES = re.compile(r"^\s*(\d{1,4}):(\d{2}):(\d{2})(\.\d+)?\s*$")


@dataclass(frozen=True)
class Resource:
    href: str
    is_sco: bool


def read(files: dict[str, Unpacked]) -> tuple[str, dict[str, Any]]:
    """The kind, and what playing needs.

    :raises RefusedError: when nothing in it can be started.
    """
    root = parse(files[NAME].place.read_bytes(), where=NAME) if NAME in files else None
    if root is None or local(root) != "manifest":
        raise RefusedError("xml_broken", where=NAME)
    kind = _kind(root)
    organization = _organization(root)
    notes: list[str] = []
    parts = list(_parts(organization, _resources(root), files, notes)) if organization is not None else []
    if not parts:
        parts = _without_organization(_resources(root), files)
    if not parts:
        raise RefusedError("no_launch", where=NAME)
    title = text_of(child(organization, "title")) or parts[0]["title"]
    return kind, {"title": title[:255], "parts": parts, "notes": notes[:50], "hosts": _hosts(files)}


def _kind(root: Element) -> str:
    version = text_of(child(child(root, "metadata"), "schemaversion"))
    if version.startswith("1.2") or version in ("1.1", "1.0"):
        return PackageKind.SCORM12
    if version:
        return PackageKind.SCORM2004
    names = {name.partition("}")[0] for element in root.iter() for name in (element.tag, *element.attrib)}
    return PackageKind.SCORM2004 if any("v1p3" in name or "imsss" in name for name in names) else PackageKind.SCORM12


def _organization(root: Element) -> Element | None:
    """The default one, or the first."""
    organizations = child(root, "organizations")
    found = children(organizations, "organization") if organizations is not None else []
    wanted = attribute(organizations, "default") if organizations is not None else ""
    return next((one for one in found if attribute(one, "identifier") == wanted), found[0] if found else None)


def _resources(root: Element) -> dict[str, Resource]:
    base = attribute(root, "base")
    found: dict[str, Resource] = {}
    for group in children(root, "resources"):
        inner = _joined(base, attribute(group, "base"))
        for one in children(group, "resource"):
            href = attribute(one, "href")
            if href:
                path = _joined(inner, attribute(one, "base"), href)
                found[attribute(one, "identifier")] = Resource(path, attribute(one, "scormtype").lower() != "asset")
    return found


def _joined(*parts: str) -> str:
    """Folders and a name put together as the browser would, and never above the package."""
    path = ""
    for part in parts:
        if part:
            path = part if re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", part) else f"{path.rpartition('/')[0] + '/' if '/' in path else ''}{part}"
    kept: list[str] = []
    head, mark, tail = re.match(r"^([^?#]*)([?#]?)(.*)$", path.replace("\\", "/"), re.DOTALL).groups()  # type: ignore[union-attr]
    for step in head.split("/"):
        if step == "..":
            kept = kept[:-1]
        elif step not in ("", "."):
            kept.append(step)
    return "/".join(kept) + mark + tail


def file_of(href: str) -> str:
    """The file in the package that an address inside it means."""
    return unquote(re.split(r"[?#]", href, maxsplit=1)[0])


def _parts(above: Element, resources: dict[str, Resource], files: dict[str, Unpacked], notes: list[str], level: int = 0) -> Any:
    for item in children(above, "item"):
        resource = resources.get(attribute(item, "identifierref"))
        if resource:
            yield _part(item, resource, files, level)
        elif attribute(item, "identifierref"):
            notes.append(attribute(item, "identifierref")[:100])
        if level < 20:
            yield from _parts(item, resources, files, notes, level + 1)


def _part(item: Element, resource: Resource, files: dict[str, Unpacked], level: int) -> dict[str, Any]:
    if file_of(resource.href) not in files:
        raise RefusedError("launch_missing", where=NAME, field=resource.href[:200])
    mastery = text_of(child(item, "masteryscore"))
    measure = next((one for one in item.iter() if local(one) == "minNormalizedMeasure"), None)
    return {
        "id": attribute(item, "identifier")[:255],
        "title": (text_of(child(item, "title")) or file_of(resource.href))[:255],
        "href": with_parameters(resource.href, attribute(item, "parameters")),
        "sco": resource.is_sco,
        "level": level,
        "visible": attribute(item, "isvisible").lower() not in ("false", "0"),
        "mastery": _figure(mastery, 0, 100),
        "passing": _figure(text_of(measure), -1, 1),
        "data": text_of(child(item, "datafromlms") if child(item, "datafromlms") is not None else child(item, "dataFromLMS"))[:4096],
        "max_time": text_of(child(item, "maxtimeallowed"))[:40],
        "time_action": text_of(child(item, "timelimitaction"))[:40],
    }


def with_parameters(href: str, parameters: str) -> str:
    """Parameters put behind an address, by the rule of the content packaging: nothing is said twice, and a fragment stays one."""
    parameters = parameters.strip().lstrip("?&")
    if not parameters:
        return href
    if parameters.startswith("#"):
        return href if "#" in href else href + parameters
    return f"{href}{'&' if '?' in href else '?'}{parameters}"


def _figure(text: str, least: float, most: float) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if least <= value <= most else None


def _without_organization(resources: dict[str, Resource], files: dict[str, Unpacked]) -> list[dict[str, Any]]:
    """A package of resources only: its first one that can be opened is the one part."""
    for name, resource in resources.items():
        if file_of(resource.href) in files:
            return [
                {"id": name[:255], "title": file_of(resource.href)[:255], "href": resource.href, "sco": resource.is_sco, "level": 0, "visible": True,
                 "mastery": None, "passing": None, "data": "", "max_time": "", "time_action": ""}
            ]  # fmt: skip
    return []


def _hosts(files: dict[str, Unpacked]) -> list[str]:
    """The other hosts that its pages load from. They will not be reached."""
    found: set[str] = set()
    for path, file in files.items():
        if path.lower().endswith((".html", ".htm", ".xhtml")) and file.size < 2_000_000:
            found |= {host.decode("ascii").lower() for host in HOST.findall(file.place.read_bytes())}
    return sorted(found - {"www.w3.org"})[:50]
