"""Content types: found by the digest of their files, held until a person approves them, pinned to what uses them, and revoked."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from agencies import audit
from agencies.models import User
from jobs.outbox import enqueue
from media import vault
from media.h5p.reading import H5PDraft, LibraryDraft, Name, closure
from media.models import BuildStatus, LibraryBuild, LibraryPointer, PackageVersion, VersionLibrary, VersionStatus


@dataclass
class Pins:
    """Which build each needed content type is pinned to, and for which there is none or none that may run."""

    builds: dict[Name, LibraryBuild] = field(default_factory=dict)
    missing: list[Name] = field(default_factory=list)
    instead: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> list[LibraryBuild]:
        return [build for build in self.builds.values() if build.status != BuildStatus.APPROVED]

    @property
    def status(self) -> str:
        if self.missing:
            return VersionStatus.NEEDS_LIBRARIES
        if any(build.status == BuildStatus.REVOKED for build in self.builds.values()):
            return VersionStatus.STOPPED
        return VersionStatus.NEEDS_APPROVAL if self.waiting else VersionStatus.READY


def keep(draft: LibraryDraft, *, brought_by: PackageVersion) -> LibraryBuild:
    """The build of these very bytes: the one that is known, or a new one in quarantine."""
    tree = draft.tree_sha256
    known = LibraryBuild.objects.filter(tree_sha256=tree).first()
    if known:
        return known
    vault.put_all(vault.folder_of_library(tree), ((file.sha256, file.place) for file in draft.files.values()))
    before = LibraryBuild.objects.filter(machine_name=draft.name.machine).exclude(accessibility_note="").order_by("-brought_at").first()
    return LibraryBuild.objects.get_or_create(
        tree_sha256=tree,
        defaults={
            "machine_name": draft.name.machine,
            "major": draft.name.major,
            "minor": draft.name.minor,
            "patch": draft.patch,
            "title": draft.title,
            "licence": draft.licence,
            "runnable": draft.runnable,
            "dependencies": [str(name) for name in draft.dependencies],
            "scripts": draft.scripts,
            "files": {path: [file.sha256, file.size] for path, file in draft.files.items()},
            "size": sum(file.size for file in draft.files.values()),
            "accessibility_note": before.accessibility_note if before else "",
            "brought_by": brought_by,
        },
    )[0]


def name_of(text: str) -> Name:
    machine, _, numbers = text.rpartition(" ")
    major, _, minor = numbers.partition(".")
    return Name(machine, int(major), int(minor))


def approved_for_new_content() -> dict[Name, LibraryBuild]:
    """What each pointer points at, as far as it is approved."""
    pointers = LibraryPointer.objects.filter(build__status=BuildStatus.APPROVED).select_related("build")
    return {Name(pointer.machine_name, pointer.major, pointer.minor): pointer.build for pointer in pointers}


def pin(needs: list[Name], own: dict[Name, LibraryBuild]) -> Pins:
    """Choose a build for every content type that will be loaded.

    The package's own bytes, when they are approved; otherwise the approved build of the same name, when it is at least as new; otherwise its own
    again, which then waits for approval. What the package does not bring comes from the approved builds or is missing.
    """
    approved, pins = approved_for_new_content(), Pins()

    def choose(name: Name) -> LibraryBuild | None:
        brought, known = own.get(name), approved.get(name)
        if brought is None or brought.status == BuildStatus.APPROVED:
            return brought or known
        if known and known.patch >= brought.patch:
            pins.instead.append(str(known))
            return known
        return brought

    chosen: dict[Name, LibraryBuild | None] = {}

    def dependencies(name: Name) -> list[Name]:
        build = chosen.setdefault(name, choose(name))
        return [name_of(text) for text in build.dependencies] if build else []

    for name in closure(tuple(needs), dependencies):
        build = chosen[name]
        if build is None:
            pins.missing.append(name)
        else:
            pins.builds[name] = build
    return pins


def settle(version: PackageVersion, pins: Pins) -> str:
    """Write the pinned closure down and say in which state it leaves the version."""
    VersionLibrary.objects.filter(version=version).delete()
    VersionLibrary.objects.bulk_create(
        VersionLibrary(version=version, build=build, folder=name.folder) for name, build in pins.builds.items()
    )
    version.report = {
        **version.report,
        "missing": [str(name) for name in pins.missing],
        "waiting": [str(build) for build in pins.waiting],
        "instead": pins.instead,
        "types": [
            {"name": str(build), "title": build.title, "licence": build.licence, "accessibility": build.accessibility_note}
            for build in sorted(pins.builds.values(), key=str)
            if build.runnable
        ],
    }
    return pins.status


def keep_all(draft: H5PDraft, *, version: PackageVersion) -> dict[Name, LibraryBuild]:
    return {name: keep(library, brought_by=version) for name, library in draft.libraries.items()}


def brought_along(version: PackageVersion) -> list[LibraryBuild]:
    """The builds that were in the version's own archive, as far as it is pinned to them."""
    pinned = LibraryBuild.objects.filter(uses__version=version)
    return list(pinned.exclude(status=BuildStatus.REVOKED))


