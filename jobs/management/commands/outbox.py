"""How the outbox stands: for a watchdog. The exit code is the contract."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jobs.models import Job
from jobs.outbox import retry_parked
from jobs.runner import backlog

WARN_SECONDS = 10 * 60
ERROR_SECONDS = 60 * 60


def exit_code(*, parked: int, oldest_seconds: float) -> int:
    """0 in order; 1 the oldest due job has waited ten minutes; 2 an hour, or something is parked."""
    if parked or oldest_seconds >= ERROR_SECONDS:
        return 2
    return 1 if oldest_seconds >= WARN_SECONDS else 0


class Command(BaseCommand):
    help = "Tells what waits and what is parked. Exit code: 0 in order, 1 behind by ten minutes, 2 by an hour or something is parked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stuck", action="store_true", help="List what is parked or has failed.")
        parser.add_argument("--retry", nargs="*", type=int, metavar="ID", help="Put parked jobs back in line (all, or these).")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry"] is not None:
            self.stdout.write(f"{retry_parked(options['retry'] or None)} put back in line")
            return
        figures = backlog()
        stuck = [
            {
                "id": job.pk,
                "name": job.name,
                "key": job.key,
                "attempts": job.attempts,
                "parked": job.parked_at is not None,
                "error": job.last_error,
            }
            for job in Job.objects.filter(done_at=None).exclude(last_error="").order_by("id")[:200]
        ]
        code = exit_code(parked=int(figures["parked"]), oldest_seconds=figures["oldest_seconds"])
        if options["json"]:
            self.stdout.write(json.dumps({**figures, "exit": code, "stuck": stuck if options["stuck"] else None}))
        else:
            self.stdout.write(
                f"{figures['waiting']} waiting, {figures['parked']} parked, the oldest due for {figures['oldest_seconds']:.0f} s"
            )
            for row in stuck if options["stuck"] else []:
                self.stdout.write(f"{row['id']} {row['name']} {row['key']} after {row['attempts']}: {row['error']}")
        if code:
            sys.exit(code)
