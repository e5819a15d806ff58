"""The room's own effects, known to whoever runs jobs."""

from typing import Any
from uuid import UUID

from courses.asking import TELL_HOLDERS
from courses.asking import tell_holders as tell
from courses.live.closing import CREDIT, credit
from courses.live.telling import REMIND, TELL_CANCELLED, remind, tell_cancelled
from jobs.outbox import effect


@effect(TELL_HOLDERS)
def tell_holders(payload: dict[str, Any]) -> None:
    tell(UUID(payload["edition"]))


effect(REMIND)(remind)
effect(TELL_CANCELLED)(tell_cancelled)
effect(CREDIT)(credit)
