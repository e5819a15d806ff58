"""Effects that tests may break at will."""

from collections.abc import Iterator
from typing import Any

import pytest

from jobs import outbox, periodic


class Recorder:
    """An effect that remembers its payloads and raises what it is told to."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.raises: Exception | None = None

    def __call__(self, payload: dict[str, Any]) -> None:
        self.seen.append(payload)
        if self.raises:
            raise self.raises


@pytest.fixture
def note(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    recorder = Recorder()
    monkeypatch.setitem(outbox.EFFECTS, "tests.note", outbox.Effect(handler=recorder, atomic=True))
    return recorder


@pytest.fixture(autouse=True)
def nothing_periodic(monkeypatch: pytest.MonkeyPatch) -> None:
    """The periodic effects of the rooms above are not what is tested here."""
    monkeypatch.setattr(periodic, "PERIODIC", {})
