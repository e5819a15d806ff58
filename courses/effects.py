"""The room's own effects, known to whoever runs jobs."""

from typing import Any
from uuid import UUID

from courses.asking import TELL_HOLDERS
from courses.asking import tell_holders as tell
from jobs.outbox import effect


@effect(TELL_HOLDERS)
def tell_holders(payload: dict[str, Any]) -> None:
    tell(UUID(payload["edition"]))
