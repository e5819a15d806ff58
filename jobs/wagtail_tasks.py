"""Wagtail's own background tasks (index updates, deleted files) as rows of the outbox, in the transaction of the edit."""

import logging
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id, normalize_json

from jobs.outbox import effect, enqueue

logger = logging.getLogger(__name__)

EFFECT = "jobs.task"


class OutboxBackend(BaseTaskBackend):
    """A django-tasks backend whose queue is the table of jobs."""

    supports_defer = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        payload = {"task": task.module_path, "args": normalize_json(list(args)), "kwargs": normalize_json(dict(kwargs))}
        enqueue(EFFECT, payload, key=f"{EFFECT}:{result.id}", run_after=task.run_after)
        return result


@effect(EFFECT)
def run_task(payload: dict[str, Any]) -> None:
    task: Task = import_string(payload["task"])
    try:
        task.call(*payload["args"], **payload["kwargs"])
    except ObjectDoesNotExist:
        logger.info("%s: its object is gone, nothing to do", payload["task"])
