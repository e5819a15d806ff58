"""What an H5P package says: its content, the content types it brings, and the names of those it needs. Pure: files in, a draft out."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from media.archives import Unpacked
from media.file_types import H5P_CONTENT, H5P_LIBRARY, suffix
from media.json_documents import parse
from media.refusals import RefusedError

CORE_API = (1, 28)
NAME = re.compile(r"^[A-Za-z][\w-]*(\.[A-Za-z][\w-]*)*$")
NAMED = re.compile(r"^([A-Za-z][\w.-]{0,98}) (\d{1,5})\.(\d{1,5})$")
ADDRESS = re.compile(r"(?:https?:)?//[A-Za-z0-9.-]+\.[A-Za-z]{2,}[^\s\"'<>\\]*")
UNSUPPORTED = {"H5P.IFrameEmbed"}
LICENCES = {"U": ""}
HARMLESS_HOSTS = {"www.w3.org", "creativecommons.org", "h5p.org"}


@dataclass(frozen=True, order=True)
class Name:
    """A content type as content asks for it: its machine name and the two numbers that must fit."""

    machine: str
    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.machine} {self.major}.{self.minor}"

    @property
    def folder(self) -> str:
        return f"{self.machine}-{self.major}.{self.minor}"


@dataclass(frozen=True)
class LibraryDraft:
    """A content type that the package brings along."""

    name: Name
    patch: int
    title: str
    licence: str
    runnable: bool
    dependencies: tuple[Name, ...]
    scripts: dict[str, list[str]]
    files: dict[str, Unpacked]

    @property
    def tree_sha256(self) -> str:
        """The digest of every file under its path: equal bytes, equal digest, whatever number it bears."""
        lines = "".join(f"{path}\0{file.sha256}\n" for path, file in sorted(self.files.items()))
        return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True)
class H5PDraft:
    """An H5P package as it came."""

    title: str
    language: str
    licence: str
    main: Name
    needs: tuple[Name, ...]
    params: dict[str, Any]
    files: dict[str, Unpacked]
    libraries: dict[Name, LibraryDraft]
    hosts: tuple[str, ...]
    parts: tuple[str, ...]
    dropped: list[str] = field(default_factory=list)


def wanted(path: str) -> bool:
    """Whether a file of the archive has a place in an H5P package. What has none is left out."""
    parts = path.split("/")
    if any(part.startswith("_") for part in parts):
        return False
    if len(parts) == 1:
        return path == "h5p.json"
    return parts[0] == "content" or suffix(path) in H5P_LIBRARY


def read(files: dict[str, Unpacked], left_out: list[str]) -> H5PDraft:
    """:raises RefusedError: when something essential is missing or wrong."""
    head = _object(files, "h5p.json")
    content = {path.removeprefix("content/"): file for path, file in files.items() if path.startswith("content/")}
    for path in content:
        if suffix(path) not in H5P_CONTENT:
            raise RefusedError("type_not_allowed", where=f"content/{path}")
    params = _object(files, "content/content.json")
    declared = [_name(one, "h5p.json") for one in _list(head, "preloadedDependencies", "h5p.json")]
    machine = head.get("mainLibrary")
    main = next((name for name in declared if name.machine == machine), None)
    if main is None:
        raise RefusedError("field_missing", where="h5p.json", field="mainLibrary")
    libraries = {draft.name: draft for draft in _libraries(files)}
    used = set(declared) | set(names_in(params))
    for name in used:
        if name.machine in UNSUPPORTED:
            raise RefusedError("type_unsupported", where="content/content.json", field=name.machine)
    return H5PDraft(
        title=_text(head, "title") or "H5P",
        language=(_text(head, "language") or "en")[:10],
        licence=LICENCES.get(_text(head, "license"), _text(head, "license"))[:60],
        main=main,
        needs=tuple(sorted(name for name in used if not name.machine.startswith("H5PEditor."))),
        params=params,
        files=content,
        libraries=libraries,
        hosts=tuple(sorted(hosts_in(params))),
        parts=tuple(sorted(parts_in(params))),
        dropped=[path for path in left_out if "/" in path],
    )


def closure(needs: tuple[Name, ...], dependencies: Any) -> list[Name]:
    """Every content type that will be loaded, in order of discovery. ``dependencies(name)`` gives those of one, or None where it is unknown."""
    found: dict[Name, None] = {}
    waiting = list(needs)
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found[name] = None
        waiting.extend(dependencies(name) or ())
    return list(found)


def walk(value: Any) -> Iterator[Any]:
    """Every object in the parameters, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def names_in(params: Any) -> Iterator[Name]:
    """The content types named inside the content: many packages do not declare them at the top."""
    for part in walk(params):
        match = NAMED.match(part["library"]) if isinstance(part.get("library"), str) else None
        if match:
            yield Name(match[1], int(match[2]), int(match[3]))


