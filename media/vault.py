"""Where packages lie: in the private uploads, under names of ours, reached only through the content host."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage

INCOMING, VERSIONS, LIBRARIES = "packages/archives", "packages/versions", "packages/libraries"


def incoming(version: UUID) -> str:
    return f"{INCOMING}/{version.hex}"


def folder_of_version(version: UUID) -> str:
    return f"{VERSIONS}/{version.hex}"


def folder_of_library(tree_sha256: str) -> str:
    return f"{LIBRARIES}/{tree_sha256[:2]}/{tree_sha256}"


def put(name: str, file: BinaryIO) -> None:
    """Keep a file under this name; one that is there already is the same, because names are digests or fresh."""
    if not default_storage.exists(name):
        kept = default_storage.save(name, File(file))
        if kept != name:
            # Somebody else was quicker with the same file.
            default_storage.delete(kept)


def put_all(folder: str, files: Iterable[tuple[str, Path]]) -> None:
    """Keep files under their digests."""
    for sha256, place in files:
        with place.open("rb") as file:
            put(f"{folder}/{sha256}", file)


def get(name: str) -> BinaryIO:
    """:raises FileNotFoundError: when nothing lies there."""
    return cast(BinaryIO, default_storage.open(name, "rb"))


def remove(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def remove_folder(folder: str, digests: Iterable[str]) -> None:
    """Take files away, and their folder where the storage has folders."""
    remove(f"{folder}/{sha256}" for sha256 in set(digests))
    default_storage.delete(folder)


def attachment(agency: UUID, sha2: str) -> str:
    return f"xapi/{agency.hex}/{sha2}"


def put_bytes(name: str, content: bytes) -> None:
    put(name, BytesIO(content))
