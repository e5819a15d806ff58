"""The content of an H5P package as it was uploaded, for rooms that make something of it."""

from typing import Any
from uuid import UUID

from media import vault
from media.json_documents import parse
from media.models import PackageKind, PackageVersion


def params_of(version: PackageVersion) -> tuple[str, dict[str, Any]]:
    """The main content type and its parameters.

    :raises LookupError: when the version is no H5P package, or was not taken.
    """
    if version.kind != PackageKind.H5P or "content.json" not in version.files:
        raise LookupError(version.pk)
    folder = vault.folder_of_version(UUID(version.manifest.get("files_of") or str(version.pk)))
    with vault.get(f"{folder}/{version.files['content.json'][0]}") as file:
        return version.manifest["main"], parse(file.read(), where="content/content.json")
