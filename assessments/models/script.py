import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Now


class Script(models.Model):
    """What an exercise said at a time: never changed once written. Runs, maps and sessions point here, so that each can be read again as it was.

    ``step_key`` is the translation key of the exercise's page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    step_key = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    content: Any = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["step_key", "-number"]
        constraints = [
            models.UniqueConstraint("step_key", "number", name="script_number_once"),
            models.UniqueConstraint("step_key", "fingerprint", name="script_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"
