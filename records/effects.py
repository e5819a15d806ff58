"""The room's effects, known to whoever runs jobs."""

from datetime import timedelta

from jobs.outbox import effect
from jobs.periodic import periodic
from records import rounds
from records.gaps import look_hourly
from records.importing.batches import advance, forget_texts
from records.reminders import list_weekly, remind_daily
from records.requirements import refresh_batch

effect("records.refresh_people")(refresh_batch)
effect("records.import_batch")(advance)
effect("records.round")(rounds.advance)
periodic("records.forget_import_texts", every=timedelta(days=1), offset=timedelta(hours=3))(forget_texts)
periodic("records.look_for_gaps", every=timedelta(hours=1))(look_hourly)
periodic("records.remind", every=timedelta(days=1), offset=timedelta(hours=6))(remind_daily)
# The first Monday after the epoch of periods, which is a Thursday, at six.
periodic("records.weekly_list", every=timedelta(days=7), offset=timedelta(days=4, hours=6))(list_weekly)
