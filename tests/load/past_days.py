"""The demo world's two years, month by month, before and after many later events: every figure that screens and exports give must be the same.

``python -m tests.load.past_days``; with ``DATABASE_URL`` on PostgreSQL, in a database of its own. ``EVENTS`` (500) and ``SEED`` may be set.
Ends with 1 where anything differs.
"""

import os
import sys
import tempfile
import time

if __name__ == "__main__":
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="accord-past-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    os.environ["EMAIL_URL"] = "dummymail://"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from agencies import people  # noqa: E402
from agencies.models import User  # noqa: E402
from records.models import Standing  # noqa: E402
from tests.load.bench import database_of_its_own  # noqa: E402
from tests.records.later_events import Later, chief_of_all  # noqa: E402
from tests.reports.published import differences, past_months, published  # noqa: E402


def main() -> int:
    events, begun = int(os.environ.get("EVENTS", "500")), time.monotonic()
    with database_of_its_own():
        call_command("migrate", verbosity=0)
        call_command("load_curriculum", verbosity=0)
        call_command("seed_demo", verbosity=0)
        chief = chief_of_all(User.objects.create_user("chief@accord.example", "Chief"))
        reader = User.objects.create_user("reader@accord.example", "Reader")
        people.give_role(reader, role="auditor", by=None)
        months = past_months(24)
        before, standings = published(reader, months), Standing.objects.count()
        say(f"{len(before)} figures and lists of {len(months)} months, after {time.monotonic() - begun:.0f} s")
        later = Later(chief, seed=int(os.environ.get("SEED", "5")))
        later.happen(events, days=60)
        say(f"{sum(later.happened.values())} events ({later.refused} more were refused): {later.happened}")
        say(f"standings: {standings} before, {Standing.objects.count()} after")
        found = differences(before, published(reader, months))
    say(f"{len(found)} differ after {time.monotonic() - begun:.0f} s {found[:5]}")
    return 1 if found else 0


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
