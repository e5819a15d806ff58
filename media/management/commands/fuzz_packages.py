"""Broken packages without end: whatever comes in, nothing but a verdict comes out."""

import io
import random
import time
import zipfile
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from media.archives import Limits, Unpacked, unpack
from media.checking import kind_of, look_at
from media.cmi5.structure import read as read_cmi5
from media.h5p.reading import read as read_h5p
from media.models import PackageKind
from media.refusals import RefusedError
from media.scorm.manifests import read as read_scorm

MANIFEST = b'<manifest><organizations default="O"><organization identifier="O"><item identifier="I" identifierref="R"/></organization>'
MANIFEST += b'</organizations><resources><resource identifier="R" href="a.html"/></resources></manifest>'
UNIT = b'<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="http://a.example/c"><title>'
UNIT += (
    b'<langstring lang="en">C</langstring></title></course><au id="http://a.example/u"><title><langstring lang="en">U</langstring></title>'
)
UNIT += b"<url>a.html</url></au></courseStructure>"
HEAD = b'{"title":"T","mainLibrary":"H5P.A","preloadedDependencies":[{"machineName":"H5P.A","majorVersion":1,"minorVersion":0}]}'
SEEDS: list[dict[str, bytes]] = [
    {"h5p.json": HEAD, "content/content.json": b'{"library":"H5P.A 1.0","a":[{"subContentId":"x"}]}'},
    {"imsmanifest.xml": MANIFEST, "a.html": b"<p>"},
    {"cmi5.xml": UNIT, "a.html": b"<p>"},
]


class Command(BaseCommand):
    help = "Change good packages at random, inside and outside, and read them; stop at the first that ends in anything but a verdict."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=600)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, seconds: float, seed: int, **options: Any) -> None:
        rng, tried, refused = random.Random(seed), 0, 0  # noqa: S311 - to be repeated, not to be secret
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            content = broken(rng)
            tried += 1
            try:
                examine(content)
            except RefusedError:
                refused += 1
            except Exception as error:
                raise CommandError(f"try {tried} with --seed {seed}: {type(error).__name__}: {error}") from error
        self.stdout.write(f"{tried} packages, {refused} refused, 0 crashes")


def broken(rng: random.Random) -> bytes:
    """A package with some bytes changed, cut or doubled: in one of its files before it is packed, or in the archive itself."""
    files = dict(rng.choice(SEEDS))
    inside = rng.random() < 0.6
    if inside:
        name = rng.choice(list(files))
        files[name] = changed(rng, files[name])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue() if inside else changed(rng, out.getvalue())


def changed(rng: random.Random, content: bytes) -> bytes:
    text = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0 if at < len(text):
                text[at] = rng.randrange(256)
            case 1:
                del text[at : at + rng.randint(1, 20)]
            case 2:
                text[at:at] = text[max(at - rng.randint(1, 40), 0) : at]
            case _:
                text[at:at] = rng.randbytes(rng.randint(1, 8))
    return bytes(text)


def examine(content: bytes) -> None:
    """What the check of an upload does, without keeping anything."""
    with TemporaryDirectory(prefix="accord-fuzz-") as folder:
        contents = unpack(io.BytesIO(content), Path(folder), Limits())
        kind = kind_of(list(contents.files))
        look_at(contents, strict=kind != PackageKind.H5P)
        files: dict[str, Unpacked] = contents.files
        if kind == PackageKind.H5P:
            read_h5p(files, contents.left_out)
        elif kind == PackageKind.CMI5:
            read_cmi5(files)
        else:
            read_scorm(files)