def parts_in(params: Any) -> Iterator[str]:
    """The ids of the parts of the content, as they will stand in what it reports."""
    for part in walk(params):
        if isinstance(part.get("subContentId"), str) and len(part["subContentId"]) <= 64:
            yield part["subContentId"]


def hosts_in(params: Any) -> set[str]:
    """The other hosts that the content refers to. They will not be reached: the sandbox calls nowhere."""
    found = set()
    for part in walk(params):
        for text in part.values():
            for one in text if isinstance(text, list) else [text]:
                if isinstance(one, str) and "//" in one:
                    found |= {
                        urlsplit(address if ":" in address[:6] else f"https:{address}").hostname or "" for address in ADDRESS.findall(one)
                    }
    return {host for host in found if host} - HARMLESS_HOSTS


def _libraries(files: dict[str, Unpacked]) -> Iterator[LibraryDraft]:
    folders: dict[str, dict[str, Unpacked]] = {}
    for path, file in files.items():
        folder, slash, rest = path.partition("/")
        if slash and folder != "content":
            folders.setdefault(folder, {})[rest] = file
    for folder, own in folders.items():
        if "library.json" in own:
            yield _library(folder, own)


def _library(folder: str, files: dict[str, Unpacked]) -> LibraryDraft:
    where = f"{folder}/library.json"
    told = _object(files, "library.json", where=where)
    name = _name({**told, "machineName": told.get("machineName")}, where)
    if folder not in (name.machine, name.folder):
        raise RefusedError("library_broken", where=where, field="machineName")
    api = told.get("coreApi")
    if isinstance(api, dict):
        asked = (_number(api.get("majorVersion"), where), _number(api.get("minorVersion"), where))
        if asked > CORE_API:
            raise RefusedError("newer_player", where=where, field=".".join(map(str, asked)))
    scripts = {key: [_script(one, files, where) for one in _list(told, key, where)] for key in ("preloadedJs", "preloadedCss")}
    dependencies = [_name(one, where) for key in ("preloadedDependencies", "dynamicDependencies") for one in _list(told, key, where)]
    return LibraryDraft(
        name=name,
        patch=_number(told.get("patchVersion"), where),
        title=_text(told, "title")[:255] or name.machine,
        licence=_text(told, "license")[:60],
        runnable=bool(told.get("runnable")),
        dependencies=tuple(one for one in dependencies if not one.machine.startswith("H5PEditor.")),
        scripts=scripts,
        files=files,
    )


def _script(told: Any, files: dict[str, Unpacked], where: str) -> str:
    path = told.get("path") if isinstance(told, dict) else None
    if not isinstance(path, str) or path.split("?")[0].removeprefix("./") not in files:
        raise RefusedError("library_broken", where=where, field=str(path)[:100])
    return path


def _object(files: dict[str, Unpacked], path: str, *, where: str = "") -> dict[str, Any]:
    where = where or path
    if path not in files:
        raise RefusedError("field_missing", where=where, field=where)
    value = parse(files[path].place.read_bytes(), where=where)
    if not isinstance(value, dict):
        raise RefusedError("json_broken", where=where)
    return value


def _list(told: dict[str, Any], key: str, where: str) -> list[Any]:
    value = told.get(key, [])
    if not isinstance(value, list) or len(value) > 500:
        raise RefusedError("field_missing", where=where, field=key)
    return value


def _name(told: Any, where: str) -> Name:
    machine = told.get("machineName") if isinstance(told, dict) else None
    if not isinstance(machine, str) or not NAME.match(machine) or len(machine) > 100:
        raise RefusedError("field_missing", where=where, field="machineName")
    return Name(machine, _number(told.get("majorVersion"), where), _number(told.get("minorVersion"), where))


def _number(value: Any, where: str) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > 5:
        raise RefusedError("field_missing", where=where, field="version")
    return int(text)


def _text(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
