"""Builds archives, honest and hostile, byte by byte where a library would refuse to."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

MB = 1024 * 1024


def zipped(files: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An honest archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@dataclass
class Raw:
    """One file as the archive tells of it; each field may lie."""

    name: bytes
    content: bytes = b"x"
    method: int = 8
    flags: int = 0x800
    size: int | None = None
    packed_size: int | None = None
    crc: int | None = None
    local_name: bytes | None = None
    local_size: int | None = None
    mode: int = stat.S_IFREG | 0o644
    packed: bytes | None = None


def raw(*entries: Raw, before: bytes = b"", after: bytes = b"", comment: bytes = b"", count: int | None = None) -> bytes:
    """An archive written by hand."""
    out, directory = bytearray(before), bytearray()
    for entry in entries:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = entry.packed
        if packed is None:
            packed = deflate.compress(entry.content) + deflate.flush() if entry.method == 8 else entry.content
        crc = zlib.crc32(entry.content) if entry.crc is None else entry.crc
        size = len(entry.content) if entry.size is None else entry.size
        packed_size = len(packed) if entry.packed_size is None else entry.packed_size
        name, at = entry.local_name or entry.name, len(out)
        local_size = size if entry.local_size is None else entry.local_size
        out += struct.pack("<4s5H3L2H", b"PK\3\4", 20, entry.flags, entry.method, 0, 33, crc, packed_size, local_size, len(name), 0)
        out += name + packed
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 3 << 8 | 20, 20, entry.flags, entry.method, 0, 33, crc, packed_size, size, len(entry.name), 0, 0, 0, 0,
            entry.mode << 16, at,
        ) + entry.name  # fmt: skip
    total = len(entries) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, total, total, len(directory), len(out), len(comment)) + comment
    return bytes(out) + bytes(directory) + end + after


def overlapping() -> bytes:
    """Two names for the same bytes: the core of the best bombs."""
    whole = bytearray(raw(Raw(b"a.txt", b"same"), Raw(b"b.txt", b"same")))
    second = whole.rindex(b"PK\1\2")
    struct.pack_into("<L", whole, second + 42, 0)
    return bytes(whole)


def bomb(size: int = 64 * MB) -> bytes:
    """A small file that unfolds to a large one, told honestly."""
    return raw(Raw(b"zeros.txt", bytes(size)))


def lying_bomb(size: int = 64 * MB) -> bytes:
    """The same, with a header that says ten bytes."""
    return raw(Raw(b"zeros.txt", bytes(size), size=10))


def picture(format: str = "PNG", size: tuple[int, int] = (8, 8), *, exif: bool = False) -> bytes:
    out, image = BytesIO(), Image.new("RGB", size, "teal")
    more = {}
    if exif:
        tags = Image.Exif()
        tags[0x010E] = "where it was taken"
        tags.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
        more["exif"] = tags
    image.save(out, format, **more)
    return out.getvalue()


def flood(width: int = 30_000, height: int = 30_000) -> bytes:
    """The head of a picture of 900 million points, and nearly nothing after it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"0"))
        + chunk(b"IEND", b"")
    )


@dataclass(frozen=True)
class Hostile:
    """An archive that must be refused, with the code of the reason."""

    name: str
    build: Callable[[], bytes]
    code: str


def named(name: bytes, **more: object) -> Callable[[], bytes]:
    return lambda: raw(Raw(name, **more))  # type: ignore[arg-type]


