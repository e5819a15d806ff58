"""Accord on one machine, with nothing else installed: database, curriculum, demo world, web and jobs."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lms.demo.accounts import account_table

WEB = ["--worker-class", "lms.worker.Worker", "--workers", "2", "--threads", "4", "--log-level", "warning", "--graceful-timeout", "3"]
STOP_SECONDS = 10


class Command(BaseCommand):
    help = "Prepare the embedded installation and serve it, with its jobs, until interrupted. Starting again changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="leave out the demo world")

    def handle(self, *args: Any, port: int, no_demo: bool, **options: Any) -> None:
        if is_taken(port):
            raise CommandError(
                f"Something answers on port {port} already, perhaps Accord itself. To use another: make start PORT={port + 1}"
            )
        self.step("Preparing the database", lambda: call_command("migrate", interactive=False, verbosity=0))
        self.step("Loading the curriculum", lambda: call_command("load_curriculum", verbosity=0))
        self.step("Looking over what search knows", lambda: call_command("rebuild_search", verbosity=0))
        if not no_demo:
            self.step("Building the demo world", lambda: call_command("seed_demo", verbosity=0))
        self.serve(port, demo=not no_demo)

    def step(self, words: str, work: Callable[[], object]) -> None:
        self.stdout.write(f"  {words} ...", ending=" ")
        self.stdout.flush()
        begun = time.monotonic()
        work()
        self.stdout.write(f"done in {time.monotonic() - begun:.0f} s")

    def serve(self, port: int, *, demo: bool) -> None:
        address = f"http://127.0.0.1:{port}"
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)
        children: list[subprocess.Popen[bytes]] = []
        try:
            children += [run("gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}", *WEB), run("django", "runjobs")]
            self.wait_until_served(f"{address}/healthz", children[0])
            self.stdout.write(f"\nAccord is served at {address}  (stop with Ctrl-C)\n")
            if demo:
                self.stdout.write(account_table())
            self.stdout.flush()
            children[0].wait()
        except KeyboardInterrupt:
            self.stdout.write("\nStopping. Everything is kept; 'make start' goes on from here.")
        finally:
            stop(children)

    def wait_until_served(self, address: str, web: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if web.poll() is not None:
                raise CommandError("The web server did not start; what it said stands above.")
            try:
                urllib.request.urlopen(address, timeout=2).close()  # noqa: S310
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise CommandError("The web server did not answer within a minute.")


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """A part in a session of its own: Ctrl-C in the terminal reaches this command alone, which then stops its parts in order."""
    return subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603


def stop(children: "list[subprocess.Popen[bytes]]") -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
