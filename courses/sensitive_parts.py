"""The sensitive parts of a body: from a content notice to the next one, or to the mark that ends them, with the other way through. Pure.

A notice opens a part. What follows is shown only to whoever asks for it. An equivalent, where the author has written one, counts the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NOTICE, EQUIVALENT, END = "notice", "equivalent", "end"


class Way(StrEnum):
    """How a learner goes through a sensitive part."""

    USUAL = "usual"
    EQUIVALENT = "equivalent"


@dataclass
class SensitivePart:
    """The blocks of a part: its notice, what stands behind it, and the other way. Blocks have ``block_type`` and ``id``."""

    notice: Any
    ways: dict[Way, list[Any]] = field(default_factory=lambda: {Way.USUAL: [], Way.EQUIVALENT: []})
    equivalent: Any = None

    @property
    def id(self) -> str:
        return str(self.notice.id)


def divided(body: Iterable[Any]) -> Iterator[Any]:
    """The blocks in their order, each sensitive part in one piece."""
    part: SensitivePart | None = None
    for block in body:
        kind = block.block_type
        if part and kind in (NOTICE, END):
            yield part
            part = None
        if kind == NOTICE:
            part = SensitivePart(notice=block)
        elif part and kind == EQUIVALENT:
            part.equivalent = block
        elif part:
            part.ways[Way.EQUIVALENT if part.equivalent else Way.USUAL].append(block)
        elif kind not in (EQUIVALENT, END):
            yield block
    if part:
        yield part


def placed(body: Iterable[Any]) -> Iterator[tuple[Any, dict[str, str]]]:
    """Every block that is read or done, with the part and the way on which it stands; nothing where it stands in the open."""
    for piece in divided(body):
        if isinstance(piece, SensitivePart):
            for way, blocks in piece.ways.items():
                for block in blocks:
                    yield block, {"part": piece.id, "way": str(way)}
        else:
            yield piece, {}


def still_asked(activities: Iterable[Mapping[str, Any]], answered: Iterable[str], ways: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """The activities that still ask for an answer. A part is done when those on either of its ways are; the way chosen says which are meant."""
    done = set(answered)
    asked = list(activities)
    missing = []
    for activity in asked:
        part = activity.get("part", "")
        if activity["id"] in done or (part and not _is_meant(activity, asked, done, ways.get(part))):
            continue
        missing.append(activity)
    return missing


def _is_meant(activity: Mapping[str, Any], asked: list[Mapping[str, Any]], done: set[str], chosen: str | None) -> bool:
    by_way: dict[str, set[str]] = {}
    for other in asked:
        if other.get("part") == activity["part"]:
            by_way.setdefault(other["way"], set()).add(other["id"])
    if any(ids <= done for ids in by_way.values()):
        return False
    return bool(activity["way"] == (chosen or Way.USUAL))
