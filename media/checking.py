"""The check of an upload: a job that unpacks it under guard, reads it, and either takes all of it or leaves nothing of it behind."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from agencies import audit
from media import pictures, scanning, vault
from media.archives import MB, Contents, Limits, Unpacked, members, unpack
from media.cmi5.structure import read as read_cmi5
from media.file_types import ALL, PICTURES, fault, suffix
from media.h5p import libraries
from media.h5p import reading as h5p
from media.models import Package, PackageKind, PackageVersion, VersionStatus
from media.refusals import RefusedError
from media.scorm.manifests import read as read_scorm

logger = logging.getLogger(__name__)

Told = Callable[[int], None]
UNPACKED_AT, PICTURES_AT, KEPT_AT = 60, 80, 95


def limits() -> Limits:
    return Limits(
        archive_bytes=settings.PACKAGE_MAX_MB * MB,
        unpacked_bytes=settings.PACKAGE_MAX_UNPACKED_MB * MB,
        member_bytes=settings.PACKAGE_MAX_MB * MB,
        members=settings.PACKAGE_MAX_FILES,
    )


def check(version: PackageVersion) -> None:
    """Decide about an upload, once. Called again for one that has been decided it does nothing."""
    if not PackageVersion.objects.unchecked().filter(pk=version.pk).update(status=VersionStatus.CHECKING, progress=1):
        return
    try:
        with vault.get(version.archive) as archive, TemporaryDirectory(prefix="accord-package-") as folder:
            _take(version, archive, Path(folder))
    except RefusedError as error:
        refuse(version, error)
    except FileNotFoundError:
        refuse(version, RefusedError("damaged", where=version.archive_name))


@transaction.atomic
def refuse(version: PackageVersion, error: RefusedError) -> None:
    """Write the reason down; the upload itself goes."""
    archive = version.archive
    PackageVersion.objects.filter(pk=version.pk).update(
        status=VersionStatus.REFUSED,
        archive="",
        files={},
        manifest={},
        progress=100,
        checked_at=Now(),
        report={"refusal": error.as_report()},
    )
    audit.record("package.refused", by=version.uploaded_by, subject=version, code=error.code)
    vault.remove([archive] if archive else [])


def _take(version: PackageVersion, archive: BinaryIO, folder: Path) -> None:
    scanned = scanning.scan(archive)
    kind = kind_of([member.path for member in members(archive, limits())])

    def told(done: int, total: int) -> None:
        if done % 50 == 0:
            _progress(version, UNPACKED_AT * done // total)

    contents = unpack(archive, folder, limits(), wanted=h5p.wanted if kind == PackageKind.H5P else _has_type, told=told)
    _progress(version, UNPACKED_AT)
    look_at(
        contents,
        strict=kind != PackageKind.H5P,
        told=lambda share: _progress(version, UNPACKED_AT + (PICTURES_AT - UNPACKED_AT) * share // 100),
    )
    archive.seek(0)
    version.archive_sha256 = hashlib.file_digest(archive, "sha256").hexdigest()  # type: ignore[arg-type]
    version.report = {"scanned": scanned, "files": len(contents.files), "bytes": contents.size, "left_out": contents.left_out[:200]}
    if kind == PackageKind.H5P:
        _take_h5p(version, contents)
    else:
        _take_course(version, contents, kind)


def kind_of(paths: list[str]) -> str:
    """:raises RefusedError: when it is none that can be played."""
    top = {path for path in paths if "/" not in path}
    if "h5p.json" in top:
        return PackageKind.H5P
    if "cmi5.xml" in top:
        return PackageKind.CMI5
    if "imsmanifest.xml" in top:
        return PackageKind.SCORM12
    raise RefusedError("unknown_kind", where=", ".join(sorted({path.split("/")[0] for path in paths})[:5]))


def _has_type(path: str) -> bool:
    return suffix(path) in ALL


def look_at(contents: Contents, *, strict: bool, told: Told = lambda share: None) -> None:
    """Every file is what its name says, and every picture is written anew. ``strict``: not even what is left out may be a program or an archive.

    :raises RefusedError: naming the first that is not.
    """
    for path in contents.left_out if strict else []:
        if found := fault(path, b""):
            raise RefusedError(found, where=path)
    for number, (path, file) in enumerate(list(contents.files.items())):
        with file.place.open("rb") as opened:
            head = opened.read(1024)
            if found := fault(path, head):
                raise RefusedError(found, where=path)
            if suffix(path) in PICTURES:
                contents.files[path] = _rewritten(file, pictures.written_anew(opened, where=path))
        if number % 50 == 0:
            told(100 * number // len(contents.files))


def _rewritten(file: Unpacked, content: bytes) -> Unpacked:
    file.place.write_bytes(content)
    return Unpacked(file.path, file.place, len(content), hashlib.sha256(content).hexdigest())


def _take_h5p(version: PackageVersion, contents: Contents) -> None:
    draft = h5p.read(contents.files, contents.left_out)
    own = libraries.keep_all(draft, version=version)
    pins = libraries.pin(list(draft.needs), own)
    manifest: dict[str, object] = {
        "title": draft.title,
        "language": draft.language,
        "main": str(draft.main),
        "needs": [str(name) for name in draft.needs],
        "parts": list(draft.parts),
    }
    version.report = {**version.report, "hosts": list(draft.hosts), "licence": draft.licence}
    _keep_files(version, draft.files)
    with transaction.atomic():
        decide(version, kind=PackageKind.H5P, manifest=manifest, status=libraries.settle(version, pins))


def _take_course(version: PackageVersion, contents: Contents, kind: str) -> None:
    if kind == PackageKind.CMI5:
        manifest = read_cmi5(contents.files)
    else:
        kind, manifest = read_scorm(contents.files)
    version.report = {**version.report, "hosts": manifest.pop("hosts", []), "notes": manifest.pop("notes", [])}
    _keep_files(version, contents.files)
    with transaction.atomic():
        decide(version, kind=kind, manifest=manifest, status=VersionStatus.READY)


def _keep_files(version: PackageVersion, files: dict[str, Unpacked]) -> None:
    vault.put_all(vault.folder_of_version(version.pk), _counted(version, files))
    version.files = {path: [file.sha256, file.size] for path, file in files.items()}


def _counted(version: PackageVersion, files: dict[str, Unpacked]) -> Iterator[tuple[str, Path]]:
    for number, file in enumerate(files.values()):
        if number % 50 == 0:
            _progress(version, PICTURES_AT + (KEPT_AT - PICTURES_AT) * number // len(files))
        yield file.sha256, file.place


def _progress(version: PackageVersion, share: int) -> None:
    PackageVersion.objects.filter(pk=version.pk).update(progress=share)


def decide(version: PackageVersion, *, kind: str, manifest: dict[str, object], status: str) -> None:
    """Write a checked version down; the first one that is ready is what learners get."""
    version.kind, version.manifest, version.status, version.progress = kind, manifest, status, 100
    PackageVersion.objects.filter(pk=version.pk).update(
        kind=kind,
        manifest=manifest,
        status=status,
        progress=100,
        files=version.files,
        report=version.report,
        archive_sha256=version.archive_sha256,
        checked_at=Now(),
    )
    audit.record("package.checked", by=version.uploaded_by, subject=version, kind=kind, status=str(status))
    if status == VersionStatus.READY:
        Package.objects.filter(pk=version.package_id, live_version=None).update(live_version=version.pk)


@transaction.atomic
def settle_held_up() -> int:
    """After a content type was approved: pin again what waited for it, and say how many versions are ready now."""
    ready = 0
    for version in PackageVersion.objects.held_up().select_for_update():
        own = {libraries.name_of(build.name): build for build in libraries.brought_along(version)}
        pins = libraries.pin([libraries.name_of(text) for text in version.manifest["needs"]], own)
        status = libraries.settle(version, pins)
        PackageVersion.objects.filter(pk=version.pk).update(status=status, report=version.report)
        if status == VersionStatus.READY:
            ready += 1
            Package.objects.filter(pk=version.package_id, live_version=None).update(live_version=version.pk)
    return ready
