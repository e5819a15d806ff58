"""An application served as in production, for measuring: gunicorn in processes of its own, asked over HTTP, its processor time read from the kernel.

The time counts the web processes and, on PostgreSQL, the database's processes for them; SQLite works inside the web processes anyway.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from agencies.models import User
from tests.cast import sign_in

TICKS = os.sysconf("SC_CLK_TCK")
CSRF = "b" * 32


@dataclass
class Served:
    """A running application and its port."""

    process: "subprocess.Popen[bytes]"
    port: int

    def processor_time(self) -> float:
        """Seconds that its processes have used since they began."""
        return sum(map(seconds_of, [*tree(self.process.pid), *database_processes()]))


@contextmanager
def served(application: str, *, workers: int = 1, threads: int = 2) -> Iterator[Served]:
    """``application`` as gunicorn names it. With one worker, what it keeps in memory is warm after the first request."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--worker-class", "lms.worker.Worker", "--workers", str(workers), "--threads", str(threads), "--keep-alive", "60"]
    options += ["--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *options]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR)
    try:
        wait_until_served(port)
        yield Served(process, port)
    finally:
        process.terminate()
        process.wait()


def wait_until_served(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in tree(int(child)))]


def database_processes() -> list[int]:
    """The database's own processes for connections to this database, where it runs on this machine; not the one that asks here."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        return [pid for (pid,) in cursor.fetchall() if Path(f"/proc/{pid}").exists()]


def seconds_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Caller:
    """Somebody signed in, asking a served application over one connection that stays open."""

    def __init__(self, email: str, server: Served) -> None:
        client = sign_in(User.objects.get(email=email))
        name = settings.SESSION_COOKIE_NAME
        self.cookie = f"{name}={client.cookies[name].value}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        self.server = server
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def __call__(self, address: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": self.cookie, "Accept": "text/html" if form is None else "application/json"}
        if form is None:
            self.connection.request("GET", address, headers=headers)
        else:
            headers |= {"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
            self.connection.request("POST", address, urlencode(form), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()
