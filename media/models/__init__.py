from media.models.figures import Figure, FigureRendition, Handout, Recording
from media.models.libraries import BuildStatus, LibraryBuild, LibraryPointer, VersionLibrary
from media.models.packages import Package, PackageKind, PackageVersion, VersionStatus
from media.models.plays import Launch, LearnerState, Play, PracticeResult
from media.models.records import (
    DocumentKind,
    LaunchKey,
    StatementFacet,
    StatementFile,
    StoreActivity,
    StoreDocument,
    StoreKey,
    StoreScope,
)
from media.models.statements import Statement

__all__ = [
    "BuildStatus",
    "DocumentKind",
    "Figure",
    "FigureRendition",
    "Handout",
    "Launch",
    "LaunchKey",
    "LearnerState",
    "LibraryBuild",
    "LibraryPointer",
    "Package",
    "PackageKind",
    "PackageVersion",
    "Play",
    "PracticeResult",
    "Recording",
    "Statement",
    "StatementFacet",
    "StatementFile",
    "StoreActivity",
    "StoreDocument",
    "StoreKey",
    "StoreScope",
    "VersionLibrary",
    "VersionStatus",
]