@transaction.atomic
def approve(build: LibraryBuild, *, by: User, accessibility_note: str | None = None) -> None:
    """Let a build run in learners' browsers. It becomes what new content of its name gets, unless a newer one is that already."""
    build = LibraryBuild.objects.select_for_update().get(pk=build.pk)
    if build.status != BuildStatus.QUARANTINED:
        return
    note = build.accessibility_note if accessibility_note is None else accessibility_note
    LibraryBuild.objects.filter(pk=build.pk).update(status=BuildStatus.APPROVED, decided_by=by, decided_at=Now(), accessibility_note=note)
    pointer = (
        LibraryPointer.objects.filter(machine_name=build.machine_name, major=build.major, minor=build.minor).select_related("build").first()
    )
    if pointer is None or pointer.build.status == BuildStatus.REVOKED or pointer.build.patch < build.patch:
        point(build, by=by)
    audit.record("library.approved", by=by, subject=build, name=str(build), tree=build.tree_sha256)
    enqueue("media.settle_held_up", {}, key=f"media.settle_held_up:{build.pk}")


def point(build: LibraryBuild, *, by: User) -> None:
    """Give this build to new content of its name. What is published stays as it is."""
    LibraryPointer.objects.update_or_create(
        machine_name=build.machine_name, major=build.major, minor=build.minor, defaults={"build": build, "set_by": by, "set_at": Now()}
    )
    audit.record("library.pointed", by=by, subject=build, name=str(build))


@transaction.atomic
def revoke(build: LibraryBuild, *, by: User) -> list[PackageVersion]:
    """Stop a build everywhere at once; gives back the versions that it stopped. Their learners see that the package is being mended."""
    build = LibraryBuild.objects.select_for_update().get(pk=build.pk)
    LibraryBuild.objects.filter(pk=build.pk).update(status=BuildStatus.REVOKED, decided_by=by, decided_at=Now())
    LibraryPointer.objects.filter(build=build).delete()
    stopped = list(stopped_by(build))
    PackageVersion.objects.filter(pk__in=[version.pk for version in stopped]).update(status=VersionStatus.STOPPED)
    audit.record("library.revoked", by=by, subject=build, name=str(build), stopped=[str(version.pk) for version in stopped])
    return stopped


def stopped_by(build: LibraryBuild) -> "Any":
    """The versions that run with this build, or would: what its revocation stops."""
    affected = Q(status=VersionStatus.READY) | Q(status=VersionStatus.NEEDS_APPROVAL)
    return (
        PackageVersion.objects.filter(affected, libraries__build=build)
        .select_related("package")
        .order_by("package__title", "number")
        .distinct()
    )