# What the guard itself refuses, whatever kind of package it is said to be.
CORPUS = [
    Hostile("not an archive", lambda: b"GIF89a" + bytes(200), "not_an_archive"),
    Hostile("empty file", lambda: b"", "not_an_archive"),
    Hostile("cut in half", lambda: zipped({"a.txt": b"x" * 5000})[:80], "not_an_archive"),
    Hostile("another archive format", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(300), "not_an_archive"),
    Hostile("parent folder", named(b"../canary.txt"), "outside"),
    Hostile("parent folder deep inside", named(b"a/b/../../../canary.txt"), "outside"),
    Hostile("absolute path", named(b"/tmp/canary.txt"), "outside"),
    Hostile("drive letter", named(b"C:/canary.txt"), "outside"),
    Hostile("backslash", named(b"a\\..\\..\\canary.txt"), "strange_name"),
    Hostile("network share", named(b"\\\\server\\share\\canary.txt"), "strange_name"),
    Hostile("NUL in a name", named(b"good.png\x00.php"), "strange_name"),
    Hostile("line break in a name", named(b"a\nb.txt"), "strange_name"),
    Hostile("escape in a name", named(b"\x1b[2Ja.txt"), "strange_name"),
    Hostile("text turned round", named("exe\u202etxt.js".encode()), "strange_name"),
    Hostile("invisible letter", named("pic\u200bture.png".encode()), "strange_name"),
    Hostile("empty folder name", named(b"a//b.txt"), "strange_name"),
    Hostile("dot as a folder", named(b"a/./b.txt"), "strange_name"),
    Hostile("name ends in a dot", named(b"a/b."), "strange_name"),
    Hostile("name ends in a space", named(b"a/b.txt "), "strange_name"),
    Hostile("link", named(b"link", content=b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "link"),
    Hostile("device", named(b"device", mode=stat.S_IFCHR | 0o666), "link"),
    Hostile("pipe", named(b"pipe", mode=stat.S_IFIFO | 0o666), "link"),
    Hostile("encrypted", named(b"secret.txt", flags=0x801), "encrypted"),
    Hostile("strongly encrypted", named(b"secret.txt", flags=0x841), "encrypted"),
    Hostile("rare compression", named(b"a.txt", method=12), "unknown_compression"),
    Hostile("unheard-of compression", named(b"a.txt", method=99), "unknown_compression"),
    Hostile("bomb", bomb, "bomb"),
    Hostile("bomb with a lying header", lying_bomb, "lying_size"),
    Hostile("header says more", named(b"a.txt", size=4000), "lying_size"),
    Hostile("bytes hidden after a file's end", named(b"a.txt", packed=zlib.compress(b"x")[2:-4] + b"hidden"), "lying_size"),
    Hostile("wrong checksum", named(b"a.txt", crc=1), "damaged"),
    Hostile("rubbish instead of packed bytes", named(b"a.txt", packed=b"\xff" * 40), "damaged"),
    Hostile("packed bytes cut off", named(b"a.txt", content=b"y" * 900, packed=zlib.compress(b"y" * 900)[2:-6]), "damaged"),
    Hostile("two different files of one name", lambda: raw(Raw(b"a.txt", b"one"), Raw(b"a.txt", b"two")), "same_name"),
    Hostile("names that differ in capitals", lambda: raw(Raw(b"A.txt", b"one"), Raw(b"a.txt", b"two")), "same_name"),
    Hostile(
        "names that differ in accents' spelling", lambda: raw(Raw("é.txt".encode(), b"1"), Raw("e\u0301.txt".encode(), b"2")), "same_name"
    ),
    Hostile("another name in the file's own header", named(b"a.txt", local_name=b"b.txt"), "mismatch"),
    Hostile("another size in the file's own header", named(b"a.txt", local_size=77), "mismatch"),
    Hostile("overlapping files", overlapping, "overlapping"),
    Hostile("packed size reaches into the directory", named(b"a.txt", packed_size=5000), "overlapping"),
    Hostile("something before the archive", lambda: raw(Raw(b"a.txt"), before=b"GIF89a\x01"), "not_an_archive"),
    Hostile("something after the archive", lambda: raw(Raw(b"a.txt"), after=b"<script>"), "trailing_bytes"),
    Hostile("one archive after another", lambda: raw(Raw(b"a.txt")) + raw(Raw(b"b.txt")), "several_ends"),
    Hostile("an end inside the comment", lambda: raw(Raw(b"a.txt"), comment=raw(Raw(b"b.txt"))), "several_ends"),
    Hostile("a hundred thousand files", lambda: raw(*(Raw(b"%06d" % number, b"", 0) for number in range(60_000))), "too_many_files"),
    Hostile("more files than are allowed", lambda: raw(*(Raw(b"%06d" % number, b"", 0) for number in range(5_001))), "too_many_files"),
    Hostile(
        "more files than it admits", lambda: raw(*(Raw(b"%06d" % number, b"", 0) for number in range(100_000)), count=3), "too_many_files"
    ),
    Hostile("folders in folders in folders", named(b"/".join([b"d"] * 25) + b"/a.txt"), "too_deep"),
    Hostile("long name", named(b"n" * 256), "name_too_long"),
    Hostile("long path", named(b"/".join([b"n" * 100] * 6)), "name_too_long"),
    Hostile("a folder that holds bytes", named(b"folder/", content=b"bytes"), "mismatch"),
]
