"""What is found in a page before it is published: each with where and why. Rooms register their own checks; nothing here knows a model.

A finding that *stops* keeps the page from being published, whoever asks; the others are told to the author.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

Check = Callable[[Any], Iterable["Finding"]]

_CHECKS: list[tuple[type, Check]] = []
_from_files: ContextVar[bool] = ContextVar("reviewed_elsewhere", default=False)


@dataclass(frozen=True)
class Finding:
    """Something to mend: what, where in the page, and why it matters. ``block`` is the id of the block that it stands in."""

    what: str
    where: str
    why: str
    stops: bool = False
    block: str = ""


class PublishRefusedError(PermissionDenied):
    """The page cannot be published yet; carries what stops it."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(" ".join(f"{finding.where}: {finding.what}" for finding in findings))


def register_check(model: type, check: Check) -> None:
    """Make a check known for pages of this model and those that follow from it. Called from ``AppConfig.ready``."""
    if (model, check) not in _CHECKS:
        _CHECKS.append((model, check))


def findings(page: Any) -> list[Finding]:
    """Everything that is found in the page as it is at hand, what stops first."""
    found = [finding for model, check in _CHECKS if isinstance(page, model) for finding in check(page)]
    return sorted(found, key=lambda finding: not finding.stops)


def stopping(page: Any) -> list[Finding]:
    return [finding for finding in findings(page) if finding.stops]


def reviewed_elsewhere() -> bool:
    """Whether files are being read whose review took place before they were given to this site."""
    return _from_files.get()


@contextmanager
def from_files() -> Iterator[None]:
    token = _from_files.set(True)
    try:
        yield
    finally:
        _from_files.reset(token)
