"""The room's effects, known to whoever runs jobs."""

from datetime import timedelta

from jobs.outbox import effect
from jobs.periodic import periodic
from records.gaps import look_hourly
from records.requirements import refresh_batch

effect("records.refresh_people")(refresh_batch)
periodic("records.look_for_gaps", every=timedelta(hours=1))(look_hourly)
