"""The room's own effects, known to whoever runs jobs."""

from jobs import wagtail_tasks

__all__ = ["wagtail_tasks"]
