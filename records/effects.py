"""The room's effects, known to whoever runs jobs."""

from jobs.outbox import effect
from records.requirements import refresh_batch

effect("records.refresh_people")(refresh_batch)
