"""The guard before every uploaded archive: what a ZIP file claims is checked against what it is, and limits count real bytes.

Pure of models and settings. Everything is read as a stream; nothing is written outside the folder that the caller gives, under names of ours.
"""

import hashlib
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from media.refusals import RefusedError

MB = 1024 * 1024
CHUNK = 64 * 1024
END = b"PK\x05\x06"
END_SIZE = 22
COMMENT_MOST = 65_535
ZIP64_MARK = 0xFFFFFFFF
ENCRYPTED = 0x1 | 0x40 | 0x2000
PLAIN_KINDS = {0, stat.S_IFREG, stat.S_IFDIR}
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
LOCAL = struct.Struct("<4s5H3L2H")


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold. Every figure is of bytes that were really read."""

    archive_bytes: int = 100 * MB
    unpacked_bytes: int = 500 * MB
    member_bytes: int = 100 * MB
    members: int = 5_000
    member_ratio: int = 200
    total_ratio: int = 100
    path_bytes: int = 512
    name_bytes: int = 255
    depth: int = 20


@dataclass(frozen=True)
class Member:
    """A file of the archive, by the path under which the package knows it."""

    path: str
    info: zipfile.ZipInfo
    data_at: int


@dataclass(frozen=True)
class Unpacked:
    """A file that was taken out: where it lies now, how large it is, and its digest."""

    path: str
    place: Path
    size: int
    sha256: str


@dataclass
class Contents:
    """What was taken out of an archive, and what was left in it because nobody asked for it."""

    files: dict[str, Unpacked] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


def members(file: BinaryIO, limits: Limits) -> list[Member]:
    """The files of an archive, after everything that can be said without unpacking has been checked.

    :raises RefusedError: with the reason and the place.
    """
    size = file.seek(0, 2)
    if size > limits.archive_bytes:
        raise RefusedError("archive_too_large", limit=limits.archive_bytes // MB)
    directory = _check_frame(file, size, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, OverflowError) as error:
        raise RefusedError("not_an_archive") from error
    if len(infos) > limits.members:
        raise RefusedError("too_many_files", limit=limits.members)
    paths = [_path(info, limits) for info in infos]
    places = _places(file, infos, directory)
    return [Member(path, info, places[info.header_offset]) for path, info in zip(paths, infos, strict=True) if path is not None]


def unpack(
    file: BinaryIO,
    into: Path,
    limits: Limits,
    *,
    wanted: Callable[[str], bool] = lambda path: True,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Contents:
    """Take the wanted files out into ``into``, under numbers; ``told`` hears how many of how many have been read.

    Every file is read to its end, wanted or not: a lie in one that is left out is a lie all the same.

    :raises RefusedError: with the reason and the place.
    """
    found = members(file, limits)
    contents, total = Contents(), 0
    seen: dict[str, Unpacked] = {}
    archive_bytes = max(file.seek(0, 2), 1)
    for number, member in enumerate(found):
        keep = wanted(member.path)
        place = into / f"{number:05}" if keep else Path(os.devnull)
        digest, size = hashlib.sha256(), 0
        with place.open("wb") as out:
            for chunk in _read(file, member, limits):
                size += len(chunk)
                total += len(chunk)
                if total > limits.unpacked_bytes:
                    raise RefusedError("unpacked_too_large", limit=limits.unpacked_bytes // MB)
                if total > 10 * MB and total > limits.total_ratio * archive_bytes:
                    raise RefusedError("bomb", where=member.path)
                digest.update(chunk)
                out.write(chunk)
        one = Unpacked(member.path, place, size, digest.hexdigest())
        _check_collision(seen, one)
        if keep:
            contents.files[member.path] = one
        else:
            contents.left_out.append(member.path)
        told(number + 1, len(found))
    return contents


def _check_frame(file: BinaryIO, size: int, limits: Limits) -> int:
    """One archive from the first byte to the last: nothing before it, nothing after it, one directory. Where the directory begins."""
    file.seek(0)
    if file.read(4) not in (b"PK\x03\x04", END):
        raise RefusedError("not_an_archive")
    tail_from = max(size - END_SIZE - COMMENT_MOST, 0)
    file.seek(tail_from)
    tail = file.read()
    if tail.count(END) != 1:
        raise RefusedError("several_ends" if tail.count(END) else "not_an_archive")
    at = tail.index(END)
    if len(tail) - at < END_SIZE:
        raise RefusedError("not_an_archive")
    disk, first_disk, here, entries, directory_size, directory_at, comment = struct.unpack("<4H2LH", tail[at + 4 : at + END_SIZE])
    end = tail_from + at
    if end + END_SIZE + comment != size:
        raise RefusedError("trailing_bytes")
    if disk not in (0, 0xFFFF) or first_disk not in (0, 0xFFFF) or here != entries:
        raise RefusedError("several_parts")
    if ZIP64_MARK in (directory_size, directory_at) or entries == 0xFFFF:
        end, entries, directory_size, directory_at = _large_frame(file, end)
    if directory_at + directory_size != end:
        raise RefusedError("trailing_bytes")
    if entries > limits.members or directory_size > limits.members * (46 + limits.path_bytes + 512):
        raise RefusedError("too_many_files", limit=limits.members)
    return directory_at


def _large_frame(file: BinaryIO, end: int) -> tuple[int, int, int, int]:
    """The same figures in the form for large archives, which some tools write for small ones too."""
    file.seek(max(end - 20, 0))
    mark, _disk, record_at, disks = struct.unpack("<4sLQL", file.read(20).ljust(20, b"\0"))
    if mark != b"PK\x06\x07" or disks > 1 or not 0 <= record_at <= end - 76:
        raise RefusedError("several_parts")
    file.seek(record_at)
    mark, size, _made, _needed, disk, first_disk, here, entries, directory_size, directory_at = struct.unpack("<4sQ2H2L4Q", file.read(56))
    if mark != b"PK\x06\x06" or record_at + 12 + size != end - 20 or disk or first_disk or here != entries:
        raise RefusedError("several_parts")
    return record_at, entries, directory_size, directory_at


def _path(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    """The member's path, or nothing for a folder and for what a desktop leaves behind."""
    name = _decoded(info)
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
    if kind not in PLAIN_KINDS:
        raise RefusedError("link", where=name)
    if info.flag_bits & ENCRYPTED:
        raise RefusedError("encrypted", where=name)
    if info.compress_type not in METHODS:
        raise RefusedError("unknown_compression", where=name)
    if "\\" in name or any(ord(letter) < 32 or unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in name):
        raise RefusedError("strange_name", where=name)
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        raise RefusedError("outside", where=name)
    parts = name.removesuffix("/").split("/")
    if ".." in parts:
        raise RefusedError("outside", where=name)
    if any(part in ("", ".") or part != part.strip(" ") or part.endswith(".") for part in parts):
        raise RefusedError("strange_name", where=name)
    if len(name.encode()) > limits.path_bytes or any(len(part.encode()) > limits.name_bytes for part in parts):
        raise RefusedError("name_too_long", where=name)
    if len(parts) > limits.depth:
        raise RefusedError("too_deep", where=name, limit=limits.depth)
    if name.endswith("/"):
        if info.file_size:
            raise RefusedError("mismatch", where=name)
        return None
    if any(part.startswith(".") or part == "__MACOSX" for part in parts) or parts[-1] in ("Thumbs.db", "desktop.ini"):
        return None
    return unicodedata.normalize("NFC", name)


