"""Files that stand in a lesson, between a folder of files and the library: pictures, recordings, handouts, linked documents.

A file is known by its content, so that loading twice makes nothing twice; in a folder it is called after its title and content.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db.models.fields.files import FieldFile
from django.utils.text import slugify

from guidance.writing import Files
from media.models import Figure, Handout, Recording

FOLDER = "files"
LINKED = re.compile(rf'<a href="({FOLDER}/[^"]+)">')
FILE_FIELDS = {"figure": ("file",), "video": ("file", "captions", "transcript"), "download": ("file",)}


def held_files(body: list[dict[str, Any]]) -> list[str]:
    """The paths in the blocks that hold a file."""
    return [block["value"][name] for block in body for name in FILE_FIELDS.get(block["type"], ()) if block["value"].get(name)]


def linked_files(body: list[dict[str, Any]]) -> list[str]:
    """The paths that links in the text lead to."""
    return [name for text in _texts(body) for name in LINKED.findall(text)]


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else []
    return [text for part in parts for text in _texts(part)]


# --- From a folder into the library ---------------------------------------------------------------------------------------


def attached(body: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """The body with its files in the library: what named a file names the picture, recording or document."""
    return [{**block, "value": _attached(block["type"], block["value"], folder)} for block in body]


def _attached(kind: str, value: Any, folder: Path) -> Any:
    if kind == "figure":
        return {"image": picture(folder / value["file"]).pk, **{name: value.get(name) for name in ("alt", "caption", "long")}}
    if kind == "download":
        return {"title": value["title"], "document": handout(folder / value["file"]).pk}
    if kind == "video":
        return {"title": value["title"], "recording": recording(value, folder).pk}
    return _linked(value, folder)


def _linked(value: Any, folder: Path) -> Any:
    if isinstance(value, str):
        return LINKED.sub(lambda found: f'<a linktype="document" id="{handout(folder / found[1]).pk}">', value)
    if isinstance(value, list):
        return [_linked(part, folder) for part in value]
    return {name: _linked(part, folder) for name, part in value.items()} if isinstance(value, dict) else value


def picture(path: Path) -> Figure:
    content = path.read_bytes()
    found = Figure.objects.filter(file_hash=_short(content)).first()
    return found or Figure.objects.create(
        title=title_of(path), file=ImageFile(ContentFile(content), name=path.name), file_hash=_short(content), file_size=len(content)
    )


def handout(path: Path) -> Handout:
    content = path.read_bytes()
    found = Handout.objects.filter(file_hash=_short(content)).first()
    return found or Handout.objects.create(
        title=title_of(path), file=ContentFile(content, name=path.name), file_hash=_short(content), file_size=len(content)
    )


def recording(value: Mapping[str, Any], folder: Path) -> Recording:
    """The recording with its captions. Whether a person has checked them, the folder says."""
    path = folder / value["file"]
    content, captions = path.read_bytes(), (folder / value["captions"]).read_bytes()
    title, transcript = title_of(path), (folder / value["transcript"]).read_text(encoding="utf-8")
    checked = bool(value.get("captions_checked"))
    for known in Recording.objects.filter(title=title):
        if _bytes(known.file) == content and _bytes(known.captions) == captions and known.transcript == transcript:
            return known
    return Recording.objects.create(
        title=title,
        type="video",
        duration=0,
        file=ContentFile(content, name=path.name),
        captions=ContentFile(captions, name=Path(value["captions"]).name),
        captions_checked=checked,
        transcript=transcript,
    )


def title_of(path: Path) -> str:
    """The title in a file's name, without the mark of its content that was put there when it was written out."""
    return path.stem.removesuffix(f"-{digest_of(path)[:8]}")


def _short(content: bytes) -> str:
    """How the library keeps what is in a file."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _bytes(file: FieldFile) -> bytes:
    if not file:
        return b""
    with file.open("rb") as opened:
        return bytes(opened.read())


# --- From the library into a folder ---------------------------------------------------------------------------------------


@dataclass
class Library:
    """Gives the files of a body their names in a folder, and keeps their contents."""

    files: Files = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def detached(self, block: Mapping[str, Any]) -> dict[str, Any]:
        """The block with the names of its files."""
        write: Callable[[Any], dict[str, Any] | None] | None = {
            "figure": self._figure,
            "video": self._video,
            "download": self._download,
        }.get(block["type"])
        if write is None:
            return dict(block)
        value = write(block["value"])
        if value is None:
            self.left_out.append(f"a file of the block {block['type']} is no longer in the library")
        return {**block, "value": value or {}}

    def _figure(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        found = Figure.objects.filter(pk=value["image"]).first()
        return found and {"file": self.keep(found.file, found.title), **{name: value.get(name) for name in ("alt", "caption", "long")}}

    def _download(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        found = Handout.objects.filter(pk=value["document"]).first()
        return found and {"file": self.keep(found.file, found.title), "title": value["title"]}

    def _video(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        found = Recording.objects.filter(pk=value["recording"]).first()
        if found is None:
            return None
        name = self.keep(found.file, found.title)
        beside = PurePosixPath(name)
        transcript = str(beside.with_suffix(".txt"))
        self.files[transcript] = found.transcript.encode()
        captions = str(beside.with_suffix(".vtt")) if found.captions else ""
        if captions:
            self.files[captions] = _bytes(found.captions)
        checked = {"captions_checked": True} if found.captions_checked else {}
        return {"file": name, "captions": captions, "transcript": transcript, "title": value["title"], **checked}

    def link(self, document: int) -> str:
        """The address of a document in the folder; empty when it is gone."""
        found = Handout.objects.filter(pk=document).first()
        return self.keep(found.file, found.title) if found else ""

    def keep(self, file: FieldFile, title: str) -> str:
        content = _bytes(file)
        name = (
            f"{FOLDER}/{slugify(title) or 'file'}-{hashlib.sha256(content).hexdigest()[:8]}{PurePosixPath(file.name or '').suffix.lower()}"
        )
        self.files[name] = content
        return name
