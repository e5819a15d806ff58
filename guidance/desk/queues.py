"""Which unit answers what: topics and queues, added, changed and closed; each audited."""

from django.db import transaction

from agencies import audit
from agencies.models import User
from guidance.models import DeskQueue, DeskTopic
from jobs.clock import today


@transaction.atomic
def add(row: DeskTopic | DeskQueue, *, by: User | None) -> None:
    row.save()
    audit.record(f"{row._meta.model_name}.added", by=by, subject=row)


@transaction.atomic
def change(queue: DeskQueue, *, by: User) -> None:
    """From now on; questions keep what they were promised."""
    queue.save()
    audit.record("deskqueue.changed", by=by, subject=queue, promised_days=queue.promised_days)


@transaction.atomic
def close(queue: DeskQueue, *, by: User) -> None:
    """No new questions. Those that it holds are still answered by its unit."""
    if DeskQueue.objects.open().filter(pk=queue.pk).update(closed_on=today()):
        audit.record("deskqueue.closed", by=by, subject=queue)
