"""Uploads: taken in as they are, checked by a job, published, re-pinned to newer content types, and deleted."""

from pathlib import PurePath
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from wagtail.models import Collection

from agencies import audit
from agencies.models import User
from agencies.permissions import Permission
from jobs.outbox import enqueue
from media import vault
from media.h5p import libraries
from media.models import BuildStatus, LibraryBuild, Package, PackageKind, PackageVersion, VersionStatus


class NotReadyError(Exception):
    """The version cannot be shown to learners: it is not checked, refused, or waits for content types."""


class NothingNewerError(Exception):
    """No approved build is newer than those the version has."""


@transaction.atomic
def upload(
    file: BinaryIO, *, name: str, size: int, title: str, by: User, collection: Collection | None = None, package: Package | None = None
) -> PackageVersion:
    """Take a file in as a new package, or as the next version of one, and ask for its check."""
    if package is None:
        package = Package.objects.create(title=title, created_by=by, **({"collection": collection} if collection else {}))
    version = _next(package, archive_name=PurePath(name).name[:255], archive_bytes=size, uploaded_by=by)
    version.archive = vault.incoming(version.pk)
    version.save(update_fields=["archive"])
    vault.put(version.archive, file)
    audit.record("package.uploaded", by=by, subject=version, package=str(package.pk), bytes=size)
    enqueue("media.check_package", {"version": str(version.pk)}, key=f"media.check_package:{version.pk}")
    return version


def _next(package: Package, **fields: object) -> PackageVersion:
    Package.objects.select_for_update().get(pk=package.pk)
    number = (package.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return PackageVersion.objects.create(package=package, number=number, **fields)


@transaction.atomic
def publish(version: PackageVersion, *, by: User) -> None:
    """Give this version to learners from their next opening on.

    :raises NotReadyError: when it is not ready.
    """
    if version.status != VersionStatus.READY:
        raise NotReadyError(version.status)
    Package.objects.filter(pk=version.package_id).update(live_version=version)
    audit.record("package.published", by=by, subject=version, package=str(version.package_id), number=version.number)


def newer_builds(version: PackageVersion) -> dict[LibraryBuild, LibraryBuild]:
    """For each content type of the version that could be renewed, what it has and what it would get."""
    approved = libraries.approved_for_new_content()
    found = {}
    for build in LibraryBuild.objects.filter(uses__version=version):
        newest = approved.get(libraries.name_of(build.name))
        if newest and newest.pk != build.pk and newest.patch >= build.patch:
            found[build] = newest
    return found


@transaction.atomic
def repin(version: PackageVersion, *, by: User) -> PackageVersion:
    """The same content with the newest approved content types, as a new version to be previewed and published. The only upgrade there is.

    :raises NothingNewerError: when it has them already.
    """
    if version.kind != PackageKind.H5P or not newer_builds(version):
        raise NothingNewerError(str(version.pk))
    pins = libraries.pin([libraries.name_of(text) for text in version.manifest["needs"]], {})
    fresh = _next(
        version.package, kind=version.kind, archive_name=version.archive_name, archive_bytes=version.archive_bytes,
        archive_sha256=version.archive_sha256, made_from=version, manifest=version.manifest, files=version.files, uploaded_by=by,
        status=VersionStatus.NEEDS_LIBRARIES, checked_at=Now(), progress=100,
        report={key: value for key, value in version.report.items() if key in ("files", "bytes", "hosts", "licence")},
    )  # fmt: skip
    status = libraries.settle(fresh, pins)
    with_files = version.manifest.get("files_of") or str(version.pk)
    fresh.manifest = {**version.manifest, "files_of": with_files}
    PackageVersion.objects.filter(pk=fresh.pk).update(status=status, report=fresh.report, manifest=fresh.manifest)
    fresh.status = status
    audit.record("package.repinned", by=by, subject=fresh, package=str(version.package_id), number=fresh.number)
    return fresh


@transaction.atomic
def delete(package: Package, *, by: User) -> None:
    """Take a package away with all its files.

    :raises ProtectedError: while a step shows it or somebody has played it.
    """
    versions = list(package.versions.values_list("pk", "archive", "files"))
    audit.record("package.deleted", by=by, subject=package)
    Package.objects.filter(pk=package.pk).update(live_version=None)
    package.delete()
    for key, archive, files in versions:
        vault.remove([archive] if archive else [])
        vault.remove_folder(vault.folder_of_version(key), (sha256 for sha256, _size in files.values()))


def builds_waiting() -> int:
    """How many content types wait for approval."""
    return LibraryBuild.objects.filter(status=BuildStatus.QUARANTINED).count()


def may_approve(person: object) -> bool:
    return isinstance(person, User) and person.may(Permission.APPROVE_LIBRARIES)
