"""Run what the outbox holds."""

import signal
from argparse import ArgumentParser
from threading import Event
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from jobs.runner import Runner, Tally
from jobs.tasks import publish


class Command(BaseCommand):
    help = "Runs due jobs, or hands their ids to Celery when CELERY_BROKER_URL is set and the broker answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Run until nothing is due, then stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()

        def leave(number: int, frame: FrameType | None) -> None:
            stop.set()

        if not options["once"]:
            signal.signal(signal.SIGTERM, leave)
            signal.signal(signal.SIGINT, leave)
            Runner(publish=publish, stop=stop).forever()
            return
        total, runner = Tally(), Runner(publish=publish, stop=stop)
        while round_ := runner.once():
            total.add(round_)
        self.stdout.write(f"{total.done} done, {total.failed} failed, {total.handed} handed over")