def _decoded(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: many tools write UTF-8 and forget to say so."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return info.orig_filename


def _places(file: BinaryIO, infos: list[zipfile.ZipInfo], directory: int) -> dict[int, int]:
    """Where each file's bytes begin, by where its header does. Each has its own place, and its header says the same as the directory."""
    free_from = 0
    places: dict[int, int] = {}
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < free_from:
            raise RefusedError("overlapping", where=_decoded(info))
        file.seek(info.header_offset)
        head = file.read(LOCAL.size)
        if len(head) < LOCAL.size or head[:4] != b"PK\x03\x04":
            raise RefusedError("mismatch", where=_decoded(info))
        _mark, _version, flags, method, _time, _date, _crc, packed, size, name_length, extra_length = LOCAL.unpack(head)
        name = file.read(name_length)
        expected = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
        streamed = bool(flags & 0x8)
        sizes_differ = not streamed and ZIP64_MARK not in (packed, size) and (packed, size) != (info.compress_size, info.file_size)
        if name != expected or method != info.compress_type or (flags ^ info.flag_bits) & ENCRYPTED or sizes_differ:
            raise RefusedError("mismatch", where=_decoded(info))
        places[info.header_offset] = info.header_offset + LOCAL.size + name_length + extra_length
        free_from = places[info.header_offset] + info.compress_size
        if free_from > directory:
            raise RefusedError("overlapping", where=_decoded(info))
    return places


def _read(file: BinaryIO, member: Member, limits: Limits) -> Iterator[bytes]:
    """The member's bytes, as long as they stay within bounds; at the end they must be what the header promised."""
    info, size, checksum = member.info, 0, 0
    for chunk in _unfolded(file, member):
        size += len(chunk)
        if size > limits.member_bytes:
            raise RefusedError("file_too_large", where=member.path, limit=limits.member_bytes // MB)
        if size > MB and size > limits.member_ratio * max(info.compress_size, 1):
            raise RefusedError("bomb", where=member.path)
        if size > info.file_size:
            raise RefusedError("lying_size", where=member.path)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if size != info.file_size:
        raise RefusedError("lying_size", where=member.path)
    if checksum != info.CRC:
        raise RefusedError("damaged", where=member.path)


def _unfolded(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """What the packed bytes unfold to, a chunk at a time; they end where the archive says, and nothing is left of them."""
    left, at = member.info.compress_size, member.data_at
    stored = member.info.compress_type == zipfile.ZIP_STORED
    unfold = zlib.decompressobj(-zlib.MAX_WBITS)
    while left:
        file.seek(at)
        packed = file.read(min(CHUNK, left))
        if not packed:
            raise RefusedError("damaged", where=member.path)
        left, at = left - len(packed), at + len(packed)
        if stored:
            yield packed
            continue
        try:
            while packed:
                if chunk := unfold.decompress(packed, CHUNK):
                    yield chunk
                packed = unfold.unconsumed_tail
        except zlib.error as error:
            raise RefusedError("damaged", where=member.path) from error
        if unfold.unused_data or (unfold.eof and left):
            raise RefusedError("lying_size", where=member.path)
    if not stored and not unfold.eof:
        raise RefusedError("damaged", where=member.path)


def _check_collision(seen: dict[str, Unpacked], one: Unpacked) -> None:
    """Two files under one name, or under names that one file system takes for one, must be equal to the byte."""
    key = one.path.casefold()
    before = seen.setdefault(key, one)
    if before.sha256 != one.sha256:
        raise RefusedError("same_name", where=one.path)
