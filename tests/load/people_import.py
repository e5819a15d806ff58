"""Ten thousand rows of people with three hundred planted errors: named, the rest taken in, a second run that changes nothing, and undone.

``python -m tests.load.people_import``; with ``DATABASE_URL`` on PostgreSQL, in a database of its own. ``ROWS`` and ``WRONG`` may be set.
Prints the seconds and the peak of memory of each step; ends with 1 where a count is not as expected or a checksum not as before.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

if __name__ == "__main__":
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="accord-import-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    os.environ["EMAIL_URL"] = "dummymail://"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from agencies import audit  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.runner import drain  # noqa: E402
from records.checksum import checksum  # noqa: E402
from records.importing import batches  # noqa: E402
from records.models import ImportBatch  # noqa: E402
from tests.cast import Cast  # noqa: E402
from tests.factories.records import BareEditionFactory, VersionFactory  # noqa: E402
from tests.load.bench import database_of_its_own  # noqa: E402
from tests.records.people_files import people_file  # noqa: E402

ROWS, WRONG = int(os.environ.get("ROWS", "10000")), int(os.environ.get("WRONG", "300"))


class Run:
    """The steps, each with its time, and what was not as expected."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def step(self, name: str, do: Callable[[], Any]) -> Any:
        begun, jobs = time.monotonic(), Job.objects.filter(done_at__isnull=False).count()
        found = do()
        drain()
        seconds, jobs = time.monotonic() - begun, Job.objects.filter(done_at__isnull=False).count() - jobs
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        say(f"{name:<28}{seconds:>8.1f} s{jobs:>6} jobs{peak:>8.0f} MB at most so far")
        return found

    def expect(self, what: str, found: Any, wanted: Any) -> None:
        if found != wanted:
            self.faults.append(f"{what}: {found}, not {wanted}")

    def bring(self, name: str, content: bytes, cast: Cast) -> ImportBatch:
        batch: ImportBatch = self.step(
            f"{name}: checked", lambda: batches.bring(agency=cast.a, name="people.csv", content=content, by=cast.coordinator_a)
        )
        batch.refresh_from_db()
        self.step(f"{name}: taken in", lambda: batches.confirm(batch, whole=False, invites=False, by=cast.coordinator_a))
        batch.refresh_from_db()
        return batch


def run() -> list[str]:
    run, cast = Run(), Cast()
    course = BareEditionFactory(course__code="TIP-101", course__title="Interviewing").course
    VersionFactory(requirement__course=course)
    assert cast.team and cast.learner_b and cast.coordinator_a
    content, planted = people_file(ROWS, wrong=WRONG, course=course.code)
    before, good = checksum()["counts"], ROWS - WRONG
    first = run.bring("first file", content, cast)
    told = batches.counts(first)
    say(f"{told.wrong} rows named, {told.done} taken in, {told.people} of them new people; the file has {len(content) / 1e6:.1f} MB")
    named = {row.number: {problem["column"] for problem in row.problems} for row in first.rows.exclude(problems=[])}
    missed = [number for number, column in planted.items() if column not in named.get(number, set())]
    run.expect("planted errors that are not named, and rows named without one", (missed, sorted(named.keys() - planted.keys())), ([], []))
    run.expect("taken in", (told.done, told.wrong, told.people), (good, WRONG, good))
    after = checksum()["counts"]
    told = batches.counts(run.bring("same file again", content, cast))
    run.expect("again", (told.done, told.same, checksum()["counts"] == after), (good, good, True))
    run.step("first file: undone", lambda: batches.undo(first, by=cast.coordinator_a))
    told = batches.counts(first)
    run.expect("undone", (told.undone, told.kept, checksum()["counts"] == before), (good, 0, True))
    run.expect("the trail is whole", audit.verify().ok, True)
    return run.faults


def main() -> int:
    with database_of_its_own():
        call_command("migrate", verbosity=0)
        faults = run()
    say("\n".join(faults) or "as expected: nothing changed by the second run, and the checksum after undoing is the one from before")
    return 1 if faults else 0


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
